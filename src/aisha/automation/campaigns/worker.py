"""The worker of campaigns, within the worker process: it looks for campaigns that are due and sends them (the guide § 9.5).

Every campaign it holds is a task of its own that asks for one claim after the other, so that a small one never waits behind a
large one, whosever they are.
"""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import asyncpg
import structlog

from aisha.automation.campaigns.locks import CampaignLocks
from aisha.automation.campaigns.run import CLAIM_AGE, CampaignRun
from aisha.core import log_lines
from aisha.core.context import open_system_context
from aisha.core.database import Pool, open_pool
from aisha.core.errors import AishaError
from aisha.core.ids import new_id
from aisha.core.settings import Settings

POOL_SIZE = 8
MOST_AT_A_POLL = 10
LOOK_SECONDS = 5.0
"""How soon a lost connection of the locks is noticed."""
_log = structlog.get_logger("aisha.campaigns")


async def _go_on() -> None:
    """Where nobody says otherwise, work goes on."""


@dataclass(slots=True)
class CampaignWorker:
    """Sends campaigns until `stopping` is set; what it was sending is at rest when `run` returns. `may_go_on` lets it wait."""

    settings: Settings
    dsn: str
    password: Callable[[], str] | None
    stopping: asyncio.Event
    may_go_on: Callable[[], Awaitable[None]] = _go_on
    claim_age: timedelta = CLAIM_AGE
    _id: str = field(default_factory=lambda: f"{socket.gethostname()}-{os.getpid()}-{new_id().hex[-8:]}")
    _running: dict[UUID, "asyncio.Task[None]"] = field(default_factory=dict[UUID, "asyncio.Task[None]"])

    async def run(self) -> None:
        """Poll every CAMPAIGN_WORKER_INTERVAL_MS. Whatever fails is logged and tried again at the next poll."""
        _log.info(log_lines.CAMPAIGNS_STARTING.format(interval_ms=self.settings.campaign_worker_interval_ms))
        pool = await open_pool(self.dsn, size=POOL_SIZE, name="aisha-campaign-worker", password=self.password)
        locks = CampaignLocks(self.dsn, self.password)
        looking = asyncio.create_task(self._look(locks))
        _log.info(log_lines.CAMPAIGNS_STARTED)
        try:
            while not self.stopping.is_set():
                if not await self._poll(pool, locks):
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self.stopping.wait(), self.settings.campaign_worker_interval_ms / 1000)
        finally:
            await asyncio.gather(*self._running.values(), return_exceptions=True)
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)
            await locks.close()
            await pool.close()

    async def _poll(self, pool: Pool, locks: CampaignLocks) -> bool:
        """Take up what is due. True where there may be more, so that nobody waits for the next poll behind ten others."""
        taken = 0
        try:
            await self.may_go_on()
            async with open_system_context(pool, None, source=None, write=False) as ctx:
                due = await ctx.fetch("select tenant_id, campaign_id from campaigns_to_run($1)", MOST_AT_A_POLL)
            if due:
                _log.info(log_lines.CAMPAIGNS_FOUND.format(count=len(due)))
            for row in due:
                if not self.stopping.is_set() and await self._take(pool, locks, row["tenant_id"], row["campaign_id"]):
                    taken += 1
        except (AishaError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            _log.warning("the database does not answer, trying again", reason=str(error))
            return False
        return taken > 0 and len(due) == MOST_AT_A_POLL

    async def _take(self, pool: Pool, locks: CampaignLocks, tenant_id: UUID, campaign_id: UUID) -> bool:
        """Send a campaign from now on, unless another worker does."""
        if campaign_id in self._running or not await locks.take(campaign_id):
            return False
        run = CampaignRun(
            pool, self.settings, tenant_id, campaign_id, self._id, f"{self._id}/{new_id().hex[-8:]}", self.stopping,
            lambda: locks.holds(campaign_id), self.may_go_on, self.claim_age,
        )  # fmt: skip
        self._running[campaign_id] = asyncio.create_task(self._send(run, locks))
        return True

    async def _send(self, run: CampaignRun, locks: CampaignLocks) -> None:
        try:
            status = await run.run()
            if status is not None:
                _log.info(log_lines.CAMPAIGN_FINISHED.format(id=run.campaign_id, status=status))
        except Exception as error:  # noqa: BLE001  (outermost loop of a campaign: it must not end the others)
            _log.error(log_lines.campaign_error(run.campaign_id, str(error) or type(error).__name__), exc_info=error)
        finally:
            await locks.give_back(run.campaign_id)
            self._running.pop(run.campaign_id, None)

    async def _look(self, locks: CampaignLocks) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await locks.look()
