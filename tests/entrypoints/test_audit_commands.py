"""`aisha audit`, `aisha privacy` and `aisha access-review` as their users run them."""

import asyncio
import json
import shutil
from pathlib import Path
from uuid import UUID

import pytest

from aisha.core.context import open_system_context
from aisha.core.ids import new_id
from aisha.core.storage import file_storage
from aisha.crm.personal_data.erasure import erase_contact
from tests.database import DatabaseServer
from tests.entrypoints.processes import aisha
from tests.identity.sealed_log import KEY, Log, days_ago, log
from tests.tenants import Person, Tenant

__all__ = ["log"]


@pytest.fixture
def home(tmp_path: Path, database_server: DatabaseServer) -> Path:
    """An installation's folder that knows the passwords of the database roles."""
    folder = tmp_path / "home"
    folder.mkdir()
    shutil.copy(Path(database_server.home) / "secrets.json", folder)
    return folder


async def test_the_log_is_archived_verified_and_anchored(log: Log, home: Path, tmp_path: Path) -> None:
    async def audit(*arguments: str) -> tuple[int, str]:
        variables = {"DATABASE_URL": log.settings.database_url or "", "AUDIT_SEAL_KEY": KEY}
        done = await asyncio.to_thread(aisha, "audit", *arguments, home=home, **variables)
        return done.returncode, done.stdout + done.stderr

    await log.write(1000, at=days_ago(400), email="old@example.com")
    await log.seal()
    anchor = tmp_path / "anchor.json"

    archived = await audit("archive")
    verified = await audit("verify", "--json")
    anchored = await audit("anchor", str(anchor), "--mail", "auditor@example.com")
    listed = await audit("list", "--tenant", str(log.tenant), "--limit", "1", "--json")
    next((home / "files").rglob("*.jsonl")).unlink()
    broken = await audit("verify", "--anchor", str(anchor))

    assert archived[0] == 0 and "1000 rows moved to archives" in archived[1]
    assert (verified[0], json.loads(verified[1])["archived"]) == (0, 1000)
    assert anchored[0] == 0 and "on their way to auditor@example.com" in anchored[1] and anchor.exists()
    assert json.loads(listed[1])[0]["actor_email"] == "old@example.com"
    assert broken[0] == 1 and "the archive of segments 1 to 1 is missing" in broken[1]
    assert await log.superuser.fetchval("select array_agg(is_ok order by created_at) from protection_reports") == [True, False]
    assert (await audit("anchor"))[1] == "Say where to: a file, --mail ADDRESS, or --webhook URL.\n"


async def test_the_ledger_is_written_and_replayed(log: Log, home: Path, tmp_path: Path) -> None:
    async def privacy(*arguments: str) -> tuple[int, str]:
        done = await asyncio.to_thread(aisha, "privacy", *arguments, home=home, DATABASE_URL=log.settings.database_url or "")
        return done.returncode, done.stdout + done.stderr

    contact, file = new_id(), tmp_path / "ledger.jsonl"
    async with open_system_context(log.pool, log.tenant) as ctx:
        sql = "insert into contacts (tenant_id, id, first_name, last_name) values ($1, $2, 'Grace', 'Hopper')"
        await ctx.execute(sql, log.tenant, contact)
        await erase_contact(ctx, contact, file_storage(home))

    without = await privacy("replay")
    written = await privacy("ledger", str(file))
    await log.superuser.execute("delete from erasures")
    await log.superuser.execute("update contacts set first_name = 'Grace', last_name = 'Hopper'")
    replayed = await privacy("replay", str(file))

    assert without[0] == 1 and "There is no ledger" in without[1]
    assert written[0] == 0 and "1 erased people" in written[1]
    assert replayed[0] == 0 and "1 people erased again, 0 were already, 0 are not here" in replayed[1]
    assert await log.superuser.fetchval("select name from contacts where id = $1", contact) == "Erased person"


async def test_reviews_and_leavers_are_listed(tenant: Tenant, admin: Person, app_dsn: str, tmp_path: Path) -> None:
    async def review(*arguments: str) -> str:
        done = await asyncio.to_thread(
            aisha, "access-review", *arguments, "--tenant", str(tenant.id), home=tmp_path, DATABASE_URL=app_dsn
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    leaver = await tenant.person("employee", name="Grace Hopper")
    made = (await admin.post("/api/access-reviews")).data
    await admin.post(f"/api/users/{leaver.id}/deactivate", {"reassign_to": "unassigned"})

    listed, lines = await review("list"), json.loads(await review("lines", made["id"], "--json"))
    left = await review("off-boarding", "--days", "7")

    assert made["id"] in listed and "2 to decide" in listed
    assert {UUID(line["user_id"]) for line in lines} == {admin.user_id, leaver.user_id}
    assert "Grace Hopper" in left and "nothing left" in left
