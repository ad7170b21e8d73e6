"""The ledger of a campaign's sends: recipients are claimed before they are sent to, and what became of them is noted once.

A send that has started and got no answer is `unclear` and never repeated by itself (decisions.md "Campaign lock"). Whoever
wants to start one asks the database, which refuses what must not be sent: migrations/sql/0037_campaigns.sql.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from aisha.automation.campaigns.tables import POSTPONING
from aisha.core.context import Context

AT_ONCE = 10
"""The most recipients that are claimed, and sent to, together."""
POSTPONED_FOR = timedelta(hours=72)
RETRY_DELAYS = (timedelta(minutes=1), timedelta(minutes=5))
UNCLEAR_TEXT = "unclear: the worker stopped while it was being sent"
STOPPING = frozenset({"not_running", "sending_stopped"})
"""Refusals that leave a recipient as it was."""
# Those to be tried again come first; the others in the order in which they were added. The subselects lock in passing.
_CANDIDATES = """
with again as materialized (
  select id from campaign_recipients
   where tenant_id = $1 and campaign_id = $2 and status = 'pending' and next_attempt_at <= now()
   order by next_attempt_at, id limit $3 for update skip locked),
fresh as materialized (
  select id from campaign_recipients
   where tenant_id = $1 and campaign_id = $2 and status = 'pending' and next_attempt_at is null
     and ($4::uuid is null or id > $4)
   order by id limit $3 for update skip locked)
select r.id, r.entity_type, r.entity_id, r.destination, r.attempt_count, r.max_attempts, r.next_attempt_at is null as is_fresh,
       f.refusal, case when f.refusal = any ($5) then campaign_send_after($1, r.id) end as send_after,
       coalesce((r.payload ->> 'postponed_since')::timestamptz, now()) as postponed_since
  from (select id from again union all select id from fresh limit $3) w
  join campaign_recipients r on r.tenant_id = $1 and r.id = w.id
 cross join lateral (select campaign_send_refusal($1, r.id) as refusal offset 0) f
"""
_CLAIM = """
update campaign_recipients set status = 'processing', claimed_by = $3, claimed_at = clock_timestamp(), send_started_at = null
 where tenant_id = $1 and id = any ($2) and status = 'pending'
"""
_START = """
update campaign_recipients set send_started_at = clock_timestamp()
 where tenant_id = $1 and id = $2 and status = 'processing' and claimed_by = $3 and send_started_at is null
"""
_STARTED = """
select id from campaign_recipients
 where tenant_id = $1 and id = any ($2) and status = 'processing' and claimed_by = $3 and send_started_at is not null
"""
_SETTLE = """
with n as (select * from jsonb_to_recordset($2) as n (
  id uuid, status text, tried integer, outcome text, error text, provider_id text, skip_reason text, next_at timestamptz,
  delay_seconds double precision, postponed_since timestamptz)),
done as (
update campaign_recipients r
   set status = n.status, skip_reason = n.skip_reason, outcome = n.outcome, error_message = n.error,
       provider_message_id = coalesce(n.provider_id, r.provider_message_id), attempt_count = r.attempt_count + n.tried,
       next_attempt_at = coalesce(n.next_at, now() + make_interval(secs => n.delay_seconds)),
       sent_at = case when n.status = 'sent' then clock_timestamp() else r.sent_at end,
       completed_at = case when n.status in ('failed', 'skipped') then clock_timestamp() end,
       send_started_at = case when n.status = 'pending' then null else r.send_started_at end,
       claimed_by = case when n.status = 'pending' then null else r.claimed_by end,
       claimed_at = case when n.status = 'pending' then null else r.claimed_at end,
       payload = case when n.postponed_since is null then r.payload else r.payload
         || jsonb_build_object('postponed_since', n.postponed_since, 'postponed', n.error) end
  from n
 where r.tenant_id = $1 and r.id = n.id
   and (r.status = 'pending' and r.claimed_by is null and n.status in ('pending', 'skipped')
        or (r.status = 'processing' or r.status = 'failed' and r.outcome = 'unclear') and r.claimed_by = $3)
returning r.id, r.campaign_id, r.status, r.attempt_count, r.error_message, r.skip_reason),
told as (
insert into campaign_events (tenant_id, id, campaign_id, recipient_id, event_type, attempt, payload)
select $1, uuid_v7(), d.campaign_id, d.id, 'recipient_' || d.status, d.attempt_count,
       jsonb_strip_nulls(jsonb_build_object('reason', coalesce(d.skip_reason, d.error_message)))
  from done d where d.status in ('sent', 'failed', 'skipped'))
select id, status from done
"""
_RECLAIM = """
with stuck as (
update campaign_recipients r
   set status = case when r.send_started_at is null then 'pending' else 'failed' end,
       outcome = case when r.send_started_at is null then r.outcome else 'unclear' end,
       error_message = case when r.send_started_at is null then r.error_message else $5 end,
       completed_at = case when r.send_started_at is null then null else clock_timestamp() end,
       attempt_count = r.attempt_count + case when r.send_started_at is null then 0 else 1 end,
       claimed_by = case when r.send_started_at is null then null else r.claimed_by end,
       claimed_at = case when r.send_started_at is null then null else r.claimed_at end
 where r.tenant_id = $1 and r.campaign_id = $2 and r.status = 'processing' and r.claimed_by is distinct from $3
   and coalesce(r.send_started_at, r.claimed_at) < now() - $4::interval
returning r.id, r.status, r.attempt_count),
told as (
insert into campaign_events (tenant_id, id, campaign_id, recipient_id, event_type, attempt, payload)
select $1, uuid_v7(), $2, s.id, case when s.status = 'pending' then 'recipient_reclaimed' else 'recipient_failed' end,
       s.attempt_count, case when s.status = 'pending' then '{}' else jsonb_build_object('reason', $5) end
  from stuck s)
