"""Asking for an export, the exports of a tenant and their state, and the file of one."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.audit import record_audit
from aisha.core.context import Context
from aisha.core.errors import BadRequest, Conflict, Gone, NotFound
from aisha.core.ids import new_id
from aisha.core.jobs import enqueue
from aisha.core.paging import Page, page_of
from aisha.core.work import ENDED_WITHIN, MOST_LISTED, Work
from aisha.identity.tenants.queries import get_tenant
from aisha.insight.tenant_export.archive import EXPORT, Taken, require_everything
from aisha.insight.tenant_export.contents import parts

EXPORT_JOB_NAME = "tenants.export"
KEPT = timedelta(days=7)
"""How long the file of an export can be fetched (domain.md § 2.2)."""
_COLUMNS = """
e.id, e.tenant_id, e.format, e.status, e.tables_done, e.tables_total, e.files_done, e.files_total, e.rows_done, e.row_counts,
e.size_bytes, e.sha256, e.error, e.created_at, e.completed_at, e.expires_at,
coalesce(nullif(btrim(concat_ws(' ', u.first_name, u.last_name)), ''), u.email) as asked_by_name,
e.user_id = $2 or $3 as is_mine, e.storage_key is not null and e.expires_at > now() as is_available
"""
_FROM = "from tenant_exports e left join users u on u.id = e.user_id where e.tenant_id = $1"
_READ = f"select {_COLUMNS}, e.storage_key {_FROM} and e.id = $4 and (e.user_id = $2 or $3)"
_LIST = f"""
select {_COLUMNS}, e.created_at::text as page_key {_FROM} and ($4::timestamptz is null or (e.created_at, e.id) < ($4, $5))
 order by e.created_at desc, e.id desc limit $6
"""
_WORK = f"""
select e.id, e.tenant_id, e.status, e.created_at, e.tables_done, e.tables_total, e.error, e.completed_at, e.expires_at,
       e.storage_key is not null and e.expires_at > now() as is_available
  from tenant_exports e
 where e.tenant_id = $1 and e.user_id = $2 and e.error is distinct from $4
   and (e.status in ('queued', 'running') or e.storage_key is not null and e.expires_at > now()
        or e.completed_at > now() - $3::interval)
 order by e.created_at desc, e.id desc limit {MOST_LISTED}
"""
CANCELLED = "Cancelled on request."
_CANCEL = """
update tenant_exports set status = 'failed', error = $3, completed_at = now()
 where tenant_id = $1 and id = $2 and status in ('queued', 'running') returning true
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


async def list_exports(ctx: Context, page: Page) -> tuple[list[dict[str, Any]], str | None]:
    """The exports of this tenant, the newest first, and the cursor of the next page. Raises 400 INVALID_CURSOR.

    Whose they are everybody who may export sees; fetching one stays with its asker (`is_mine`) and superadmins.
    """
    ctx.require(EXPORT)
    moment, last_id = _after(page)
    rows = await ctx.fetch(_LIST, ctx.tenant_id, ctx.actor.user_id, ctx.actor.is_superadmin, moment, last_id, page.limit + 1)
    found, cursor = page_of(rows, page)
    return [{name: value for name, value in row.items() if name != "page_key"} for row in found], cursor


def _after(page: Page) -> tuple[datetime | None, UUID | None]:
    if page.after is None:
        return None, None
    try:
        moment = datetime.fromisoformat(page.after[0])
        if moment.tzinfo is None:
            raise ValueError(page.after[0])
        return moment, page.after[1]
    except ValueError as error:
        raise BadRequest("This cursor does not belong to this list. Start again without it.", code="INVALID_CURSOR") from error


async def list_workspace_export_work(ctx: Context) -> list[Work]:
    """The actor's exports of the whole workspace as long work: `processed` and `total` are tables."""
    ctx.require_signed_in()
    if not ctx.can(EXPORT):
        return []
    rows = await ctx.fetch(_WORK, ctx.tenant_id, ctx.actor.user_id, ENDED_WITHIN, CANCELLED)
    return [_work(row) for row in rows]


def _work(row: asyncpg.Record) -> Work:
    path, is_open = f"/api/tenants/{row['tenant_id']}/exports/{row['id']}", row["status"] in ("queued", "running")
    return Work(
        row["id"], "workspace_export", row["status"], row["created_at"], row["tables_done"], row["tables_total"],
        error=row["error"], completed_at=row["completed_at"], expires_at=row["expires_at"], link="/settings/export",
        file_path=f"{path}/file" if row["is_available"] else None, cancel_path=f"{path}/cancel" if is_open else None,
    )  # fmt: skip


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
    return row["storage_key"], file_name(tenant["slug"], row["completed_at"], row["format"])


async def cancel_export(ctx: Context, export_id: UUID) -> dict[str, Any]:
    """End an export that is waiting or at work; the worker stops with its next part and keeps no file. It is audited.

    For its asker and superadmins. Raises NotFound, 409 INVALID_STATUS for one that has ended.
    """
    ctx.require(EXPORT)
    before = await _find(ctx, export_id)
    if not await ctx.fetchval(_CANCEL, ctx.tenant_id, export_id, CANCELLED):
        raise Conflict("This export has ended already.", code="INVALID_STATUS")
    changes = {"what": [None, "tenant"], "status": [before["status"], "cancelled"]}
    await record_audit(ctx, "DATA_EXPORT", entity_type="tenant_export", entity_id=export_id, changes=changes)
    return await get_export(ctx, export_id)


def audited(taken: Taken, file_format: str, sha256: str) -> dict[str, Any]:
    """What the audit log says about an export."""
    said = {"what": "tenant", "format": file_format, "rows": taken.rows, "files": taken.files, "by_table": taken.counts}
    return {name: [None, value] for name, value in (said | {"sha256": sha256}).items()}


def file_name(slug: str, at: datetime, file_format: str) -> str:
    """`acme-2026-01-31.zip`, or `acme-2026-01-31.aisha.zip` for what can be read back."""
    return f"{slug}-{at:%Y-%m-%d}{'' if file_format == 'csv' else f'.{file_format}'}.zip"


async def _find(ctx: Context, export_id: UUID) -> dict[str, Any]:
    row = await ctx.fetchrow(_READ, ctx.tenant_id, ctx.actor.user_id, ctx.actor.is_superadmin, export_id)
    if row is None:
        raise NotFound("This export")
    return dict(row)
