"""The life of a campaign: start, pause, resume, cancel, retry (domain.md § 3.8 "Edges").

Start fixes the audience: at once up to 500 people, above that in a job, after which the campaign is scheduled.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from aisha.automation.campaigns.actions import NO_PROGRESS, lifecycle_of, text_problems, write_campaign, wrong_status
from aisha.automation.campaigns.audience import Meant, count_audience, find_meant, write_recipients
from aisha.automation.campaigns.events import (
    CampaignCancelled,
    CampaignPaused,
    CampaignResumed,
    CampaignStarted,
)
from aisha.automation.campaigns.queries import PROGRESS, get_campaign
from aisha.automation.campaigns.schemas import Audience, Campaign, StartBody
from aisha.core.clock import utc_now
from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.errors import Conflict, Unprocessable, ValidationFailed
from aisha.core.events import Event, emit
from aisha.core.jobs import enqueue

FREEZE_JOB_NAME = "campaigns.freeze"
MAX_AT_ONCE = 500
NOBODY = "Nobody is left to send to: look at why people are left out."
_LONGEST_WAIT = timedelta(days=366)
_CHECK = """
update campaign_recipients r
   set status = case when j.reason is null or j.reason in ('quiet_hours', 'frequency_cap') then 'pending' else 'skipped' end,
       skip_reason = case when j.reason not in ('quiet_hours', 'frequency_cap') then j.reason end,
       next_attempt_at = case when j.reason in ('quiet_hours', 'frequency_cap') then
         campaign_free_at($1, $3, r.entity_type, r.entity_id, r.destination, greatest($4, now()), r.id) end
  from (select p.id, campaign_refusal($1, $3, p.entity_type, p.entity_id, p.destination, greatest($4, now()), p.id) as reason
          from (select * from campaign_recipients where tenant_id = $1 and campaign_id = $2 and status = 'pending' and id > $5
                 order by id limit $6) p) j
 where r.tenant_id = $1 and r.id = j.id returning r.id
"""
_EVENT = "insert into campaign_events (tenant_id, campaign_id, recipient_id, event_type, payload) values ($1, $2, $3, $4, $5)"
_CANCEL = """
update campaign_recipients set status = 'cancelled', completed_at = now()
 where tenant_id = $1 and campaign_id = $2 and (status = 'pending' or status = 'processing' and send_started_at is null)
"""
_RETRY = """
update campaign_recipients
   set status = 'pending', attempt_count = 0, next_attempt_at = null, claimed_by = null, claimed_at = null,
       send_started_at = null, completed_at = null, outcome = null, error_message = null
 where tenant_id = $1 and campaign_id = $2 and status = 'failed' and outcome is distinct from 'unclear'
