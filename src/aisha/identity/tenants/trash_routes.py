"""Deleting tenants, the trash, and the certificates of those that are gone; for superadmins (product.md § 19)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from aisha.core.errors import ValidationFailed
from aisha.core.http import access, answer, app_state, opened_platform
from aisha.core.openapi import Answer, ListAnswer
from aisha.core.paging import RequestedPage
from aisha.identity.tenants.certificates import get_certificate, list_certificates
from aisha.identity.tenants.schemas import Certificate, Confirmation, Tenant
from aisha.identity.tenants.trash import delete_tenant, restore_tenant

router = APIRouter(prefix="/api/tenants", tags=["Tenants"])


@router.get("/purges", response_model=ListAnswer[Certificate])
@access("tenants.read")
async def certificates(request: Request, page: RequestedPage) -> Response:
    """The certificates of removed tenants, the newest first."""
    async with opened_platform(request) as ctx:
        found, cursor = await list_certificates(ctx, page, app_state(request).settings.audit_seal_key)
    return answer(found, meta={"limit": page.limit, "next_cursor": cursor})


@router.get("/purges/{purge_id}", response_model=Answer[Certificate])
@access("tenants.read")
async def certificate(request: Request, purge_id: UUID) -> Response:
    """One certificate."""
    async with opened_platform(request) as ctx:
        return answer(await get_certificate(ctx, purge_id, app_state(request).settings.audit_seal_key))


@router.delete("/{tenant_id}", response_model=Answer[Tenant])
@access("tenants.manage")
async def delete(
    request: Request,
    tenant_id: UUID,
    body: Confirmation | None = None,
    slug: Annotated[str | None, Query(max_length=100, description="The tenant's slug, here or in the body.")] = None,
) -> Response:
    """Put a tenant into the trash; its slug confirms it. Nobody enters it there; after `tenants.trash_days` it is removed."""
    typed = body.slug if body else slug
    async with opened_platform(request) as ctx:
        if typed is None:
            raise ValidationFailed({"slug": ["Type the slug of the workspace to delete it."]})
        return answer(await delete_tenant(ctx, tenant_id, typed))


@router.post("/{tenant_id}/restore", response_model=Answer[Tenant])
@access("tenants.manage")
async def restore(request: Request, tenant_id: UUID) -> Response:
    """Take a tenant out of the trash, as it was."""
    async with opened_platform(request) as ctx:
        return answer(await restore_tenant(ctx, tenant_id))
