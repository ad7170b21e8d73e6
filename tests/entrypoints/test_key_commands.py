"""`aisha key` as its users run it: the printed key works until it is revoked."""

import asyncio
from pathlib import Path

import msgspec

from tests.entrypoints.processes import aisha
from tests.tenants import Person, Tenant


async def test_a_key_is_made_listed_and_revoked(tenant: Tenant, admin: Person, app_dsn: str, tmp_path: Path) -> None:
    async def key(*arguments: str) -> tuple[int, str]:
        person = ("--as", admin.caller.email)
        done = await asyncio.to_thread(aisha, "key", *arguments, *person, home=tmp_path, DATABASE_URL=app_dsn)
        return done.returncode, done.stdout + done.stderr

    async def asked() -> int:
        headers = {"X-API-Key": made.strip()}
        return (await tenant.api.client.get("/api/contacts", headers=headers)).status_code

    code, made = await key("create", "Shop", "--scope", "read:contacts", "--allow", "127.0.0.0/8", "--days", "30")
    before = await asked()
    listed = msgspec.json.decode((await key("list", "--json"))[1])
    revoked = await key("revoke", listed[0]["key_prefix"])
    refused = await key("create", "Bad", "--scope", "fly:contacts")
    unknown = await key("revoke", "ak_00000000")

    assert (code, before, len(listed), listed[0]["scopes"]) == (0, 200, 1, ["read:contacts"])
    assert revoked == (0, "Shop is revoked.\n") and await asked() == 401
    assert refused[0] == 1 and "is no scope" in refused[1]
    assert unknown == (1, f"{admin.caller.email} has no key ak_00000000.\n")
    assert "ended" in (await key("list"))[1]
