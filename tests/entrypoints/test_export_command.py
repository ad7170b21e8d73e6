"""`aisha export` as its users run it: in a process, on the real database, with one person's rights."""

import asyncio
import csv
from pathlib import Path

from tests.entrypoints.processes import aisha
from tests.tenants import Person, Tenant


async def export_file(person: Person, home: Path, dsn: str, out: Path, *arguments: str) -> tuple[int, str]:
    """Exit code and everything that was said."""
    given = ("export", "--as", person.caller.email, "--out", str(out), *arguments)
    done = await asyncio.to_thread(aisha, *given, home=home, DATABASE_URL=dsn)
    return done.returncode, done.stdout + done.stderr


async def test_records_are_written_from_the_command_line(tenant: Tenant, admin: Person, app_dsn: str, tmp_path: Path) -> None:
    for number in range(3):
        await admin.create("leads", company=f"Company {number}", value=number)
    tree = '{"field": "value", "op": "gte", "value": 1}'
    out = tmp_path / "leads.csv"
    arguments = ("--type", "leads", "--filter", tree, "--sort", "-value", "--fields", "company")

    done = await export_file(admin, tmp_path, app_dsn, out, *arguments)
    again = await export_file(admin, tmp_path, app_dsn, out, *arguments)

    assert done == (0, f"2 leads in {out}.\n")
    assert list(csv.reader(out.read_text(encoding="utf-8-sig").splitlines())) == [["Company"], ["Company 2"], ["Company 1"]]
    assert out.stat().st_mode & 0o777 == 0o600
    assert again[0] == 1 and "is there already" in again[1]
    audited = "select changes -> 'rows' ->> 1 from audit_log where tenant_id = $1 and action = 'DATA_EXPORT'"
    assert await tenant.value(audited) == "2"


async def test_what_is_wrong_leaves_no_file(tenant: Tenant, app_dsn: str, tmp_path: Path) -> None:
    employee, out = await tenant.person("employee"), tmp_path / "leads.pdf"

    ending = await export_file(employee, tmp_path, app_dsn, out, "--type", "leads")
    refused = await export_file(employee, tmp_path, app_dsn, out, "--type", "leads", "--format", "json")

    assert ending[0] == 1 and "format is one of csv, xlsx, json" in ending[1]
    assert refused[0] == 1 and "leads.export" in refused[1]
    assert not out.exists()
