"""Stopping everything that is sent (domain.md § 3.8, product.md § 23 no. 7)."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from aisha.automation.campaigns.switch import Scope, SendingState, SwitchBody, show_switches, turn_switch
from aisha.core.context import Context
from aisha.core.http import access, answer, opened, opened_platform
from aisha.core.ids import PLATFORM_TENANT
from aisha.core.openapi import Answer

router = APIRouter(tags=["Campaigns"])


@router.get("/api/sending-switch", response_model=Answer[SendingState])
@access("campaigns.read")
async def show(request: Request, scope: Scope = "tenant") -> Response:
    """Whether campaigns may send, by channel, and who stopped them why; `scope=system` is the whole installation's, for
    superadmins."""
    async with _opened(request, scope) as (ctx, where):
        return answer(await show_switches(ctx, where))


@router.put("/api/sending-switch", response_model=Answer[SendingState])
@access("panic.use")
async def turn(request: Request, body: SwitchBody) -> Response:
    """Stop sending at once, or let it go on; `scope` system is for superadmins. 422 REASON_REQUIRED without a reason."""
    async with _opened(request, body.scope, body.tenant_id) as (ctx, where):
        await turn_switch(ctx, where, body.channel, body.enabled, body.reason)
        return answer(await show_switches(ctx, where))


@asynccontextmanager
async def _opened(request: Request, scope: Scope, body_tenant: str | None = None) -> AsyncGenerator[tuple[Context, UUID]]:
    """The request's transaction, and whose switches it means."""
    if scope == "system":
        async with opened_platform(request) as ctx:
            yield ctx, PLATFORM_TENANT
    else:
        async with opened(request, body_tenant=body_tenant) as ctx:
            yield ctx, ctx.tenant_id
