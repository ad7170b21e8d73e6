"""`aisha campaigns` and `aisha sending` as their users run them, and the SQL of the guide § 9.5 as it is printed."""

import asyncio
from pathlib import Path

import asyncpg
import msgspec

from aisha.entrypoints.sql_command import run_statement
from tests.automation.campaigns import make_campaign, make_contact, make_profile, started
from tests.entrypoints.processes import aisha
from tests.tenants import Person, Tenant

CONFIGURED = """
SELECT metadata->>'ai_email_config'
FROM ai_campaigns WHERE id = 'campaign-uuid';
"""
INTEGRATION = """
SELECT * FROM tenant_integrations
WHERE id = 'integration-id' AND is_active = true;
"""
FAILED = """
SELECT
  id,
  name,
  status,
  metadata->'error' as error_message,
  metadata->'lifecycle'->>'failed_at' as failed_at
FROM ai_campaigns
WHERE status = 'failed';
"""


async def test_a_campaign_is_led_from_the_command_line(tenant: Tenant, admin: Person, app_dsn: str, tmp_path: Path) -> None:
    async def run(*arguments: str, acting: bool = True) -> tuple[int, str]:
        who = ("--as", admin.caller.email) if acting else ()
        done = await asyncio.to_thread(aisha, *arguments, *who, home=tmp_path, DATABASE_URL=app_dsn)
        return done.returncode, done.stdout + done.stderr

    await make_contact(admin, "Ada")
    campaign = await make_campaign(admin)

    begun = await run("campaigns", "start", campaign["id"], "--expected-total", "1")
    paused = msgspec.json.decode((await run("campaigns", "pause", campaign["id"], "--json"))[1])
    refused = await run("campaigns", "start", campaign["id"])
    holder = await asyncpg.connect(app_dsn, server_settings={"application_name": "aisha-campaigns"})
    assert await holder.fetchval("select pg_try_advisory_lock(campaign_lock_id($1))", campaign["id"])
    unlocked = await run("campaigns", "unlock", campaign["id"], acting=False)
    free = await run("campaigns", "unlock", campaign["id"], acting=False)
    listed = await run("campaigns", "list")

    assert begun[0] == 0 and "scheduled" in begun[1] and "0 of 1" in begun[1]
    assert (paused["status"], paused["metadata"]["progress"]["total"]) == ("paused", 1)
    assert refused[0] == 1 and "A campaign that is paused cannot be started." in refused[1]
    assert unlocked[0] == 0 and "Ended: aisha-campaigns, process" in unlocked[1]
    assert free[0] == 1 and "Nobody holds this campaign." in free[1]
    assert "paused" in listed[1] and "Spring" in listed[1]
    await holder.close()
    assert tenant.id


async def test_sending_is_stopped_from_the_command_line(tenant: Tenant, app_dsn: str, tmp_path: Path) -> None:
    async def run(*arguments: str) -> tuple[int, str]:
        given = ("sending", *arguments, "--tenant", str(tenant.id))
        done = await asyncio.to_thread(aisha, *given, home=tmp_path, DATABASE_URL=app_dsn)
        return done.returncode, done.stdout + done.stderr

    stopped = await run("stop", "--channel", "call", "--reason", "Wrong number")
    shown = await run("status")
    unknown = await run("stop", "--channel", "fax", "--reason", "x")
    resumed = await run("resume", "--channel", "call")

    assert stopped == shown == (0, "Mails leave.\nCalls are stopped: Wrong number\n")
    assert unknown[0] == 1 and "The channel is one of" in unknown[1]
    assert resumed == (0, "Mails leave.\nCalls leave.\n")


async def test_the_guides_statements_run_as_printed(tenant: Tenant, admin: Person) -> None:
    await make_contact(admin, "Ada")
    profile = await make_profile(tenant)
    campaign = await started(admin, metadata={"ai_email_config": {"sending_profile_id": profile}})
    async with tenant.system() as ctx:
        failed = {"error": "No sending profile configured", "lifecycle": {"failed_at": "2026-11-23T12:00:00+00:00"}}
        await ctx.execute(
            "update ai_campaigns set status = 'failed', metadata = metadata || $2 where tenant_id = $1", tenant.id, failed
        )

    configured = await run_statement(tenant.pool, tenant.id, CONFIGURED.replace("campaign-uuid", campaign["id"]), write=False)
    integration = await run_statement(tenant.pool, tenant.id, INTEGRATION.replace("integration-id", profile), write=False)
    columns, rows, _ = await run_statement(tenant.pool, tenant.id, FAILED, write=False)

    assert msgspec.json.decode(configured[1][0][0]) == {"sending_profile_id": profile}
    assert len(integration[1]) == 1
    assert columns == ["id", "name", "status", "error_message", "failed_at"]
    assert rows == [
        [campaign["id"], "Spring", "failed", '"No sending profile configured"', "2026-11-23T12:00:00+00:00"]
    ]  # fmt: skip
