"""Asking for an export, its state, its file, and the end of it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from aisha.core.audit import record_audit
from aisha.core.context import Context
from aisha.core.errors import Conflict, Gone, NotFound
from aisha.core.ids import new_id
from aisha.core.jobs import enqueue
from aisha.identity.tenants.queries import get_tenant
from aisha.insight.tenant_export.archive import EXPORT, require_everything
from aisha.insight.tenant_export.contents import parts

EXPORT_JOB_NAME = "tenants.export"
KEPT = timedelta(days=7)
"""How long the file of an export can be fetched (domain.md § 2.2)."""
_READ = """
select id, tenant_id, format, status, tables_done, tables_total, rows_done, row_counts, size_bytes, error, created_at,
       completed_at, expires_at, storage_key, storage_key is not null and expires_at > now() as is_available
  from tenant_exports where tenant_id = $1 and id = $2 and (user_id = $3 or $4)
"""


async def start_export(ctx: Context, file_format: str) -> dict[str, Any]:
    """Ask for everything of this tenant; a job makes the file. Raises 403, 409 INVALID_STATUS in the trash."""
    ctx.require(EXPORT)
    require_everything(ctx)
    if (await get_tenant(ctx, ctx.tenant_id))["deleted_at"] is not None:
        raise Conflict("This workspace is in the trash. Restore it to export it.", code="INVALID_STATUS")
    export_id = new_id()
    await ctx.execute(
        "insert into tenant_exports (tenant_id, id, user_id, format, tables_total) values ($1, $2, $3, $4, $5)",
        ctx.tenant_id, export_id, ctx.actor.user_id, file_format, len(parts()),
    )  # fmt: skip
    await enqueue(ctx, EXPORT_JOB_NAME, {"id": str(export_id)})
    return await get_export(ctx, export_id)


async def get_export(ctx: Context, export_id: UUID) -> dict[str, Any]:
    """How far an export is. Only its asker and superadmins find it. Raises NotFound."""
    ctx.require(EXPORT)
    return {name: value for name, value in (await _find(ctx, export_id)).items() if name != "storage_key"}


async def fetch_export(ctx: Context, export_id: UUID) -> tuple[str, str]:
    """The file's key and the name to save it under; that it was fetched is audited.

    Raises NotFound, 409 INVALID_STATUS before it is ready, 410 LINK_EXPIRED after seven days or an erasure.
    """
    ctx.require(EXPORT)
    row = await _find(ctx, export_id)
    if row["status"] != "completed":
        raise Conflict("This export is not ready.", code="INVALID_STATUS")
    if not row["is_available"]:
        raise Gone("The file of this export is no longer kept. Export again.")
    tenant = await get_tenant(ctx, ctx.tenant_id)
    details = {"what": [None, "tenant_file"], "rows": [None, row["rows_done"]]}
    await record_audit(ctx, "DATA_EXPORT", entity_type="tenant_export", entity_id=export_id, changes=details)
    return row["storage_key"], f"{tenant['slug']}-{row['completed_at']:%Y-%m-%d}.zip"


async def _find(ctx: Context, export_id: UUID) -> dict[str, Any]:
    row = await ctx.fetchrow(_READ, ctx.tenant_id, export_id, ctx.actor.user_id, ctx.actor.is_superadmin)
    if row is None:
        raise NotFound("This export")
    return dict(row)