select id, status from stuck
"""
_LET_GO = """
update campaign_recipients r
   set status = case when c.status = 'cancelled' then 'cancelled' else 'pending' end, claimed_by = null, claimed_at = null
  from ai_campaigns c
 where r.tenant_id = $1 and r.campaign_id = $2 and c.tenant_id = r.tenant_id and c.id = r.campaign_id
   and (r.status = 'processing' and r.send_started_at is null and r.claimed_by = $3
        or r.status = 'pending' and c.status = 'cancelled')
"""
_WAITING = """
select (select count(*) from campaign_recipients
         where tenant_id = $1 and campaign_id = $2 and status = 'processing') as processing,
       (select count(*) from (select from campaign_recipients
          where tenant_id = $1 and campaign_id = $2 and status = 'pending' limit 1) one) as pending,
       (select min(next_attempt_at) - now() from campaign_recipients
         where tenant_id = $1 and campaign_id = $2 and status = 'pending') as next_in
"""


@dataclass(frozen=True, slots=True)
class Settled:
    """What becomes of a recipient. Put off, it is `pending` again from `next_at`, or after `delay_seconds`."""

    id: UUID
    status: str
    tried: int = 0
    outcome: str | None = None
    error: str | None = None
    provider_id: str | None = None
    skip_reason: str | None = None
    next_at: datetime | None = None
    delay_seconds: float | None = None
    postponed_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """Who is not done with: `next_in` is when the first that was put off may be tried."""

    processing: int
    pending: int
    next_in: timedelta | None


async def find_candidates(ctx: Context, campaign_id: UUID, after: UUID | None) -> list[asyncpg.Record]:
    """The recipients that are next, locked, each with what the database says of a send now. `after` is where to go on."""
    ctx.require_system()
    return await ctx.fetch(_CANDIDATES, ctx.tenant_id, campaign_id, AT_ONCE, after, sorted(POSTPONING))


def refused(candidate: asyncpg.Record, refusal: str) -> Settled:
    """What becomes of a recipient who may not be sent to: put off for up to 72 hours, or skipped. Rule: domain.md § 3.8."""
    since: datetime = candidate["postponed_since"]
    if refusal not in POSTPONING:
        return Settled(candidate["id"], "skipped", skip_reason=refusal)
    free: datetime | None = candidate["send_after"]
    if free is not None and free - since > POSTPONED_FOR:
        return Settled(candidate["id"], "skipped", skip_reason=refusal)
    delay = None if free else RETRY_DELAYS[0].total_seconds()
    return Settled(candidate["id"], "pending", error=refusal, next_at=free, delay_seconds=delay, postponed_since=since)


async def claim(ctx: Context, recipient_ids: Sequence[UUID], claimer: str) -> None:
    """Take locked candidates, for whoever is named."""
    ctx.require_system()
    await ctx.execute(_CLAIM, ctx.tenant_id, list(recipient_ids), claimer)


async def start_sends(ctx: Context, claimed: Sequence[asyncpg.Record], claimer: str) -> set[UUID]:
    """Note that these are being sent; those it returns may be, once this is committed.

    Raises asyncpg.CheckViolationError, constraint `skip_reason`, where the database refuses one of them: then none is started.
    """
    ctx.require_system()
    ordered = sorted(claimed, key=lambda each: str(each["destination"]).lower())
    await ctx.executemany(_START, [(ctx.tenant_id, each["id"], claimer) for each in ordered])
    rows = await ctx.fetch(_STARTED, ctx.tenant_id, [each["id"] for each in claimed], claimer)
    return {row["id"] for row in rows}


async def settle(ctx: Context, settled: Sequence[Settled], claimer: str) -> dict[UUID, str]:
    """Note what became of recipients; those that somebody else has decided about meanwhile keep that.

    Returns the statuses noted, by recipient.
    """
    ctx.require_system()
    rows = await ctx.fetch(_SETTLE, ctx.tenant_id, [_shown(each) for each in settled], claimer)
    return {row["id"]: row["status"] for row in rows}


async def reclaim(ctx: Context, campaign_id: UUID, claimer: str, age: timedelta) -> list[str]:
    """Take up what another worker left behind: what it only claimed waits again, what it had begun to send is unclear.

    Returns the statuses noted.
    """
    ctx.require_system()
    rows = await ctx.fetch(_RECLAIM, ctx.tenant_id, campaign_id, claimer, age, UNCLEAR_TEXT)
    return [row["status"] for row in rows]


async def let_go(ctx: Context, campaign_id: UUID, claimer: str) -> None:
    """Give back what was claimed and not begun; of a cancelled campaign nobody waits any more."""
    ctx.require_system()
    await ctx.execute(_LET_GO, ctx.tenant_id, campaign_id, claimer)


async def what_is_left(ctx: Context, campaign_id: UUID) -> Left:
    """Who waits or is being sent to."""
    ctx.require_system()
    row = await ctx.fetchrow(_WAITING, ctx.tenant_id, campaign_id)
    assert row is not None
    return Left(**row)


def _shown(each: Settled) -> dict[str, Any]:
    return asdict(each)
