"""The worker process: takes jobs from the queue until told to stop. Any number of them share one queue."""

import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import asyncpg
import structlog
from pgqueuer import AsyncpgDriver, PgQueuer
from pgqueuer.errors import FailingListenerError

from aisha import modules
from aisha.automation.campaigns.worker import CampaignWorker
from aisha.core.actors import AccessMemory
from aisha.core.database import Pool, open_pool
from aisha.core.database_address import connect_or_refuse
from aisha.core.errors import AishaError
from aisha.core.guard import Guard
from aisha.core.jobs import WORKER_NAME, Job
from aisha.core.logging import configure_logging
from aisha.core.periodic import MAY_GO_ON, Periodic
from aisha.core.recurring_loop import RecurringLoop
from aisha.core.refused import Refused
from aisha.core.roles import serving_dsn, serving_password
from aisha.core.serving import Serving
from aisha.core.serving_check import check_serving_role
from aisha.core.settings import Settings, load_settings
from aisha.entrypoints.job_runner import JobRunner
from aisha.entrypoints.process import end_with_supervisor, run_loop, wait_for_release

POOL_SIZE = 20
BATCH_SIZE, MAX_TAKEN = 50, 100
"""Jobs that one look into the queue takes, and that a worker holds: those not under way go back when it stops."""
SILENT_AFTER = timedelta(seconds=10)
"""A job whose worker gave no sign for so long is taken over; with POLL_EVERY it starts again within 13 seconds."""
POLL_EVERY = timedelta(seconds=3)
RECONNECT_SECONDS = 2.0
PAUSE_LOOK_SECONDS = 1.0

_log = structlog.get_logger("aisha.worker")


