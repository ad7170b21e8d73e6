"""`aisha webhook` as its users run it."""

import asyncio
from datetime import timedelta
from pathlib import Path

import msgspec

from aisha.core.clock import utc_now
from tests.application import Api, hosts_allowed
from tests.automation.receiver import receiver
from tests.entrypoints.processes import aisha
from tests.tenants import Person


async def test_webhooks_are_listed_tested_and_replayed(api: Api, admin: Person, app_dsn: str, tmp_path: Path) -> None:
    async def run(*arguments: str, on: str = "true") -> tuple[int, str]:
        given = {"DATABASE_URL": app_dsn, "ENCRYPTION_KEY": "e1" * 32, "WEBHOOKS_ENABLED": on}
        done = await asyncio.to_thread(aisha, "webhook", *arguments, "--as", admin.caller.email, home=tmp_path, **given)
        return done.returncode, done.stdout + done.stderr

    async with receiver() as there, hosts_allowed(api, f"127.0.0.1:{there.port}"):
        made = (await admin.post("/api/webhooks", {"url": there.url, "name": "Desk"})).data
        await admin.create("accounts", name="A")
        since, until = utc_now() - timedelta(minutes=5), utc_now() + timedelta(minutes=5)

        listed = msgspec.json.decode((await run("list", "--json"))[1])
        tested = await run("test", made["id"])
        off = await run("test", made["id"], on="false")
        bounds = ("--from", since.strftime("%Y-%m-%dT%H:%M:%S+00:00"), "--to", until.strftime("%Y-%m-%dT%H:%M:%S+00:00"))
        replayed = await run("replay", made["id"], *bounds, "--event", "account.created")

    assert [(each["id"], each["is_active"]) for each in listed] == [(made["id"], True)]
    assert tested[0] == 0 and "It works" in tested[1] and "The receiver answered 200." in tested[1]
    assert [each.content["event"] for each in there.arrived] == ["webhook.test"]
    assert off[0] != 0 and "WEBHOOKS_ENABLED" in off[1]
    assert replayed == (0, "1 event is sent again.\n")
