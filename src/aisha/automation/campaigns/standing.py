"""A campaign as its worker leads it: whether it may go on, that it begins, how far it is, and how it ends (domain.md § 3.8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg

from aisha.automation.campaigns.events import CampaignCompleted, CampaignFailed, CampaignProgressed
from aisha.automation.campaigns.hours import opens_in
from aisha.automation.campaigns.messages import Place
from aisha.automation.campaigns.progress import Progress
from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.events import emit

_READ = """
select c.id, c.name, c.campaign_type, c.status, c.owner_id, c.subject, c.body, c.body_html, c.call_script, c.metadata,
       (c.status = 'scheduled' and coalesce(c.scheduled_at, now()) <= now()) as is_due
  from ai_campaigns c where c.tenant_id = $1 and c.id = $2
"""
_STANDING = """
select c.status = 'running' as is_running, sending_stopped($1, c.campaign_type) as stopped,
       is_open_tenant($1) and coalesce(m.is_enabled, true) as is_open,
       coalesce((m.settings ->> 'calls_in_business_hours')::boolean, true) as in_hours,
       (select u.calls from integration_usage u
         where u.tenant_id = $1 and u.integration_id = $3 and u.day = current_date) as calls_today,
       date_trunc('day', now() at time zone 'UTC') + interval '1 day' - now() at time zone 'UTC' as until_tomorrow,
       now() as now
  from ai_campaigns c
  left join module_settings m on m.tenant_id = c.tenant_id and m.module_name = 'ai_campaigns'
 where c.tenant_id = $1 and c.id = $2
"""
_BEGIN = """
update ai_campaigns c
   set status = 'running', started_at = coalesce(c.started_at, now()), heartbeat_at = now(), worker_id = $3,
       metadata = jsonb_set(c.metadata - 'error', '{lifecycle}', coalesce(c.metadata -> 'lifecycle', '{}')
         || jsonb_build_object('started_at', coalesce(c.started_at, now())))
 where c.tenant_id = $1 and c.id = $2 and c.status = 'scheduled'
returning c.id
"""
_NOTE = """
update ai_campaigns set metadata = jsonb_set(metadata, '{progress}', $3), heartbeat_at = now(), worker_id = $4
 where tenant_id = $1 and id = $2
"""
_WAITING = """
update ai_campaigns set heartbeat_at = now(), worker_id = $4,
       metadata = case when $3::text is null then metadata - 'waiting'
                       else jsonb_set(metadata, '{waiting}', to_jsonb($3::text)) end
 where tenant_id = $1 and id = $2
"""
_END = """
update ai_campaigns c
   set status = $3, finished_at = now(), heartbeat_at = now(), worker_id = null,
       metadata = (c.metadata - 'waiting' - 'error')
         || jsonb_strip_nulls(jsonb_build_object('progress', $4::jsonb, 'error', $5::text))
         || jsonb_build_object('lifecycle', coalesce(c.metadata -> 'lifecycle', '{}') || jsonb_build_object($3 || '_at', now()))
 where c.tenant_id = $1 and c.id = $2 and c.status in ('running', 'scheduled')
returning c.name
"""
_TOLD = """
insert into campaign_events (tenant_id, id, campaign_id, event_type, payload) values ($1, uuid_v7(), $2, 'campaign_' || $3, $4)
"""
_LAST_ERROR = """
select error_message from campaign_recipients
 where tenant_id = $1 and campaign_id = $2 and status = 'failed' order by completed_at desc nulls last, id limit 1
"""
SWITCH_LOOK = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a campaign sends now. `is_over` where this worker has nothing more to do with it; else it waits, for `reason`."""

    is_over: bool
    wait: timedelta | None = None
    reason: str | None = None
    room: int | None = None


async def read_campaign(ctx: Context, campaign_id: UUID) -> asyncpg.Record | None:
    """The row as the worker needs it."""
    ctx.require_system()
    return await ctx.fetchrow(_READ, ctx.tenant_id, campaign_id)


async def read_standing(
    ctx: Context, campaign_id: UUID, channel: str, place: Place, integration_id: UUID, cap: int | None
) -> Standing:
    """Asked in each transaction that claims: the status, the switch, the day's cap, and for calls the working hours."""
    ctx.require_system()
    row = await ctx.fetchrow(_STANDING, ctx.tenant_id, campaign_id, integration_id)
    if row is None or not row["is_running"] or not row["is_open"]:
        return Standing(is_over=True)
    if row["stopped"] is not None:
        return Standing(False, SWITCH_LOOK, f"Sending is stopped: {row['stopped']}")
    if channel == "call" and row["in_hours"]:
        opening = opens_in(place.settings["business_hours"], str(place.settings["timezone"]), row["now"])
        if opening is not None:
            return Standing(False, opening, "Calls wait for the working hours.")
    room = None if cap is None else cap - (row["calls_today"] or 0)
    if room is not None and room <= 0:
        return Standing(False, row["until_tomorrow"], f"The {cap:,} calls of today are used up. It goes on tomorrow (UTC).")
    return Standing(False, room=room)


async def begin_campaign(ctx: Context, campaign_id: UUID, worker_id: str) -> bool:
    """scheduled → running. False where it is not scheduled any more."""
    ctx.require_system()
    began = await ctx.fetchval(_BEGIN, ctx.tenant_id, campaign_id, worker_id) is not None
    if began:
        await ctx.execute(_TOLD, ctx.tenant_id, campaign_id, "started", {})
    return began


async def note_progress(ctx: Context, row: asyncpg.Record, progress: Progress, worker_id: str, *, told: bool) -> None:
    """Write down how far a campaign is; `told` tells the automations, too."""
    ctx.require_system()
    await ctx.execute(_NOTE, ctx.tenant_id, row["id"], progress.shown, worker_id)
    if told:
        await emit(ctx, CampaignProgressed(row["id"], str(row["id"]), row["name"], "running", progress.shown))


async def note_waiting(ctx: Context, campaign_id: UUID, reason: str | None, worker_id: str) -> None:
    """Write down in words why a campaign waits, None once it goes on; a sign of life as well."""
    ctx.require_system()
    await ctx.execute(_WAITING, ctx.tenant_id, campaign_id, reason, worker_id)


async def end_campaign(ctx: Context, campaign_id: UUID, status: str, progress: Progress, error: str | None = None) -> bool:
    """running → `completed` or `failed`, with its event. False where somebody has ended or paused it meanwhile."""
    ctx.require_system()
    if status == "failed" and error is None:
        last = await ctx.fetchval(_LAST_ERROR, ctx.tenant_id, campaign_id)
        error = f"Every recipient failed. The last one: {last}"
    name = await ctx.fetchval(_END, ctx.tenant_id, campaign_id, status, progress.shown, error)
    if name is None:
        return False
    details: Mapping[str, Any] = {"error": error} if error else {}
    await ctx.execute(_TOLD, ctx.tenant_id, campaign_id, status, details)
    event = CampaignFailed if status == "failed" else CampaignCompleted
    await emit(ctx, event(campaign_id, str(campaign_id), name, status, progress.shown, details))
    return True


def metadata_of(row: asyncpg.Record) -> dict[str, Any]:
    """The metadata of a campaign's row."""
    return read_json(row["metadata"]) or {}
