"""Stopping everything that is sent (domain.md § 3.8, product.md § 23 no. 7)."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from aisha.automation.campaigns.switch import Scope, SendingState, SwitchBody, show_switches, turn_switch
from aisha.core.http import RequestContext, access, answer, opened_platform
from aisha.core.ids import PLATFORM_TENANT
from aisha.core.openapi import Answer

router = APIRouter(tags=["Campaigns"])


@router.get("/api/sending-switch", response_model=Answer[SendingState])
@access("campaigns.read")
async def show(request: Request, ctx: RequestContext, scope: Scope = "tenant") -> Response:
    """Whether campaigns may send, by channel, and who stopped them why; `scope=system` is the whole installation's, for
    superadmins."""
    if scope == "system":
        async with opened_platform(request) as platform:
            return answer(await show_switches(platform, PLATFORM_TENANT))
    return answer(await show_switches(ctx, ctx.tenant_id))


@router.put("/api/sending-switch", response_model=Answer[SendingState])
@access("panic.use")
async def turn(request: Request, ctx: RequestContext, body: SwitchBody) -> Response:
    """Stop sending at once, or let it go on; `scope` system is for superadmins. 422 REASON_REQUIRED without a reason."""
    if body.scope == "system":
        async with opened_platform(request) as platform:
            await turn_switch(platform, PLATFORM_TENANT, body.channel, body.enabled, body.reason)
            return answer(await show_switches(platform, PLATFORM_TENANT))
    await turn_switch(ctx, ctx.tenant_id, body.channel, body.enabled, body.reason)
    return answer(await show_switches(ctx, ctx.tenant_id))
