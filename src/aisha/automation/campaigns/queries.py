"""Reading campaigns, their recipients and what happened."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg

from aisha.automation.campaigns.schemas import Campaign, CampaignEvent, Recipient
from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.errors import NotFound
from aisha.core.paging import Page, page_of
from aisha.core.work import MOST_LISTED, Work
from aisha.records.templates.rendering import TemplateTexts

_LATEST = ("9999", UUID(int=2**128 - 1))
_FIRST = ("", UUID(int=0))
_SELECT = """
select c.id, c.name, c.description, c.campaign_type, c.status, c.owner_id, c.template_id, c.subject, c.body, c.body_html,
       c.call_script, c.audience, c.scheduled_at, c.started_at, c.finished_at, c.heartbeat_at, c.worker_id, c.metadata,
       c.created_at, c.updated_at, c.version, nullif(btrim(concat_ws(' ', e.first_name, e.last_name)), '') as owner_name
  from ai_campaigns c left join employees e on e.tenant_id = c.tenant_id and e.user_id = c.owner_id
 where c.tenant_id = $1
"""
_RECIPIENTS = """
select r.id, r.entity_type, r.entity_id, coalesce(l.name, t.name) as name, coalesce(l.id, t.id) is not null as visible,
       case when coalesce(l.id, t.id) is not null then r.destination end as destination, r.status, r.skip_reason,
       r.attempt_count, r.max_attempts, r.next_attempt_at, r.send_started_at, r.sent_at, r.completed_at, r.outcome,
       r.provider_message_id, r.error_message, '' as page_key
  from campaign_recipients r
  left join leads l on l.tenant_id = r.tenant_id and l.id = r.lead_id
  left join contacts t on t.tenant_id = r.tenant_id and t.id = r.contact_id
 where r.tenant_id = $1 and r.campaign_id = $2
"""
_UNCLEAR = "r.status = 'failed' and r.outcome = 'unclear'"
_EVENTS = """
select e.id, e.created_at, e.recipient_id, e.event_type, e.attempt, e.payload, '' as page_key
  from campaign_events e where e.tenant_id = $1 and e.campaign_id = $2
"""
PROGRESS = """
select jsonb_build_object(
         'total', count(*) filter (where r.status <> 'skipped'),
         'processed', count(*) filter (where r.status not in ('pending', 'processing', 'skipped')),
         'success', count(*) filter (where r.status in ('sent', 'completed', 'attempted')),
         'failed', count(*) filter (where r.status = 'failed'))
  from campaign_recipients r where r.tenant_id = $1 and r.campaign_id = $2
"""
"""The guide's numbers (§ 9.5), counted: total = not skipped; processed = neither pending nor processing (domain.md § 3.8)."""

_PREPARED = f"""
select c.id, c.name, c.updated_at, c.metadata #>> '{{preparing,done}}' as done, c.metadata #>> '{{preparing,total}}' as total
  from ai_campaigns c
 where c.tenant_id = $1 and c.status = 'draft' and c.metadata #>> '{{preparing,by}}' = $2
 order by c.updated_at desc, c.id desc limit {MOST_LISTED}
"""


async def list_campaigns(
    ctx: Context, page: Page, *, status: str | None, campaign_type: str | None
) -> tuple[list[Campaign], str | None]:
    """Campaigns, the newest first, and the cursor of the next page."""
    ctx.require("campaigns.read")
    after_time, after_id = page.after or _LATEST
    rows = await ctx.fetch(
        "select * from (select m.*, to_char(m.created_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') as page_key"
        f" from ({_SELECT} and ($2::text is null or c.status = $2) and ($3::text is null or c.campaign_type = $3)"
        " and ($4 = '' or c.name ilike $4)) m) p where (page_key, id) < ($5, $6) order by page_key desc, id desc limit $7",
        ctx.tenant_id, status, campaign_type, page.pattern, after_time, after_id, page.limit + 1,
    )  # fmt: skip
    found, cursor = page_of(rows, page)
    return [_campaign(row) for row in found], cursor


async def get_campaign(ctx: Context, campaign_id: UUID, *, for_update: bool = False) -> Campaign:
    """One campaign. Raises NotFound."""
    ctx.require("campaigns.read")
    row = await ctx.fetchrow(f"{_SELECT} and c.id = $2{' for update of c' if for_update else ''}", ctx.tenant_id, campaign_id)
    if row is None:
        raise NotFound("This campaign")
    return _campaign(row)


