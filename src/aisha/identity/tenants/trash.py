"""Deleting a tenant and taking that back: for a while it lies in the trash, where nobody enters it (product.md § 19)."""

from typing import Any
from uuid import UUID

from aisha.core.audit import record_audit
from aisha.core.context import Context
from aisha.core.errors import Conflict, ValidationFailed
from aisha.core.jobs import release_jobs
from aisha.identity.tenants.queries import get_tenant

IN_TRASH = "This workspace is in the trash. Restore it first."


async def delete_tenant(ctx: Context, tenant_id: UUID, typed_slug: str) -> dict[str, Any]:
    """Put a tenant into the trash; its people are refused at their next request. Returns it with `purge_at`.

    Raises NotFound, 400 unless its slug was typed, 409 INVALID_STATUS for one that lies there already.
    """
    ctx.require("tenants.manage")
    tenant = await get_tenant(ctx, tenant_id)
    if typed_slug.strip() != tenant["slug"]:
        raise ValidationFailed({"slug": [f"Type {tenant['slug']} to delete this workspace."]})
    sql = "update tenants set deleted_at = now(), deleted_by = $2 where id = $1 and deleted_at is null returning id"
    if await ctx.fetchval(sql, tenant_id, ctx.actor.user_id) is None:
        raise Conflict("This workspace is in the trash already.", code="INVALID_STATUS")
    await record_audit(ctx, "TENANT_DELETED", entity_type="tenant", entity_id=tenant_id, changes={"slug": tenant["slug"]})
    return await get_tenant(ctx, tenant_id)


async def restore_tenant(ctx: Context, tenant_id: UUID) -> dict[str, Any]:
    """Take a tenant out of the trash, as it was. Raises NotFound, 409 INVALID_STATUS when it is not there or goes already."""
    ctx.require("tenants.manage")
    tenant = await get_tenant(ctx, tenant_id)
    restored = await ctx.fetchval(
        "update tenants set deleted_at = null, deleted_by = null"
        " where id = $1 and deleted_at is not null and removal_started_at is null returning id",
        tenant_id,
    )
    if restored is None:
        gone = "This workspace is being removed and cannot be restored." if tenant["deleted_at"] else "It is not in the trash."
        raise Conflict(gone, code="INVALID_STATUS")
    await release_jobs(ctx, tenant_id)
    await record_audit(ctx, "TENANT_RESTORED", entity_type="tenant", entity_id=tenant_id, changes={"slug": tenant["slug"]})
    return await get_tenant(ctx, tenant_id)
