"""One job that the queue gave, from the question whether its workspace is open to what becomes of it at its end.

A worker takes jobs by the batch, so that thousands of small ones a second are no work for the database; how many of them are
under way at a time is decided here.
"""

import asyncio
import traceback
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from uuid import UUID

import msgspec
import structlog
from pgqueuer.errors import RetryRequested
from pgqueuer.models import Job as QueuedJob

from aisha.core.actors import AccessMemory
from aisha.core.context import open_system_context
from aisha.core.database import Pool
from aisha.core.errors import AishaError, Unavailable
from aisha.core.jobs import Interrupted, Job, JobMessage, JobRun, keep_tries
from aisha.core.logging import redact_text
from aisha.core.settings import Settings

MAX_AT_ONCE = 8
"""Jobs under way in one worker; each may hold two connections of its pool."""
MAX_OF_A_KIND = 4
MAX_ATTEMPTS = 5
OPEN_SECONDS = 1.0
"""A job that waited its turn for longer asks again whether its tenant is open."""
CLOSED_TENANT_WAIT = timedelta(minutes=10)
"""How long a job of a suspended tenant rests before it is looked at again; opening the tenant wakes it."""

_log = structlog.get_logger("aisha.worker")


class JobFailed(Exception):
    """A job ended with an error. The text is its traceback without secrets: the job library keeps it in its own log table."""


@dataclass(slots=True)
class OpenTenants:
    """Which tenants are open, asked once for all jobs that wait for it: an answer is never older than its question."""

    pool: Pool
    _waiting: dict[UUID, asyncio.Future[bool]] = field(default_factory=dict[UUID, asyncio.Future[bool]])
    _asking: asyncio.Task[None] | None = None

    async def has(self, tenant_id: UUID) -> bool:
        """Raises Unavailable while the database does not answer."""
        answer = self._waiting.get(tenant_id)
        if answer is None:
            answer = self._waiting[tenant_id] = asyncio.get_running_loop().create_future()
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask())
        return await asyncio.shield(answer)  # others may wait for it too

    async def _ask(self) -> None:
        try:
            while self._waiting:
                asked, self._waiting = self._waiting, {}
                try:
                    found = await self._find(list(asked))
                except Exception as error:  # noqa: BLE001  (whoever asked deals with it)
                    for answer in asked.values():
                        answer.set_exception(error)
                else:
                    for tenant_id, answer in asked.items():
                        answer.set_result(tenant_id in found)
        finally:
            self._asking = None

    async def _find(self, asked: list[UUID]) -> set[UUID]:
        async with open_system_context(self.pool, None, source=None, write=False) as ctx:
            return {
                row["id"] for row in await ctx.fetch("select id from unnest($1::uuid[]) id where is_open_tenant(id)", asked)
            }


@dataclass(slots=True)
class JobRunner:
    """Runs the jobs of one worker: `of` gives what the queue calls for a kind of job."""

    pool: Pool
    settings: Settings
    memory: AccessMemory
    should_stop: Callable[[], bool]
    _open: OpenTenants = field(init=False)
    _room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MAX_AT_ONCE))

    def __post_init__(self) -> None:
        self._open = OpenTenants(self.pool)

    def of(self, job: Job) -> Callable[[QueuedJob], Awaitable[None]]:
        """A job waits its turn here, taken from the queue; one that did not begin when the worker stops goes back to it."""
        room_of_kind = asyncio.Semaphore(MAX_OF_A_KIND)

        async def run(queued: QueuedJob) -> None:
            await self._end(job, queued, room_of_kind)

        return run

    async def _begin(self, job: Job, queued: QueuedJob, room_of_kind: asyncio.Semaphore, run: JobRun) -> None:
        tenant_id = run.message.tenant_id
        asked, is_open = monotonic(), await self._open.has(tenant_id)
        async with room_of_kind, self._room:
            if self.should_stop():
                raise Interrupted
            if monotonic() - asked > OPEN_SECONDS:
                is_open = await self._open.has(tenant_id)
            if not is_open:
                _log.info("job waits: its tenant is closed", job=job.name, id=queued.id, tenant=str(tenant_id))
                await _keep_tries(self.pool, queued)
                raise RetryRequested(CLOSED_TENANT_WAIT, "the tenant is closed")
            _log.info("job started", job=job.name, id=queued.id, attempt=queued.attempts + 1)
            await job.run(run)

    async def _end(self, job: Job, queued: QueuedJob, room_of_kind: asyncio.Semaphore) -> None:
        message = msgspec.json.decode(queued.payload or b"", type=JobMessage)
        is_last_try = queued.attempts + 1 >= MAX_ATTEMPTS
        run = JobRun(self.pool, self.settings, message, self.should_stop, self.memory, is_last_try)
        try:
            await self._begin(job, queued, room_of_kind, run)
        except Interrupted as interruption:
            await _keep_tries(self.pool, queued)
            raise RetryRequested(reason="the worker stops") from interruption
        except Unavailable as error:
            if is_last_try:
                raise _failed(error) from None
            raise RetryRequested(timedelta(seconds=5 * 2 ** max(0, queued.attempts)), redact_text(str(error))) from None
        except RetryRequested:
            raise
        except Exception as error:  # noqa: BLE001  (whatever it was, the job library writes it down)
            raise _failed(error) from None
        _log.info("job finished", job=job.name, id=queued.id)


def _failed(error: Exception) -> JobFailed:
    return JobFailed(redact_text("".join(traceback.format_exception(error))))


async def _keep_tries(pool: Pool, queued: QueuedJob) -> None:
    """Without the database it counts as a failure after all, which costs the job one of its tries and not its place."""
    with suppress(AishaError):
        async with open_system_context(pool, None, source=None) as ctx:
            await keep_tries(ctx, queued.id)
