"""`aisha integration` as its users run it."""

import asyncio
from pathlib import Path

import msgspec

from tests.entrypoints.processes import aisha
from tests.tenants import Person, Tenant

SECRET = "a-token-that-nobody-sees"


async def test_connections_are_listed_tested_and_switched_off(
    tenant: Tenant, admin: Person, app_dsn: str, tmp_path: Path
) -> None:
    async def run(*arguments: str) -> tuple[int, str]:
        given = {"DATABASE_URL": app_dsn, "ENCRYPTION_KEY": "e1" * 32}
        done = await asyncio.to_thread(aisha, "integration", *arguments, "--as", admin.caller.email, home=tmp_path, **given)
        return done.returncode, done.stdout + done.stderr

    body = {"integration_type": "github", "credentials": {"token": SECRET}, "config": {"base_url": "https://127.0.0.1:9"}}
    made = (await admin.post("/api/integrations", body)).data

    listed = msgspec.json.decode((await run("list", "--json"))[1])
    tested = await run("test", made["id"])
    disabled = await run("disable", made["id"])
    after = await run("list")

    assert [(each["id"], each["status"]) for each in listed] == [(made["id"], "unknown")]
    assert tested[0] == 1 and "It fails" in tested[1] and "127.0.0.1 is not a public address" in tested[1]
    assert disabled == (0, "GitHub is switched off.\n")
    assert " off " in after[1] and "not a public address" in after[1]
    assert SECRET not in str(listed) + tested[1] + after[1]
    assert tenant.id
