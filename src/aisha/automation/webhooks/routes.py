"""Settings → Webhooks: where events are sent, and what became of each delivery."""

from dataclasses import asdict, fields
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from aisha.automation.webhooks.actions import (
    create_webhook,
    delete_webhook,
    replay_delivery,
    replay_range,
    require_enabled,
    rotate_secret,
    update_webhook,
)
from aisha.automation.webhooks.catalogue import list_events
from aisha.automation.webhooks.queries import get_delivery, get_webhook, list_deliveries, list_webhooks
from aisha.automation.webhooks.rows import are_webhooks_on
from aisha.automation.webhooks.schemas import (
    Choosable,
    Delivery,
    Possible,
    ReplayBody,
    Replayed,
    Status,
    Webhook,
    WebhookBody,
    WebhookChange,
    WithSecret,
)
from aisha.automation.webhooks.sending import claim_test, note_outcomes, send_batch
from aisha.core.http import RequestContext, access, answer, app_state, no_content, opened
from aisha.core.openapi import Answer, ListAnswer
from aisha.core.paging import RequestedPage
from aisha.core.versions import sent_version

router = APIRouter(prefix="/api/webhooks", tags=["Settings"])
deliveries_router = APIRouter(prefix="/api/webhook-deliveries", tags=["Settings"])


@router.get("", response_model=Answer[list[Webhook]])
@access("webhooks.read")
async def show_all(request: Request, ctx: RequestContext) -> Response:
    """Every webhook of the workspace, the oldest first, with how its deliveries go; never a secret."""
    return answer(await list_webhooks(ctx, app_state(request).settings.sealing_keys))


@router.get("/events", response_model=Answer[Possible])
@access("webhooks.read")
async def events(request: Request, ctx: RequestContext) -> Response:
    """Every event that can be sent, and whether the environment lets webhooks be sent at all."""
    ctx.require("webhooks.read")
    choosable = [Choosable(**asdict(each)) for each in list_events()]
    return answer(Possible(are_webhooks_on(app_state(request).settings), choosable))


@router.post("", response_model=Answer[WithSecret], status_code=201)
@access("webhooks.manage")
async def create(request: Request, ctx: RequestContext, body: WebhookBody) -> Response:
    """Make a webhook. The answer holds the secret that signs its deliveries; it is not shown again."""
    settings = app_state(request).settings
    webhook_id, secret = await create_webhook(ctx, settings, body)
    return answer(_with(await get_webhook(ctx, settings.sealing_keys, webhook_id), secret), status=201)


def _with(webhook: Webhook, secret: str) -> WithSecret:
    values: dict[str, Any] = {each.name: getattr(webhook, each.name) for each in fields(webhook)}
    return WithSecret(**values, secret=secret)


@router.get("/{webhook_id}", response_model=Answer[Webhook])
@access("webhooks.read")
async def show(request: Request, ctx: RequestContext, webhook_id: UUID) -> Response:
    """One webhook."""
    return answer(await get_webhook(ctx, app_state(request).settings.sealing_keys, webhook_id))


@router.patch("/{webhook_id}", response_model=Answer[Webhook])
@router.put("/{webhook_id}", response_model=Answer[Webhook])
@access("webhooks.manage")
async def update(request: Request, ctx: RequestContext, webhook_id: UUID, body: WebhookChange) -> Response:
    """Change what is sent. Switching a webhook on again forgets why it was switched off."""
    settings = app_state(request).settings
    await update_webhook(ctx, settings, webhook_id, body, sent_version(request, body.version))
    return answer(await get_webhook(ctx, settings.sealing_keys, webhook_id))


@router.delete("/{webhook_id}", status_code=204)
@access("webhooks.manage")
async def delete(ctx: RequestContext, webhook_id: UUID) -> Response:
    """Remove a webhook with its deliveries."""
    await delete_webhook(ctx, webhook_id)
    return no_content()


@router.post("/{webhook_id}/rotate", response_model=Answer[WithSecret])
@access("webhooks.manage")
async def rotate(request: Request, ctx: RequestContext, webhook_id: UUID) -> Response:
    """Make a new secret, shown this once; the old one signs nothing any more."""
    keys = app_state(request).settings.sealing_keys
    secret = await rotate_secret(ctx, keys, webhook_id)
    return answer(_with(await get_webhook(ctx, keys, webhook_id), secret))


@router.post("/{webhook_id}/test", response_model=Answer[Delivery])
@access("webhooks.manage")
async def test(request: Request, webhook_id: UUID) -> Response:
    """Send the event webhook.test now and show the receiver's answer. It is not tried again."""
    settings = app_state(request).settings
    async with opened(request) as ctx:
        await get_webhook(ctx, settings.sealing_keys, webhook_id)
        require_enabled(settings)
        batch = await claim_test(ctx, settings, webhook_id)
    outcomes = await send_batch(batch)
    async with opened(request) as ctx:
        await note_outcomes(ctx, batch, outcomes)
        return answer(await get_delivery(ctx, batch.deliveries[0].id))


@router.get("/{webhook_id}/deliveries", response_model=ListAnswer[Delivery])
@access("webhooks.read")
async def deliveries(
    ctx: RequestContext,
    webhook_id: UUID,
    page: RequestedPage,
    status: Annotated[Status | None, Query()] = None,
    event: Annotated[str | None, Query(max_length=80, pattern=r"^[a-z_.]+$")] = None,
) -> Response:
    """What was sent to a webhook in the last 30 days and what waits, the newest first."""
    found, cursor = await list_deliveries(ctx, webhook_id, page, status=status, event=event)
    return answer(found, meta={"limit": page.limit, "next_cursor": cursor})


@router.post("/{webhook_id}/replay", response_model=Answer[Replayed])
@access("webhooks.manage")
async def replay(request: Request, ctx: RequestContext, webhook_id: UUID, body: ReplayBody) -> Response:
    """Send the events of a time again, signed anew; also those it was never sent."""
    return answer(Replayed(await replay_range(ctx, app_state(request).settings, webhook_id, body)))


@deliveries_router.post("/{delivery_id}/replay", response_model=Answer[Delivery])
@access("webhooks.manage")
async def replay_one(request: Request, ctx: RequestContext, delivery_id: UUID) -> Response:
    """Send one delivery again, signed anew."""
    await replay_delivery(ctx, app_state(request).settings, delivery_id)
    return answer(await get_delivery(ctx, delivery_id))
