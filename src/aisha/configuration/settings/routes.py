"""What holds and where it comes from, in one list; the installation's settings (admin-chapters.md § 6.1)."""

from typing import Literal

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from aisha.configuration.settings.actions import change_system, change_tenant
from aisha.configuration.settings.queries import EffectiveSetting, list_effective
from aisha.configuration.settings.schemas import SystemSettingsBody, TenantSettingsBody
from aisha.core.http import SIGNED_IN, RequestContext, access, answer, app_state, opened, opened_platform
from aisha.core.openapi import Answer

router = APIRouter(tags=["Settings"])


@router.get("/api/settings/effective", response_model=Answer[list[EffectiveSetting]])
@access(SIGNED_IN)
async def effective(request: Request, scope: Literal["tenant", "user"] = "tenant") -> Response:
    """Every setting of the workspace, or with `scope=user` what the caller chooses for themselves: its value, whose value that
    is, its default, what is inherited, who changed it. The workspace's needs settings.read."""
    async with opened(request) as ctx:
        return answer(await list_effective(ctx, app_state(request).settings, scope))


@router.put("/api/settings/effective", response_model=Answer[list[EffectiveSetting]])
@access("settings.manage")
async def change(request: Request, ctx: RequestContext, body: TenantSettingsBody) -> Response:
    """Change settings of the workspace by their keys, of every page: the same as PUT /api/tenants/{id}, and sign-in too."""
    await change_tenant(ctx, body.settings)
    return answer(await list_effective(ctx, app_state(request).settings, "tenant"))


@router.get("/api/system/settings", response_model=Answer[list[EffectiveSetting]])
@access("system.manage")
async def show_system(request: Request) -> Response:
    """The installation's settings, from which workspaces inherit."""
    async with opened_platform(request) as ctx:
        return answer(await list_effective(ctx, app_state(request).settings, "system"))


@router.put("/api/system/settings", response_model=Answer[list[EffectiveSetting]])
@access("system.manage")
async def change_installation(request: Request, body: SystemSettingsBody) -> Response:
    """Change the installation's settings, and lock them for everybody below."""
    async with opened_platform(request) as ctx:
        await change_system(ctx, app_state(request).settings.sealing_keys, body.settings, body.locked)
    async with opened_platform(request) as ctx:
        return answer(await list_effective(ctx, app_state(request).settings, "system"))
