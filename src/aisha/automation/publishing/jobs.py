"""Publishing the outbox: every committed event reaches every consumer once, tenant by tenant, in order (domain.md § 3.16).

A batch and what its consumers write are one transaction, so a worker that dies leaves the events as they were. An event that
a consumer cannot take is found by halving its batch, tried again later, and put aside with its error in the end.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import structlog

from aisha.automation.publishing.consumers import Consumer, Published, consumers
from aisha.core.clock import utc_now
from aisha.core.context import Context, open_system_context
from aisha.core.database import Pool, read_json
from aisha.core.database_errors import translate
from aisha.core.errors import Unavailable
from aisha.core.logging import redact_text
from aisha.core.periodic import MAY_GO_ON, At, Periodic, each_tenant
from aisha.core.settings import Settings

BATCH = 200
RETRIES = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1))
"""How long an event rests after each failure; after one more it is put aside."""
MOST_FAILURES = 3
"""Events of one tenant that may fail in one run: then something is wrong with more than single events."""
KEPT = timedelta(days=30)
_TAKE = f"""
select id, seq, event, entity_type, entity_id, actor_id, action_origin, payload, created_at, publish_tries
  from events
 where tenant_id = $1 and published_at is null and parked_at is null and (publish_after is null or publish_after <= now())
 order by seq limit least($2, {BATCH})
"""
_log = structlog.get_logger("aisha.publishing")


class _NotTaken(Exception):
    """A consumer failed with a batch: how many events it had, and the first of them with its earlier tries."""

    def __init__(self, size: int, first: UUID, tries: int, consumer: str, reason: str) -> None:
        super().__init__(reason)
        self.size, self.first, self.tries, self.consumer = size, first, tries, consumer


async def publish(pool: Pool, settings: Settings) -> None:
    """Publish what is in the outbox of every open tenant. Raises SomeFailed once all the others are done."""
    await publish_to(pool, consumers(settings))


async def publish_to(pool: Pool, told: Sequence[Consumer]) -> None:
    """`publish` to these consumers."""
    async with open_system_context(pool, None, source=None, write=False) as ctx:
        tenants = [row["tenant_id"] for row in await ctx.fetch("select tenants_to_publish() as tenant_id")]

    async def publish_one(tenant_id: UUID) -> None:
        await publish_tenant(pool, tenant_id, told)

    await each_tenant(tenants, publish_one)


async def publish_tenant(pool: Pool, tenant_id: UUID, told: Sequence[Consumer]) -> None:
    """Batch after batch until nothing is left, or another worker is at this tenant."""
    size, failures = BATCH, 0
    while failures < MOST_FAILURES:
        await MAY_GO_ON.get()()
        try:
            async with open_system_context(pool, tenant_id, source=None) as ctx:
                if await _publish_batch(ctx, size, told) < size:
                    return
            size = min(BATCH, size * 2)
        except _NotTaken as problem:
            if problem.size == 1:
                await _put_off(pool, tenant_id, problem)
                failures += 1
            size = max(1, problem.size // 2)


async def _publish_batch(ctx: Context, size: int, told: Sequence[Consumer]) -> int:
    """Hand the oldest events to all consumers; how many there were. Raises _NotTaken, which undoes all of it.

    One worker at a time publishes a tenant: the lock ends with the transaction, so what the next one reads is committed.
    """
    if not await ctx.fetchval(
        "select pg_try_advisory_xact_lock(hashtextextended('outbox' || $1::text, 34))", str(ctx.tenant_id)
    ):
        return 0
    rows = await ctx.fetch(_TAKE, ctx.tenant_id, size)
    if not rows:
        return 0
    events = [
        Published(
            row["id"], row["seq"], row["event"], row["entity_type"], row["entity_id"], row["actor_id"], row["action_origin"],
            read_json(row["payload"]), row["created_at"],
        )
        for row in rows
    ]  # fmt: skip
    for consumer in told:
        try:
            await consumer.consume(ctx, events)
        except Exception as error:
            if isinstance(translate(error), Unavailable):
                raise
            reason = redact_text(str(error) or type(error).__name__)
            raise _NotTaken(len(events), events[0].id, rows[0]["publish_tries"], consumer.name, reason) from error
    await ctx.execute("select mark_published($1)", [each.id for each in events])
    return len(events)


async def _put_off(pool: Pool, tenant_id: UUID, problem: _NotTaken) -> None:
    wait = RETRIES[problem.tries] if problem.tries < len(RETRIES) else None
    reason = f"{problem.consumer}: {problem}"[:1000]
    async with open_system_context(pool, tenant_id, source=None) as ctx:
        await ctx.execute("select note_unpublished($1, $2, $3)", problem.first, reason, wait)
    if wait is None:
        _log.error("an event was put aside", tenant=str(tenant_id), event_id=str(problem.first), exc_info=problem)
    else:
        _log.warning("an event is tried again later", tenant=str(tenant_id), event_id=str(problem.first), reason=reason)


async def forget_published(pool: Pool, _settings: Settings) -> None:
    """Remove what was published 30 days ago; what was put aside stays."""
    async with open_system_context(pool, None, source=None, write=False) as ctx:
        tenants = [row["id"] for row in await ctx.fetch("select id from tenants where deleted_at is null order by id")]
    until = utc_now() - KEPT

    async def forget(tenant_id: UUID) -> None:
        removed = 1
        while removed:
            async with open_system_context(pool, tenant_id, source=None) as ctx:
                removed = await ctx.fetchval("select forget_published_events($1)", until)

    await each_tenant(tenants, forget)


OUTBOX_PUBLISH = Periodic("outbox_publish", timedelta(seconds=5), publish, "Tells webhooks and people what has happened.")
FORGET_EVENTS = Periodic("events_retention", At(3, 10), forget_published, "Removes events that were told 30 days ago.")
PUBLISHING_WORK = (OUTBOX_PUBLISH, FORGET_EVENTS)
