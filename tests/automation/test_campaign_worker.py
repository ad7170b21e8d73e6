"""The worker of campaigns: it sends what is due, once, and says how far it is."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from aisha.automation.campaigns.worker import CampaignWorker
from tests.application import Api, Workspace, hosts_allowed
from tests.automation.sending import Sender, make_sender
from tests.database import make_settings
from tests.mail.mailbox import Mailbox, mailbox, text_of

SOON = 20
"""Seconds after which a test gives up waiting."""


@pytest.fixture
async def box() -> AsyncGenerator[Mailbox]:
    async with mailbox() as made:
        yield made


@pytest.fixture
async def sender(api: Api, workspace: Workspace, box: Mailbox) -> AsyncGenerator[Sender]:
    async with hosts_allowed(api, f"127.0.0.1:{box.port}"):
        yield await make_sender(api.state.pool, workspace.id)


@asynccontextmanager
async def working(dsn: str, **given: Any) -> AsyncGenerator[CampaignWorker]:
    """A worker for the length of the block."""
    keys = {"jwt_secret": "t" * 64, "encryption_key": "e1" * 32}
    settings = make_settings(campaign_worker_enabled=True, campaign_worker_interval_ms=50, **keys)
    worker = CampaignWorker(settings, dsn, None, asyncio.Event(), **given)
    task = asyncio.create_task(worker.run())
    try:
        yield worker
    finally:
        worker.stopping.set()
        async with asyncio.timeout(SOON):
            await task


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait for something the database shows."""
    async with asyncio.timeout(SOON):
        while not await condition():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def ended(sender: Sender, campaign: Any) -> None:
    async def over() -> bool:
        return (await sender.show(campaign))[0] in ("completed", "failed")

    await until(over)


async def test_a_due_campaign_is_sent_to_everybody_once(sender: Sender, box: Mailbox, app_dsn: str) -> None:
    campaign = await sender.campaign(await sender.smtp(box.port), 25)

    async with working(app_dsn):
        await ended(sender, campaign)

    status, metadata = await sender.show(campaign)
    assert (status, metadata["progress"]) == ("completed", {"total": 25, "processed": 25, "success": 25, "failed": 0})
    assert {"started_at", "completed_at"} <= set(metadata["lifecycle"]) and "error" not in metadata
    assert len({mail["To"] for mail in box.mails}) == len(box.mails) == 25
    mail = next(mail for mail in box.mails if mail["Subject"] == "News for Person 7")
    assert "Hello Person 7, from Workspace." in text_of(mail)
    assert mail["List-Unsubscribe"].startswith("<http") and mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    told = await sender.events(campaign)
    assert [name for name, _ in told] == ["aicampaign.progress", "aicampaign.progress", "aicampaign.completed"]
    assert told[-1][1]["progress"] == metadata["progress"] and told[-1][1]["id"] == str(campaign)
    async with sender.system() as ctx:
        noted = "select count(*) from activities where tenant_id = $1 and type = 'email' and status = 'completed'"
        assert await ctx.fetchval(noted, sender.tenant_id) == 25