"""


async def start_campaign(ctx: Context, campaign_id: UUID, body: StartBody) -> None:
    """Fix the audience and schedule a draft. Raises NotFound; 409 INVALID_STATUS, PLAN_CHANGED; 400; 422 NO_RECIPIENTS."""
    ctx.require("campaigns.send")
    campaign = await get_campaign(ctx, campaign_id, for_update=True)
    if campaign.status != "draft":
        raise wrong_status(campaign, "be started")
    if "preparing" in campaign.metadata:
        raise Conflict("This campaign is being started already.", code="INVALID_STATUS")
    if body.scheduled_at is not None and body.scheduled_at > utc_now() + _LONGEST_WAIT:
        raise ValidationFailed({"scheduled_at": ["Choose a time within a year."]})
    meant = await meant_by(ctx, campaign)
    found = await count_audience(ctx, meant)
    if found > MAX_AT_ONCE:
        metadata = {key: value for key, value in campaign.metadata.items() if key != "error"}
        preparing = {"total": found, "done": 0, "expected_total": body.expected_total, "by": str(ctx.actor.user_id)}
        await write_campaign(
            ctx, campaign_id, {"scheduled_at": body.scheduled_at, "metadata": metadata | {"preparing": preparing}}
        )
        await enqueue(ctx, FREEZE_JOB_NAME, {"id": str(campaign_id)})
        return
    await write_recipients(ctx, meant, campaign_id)
    await check_recipients(ctx, campaign, body.scheduled_at, UUID(int=0), MAX_AT_ONCE)
    await schedule_campaign(ctx, campaign, body.scheduled_at, body.expected_total)


async def meant_by(ctx: Context, campaign: Campaign) -> Meant:
    """The audience of a campaign that is about to start. Raises 400 for what is missing or wrong, 422 as `find_meant`."""
    ctx.require("campaigns.read")
    problems = missing_parts(ctx, campaign)
    if problems:
        raise ValidationFailed(problems)
    return await find_meant(ctx, Audience(**campaign.audience), campaign.campaign_type)


def missing_parts(ctx: Context, campaign: Campaign) -> dict[str, list[str]]:
    """What a campaign lacks before it can start, by field."""
    ctx.require("campaigns.read")
    problems: dict[str, list[str]] = {}
    if not campaign.audience:
        problems["audience"] = ["Choose who gets it."]
    needed = {"subject": "A mail needs a subject.", "body": "Write something, or choose a template."}
    if campaign.campaign_type == "call":
        needed = {"call_script": "Write what the call is about."}
    problems |= {name: [text] for name, text in needed.items() if not (getattr(campaign, name) or "").strip()}
    said = {name: getattr(campaign, name) for name in ("subject", "body", "body_html", "call_script")}
    kind = campaign.audience.get("entity", "contact")
    return problems | text_problems(ctx, campaign.campaign_type, said, kind)


async def check_recipients(
    ctx: Context, campaign: Campaign, scheduled_at: datetime | None, after: UUID, most: int
) -> list[UUID]:
    """Have the database judge the next recipients: skipped with the reason, or postponed. Returns their ids."""
    ctx.require("campaigns.send")
    rows = await ctx.fetch(_CHECK, ctx.tenant_id, campaign.id, campaign.campaign_type, scheduled_at, after, most)
    return sorted(row["id"] for row in rows)


async def schedule_campaign(
    ctx: Context, campaign: Campaign, scheduled_at: datetime | None, expected_total: int | None
) -> None:
    """A draft whose recipients are fixed waits for a worker. Raises 422 NO_RECIPIENTS, 409 PLAN_CHANGED."""
    ctx.require("campaigns.send")
    progress = await count_progress(ctx, campaign.id)
    total = progress["total"]
    if total == 0:
        raise Unprocessable(NOBODY, code="NO_RECIPIENTS")
    if expected_total is not None and expected_total != total:
        text = f"The audience changed: it is {total:,} people now, not {expected_total:,}. Look at it again."
        raise Conflict(text, code="PLAN_CHANGED", details={"expected": expected_total, "total": total})
    metadata = {key: value for key, value in campaign.metadata.items() if key not in ("preparing", "error")}
    metadata |= {"progress": progress, "lifecycle": lifecycle_of(ctx, metadata, "scheduled")}
    await write_campaign(ctx, campaign.id, {"status": "scheduled", "scheduled_at": scheduled_at, "metadata": metadata})
    when = {"scheduled_at": scheduled_at.isoformat() if scheduled_at else None}
    await note_event(ctx, campaign.id, "campaign_scheduled", {**when, "total": total})
    await emit(ctx, CampaignStarted(campaign.id, str(campaign.id), campaign.name, "scheduled", progress, when))


async def pause_campaign(ctx: Context, campaign_id: UUID) -> None:
    """Nothing more is sent until it is resumed. Raises NotFound, 409 INVALID_STATUS."""
    ctx.require("campaigns.manage")
    campaign = await get_campaign(ctx, campaign_id, for_update=True)
    if campaign.status not in ("scheduled", "running"):
        raise wrong_status(campaign, "be paused")
    await _turn(ctx, campaign, "paused", "paused", CampaignPaused)


async def resume_campaign(ctx: Context, campaign_id: UUID) -> None:
    """A paused campaign waits for a worker again. Raises NotFound, 409 INVALID_STATUS."""
    ctx.require("campaigns.send")
    campaign = await get_campaign(ctx, campaign_id, for_update=True)
    if campaign.status != "paused":
        raise wrong_status(campaign, "be resumed")
    await _turn(ctx, campaign, "scheduled", "resumed", CampaignResumed)


async def cancel_campaign(ctx: Context, campaign_id: UUID) -> None:
    """The end of it for good: whoever was not sent to will not be. Raises NotFound, 409 INVALID_STATUS."""
    ctx.require("campaigns.manage")
    campaign = await get_campaign(ctx, campaign_id, for_update=True)
    if campaign.status not in ("draft", "scheduled", "running", "paused"):
        raise wrong_status(campaign, "be cancelled")
    await ctx.execute(_CANCEL, ctx.tenant_id, campaign_id)
    await _turn(ctx, campaign, "cancelled", "cancelled", CampaignCancelled)
    await ctx.execute(
        "update ai_campaigns set finished_at = now() where tenant_id = $1 and id = $2", ctx.tenant_id, campaign_id
    )


async def retry_failed(ctx: Context, campaign_id: UUID) -> int:
    """Send again to those whom it could not be sent to; unclear ones are left alone. Returns how many.

    Raises NotFound; 409 INVALID_STATUS; 422 NO_RECIPIENTS where there is nothing to repeat.
    """
    ctx.require("campaigns.send")
    campaign = await get_campaign(ctx, campaign_id, for_update=True)
    if campaign.status in ("draft", "scheduled", "cancelled"):
        raise wrong_status(campaign, "be tried again")
    again = int((await ctx.execute(_RETRY, ctx.tenant_id, campaign_id)).rpartition(" ")[2])
    progress = await count_progress(ctx, campaign_id)
    if progress["processed"] == progress["total"]:
        raise Unprocessable("Nothing failed that could be tried again.", code="NO_RECIPIENTS")
    await reopen(ctx, campaign, progress)
    return again


async def reopen(ctx: Context, campaign: Campaign, progress: dict[str, int]) -> None:
    """Have a worker take up a campaign that ended, for recipients that wait again; one under way only counts anew."""
    ctx.require("campaigns.send")
    metadata = {key: value for key, value in campaign.metadata.items() if key != "error"} | {"progress": progress}
    changes: dict[str, Any] = {"metadata": metadata}
    if campaign.status in ("completed", "failed"):
        metadata["lifecycle"] = lifecycle_of(ctx, metadata, "resumed")
        changes |= {"status": "scheduled", "scheduled_at": None, "finished_at": None}
    await write_campaign(ctx, campaign.id, changes)
    await note_event(ctx, campaign.id, "campaign_resumed", {"progress": progress})
    await emit(
        ctx, CampaignResumed(campaign.id, str(campaign.id), campaign.name, changes.get("status", campaign.status), progress)
    )


async def count_progress(ctx: Context, campaign_id: UUID) -> dict[str, int]:
    """The guide's progress, counted from the recipients."""
    ctx.require("campaigns.read")
    return read_json(await ctx.fetchval(PROGRESS, ctx.tenant_id, campaign_id))


async def note_event(
    ctx: Context, campaign_id: UUID, kind: str, payload: dict[str, Any], recipient_id: UUID | None = None
) -> None:
    """Write down what happened to a campaign or a recipient."""
    ctx.require("campaigns.manage")
    by = {"by": str(ctx.actor.user_id)} if ctx.actor.user_id else {}
    await ctx.execute(_EVENT, ctx.tenant_id, campaign_id, recipient_id, kind, payload | by)


async def _turn(
    ctx: Context, campaign: Campaign, status: str, step: str, told: Callable[[UUID, str, str, str, dict[str, int]], Event]
) -> None:
    metadata = {key: value for key, value in campaign.metadata.items() if key != "preparing"}
    progress = await count_progress(ctx, campaign.id) if campaign.status != "draft" else dict(NO_PROGRESS)
    metadata |= {"progress": progress, "lifecycle": lifecycle_of(ctx, metadata, step)}
    await write_campaign(ctx, campaign.id, {"status": status, "metadata": metadata})
    await note_event(ctx, campaign.id, f"campaign_{step}", {})
    await emit(ctx, told(campaign.id, str(campaign.id), campaign.name, status, progress))
