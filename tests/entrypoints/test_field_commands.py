"""`aisha field` as its users run it: a running process knows the field at its next request."""

import asyncio
from pathlib import Path

import msgspec

from tests.entrypoints.processes import aisha
from tests.tenants import Person, Tenant


async def test_a_field_is_added_listed_and_retired(tenant: Tenant, admin: Person, app_dsn: str, tmp_path: Path) -> None:
    async def field(*arguments: str) -> tuple[int, str]:
        person = ("--as", admin.caller.email)
        done = await asyncio.to_thread(aisha, "field", *arguments, *person, home=tmp_path, DATABASE_URL=app_dsn)
        return done.returncode, done.stdout + done.stderr

    await admin.get("/api/metadata")
    added = await field("add", "leads", "tier", "--type", "select", "--option", "Gold", "--option", "Iron", "--required")
    lead = await admin.create("leads", company="L", custom={"tier": "gold"})
    listed = msgspec.json.decode((await field("list", "--json"))[1])
    again = await field("add", "lead", "tier")
    retired = await field("retire", "lead", "tier")

    assert added == (0, "Tier is there: custom.tier of lead.\n")
    assert lead["custom"] == {"tier": "Gold"}
    assert [(each["field_name"], each["is_required"]) for each in listed] == [("tier", True)]
    assert again[0] == 1 and "already exists" in again[1]
    assert retired == (0, "Tier is retired; its values are kept.\n")
    assert "retired" in (await field("list"))[1]
    assert (await field("add", "lead", "x", "--type", "colour"))[0] == 1
    assert (await field("retire", "lead", "tier")) == (1, "No field tier of lead is in use.\n")
    assert tenant.id