async def get_counted(ctx: Context, campaign_id: UUID) -> Campaign:
    """One campaign with how many recipients have which status. Raises NotFound."""
    ctx.require("campaigns.read")
    campaign = await get_campaign(ctx, campaign_id)
    rows = await ctx.fetch(
        f"select status, count(*) as number, count(*) filter (where {_UNCLEAR}) as unclear"
        " from campaign_recipients r where tenant_id = $1 and campaign_id = $2 group by 1",
        ctx.tenant_id, campaign_id,
    )  # fmt: skip
    counts = {row["status"]: row["number"] for row in rows}
    return replace(campaign, counts=counts, unclear=sum(row["unclear"] for row in rows))


async def list_recipients(
    ctx: Context, campaign_id: UUID, page: Page, *, status: str | None, skip_reason: str | None, unclear: bool
) -> tuple[list[Recipient], str | None]:
    """Recipients in the order of sending; `q` is a part of a name or address that the caller sees. Raises NotFound."""
    ctx.require("campaigns.read")
    await get_campaign(ctx, campaign_id)
    _, after = page.after or _FIRST
    rows = await ctx.fetch(
        f"{_RECIPIENTS} and r.id > $3 and ($4::text is null or r.status = $4) and ($5::text is null or r.skip_reason = $5)"
        f"{f' and {_UNCLEAR}' if unclear else ''}"
        " and ($6 = '' or coalesce(l.name, t.name) ilike $6 or coalesce(l.id, t.id) is not null and r.destination ilike $6)"
        " order by r.id limit $7",
        ctx.tenant_id, campaign_id, after, status, skip_reason, page.pattern, page.limit + 1,
    )  # fmt: skip
    found, cursor = page_of(rows, page)
    return [_recipient(row) for row in found], cursor


async def get_recipient(ctx: Context, campaign_id: UUID, recipient_id: UUID, *, for_update: bool = False) -> Recipient:
    """One recipient of a campaign. Raises NotFound."""
    ctx.require("campaigns.read")
    lock = " for update of r" if for_update else ""
    row = await ctx.fetchrow(f"{_RECIPIENTS} and r.id = $3{lock}", ctx.tenant_id, campaign_id, recipient_id)
    if row is None:
        raise NotFound("This recipient")
    return _recipient(row)


async def list_events(ctx: Context, campaign_id: UUID, page: Page) -> tuple[list[CampaignEvent], str | None]:
    """What happened to a campaign, the newest first. Raises NotFound."""
    ctx.require("campaigns.read")
    await get_campaign(ctx, campaign_id)
    _, after = page.after or _LATEST
    rows = await ctx.fetch(
        f"{_EVENTS} and e.id < $3 order by e.id desc limit $4", ctx.tenant_id, campaign_id, after, page.limit + 1
    )
    found, cursor = page_of(rows, page)
    return [CampaignEvent(**_plain(row) | {"payload": read_json(row["payload"])}) for row in found], cursor


def texts_for(channel: str, values: Mapping[str, Any]) -> TemplateTexts:
    """What is said by a channel: of a mail subject and body, of a call its script."""
    if channel == "call":
        return TemplateTexts("call", "", values.get("call_script") or "")
    return TemplateTexts("email", values.get("subject") or "", values.get("body") or "", values.get("body_html"))


def texts_of_campaign(campaign: Campaign) -> TemplateTexts:
    """What a campaign says."""
    names = ("subject", "body", "body_html", "call_script")
    return texts_for(campaign.campaign_type, {name: getattr(campaign, name) for name in names})


def _campaign(row: asyncpg.Record) -> Campaign:
    return Campaign(**_plain(row) | {"audience": read_json(row["audience"]), "metadata": read_json(row["metadata"])})


def _recipient(row: asyncpg.Record) -> Recipient:
    return Recipient(**_plain(row))


def _plain(row: asyncpg.Record) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "page_key"}


async def list_campaign_work(ctx: Context) -> list[Work]:
    """The campaigns whose audience is being fixed because the actor started them, as long work; `processed` are people."""
    ctx.require_signed_in()
    if not ctx.can("campaigns.read"):
        return []
    return [
        Work(
            row["id"], "campaign", "running", row["updated_at"], int(row["done"]), int(row["total"]), name=row["name"],
            link=f"/campaigns/{row['id']}",
        )
        for row in await ctx.fetch(_PREPARED, ctx.tenant_id, str(ctx.actor.user_id))
    ]  # fmt: skip
