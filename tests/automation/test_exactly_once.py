"""Nobody is sent to twice and nobody is lost, whatever happens to the workers (product.md § 23 no. 8).

`python -m bench.campaigns --kills 200` does the same for longer.
"""

import json
import random
from asyncio import sleep, timeout
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from uuid import UUID

import pytest

from tests.application import Api, Workspace, hosts_allowed
from tests.automation.calls import connect_calls
from tests.automation.campaign_process import start_worker
from tests.automation.sending import SOON, Sender, ended, make_sender
from tests.configuration.provider_server import provider_server
from tests.mail.mailbox import mailbox

WORKERS, PEOPLE = 3, 150


@pytest.mark.parametrize(("kind", "kills"), [("email", 8), ("call", 4)])
async def test_killed_workers_reach_nobody_twice_and_lose_nobody(
    api: Api, workspace: Workspace, app_dsn: str, kind: str, kills: int
) -> None:
    async with (
        mailbox() as box,
        provider_server() as server,
        hosts_allowed(api, f"127.0.0.1:{box.port}", f"127.0.0.1:{server.port}"),
    ):
        sender = await make_sender(api.state.pool, workspace.id)
        connection = (
            await sender.smtp(box.port, max_emails_per_minute=3000)
            if kind == "email"
            else await connect_calls(workspace, server)
        )
        campaign = await sender.campaign(connection, PEOPLE, kind)
        await _send_with_kills(sender, campaign, kills, lambda: len(box.mails) + len(server.bodies), app_dsn)

        status, metadata = await sender.show(campaign)
        counts = await sender.counts(campaign)
        unclear = "select count(*) from campaign_recipients where tenant_id = $1 and outcome = 'unclear' and status = 'failed'"
        arrived = [str(mail["To"]) for mail in box.mails] + [json.loads(each)["phone_number"] for each in server.bodies]
        assert len(arrived) == len(set(arrived)), "somebody got two"
        assert counts.get("sent", 0) + counts.get("failed", 0) == PEOPLE, counts
        assert await sender.value(unclear) == counts.get("failed", 0)
        assert status == "completed" and metadata["progress"] == {
            "total": PEOPLE, "processed": PEOPLE, "success": counts["sent"], "failed": counts.get("failed", 0),
        }  # fmt: skip
        got = "select array_agg(destination) from campaign_recipients where tenant_id = $1 and status = 'sent'"
        assert set(await sender.value(got)) <= set(arrived), "somebody is called sent who got nothing"


async def _send_with_kills(sender: Sender, campaign: UUID, kills: int, arrived: Callable[[], int], dsn: str) -> None:
    chance = random.Random(7)
    workers = [start_worker(dsn) for _ in range(WORKERS)]
    try:
        for kill in range(kills):
            await _until_more(arrived, min(arrived() + chance.randint(1, 15), PEOPLE - 40))
            _replace(workers, chance.randrange(WORKERS), dsn)
            if kill == kills // 2:
                await _pause_and_resume(sender)
        await ended(sender, campaign)
    finally:
        for worker in workers:
            worker.kill()


async def _until_more(arrived: Callable[[], int], least: int) -> None:
    async with timeout(SOON):
        while arrived() < least:  # noqa: ASYNC110
            await sleep(0.01)


def _replace(workers: list[BaseProcess], at: int, dsn: str) -> None:
    """kill -9, in the middle of whatever it does, and another one in its place."""
    workers[at].kill()
    workers[at] = start_worker(dsn)


async def _pause_and_resume(sender: Sender) -> None:
    """As a person does it, without waiting for anybody."""
    for before, after in (("running", "paused"), ("paused", "scheduled")):
        async with sender.system() as ctx:
            sql = "update ai_campaigns set status = $3 where tenant_id = $1 and status = $2"
            await ctx.execute(sql, sender.tenant_id, before, after)
