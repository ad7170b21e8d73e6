"""Modules of the tenant in use: any member sees them, administrators switch them (domain.md § 2.3)."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StrictBool
from starlette.requests import Request
from starlette.responses import Response

from aisha.configuration.modules.queries import Module, get_module, list_modules
from aisha.core.http import SIGNED_IN, RequestContext, access, answer, app_state, opened
from aisha.core.openapi import Answer
from aisha.identity.tenants.module_settings import change_module, change_modules
from aisha.identity.tenants.settings import ModuleSwitches

router = APIRouter(prefix="/api/module-settings", tags=["Settings"])


class SwitchesBody(BaseModel):
    """Which modules are to be on and off; those not named stay."""

    model_config = ConfigDict(extra="forbid")
    modules: ModuleSwitches = Field(examples=[{"leads": False}])
    tenant_id: str | None = None


class ModuleBody(BaseModel):
    """A partial update; settings not sent stay, null takes one back to its default."""

    model_config = ConfigDict(extra="forbid")
    is_enabled: StrictBool | None = None
    settings: dict[Annotated[str, Field(max_length=60)], Any] | None = Field(default=None, max_length=50)
    tenant_id: str | None = None


@router.get("", response_model=Answer[list[Module]])
@access(SIGNED_IN)
async def show_all(request: Request) -> Response:
    """Every module: whether it is on, what belongs to it, who switched it."""
    async with opened(request) as ctx:
        return answer(await list_modules(ctx, app_state(request).settings))


@router.put("", response_model=Answer[list[Module]])
@access("settings.manage")
async def change_all(request: Request, ctx: RequestContext, body: SwitchesBody) -> Response:
    """Switch several modules at once. Data stay and come back with their module."""
    await change_modules(ctx, body.modules)
    return answer(await list_modules(ctx, app_state(request).settings))


@router.get("/{key}", response_model=Answer[Module])
@access(SIGNED_IN)
async def show(request: Request, key: str) -> Response:
    """One module."""
    async with opened(request) as ctx:
        return answer(await get_module(ctx, app_state(request).settings, key))


@router.put("/{key}", response_model=Answer[Module])
@access("settings.manage")
async def change(request: Request, ctx: RequestContext, key: str, body: ModuleBody) -> Response:
    """Switch a module and change what belongs to it, from the next request on."""
    await change_module(ctx, key, body.is_enabled, body.settings)
    return answer(await get_module(ctx, app_state(request).settings, key))
