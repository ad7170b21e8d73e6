"""Sending deliveries: claimed, sent outside any transaction, and noted; by any number of workers at once.

A claim is a lease: `next_attempt_at` is when it ends. A worker that dies in between is not waited for, so a delivery may come
twice but never not at all; receivers drop what they have by X-AISHA-EVENT-ID (domain.md § 3.14).
"""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from time import perf_counter
from typing import Any
from uuid import UUID

from aisha.automation.webhooks.catalogue import TEST_EVENT
from aisha.automation.webhooks.events import WebhookDisabled
from aisha.automation.webhooks.queries import Opened, open_webhooks
from aisha.core.clock import utc_now
from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.errors import AishaError, NotFound
from aisha.core.events import emit
from aisha.core.ids import new_id
from aisha.core.logging import HIDDEN
from aisha.core.outbound import LANES, Call, Line, Reach
from aisha.core.outbound_hosts import tenant_reach
from aisha.core.sealing import SealingKeys
from aisha.core.settings import Settings
from aisha.core.signatures import signature_headers, signed_body

BATCH = 40
TIMEOUT_SECONDS = 10.0
LEASE = timedelta(seconds=TIMEOUT_SECONDS * BATCH / LANES + 10)
RETRIES = tuple(timedelta(seconds=each) for each in (30, 120, 600, 3600, 21_600))
"""Waits after the first, second … attempt; after the last one the delivery is given up."""
DEAD_IN_A_ROW = 20
GONE = 410
EXCERPT_BYTES, MAX_ANSWER_BYTES = 4096, 1_000_000
_CLAIM = f"""
update webhook_deliveries d
   set status = 'delivering', attempt = d.attempt + 1, next_attempt_at = now() + $2::interval, updated_at = now()
 where d.tenant_id = $1 and d.id = any (array(
   select c.id from webhook_deliveries c join webhook w on w.tenant_id = c.tenant_id and w.id = c.webhook_id and w.is_active
    where c.tenant_id = $1 and c.next_attempt_at <= now()
    order by c.next_attempt_at, c.id limit {BATCH} for update of c skip locked))
returning d.id, d.webhook_id, d.event_id, d.event, d.body, d.attempt
"""
_NOTE = """
update webhook_deliveries d
   set status = n.status, next_attempt_at = now() + make_interval(secs => n.wait), http_status = n.http_status,
       response_excerpt = n.excerpt, duration_ms = n.duration_ms, error = n.error,
       delivered_at = case when n.status = 'delivered' then now() end, updated_at = now()
  from jsonb_to_recordset($2) as n (id uuid, attempt integer, status text, wait double precision, http_status integer,
                                    excerpt text, duration_ms integer, error text)
 where d.tenant_id = $1 and d.id = n.id and d.attempt = n.attempt and d.status = 'delivering' returning d.id
"""
_COUNT = """
update webhook set failure_count = case when $3 then $4 else failure_count + $4 end
 where tenant_id = $1 and id = $2 returning failure_count, name, is_active
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that is this worker's for LEASE."""

    id: UUID
    webhook_id: UUID
    event_id: UUID
    event: str
    body: dict[str, Any]
    attempt: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended. `error` says in words why it failed; None: delivered."""

    http_status: int | None
    excerpt: str | None
    duration_ms: int
    error: str | None


@dataclass(frozen=True, slots=True)
class Batch:
    """Claimed deliveries with what sending them needs."""

    deliveries: Sequence[Claimed]
    webhooks: dict[UUID, Opened | None]
    reach: Reach


async def claim_batch(ctx: Context, settings: Settings) -> Batch:
    """Deliveries of the tenant at work that are due, the longest waiting first, for this worker alone."""
    ctx.require_system()
    rows = await ctx.fetch(_CLAIM, ctx.tenant_id, LEASE)
    return await _batch(ctx, settings.sealing_keys, [_claimed(row) for row in rows])


async def claim_test(ctx: Context, settings: Settings, webhook_id: UUID) -> Batch:
    """A delivery of `webhook.test`, claimed at once; it is not tried again. Raises NotFound."""
    ctx.require("webhooks.manage")
    event_id, now = new_id(), utc_now()
    body = {
        "event": TEST_EVENT, "event_id": str(event_id), "tenant_id": str(ctx.tenant_id),
        "payload": {"id": str(webhook_id), "text": "This is a test."},
        "emitted_at": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }  # fmt: skip
    row = await ctx.fetchrow(
        "insert into webhook_deliveries (tenant_id, id, webhook_id, event_id, event, body, status, attempt, next_attempt_at)"
        " select tenant_id, $3, id, $4, $5, $6, 'delivering', 1, now() + $7::interval from webhook"
        " where tenant_id = $1 and id = $2 returning id, webhook_id, event_id, event, body, attempt",
        ctx.tenant_id, webhook_id, new_id(), event_id, TEST_EVENT, body, LEASE,
    )  # fmt: skip
    if row is None:
        raise NotFound("This webhook")
    return await _batch(ctx, settings.sealing_keys, [_claimed(row)])


async def _batch(ctx: Context, keys: SealingKeys, deliveries: list[Claimed]) -> Batch:
    if not deliveries:
        return Batch((), {}, Reach())
    webhooks = await open_webhooks(ctx, keys, list({each.webhook_id for each in deliveries}))
    return Batch(deliveries, webhooks, await tenant_reach(ctx))


def _claimed(row: Any) -> Claimed:
    return Claimed(row["id"], row["webhook_id"], row["event_id"], row["event"], read_json(row["body"]), row["attempt"])


async def send_batch(batch: Batch) -> list[Outcome]:
    """Send all of it outside any transaction, to each receiver over a few connections. Never raises for what receivers do."""
    lines = {each: Line(batch.reach, max_bytes=MAX_ANSWER_BYTES) for each in batch.webhooks}
    try:
        return await asyncio.gather(
            *(_send(batch.webhooks[each.webhook_id], each, lines[each.webhook_id]) for each in batch.deliveries)
        )
    finally:
        await asyncio.gather(*(line.close() for line in lines.values()))


async def _send(webhook: Opened | None, delivery: Claimed, line: Line) -> Outcome:
    if webhook is None:
        return Outcome(None, None, 0, "The stored secret cannot be opened any more. Make a new one.")
    body = signed_body(delivery.body)
    headers = {
        **webhook.headers, "Content-Type": "application/json", "User-Agent": "AishaCRM-Webhooks/1",
        "X-AISHA-EVENT": delivery.event, "X-AISHA-EVENT-ID": str(delivery.event_id),
        **signature_headers(webhook.secret, body, webhook.previous_secret),
    }  # fmt: skip
    started = perf_counter()
    try:
        received = await line.send(Call("POST", webhook.url, headers, body, TIMEOUT_SECONDS))
    except AishaError as error:
        return Outcome(None, None, _since(started), error.message)
    excerpt = _excerpt(received.content, webhook)
    error = None if received.is_success else f"The receiver answered {received.status}."
    return Outcome(received.status, excerpt, _since(started), error)


def _since(started: float) -> int:
    return round((perf_counter() - started) * 1000)


def _excerpt(content: bytes, webhook: Opened) -> str:
    """The first 4 KB of an answer, without our own secrets, should it repeat them."""
    text = content[:EXCERPT_BYTES].decode("utf-8", "replace").replace("\x00", "")
    secrets = (webhook.secret, webhook.previous_secret or "", *webhook.headers.values())
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= 4:
            text = text.replace(secret, HIDDEN)
    return text


async def note_outcomes(ctx: Context, batch: Batch, outcomes: Sequence[Outcome]) -> None:
    """Keep how a batch ended: delivered, later again, or given up. What another worker has claimed since stays as it is.

    A receiver that asks for no more (410), or with DEAD_IN_A_ROW deliveries given up in a row, is switched off.
    """
    ctx.require("webhooks.manage")
    delivered: dict[UUID, bool] = {}
    dead: dict[UUID, int] = {}
    gone: set[UUID] = set()
    results = [(each, outcome, *_next(each, outcome)) for each, outcome in zip(batch.deliveries, outcomes, strict=True)]
    rows = await ctx.fetch(_NOTE, ctx.tenant_id, [_noted(*each) for each in results])
    noted = {row["id"] for row in rows}
    for each, outcome, status, _ in results:
        if each.id in noted and each.event != TEST_EVENT:
            delivered[each.webhook_id] = delivered.get(each.webhook_id, False) or status == "delivered"
            dead[each.webhook_id] = 0 if status == "delivered" else dead.get(each.webhook_id, 0) + (status == "dead")
        if outcome.http_status == GONE:
            gone.add(each.webhook_id)
    for webhook_id in sorted(gone | {key for key in delivered if delivered[key] or dead[key]}):
        await _count(ctx, webhook_id, delivered.get(webhook_id, False), dead.get(webhook_id, 0), webhook_id in gone)


def _noted(each: Claimed, outcome: Outcome, status: str, wait: timedelta | None) -> dict[str, Any]:
    seconds = wait.total_seconds() if wait else None
    return {"id": each.id, "attempt": each.attempt, "status": status, "wait": seconds} | asdict(outcome)


def _next(delivery: Claimed, outcome: Outcome) -> tuple[str, timedelta | None]:
    """The status after an attempt, and how long it rests then."""
    if outcome.error is None:
        return "delivered", None
    if delivery.event == TEST_EVENT or outcome.http_status == GONE or delivery.attempt > len(RETRIES):
        return "dead", None
    return "failed", RETRIES[delivery.attempt - 1]


async def _count(ctx: Context, webhook_id: UUID, was_delivered: bool, dead: int, is_gone: bool) -> None:
    if was_delivered and not dead and not is_gone:
        sql = "update webhook set failure_count = 0 where tenant_id = $1 and id = $2 and failure_count > 0"
        await ctx.execute(sql, ctx.tenant_id, webhook_id)
        return
    row = await ctx.fetchrow(_COUNT, ctx.tenant_id, webhook_id, was_delivered, dead)
    if row is None or not row["is_active"]:
        return
    if is_gone:
        reason = "The receiver answered 410: it wants no more."
    elif row["failure_count"] >= DEAD_IN_A_ROW:
        reason = f"{row['failure_count']} deliveries in a row were given up."
    else:
        return
    sql = "update webhook set is_active = false, disabled_reason = $3 where tenant_id = $1 and id = $2"
    await ctx.execute(sql, ctx.tenant_id, webhook_id, reason)
    await emit(ctx, WebhookDisabled(webhook_id, row["name"], reason))
