"""The plan and limits of a workspace: superadmins set them, its administrators see how much of them is used."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from aisha.core.http import access, answer, opened_platform
from aisha.core.openapi import Answer
from aisha.core.versions import sent_version
from aisha.identity.tenants.limits import get_workspace_limits, set_workspace_limits
from aisha.identity.tenants.opened import opened_tenant
from aisha.identity.tenants.schemas import LimitsChange, WorkspaceLimits

router = APIRouter(prefix="/api/tenants/{tenant_id}/limits", tags=["Tenants"])


@router.get("", response_model=Answer[WorkspaceLimits])
@access("settings.read")
async def limits(request: Request, tenant_id: UUID) -> Response:
    """How much a workspace may hold of each kind, and holds."""
    async with opened_tenant(request, tenant_id) as ctx:
        return answer(await get_workspace_limits(ctx, tenant_id))


@router.put("", response_model=Answer[WorkspaceLimits])
@access("tenants.manage")
async def change(request: Request, tenant_id: UUID, body: LimitsChange) -> Response:
    """Change the limits that are sent. A limit below what is there removes nothing: nothing is added until there is room."""
    async with opened_platform(request) as ctx:
        version = sent_version(request, body.version)
        changed = await set_workspace_limits(ctx, tenant_id, body.limits, body.plan, version)
    return answer(changed)
