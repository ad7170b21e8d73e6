"""Stopping everything that is sent (domain.md § 3.8, product.md § 23 no. 7)."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from aisha.automation.campaigns.switch import Scope, SendingState, SwitchBody, show_switches, turn_switch
from aisha.core.http import access, answer, opened, opened_platform
from aisha.core.openapi import Answer

router = APIRouter(tags=["Campaigns"])


@router.get("/api/sending-switch", response_model=Answer[SendingState])
@access("campaigns.read")
async def show(request: Request, scope: Scope = "tenant") -> Response:
    """Whether campaigns may send, by channel, and who stopped them why; `scope=system` is the whole installation's, for
    superadmins."""
    async with opened_platform(request) if scope == "system" else opened(request) as ctx:
        return answer(await show_switches(ctx))


@router.put("/api/sending-switch", response_model=Answer[SendingState])
@access("panic.use")
async def turn(request: Request, body: SwitchBody) -> Response:
    """Stop sending at once, or let it go on; `scope` system is for superadmins. 422 REASON_REQUIRED without a reason."""
    is_system = body.scope == "system"
    async with opened_platform(request) if is_system else opened(request, body_tenant=body.tenant_id) as ctx:
        await turn_switch(ctx, body.channel, body.enabled, body.reason)
        return answer(await show_switches(ctx))
