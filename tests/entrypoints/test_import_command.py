"""`aisha import` as its users run it: in a process, on the real database, with one person's rights."""

import asyncio
from pathlib import Path

from aisha.demo.sales_data import DATA
from tests.entrypoints.processes import aisha
from tests.tenants import Person, Tenant


async def import_file(person: Person, home: Path, dsn: str, *arguments: str) -> tuple[int, str]:
    """Exit code and everything that was said."""
    done = await asyncio.to_thread(aisha, "import", *arguments, "--as", person.caller.email, home=home, DATABASE_URL=dsn)
    return done.returncode, done.stdout + done.stderr


async def test_a_pipeline_is_imported_from_the_command_line(
    tenant: Tenant, admin: Person, app_dsn: str, tmp_path: Path
) -> None:
    lines = (DATA / "sales_pipeline.csv").read_text().splitlines(keepends=True)
    file = tmp_path / "deals.csv"
    file.write_text("".join(lines[:301]))
    arguments = (
        str(file), "--type", "opportunities", "--date-format", "close_date=dd-mm-yy", "--map", "product=custom.product",
        "--value", "deal_stage:Engaging=qualification", "--unknown-owner", "create_employee", "--create-missing-accounts",
    )  # fmt: skip

    planned = await import_file(admin, tmp_path, app_dsn, *arguments, "--dry-run")
    before = await tenant.value("select count(*) from opportunities where tenant_id = $1")
    done = await import_file(admin, tmp_path, app_dsn, *arguments)
    again = await import_file(admin, tmp_path, app_dsn, *arguments)

    assert planned == (
        0,
        "300 would be created, 0 would be updated, 0 would be skipped, 0 would be refused; 0 with warnings.\n",
    )
    assert before == 0
    assert done[0] == 0 and done[1].endswith("300 created, 0 updated, 0 skipped, 0 refused; 0 with warnings.\n")
    assert again[0] == 0 and again[1].endswith("0 created, 0 updated, 300 skipped, 0 refused; 0 with warnings.\n")
    assert await tenant.value("select count(*) from opportunities where tenant_id = $1 and owner_id is not null") == 300


async def test_names_are_given_to_people_and_what_lies_in_the_trash_comes_back(
    tenant: Tenant, admin: Person, app_dsn: str, tmp_path: Path
) -> None:
    seller = await tenant.person("employee")
    gone = await admin.create("accounts", name="Looms", external_id="A1")
    await admin.delete(f"/api/accounts/{gone['id']}")
    file = tmp_path / "accounts.csv"
    file.write_text("id,account,owner\nA1,Looms,The Boss\nA2,Engines,The Boss\n")
    arguments = (
        str(file), "--type", "accounts", "--map", "id=external_id", "--map", "account=name", "--map", "owner=owner_id",
        "--match-on", "external_id", "--in-trash", "restore",
    )  # fmt: skip

    nobody = await import_file(admin, tmp_path, app_dsn, *arguments, "--owner", "The Boss=nobody@example.com")
    wrong = await import_file(admin, tmp_path, app_dsn, *arguments, "--in-trash", "burn")
    done = await import_file(admin, tmp_path, app_dsn, *arguments, "--owner", f"The Boss={seller.caller.email}")

    assert nobody[0] == 1 and "Nobody here is called 'nobody@example.com'" in nobody[1]
    assert wrong[0] == 1 and "in_trash" in wrong[1], wrong[1]
    assert done[0] == 0 and done[1].endswith("1 created, 1 updated, 0 skipped, 0 refused; 0 with warnings.\n"), done[1]
    assert {record["owner_id"] for record in (await admin.get("/api/accounts")).data} == {seller.id}
    assert (await admin.get(f"/api/accounts/{gone['id']}")).data["deleted_at"] is None


async def test_what_is_wrong_is_said_in_a_sentence(tenant: Tenant, admin: Person, app_dsn: str, tmp_path: Path) -> None:
    file = str(DATA / "accounts.csv")
    cases = {
        ("--type", "accounts", "--map", "nothing=name"): "The file has no column 'nothing'",
        ("--type", "accounts", "--map", "account="): "Name: map a column to it or give it a default.",
        ("--type", "things"): "--type is one of leads, contacts, accounts",
        ("--type", "accounts", "--tenant", "elsewhere"): "Say which tenant with --tenant",
    }
    for arguments, sentence in cases.items():
        code, said = await import_file(admin, tmp_path, app_dsn, file, *arguments)
        assert (code, sentence in said) == (1, True), said

    code, said = await import_file(admin, tmp_path, app_dsn, file, "--type", "accounts", "--dry-run")
    assert (code, "'technolgy' in 12 rows is unknown, near information_technology" in said) == (0, True)
