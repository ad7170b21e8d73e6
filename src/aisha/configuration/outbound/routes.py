"""Settings → Security → Network: private hosts that calls to the outside may reach. Superadmins, for the whole installation."""

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from aisha.configuration.outbound.queries import OutboundHosts, show_hosts
from aisha.configuration.settings.actions import change_system
from aisha.core.http import access, answer, app_state, opened_platform
from aisha.core.openapi import Answer
from aisha.core.outbound_hosts import PRIVATE_HOSTS, PrivateHosts

router = APIRouter(prefix="/api/system/outbound", tags=["Security"])


class PrivateHostsBody(BaseModel):
    """The whole list: a name, `*.` before one, or an address, with or without a port."""

    private_hosts: PrivateHosts = Field(examples=[["n8n.internal:5678", "10.0.0.5"]])


@router.get("", response_model=Answer[OutboundHosts])
@access("system.manage")
async def show(request: Request) -> Response:
    """Private hosts that calls to the outside may reach, and those the environment names."""
    async with opened_platform(request) as ctx:
        return answer(await show_hosts(ctx, app_state(request).settings))


@router.put("", response_model=Answer[OutboundHosts])
@access("system.manage")
async def save(request: Request, body: PrivateHostsBody) -> Response:
    """Replace the list. What is not public and not on it answers 403 HOST_NOT_ALLOWED when it is called."""
    settings = app_state(request).settings
    async with opened_platform(request) as ctx:
        await change_system(ctx, settings.sealing_keys, {PRIVATE_HOSTS: body.private_hosts or None}, {})
        return answer(await show_hosts(ctx, settings))
