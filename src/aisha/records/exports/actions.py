"""Exporting records: small files at once, larger ones by a job; the caller's own jobs and their files."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.audit import record_audit
from aisha.core.clock import today_in
from aisha.core.context import Context
from aisha.core.errors import Conflict, Gone, NotFound
from aisha.core.ids import new_id
from aisha.core.jobs import enqueue
from aisha.core.work import ENDED_WITHIN, MOST_LISTED, Work
from aisha.records.exports.asking import Asked
from aisha.records.exports.cells import regional_of
from aisha.records.exports.columns import layout_of
from aisha.records.exports.rows import count_rows, read_at_once
from aisha.records.exports.writers import writer_of
from aisha.records.labels import label_of
from aisha.records.registry import RecordType, get_record_type

EXPORT_JOB_NAME = "records.export"
MOST_AT_ONCE = 1_000
"""Records that one answer holds; more are written by a job (domain.md § 2.1)."""
KEPT = timedelta(days=7)
"""How long the file of a job can be fetched (domain.md § 3.13)."""
_SHOWN = """
select id, 'export' as kind, entity as type, format, status, total, processed, file_name, size_bytes, error, created_at,
       completed_at, expires_at, storage_key is not null and expires_at > now() as is_available, storage_key
  from record_exports where tenant_id = $1 and user_id = $2
"""
CANCELLED = "You cancelled this export."
_CANCEL = """
update record_exports set status = 'failed', error = $3, completed_at = now()
 where tenant_id = $1 and id = $2 and status in ('queued', 'running') returning true
"""


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file that is ready, and how many records it holds."""

    name: str
    content: bytes
    rows: int


async def export_records(ctx: Context, record_type: RecordType, asked: Asked) -> ExportFile | dict[str, Any]:
    """The file of up to 1,000 records, which is audited; beyond that the job that makes it.

    Raises 403 without the permission, 400 for unknown fields, filters and sorts.
    """
    ctx.require(record_type.permission("export"))
    layout = await layout_of(ctx, record_type, asked)
    rows = await read_at_once(ctx, record_type, asked, layout, most=MOST_AT_ONCE + 1)
    if len(rows) > MOST_AT_ONCE:
        return await _queue(ctx, record_type, asked)
    writer = writer_of(asked.format, layout, regional_of(ctx), label_of(ctx, record_type).plural)
    content = b"".join((writer.head(), writer.rows(rows), *writer.end()))
    await audit_export(ctx, record_type, asked, rows=len(rows))
    return ExportFile(file_name(ctx, record_type, asked.format), content, len(rows))


async def audit_export(ctx: Context, record_type: RecordType, asked: Asked, *, rows: int, job_id: UUID | None = None) -> None:
    """One row of the audit log: what was exported, how many records, and which were asked for."""
    ctx.require(record_type.permission("export"))
    said: dict[str, Any] = {"what": record_type.name, "rows": rows} | asked.sent()
    if asked.ids is not None:
        said["ids"] = len(asked.ids)
    changes = {name: [None, value] for name, value in said.items()}
    await record_audit(ctx, "DATA_EXPORT", entity_type="record_export", entity_id=job_id, changes=changes)


def file_name(ctx: Context, record_type: RecordType, file_format: str) -> str:
    """`leads-2026-01-31.csv`, by the day in the tenant's zone."""
    return f"{record_type.name}-{today_in(ctx.actor.timezone):%Y-%m-%d}.{file_format}"


async def _queue(ctx: Context, record_type: RecordType, asked: Asked) -> dict[str, Any]:
    export_id, total = new_id(), await count_rows(ctx, record_type, asked)
    await ctx.execute(
        "insert into record_exports (tenant_id, id, user_id, entity, format, parameters, total)"
        " values ($1, $2, $3, $4, $5, $6, $7)",
        ctx.tenant_id, export_id, ctx.actor.user_id, record_type.name, asked.format, asked.sent(), total,
    )  # fmt: skip
    await enqueue(ctx, EXPORT_JOB_NAME, {"id": str(export_id)})
    return await get_job(ctx, export_id)


async def list_export_work(ctx: Context) -> list[Work]:
    """The exports of the actor as long work."""
    ctx.require_signed_in()
    wanted = (
        "(status in ('queued', 'running') or storage_key is not null and expires_at > now()"
        " or completed_at > now() - $3::interval)"
    )
    sql = f"{_SHOWN} and {wanted} and error is distinct from $4 order by created_at desc, id desc limit {MOST_LISTED}"
    rows = await ctx.fetch(sql, ctx.tenant_id, ctx.actor.user_id, ENDED_WITHIN, CANCELLED)
    return [_work(row) for row in rows]


def _work(row: asyncpg.Record) -> Work:
    path, is_open = f"/api/jobs/{row['id']}", row["status"] in ("queued", "running")
    return Work(
        row["id"], "export", row["status"], row["created_at"], row["processed"], row["total"], type=row["type"],
        name=row["file_name"], error=row["error"], completed_at=row["completed_at"], expires_at=row["expires_at"],
        link=f"/{row['type']}", file_path=f"{path}/file" if row["is_available"] else None,
        cancel_path=f"{path}/cancel" if is_open else None,
    )  # fmt: skip


async def get_job(ctx: Context, job_id: UUID) -> dict[str, Any]:
    """How far a job of the actor is. Raises NotFound, also for somebody else's."""
    ctx.require_signed_in()
    return _seen(await _find(ctx, job_id))


async def fetch_job_file(ctx: Context, job_id: UUID) -> tuple[str, str, str]:
    """The key of a job's file, the name to save it under and its format; that it was fetched is audited.

    Raises NotFound, 403 for whoever may no longer export, 409 INVALID_STATUS before it is ready, 410 LINK_EXPIRED after it.
    """
    ctx.require_signed_in()
    row = await _find(ctx, job_id)
    ctx.require(get_record_type(row["type"]).permission("export"))
    if row["status"] != "completed":
        raise Conflict("This file is not ready.", code="INVALID_STATUS")
    if not row["is_available"]:
        raise Gone("This file is no longer kept. Export again.")
    details = {"what": [None, "fetched_file"], "rows": [None, row["processed"]]}
    await record_audit(ctx, "DATA_EXPORT", entity_type="record_export", entity_id=job_id, changes=details)
    return row["storage_key"], row["file_name"], row["format"]


async def cancel_job(ctx: Context, job_id: UUID) -> dict[str, Any]:
    """End a job of the actor that is waiting or at work; the worker stops with its next part and keeps no file. It is audited.

    Raises NotFound, also for somebody else's, 409 INVALID_STATUS for one that has ended.
    """
    ctx.require_signed_in()
    before = await _find(ctx, job_id)
    if not await ctx.fetchval(_CANCEL, ctx.tenant_id, job_id, CANCELLED):
        raise Conflict("This export has ended already.", code="INVALID_STATUS")
    changes = {"what": [None, before["type"]], "status": [before["status"], "cancelled"]}
    await record_audit(ctx, "DATA_EXPORT", entity_type="record_export", entity_id=job_id, changes=changes)
    return await get_job(ctx, job_id)


def _seen(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "storage_key"}


async def _find(ctx: Context, job_id: UUID) -> dict[str, Any]:
    row = await ctx.fetchrow(f"{_SHOWN} and id = $3", ctx.tenant_id, ctx.actor.user_id, job_id)
    if row is None:
        raise NotFound("This job")
    return dict(row)
