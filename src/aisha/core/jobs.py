"""Background jobs: enqueued in the transaction of the change, run by any worker process (stack.md "Jobs").

A job carries who asked for it; the worker opens a context with that person's rights at the time it runs. Asked for with an API
key it acts as that key, while the key lives; through somebody else's eyes, both people stand in the audit log.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

import msgspec
from pgqueuer import AsyncpgDriver, Queries

from aisha.core.actors import AccessMemory
from aisha.core.api_keys import KeyGrant
from aisha.core.context import Context, Source, open_context
from aisha.core.database import Pool
from aisha.core.settings import Settings

WORKER_NAME = "aisha-worker"
"""`application_name` of a worker's queue connection: where there is one, a worker runs."""


class JobKey(msgspec.Struct, frozen=True):
    """The API key that asked for a job: what its scopes carry, and the address it was used from."""

    id: UUID
    permissions: tuple[str, ...]
    ip: str


class JobMessage(msgspec.Struct, frozen=True):
    """What lies in the queue: for whom the job acts, and its parameters.

    `impersonator_id` is who looked through the person's eyes; `key` the API key that asked.
    """

    tenant_id: UUID
    user_id: UUID | None
    parameters: dict[str, Any]
    impersonator_id: UUID | None = None
    key: JobKey | None = None


@dataclass(slots=True)
class JobRun:
    """What a running job has: the pool to open contexts with, and `should_stop`, true once the worker shuts down.

    `is_last_try` says that it will not be tried again when it raises Unavailable.
    """

    pool: Pool
    settings: Settings
    message: JobMessage
    should_stop: Callable[[], bool]
    memory: AccessMemory = field(default_factory=AccessMemory)
    is_last_try: bool = False

    def acting(self, *, source: Source = "job", write: bool = True, change_set_id: UUID | None = None) -> open_context:
        """A transaction of who asked for the job, with their present rights, as `open_context` opens it."""
        asked, key = self.message, self.message.key
        assert asked.user_id is not None
        return open_context(
            self.pool, self.memory, asked.user_id, asked.tenant_id, key.id if key else None, ip=key.ip if key else "",
            write=write, source=source, change_set_id=change_set_id, impersonator_id=asked.impersonator_id,
            key=KeyGrant(key.id, frozenset(key.permissions)) if key else None,
        )  # fmt: skip


class Interrupted(Exception):
    """Raised by a job that sees `should_stop` and has more to do: it is queued again, for the next worker to go on."""


JobFunction = Callable[[JobRun], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Job:
    """A kind of job: its name in the queue, the function, and how many of it one worker fleet runs at a time.

    One that fails for good `is_held` in the queue, with its parameters, until somebody has it tried again or forgets it. It is
    not where whoever asked is told and asks again, or the parameters say something of a person.
    """

    name: str
    run: JobFunction
    concurrency: int = 0
    is_held: bool = True


async def enqueue(
    ctx: Context, job: str, parameters: dict[str, Any], *, delay: timedelta | None = None, dedupe_key: str | None = None
) -> None:
    """Queue a job in this transaction: it exists if and only if the change does. Raises DuplicateJobError for a known key."""
    message = await _message(ctx, parameters)
    queries = Queries(_EnqueueDriver(await ctx.begin()))  # pyright: ignore[reportArgumentType]  (a pooled connection will do)
    await queries.enqueue(job, msgspec.json.encode(message), execute_after=delay, dedupe_key=dedupe_key)


async def _message(ctx: Context, parameters: dict[str, Any]) -> JobMessage:
    if ctx.actor.user_id is None:
        return JobMessage(ctx.tenant_id, None, parameters)
    row = await ctx.fetchrow(
        "select nullif(current_setting('app.impersonator_id', true), '')::uuid as impersonator_id,"
        " coalesce(current_setting('app.ip', true), '') as ip"
    )
    assert row is not None
    key = JobKey(ctx.key.key_id, tuple(sorted(ctx.key.permissions)), row["ip"]) if ctx.key else None
    return JobMessage(ctx.tenant_id, ctx.actor.user_id, parameters, row["impersonator_id"], key)


async def release_jobs(ctx: Context, tenant_id: UUID) -> None:
    """Have the waiting jobs of a tenant taken at once, as if they had never been tried: it is open again."""
    ctx.require("tenants.manage")
    sql = f"update pgqueuer set execute_after = now(), attempts = 0 where status = 'queued' and {_OF_TENANT}"
    await ctx.execute(sql, str(tenant_id))


async def keep_tries(ctx: Context, queued_id: int) -> None:
    """Give a job back the try that the queue counts for every return to it: it waits or moves on, it has not failed."""
    ctx.require_system()
    await ctx.execute("update pgqueuer set attempts = attempts - 1 where id = $1", queued_id)


async def forget_jobs(ctx: Context, tenant_id: UUID) -> int:
    """Take every job of a tenant out of the queue; returns how many."""
    ctx.require("tenants.manage")
    return int((await ctx.execute(f"delete from pgqueuer where {_OF_TENANT}", str(tenant_id))).rpartition(" ")[2])


_OF_TENANT = """position(convert_to('"tenant_id":"' || $1 || '"', 'UTF8') in payload) > 0"""
"""A JobMessage in the queue is JSON."""


class _EnqueueDriver(AsyncpgDriver):
    """Enqueues over our connections, whose JSON codec would encode the library's JSON texts once more."""

    async def fetch(self, query: str, *args: object) -> list[dict[str, object]]:
        *plain, headers = args
        raw = [msgspec.Raw(text.encode()) for text in cast(list[str], headers)]
        return await super().fetch(query, *plain, raw)
