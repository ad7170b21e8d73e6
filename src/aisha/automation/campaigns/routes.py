"""Campaigns over HTTP (domain.md § 2.4, the guide § 9.5)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from aisha.automation.campaigns.actions import change_campaign, clone_campaign, create_campaign, delete_campaign
from aisha.automation.campaigns.lifecycle import (
    cancel_campaign,
    pause_campaign,
    resume_campaign,
    retry_failed,
    start_campaign,
)
from aisha.automation.campaigns.preview import preflight, preview_audience
from aisha.automation.campaigns.queries import (
    get_campaign,
    get_counted,
    get_recipient,
    list_campaigns,
    list_events,
    list_recipients,
)
from aisha.automation.campaigns.recipients import mark_sent, send_again
from aisha.automation.campaigns.schemas import (
    AudiencePreview,
    Campaign,
    CampaignBody,
    CampaignChange,
    CampaignEvent,
    CampaignType,
    CloneBody,
    Preflight,
    PreviewBody,
    Recipient,
    RecipientChange,
    StartBody,
    TestBody,
    TestSent,
)
from aisha.automation.campaigns.tables import CAMPAIGN_STATUS, RECIPIENT_STATUS, SKIP_REASON
from aisha.automation.campaigns.trial import place_test_call, send_test_mail, write_test_call
from aisha.core.http import RequestContext, access, answer, app_state, no_content, opened
from aisha.core.openapi import Answer, ListAnswer
from aisha.core.paging import RequestedPage
from aisha.core.schema_types import OneOf
from aisha.core.versions import sent_version
from aisha.records.idempotency import identifying, once

router = APIRouter(prefix="/api/aicampaigns", tags=["Campaigns"])


@router.get("", response_model=ListAnswer[Campaign])
@access("campaigns.read")
async def campaigns(
    ctx: RequestContext,
    page: RequestedPage,
    status: Annotated[Annotated[str, OneOf(CAMPAIGN_STATUS)] | None, Query()] = None,
    campaign_type: Annotated[CampaignType | None, Query()] = None,
) -> Response:
    """Campaigns, the newest first; `q` is a part of a name."""
    found, cursor = await list_campaigns(ctx, page, status=status, campaign_type=campaign_type)
    return answer(found, meta={"limit": page.limit, "next_cursor": cursor})


@router.post("", response_model=Answer[Campaign], status_code=201)
@access("campaigns.manage")
async def create(request: Request, ctx: RequestContext, body: CampaignBody) -> Response:
    """A new campaign, a draft. Nothing is sent before it is started."""

    async def act() -> Response:
        return answer(await get_campaign(ctx, await create_campaign(ctx, body)), status=201)

    return await once(ctx, request, identifying(request, body.model_dump(mode="json")), act)


@router.post("/audience-preview", response_model=Answer[AudiencePreview])
@access("campaigns.manage")
async def audience_preview(ctx: RequestContext, body: PreviewBody) -> Response:
    """Who a start would send to, who is left out and why, and what the first 25 would get. Nothing is stored."""
    return answer(await preview_audience(ctx, body))


@router.get("/{campaign_id}", response_model=Answer[Campaign])
@access("campaigns.read")
async def campaign(ctx: RequestContext, campaign_id: UUID) -> Response:
    """One campaign with its progress and its recipients by status."""
    return answer(await get_counted(ctx, campaign_id))


@router.patch("/{campaign_id}", response_model=Answer[Campaign])
@router.put("/{campaign_id}", response_model=Answer[Campaign])
@access("campaigns.manage")
async def update(request: Request, ctx: RequestContext, campaign_id: UUID, body: CampaignChange) -> Response:
    """Change a draft, or the texts and the connection of a paused campaign. 409 INVALID_STATUS for any other."""
    await change_campaign(ctx, campaign_id, body, sent_version(request, body.version))
    return answer(await get_counted(ctx, campaign_id))


@router.delete("/{campaign_id}", status_code=204)
@access("campaigns.manage")
async def remove(ctx: RequestContext, campaign_id: UUID) -> Response:
    """Remove a campaign that is not under way. 409 IN_USE for a day after its last send."""
    await delete_campaign(ctx, campaign_id)
    return no_content()


@router.get("/{campaign_id}/preflight", response_model=Answer[Preflight])
@access("campaigns.read")
async def check(request: Request, ctx: RequestContext, campaign_id: UUID) -> Response:
    """What a start would do now, how long it takes, and what stands in its way."""
    return answer(await preflight(ctx, app_state(request).settings, campaign_id))


@router.post("/{campaign_id}/start", response_model=Answer[Campaign])
@access("campaigns.send")
async def start(request: Request, ctx: RequestContext, campaign_id: UUID, body: StartBody) -> Response:
    """Fix the audience and send, now or at `scheduled_at`. Above 500 people `metadata.preparing` tells how far it is.

    422 NO_RECIPIENTS; 409 INVALID_STATUS, PLAN_CHANGED where it is not `expected_total` people.
    """

    async def act() -> Response:
        await start_campaign(ctx, campaign_id, body)
        return answer(await get_counted(ctx, campaign_id))

    return await once(ctx, request, identifying(request, body.model_dump(mode="json")), act)


@router.post("/{campaign_id}/pause", response_model=Answer[Campaign])
@access("campaigns.manage")
async def pause(ctx: RequestContext, campaign_id: UUID) -> Response:
    """Send nothing more until it is resumed."""
    await pause_campaign(ctx, campaign_id)
    return answer(await get_counted(ctx, campaign_id))


@router.post("/{campaign_id}/resume", response_model=Answer[Campaign])
@access("campaigns.send")
async def resume(ctx: RequestContext, campaign_id: UUID) -> Response:
    """Let a paused campaign go on."""
    await resume_campaign(ctx, campaign_id)
    return answer(await get_counted(ctx, campaign_id))


@router.post("/{campaign_id}/cancel", response_model=Answer[Campaign])
@access("campaigns.manage")
async def cancel(ctx: RequestContext, campaign_id: UUID) -> Response:
    """End it for good: whoever was not sent to will not be."""
    await cancel_campaign(ctx, campaign_id)
    return answer(await get_counted(ctx, campaign_id))


@router.post("/{campaign_id}/retry-failed", response_model=Answer[Campaign])
@access("campaigns.send")
async def retry(ctx: RequestContext, campaign_id: UUID) -> Response:
    """Send again to those whom it could not be sent to; unclear ones only one by one. 422 NO_RECIPIENTS without any."""
    await retry_failed(ctx, campaign_id)
    return answer(await get_counted(ctx, campaign_id))


@router.post("/{campaign_id}/clone", response_model=Answer[Campaign], status_code=201)
@access("campaigns.manage")
async def clone(ctx: RequestContext, campaign_id: UUID, body: CloneBody) -> Response:
    """A draft with the same texts, audience and connection."""
    return answer(await get_campaign(ctx, await clone_campaign(ctx, campaign_id, body.name)), status=201)


@router.post("/{campaign_id}/test", response_model=Answer[TestSent])
@access("campaigns.manage")
async def test(request: Request, campaign_id: UUID, body: TestBody) -> Response:
    """Mail yourself what one person of the audience would get, or have yourself called; a call needs `campaigns.send`."""
    state = app_state(request)
    async with opened(request, body_tenant=body.tenant_id) as ctx:
        campaign = await get_campaign(ctx, campaign_id)
        if campaign.campaign_type == "email":
            return answer(await send_test_mail(ctx, state.settings, campaign, body.entity_id))
        call = await write_test_call(ctx, campaign, body.entity_id)
    return answer(await place_test_call(state.pool, state.settings, call))


@router.get("/{campaign_id}/recipients", response_model=ListAnswer[Recipient])
@access("campaigns.read")
async def recipients(
    ctx: RequestContext,
    campaign_id: UUID,
    page: RequestedPage,
    status: Annotated[Annotated[str, OneOf(RECIPIENT_STATUS)] | None, Query()] = None,
    skip_reason: Annotated[Annotated[str, OneOf(SKIP_REASON)] | None, Query()] = None,
    unclear: Annotated[bool, Query(description="Only those of whom nobody knows whether it arrived.")] = False,
) -> Response:
    """What became of each person; `q` is a part of a name or an address."""
    found, cursor = await list_recipients(ctx, campaign_id, page, status=status, skip_reason=skip_reason, unclear=unclear)
    return answer(found, meta={"limit": page.limit, "next_cursor": cursor})


@router.patch("/{campaign_id}/recipients/{recipient_id}", response_model=Answer[Recipient])
@access("campaigns.send")
async def decide(ctx: RequestContext, campaign_id: UUID, recipient_id: UUID, body: RecipientChange) -> Response:
    """Mark an unclear send as sent, or have a failed or unclear one repeated: nothing repeats it by itself."""
    if body.action == "mark_sent":
        await mark_sent(ctx, campaign_id, recipient_id)
    else:
        await send_again(ctx, campaign_id, recipient_id)
    return answer(await get_recipient(ctx, campaign_id, recipient_id))


@router.get("/{campaign_id}/events", response_model=ListAnswer[CampaignEvent])
@access("campaigns.read")
async def events(ctx: RequestContext, campaign_id: UUID, page: RequestedPage) -> Response:
    """What happened, the newest first."""
    found, cursor = await list_events(ctx, campaign_id, page)
    return answer(found, meta={"limit": page.limit, "next_cursor": cursor})