@dataclass
class Worker:
    """Takes jobs from one database until `stopping` is set; lets those under way finish or hand over."""

    settings: Settings
    dsn: str
    jobs: Sequence[Job]
    silent_after: timedelta = SILENT_AFTER
    poll_every: timedelta = POLL_EVERY
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    memory: AccessMemory = field(default_factory=AccessMemory)
    periodic: tuple[Periodic, ...] = modules.PERIODIC
    serving: tuple[Serving, ...] = modules.SERVING
    password: Callable[[], str] | None = None
    paused: asyncio.Event = field(default_factory=asyncio.Event)
    _allowed: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Work until told to stop, through restarts of the database. Raises Refused as `check_serving_role` does."""
        await self._check_role()
        pool = await open_pool(self.dsn, size=POOL_SIZE, name="aisha-worker-jobs", password=self.password)
        upkeep = [asyncio.create_task(each) for each in self._upkeep(pool)]
        campaigns = asyncio.create_task(self._send_campaigns())
        try:
            while not self.stopping.is_set():
                try:
                    if not self.paused.is_set():
                        await self._work(pool)
                except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, FailingListenerError) as error:
                    _log.warning("the database does not answer, trying again", reason=str(error))
                except Exception as error:  # noqa: BLE001  (outermost loop: one broken row must not stop every job)
                    _log.error("the worker failed, trying again", exc_info=error)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self.stopping.wait(), RECONNECT_SECONDS)
        finally:
            for each in upkeep:
                each.cancel()
            await asyncio.gather(*upkeep, return_exceptions=True)
            self.stopping.set()
            self._allowed.set()  # it only looks whether to stop
            await asyncio.gather(campaigns, return_exceptions=True)
            await pool.close()

    def _upkeep(self, pool: Pool) -> list[Coroutine[Any, Any, None]]:
        """Beside the jobs."""
        return [
            self._follow(pool, Guard(self.settings)), self._recur(pool), *(self._serve(pool, each) for each in self.serving)
        ]  # fmt: skip

    async def _follow(self, pool: Pool, guard: Guard) -> None:
        """Follow what makes a worker rest: read-only mode, and tenants not kept apart."""
        while True:
            try:
                await guard.refresh(pool)
                if guard.read_only is not None or guard.unsafe is not None:
                    self._allowed.clear()
                    self.paused.set()
                else:
                    self.paused.clear()
                    self._allowed.set()
            except AishaError as error:  # the database is away: the next round sees
                _log.debug("a worker waits for the database", reason=error.message)
            except Exception as error:  # noqa: BLE001  (outermost loop: the worker must go on following)
                _log.error("the worker does not know whether to rest, trying again", exc_info=error)
            await asyncio.sleep(PAUSE_LOOK_SECONDS)

    async def _recur(self, pool: Pool) -> None:
        MAY_GO_ON.set(self._may_go_on)
        await RecurringLoop(pool, self.settings, self.periodic).run()

    async def _send_campaigns(self) -> None:
        """Send campaigns where the environment lets this worker; a send that has begun ends before the worker does."""
        while self.settings.campaign_worker_enabled and not self.stopping.is_set():
            try:
                await CampaignWorker(self.settings, self.dsn, self.password, self.stopping, self._may_go_on).run()
            except Exception as error:  # noqa: BLE001  (outermost loop: campaigns go on when the database does)
                _log.error("the worker of campaigns failed, trying again", exc_info=error)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self.stopping.wait(), RECONNECT_SECONDS)

    async def _serve(self, pool: Pool, work: Serving) -> None:
        """Do what every worker does all the time, through failures, unless the environment has it off."""
        MAY_GO_ON.set(self._may_go_on)
        while True:
            try:
                return await work.run(pool, self.settings)
            except AishaError as error:  # the database is away: the next round sees
                _log.debug("work waits for the database", work=work.name, reason=error.message)
            except Exception as error:  # noqa: BLE001  (outermost loop: a worker must go on)
                _log.error("work failed, trying again", work=work.name, exc_info=error)
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _may_go_on(self) -> None:
        await self._allowed.wait()

    async def _check_role(self) -> None:
        connection = await connect_or_refuse(self.dsn)
        try:
            await check_serving_role(connection)
        finally:
            await connection.close()

    async def _work(self, pool: Pool) -> None:
        """Take jobs over one connection, whose name tells the health checks that a worker runs."""
        connection = await asyncpg.connect(
            self.dsn, timeout=10, server_settings={"application_name": WORKER_NAME, "timezone": "UTC"}, password=self.password
        )
        queue = PgQueuer(AsyncpgDriver(connection))
        runner = JobRunner(pool, self.settings, self.memory, self._should_stop)
        for job in self.jobs:
            queue.entrypoint(
                job.name, concurrency_limit=job.concurrency, accepts_context=False,
                on_failure="hold" if job.is_held else "delete",
            )(runner.of(job))  # fmt: skip
        follow = asyncio.create_task(self._stop_with(queue))
        rest = asyncio.create_task(self._rest_with(queue))
        try:
            await queue.run(
                dequeue_timeout=self.poll_every, batch_size=BATCH_SIZE, max_concurrent_tasks=MAX_TAKEN,
                shutdown_on_listener_failure=True, heartbeat_timeout=self.silent_after,
            )  # fmt: skip
        finally:
            follow.cancel()
            rest.cancel()
            await connection.close(timeout=5)

    async def _rest_with(self, queue: PgQueuer) -> None:
        await self.paused.wait()
        _log.info("the worker rests: nothing may be changed at the moment")
        queue.shutdown.set()

    async def _stop_with(self, queue: PgQueuer) -> None:
        await self.stopping.wait()
        queue.shutdown.set()

    def _should_stop(self) -> bool:
        return self.stopping.is_set() or self.paused.is_set()


async def run_worker(settings: Settings, *, dsn: str | None = None, jobs: Sequence[Job] = modules.JOBS) -> None:
    """Run one worker until SIGTERM or SIGINT."""
    password = serving_password(settings) if dsn is None else None
    worker = Worker(settings, dsn or serving_dsn(settings), jobs, memory=AccessMemory.of(settings), password=password)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, worker.stopping.set)
    await worker.run()


def main() -> None:
    """Work until told to stop."""
    wait_for_release()
    settings = load_settings()
    configure_logging(settings)
    end_with_supervisor()
    run_loop(run_worker(settings))


if __name__ == "__main__":
    try:
        main()
    except Refused as refusal:
        sys.exit(str(refusal))
