"""Tenants: superadmins run all of them, administrators the settings of their own (domain.md § 2.2)."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from aisha.core.http import access, answer, app_state, opened_platform
from aisha.core.openapi import Answer, ListAnswer
from aisha.core.paging import RequestedPage
from aisha.core.storage import file_storage
from aisha.core.versions import sent_version
from aisha.identity.tenants.actions import create_tenant, update_tenant
from aisha.identity.tenants.opened import opened_tenant
from aisha.identity.tenants.queries import get_tenant, list_tenants
from aisha.identity.tenants.schemas import ListedTenant, Status, Storage, Tenant, TenantBody, TenantChange
from aisha.identity.tenants.settings import SettingsBody, TenantSettings
from aisha.identity.tenants.storage import note_storage

router = APIRouter(prefix="/api/tenants", tags=["Tenants"])


@router.get("", response_model=ListAnswer[ListedTenant])
@access("tenants.read")
async def tenants(
    request: Request,
    page: RequestedPage,
    status: Status | None = None,
    in_trash: Annotated[bool, Query(description="Those that were deleted and can be restored.")] = False,
) -> Response:
    """Tenants by name, with how much is in them. `q` looks in name, slug and id."""
    async with opened_platform(request) as ctx:
        found, cursor = await list_tenants(ctx, page, status=status, in_trash=in_trash)
    return answer(found, meta={"limit": page.limit, "next_cursor": cursor})


@router.post("", response_model=Answer[Tenant], status_code=201)
@access("tenants.manage")
async def create(request: Request, body: TenantBody) -> Response:
    """A new tenant with default settings and a default pipeline, or set up `like` another one."""
    async with opened_platform(request) as ctx:
        tenant_id = await create_tenant(
            ctx, body.name, slug=body.slug, status=body.status, settings=_given(body.settings), metadata=body.metadata,
            like=body.like,
        )  # fmt: skip
        tenant = await get_tenant(ctx, tenant_id)
    return answer(tenant, status=201)


@router.get("/{tenant_id}", response_model=Answer[Tenant])
@access("settings.read")
async def tenant(request: Request, tenant_id: UUID) -> Response:
    """A tenant with all its settings."""
    async with opened_tenant(request, tenant_id) as ctx:
        return answer(await get_tenant(ctx, tenant_id))


@router.put("/{tenant_id}", response_model=Answer[Tenant])
@router.patch("/{tenant_id}", response_model=Answer[Tenant])
@access("settings.manage")
async def update(request: Request, tenant_id: UUID, body: TenantChange) -> Response:
    """Change the parts that are sent."""
    async with opened_tenant(request, tenant_id) as ctx:
        changed = await update_tenant(ctx, tenant_id, _changes(body), sent_version(request, body.version))
    return answer(changed)


@router.post("/{tenant_id}/storage", response_model=Answer[Storage])
@access("tenants.manage")
async def measure(request: Request, tenant_id: UUID) -> Response:
    """Measure now how much a tenant's files take, which is done every night as well."""
    async with opened_platform(request) as ctx:
        await get_tenant(ctx, tenant_id)
    usage = await file_storage(app_state(request).settings.home).usage(tenant_id)
    async with opened_platform(request) as ctx:
        return answer(await note_storage(ctx, tenant_id, usage))


def _given(settings: SettingsBody) -> dict[str, Any]:
    return settings.model_dump(exclude_unset=True, by_alias=True, mode="json")


def _changes(body: TenantChange) -> dict[str, Any]:
    """The parts that were sent, settings of the top level moved into `settings`."""
    sent = body.model_dump(exclude_unset=True, by_alias=True, mode="json", exclude={"version", "settings"})
    settings = {name: sent.pop(name) for name in TenantSettings.model_fields if name in sent}
    settings |= _given(body.settings) if body.settings else {}
    sent = {name: value for name, value in sent.items() if value is not None}
    return sent | ({"settings": settings} if settings else {})
