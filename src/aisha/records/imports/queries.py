"""Reads of imports: one, the list, and the report of its rows."""

from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.errors import BadRequest, Forbidden, NotFound
from aisha.core.ids import parse_id
from aisha.core.work import ENDED_WITHIN, MOST_LISTED, Work
from aisha.records.imports.findings import Findings
from aisha.records.imports.row_log import EFFECT_OF, STATUS_OF
from aisha.records.registry import get_record_type, record_types

PREVIEW_ROWS = 50
ROW_FILTERS = (*STATUS_OF, "warning")
_SUMMARY = (
    "id, entity, file_name, size_bytes, status, processed, total, created, updated, skipped, failed, warnings, error,"
    " change_set_id, created_at, created_by, started_at, completed_at, version"
)
_MINE = "($2::uuid is null or created_by = $2)"


def _only(ctx: Context) -> UUID | None:
    """Whose imports the actor sees: whoever does not see every record sees only the own, for a file names all of them."""
    return None if ctx.actor.view_all else ctx.actor.user_id


async def get_import(ctx: Context, import_id: UUID) -> dict[str, Any]:
    """An import as the API shows it, after a dry run with its first rows. Raises NotFound, and 403 without its permission."""
    ctx.require_signed_in()
    row = await _find(ctx, import_id)
    described = _summary(row) | {
        "format": row["format"],
        "columns": row["columns"],
        "mapping": row["mapping"],
        "options": row["options"],
        "findings": msgspec.convert(read_json(row["findings"]), Findings).described(),
    }
    if row["status"] == "validated":
        rows = await _fetch_rows(ctx, row["id"], None, 0, PREVIEW_ROWS)
        described["preview"] = [_row(each, _names_of(row)) for each in rows]
    return described


async def _find(ctx: Context, import_id: UUID) -> asyncpg.Record:
    row = await ctx.fetchrow(
        f"select {_SUMMARY}, format, columns, mapping, options, findings from import_jobs"
        f" where tenant_id = $1 and {_MINE} and id = $3",
        ctx.tenant_id, _only(ctx), import_id,
    )  # fmt: skip
    if row is None:
        raise NotFound("This import")
    ctx.require(get_record_type(row["entity"]).permission("import"))
    return row


async def list_imports(
    ctx: Context, *, entity: str | None, limit: int, cursor: str | None
) -> tuple[list[dict[str, Any]], str | None]:
    """Imports of the types the actor may import, newest first, and the cursor of the next page. Raises 403 without any."""
    ctx.require_signed_in()
    admitted = [each.name for each in record_types() if ctx.can(each.permission("import"))]
    if not admitted:
        raise Forbidden("You need the permission to import records for this.")
    after = parse_id(cursor) if cursor else None
    if cursor and after is None:
        raise BadRequest("This cursor is not one of this list.", code="INVALID_CURSOR")
    rows = await ctx.fetch(
        f"select {_SUMMARY} from import_jobs where tenant_id = $1 and {_MINE} and entity = any ($3)"
        " and ($4::text is null or entity = $4) and ($5::uuid is null or id < $5) order by id desc limit $6",
        ctx.tenant_id, _only(ctx), admitted, entity, after, limit + 1,
    )  # fmt: skip
    shown = rows[:limit]
    return [_summary(row) for row in shown], str(shown[-1]["id"]) if len(rows) > limit else None


async def list_import_work(ctx: Context) -> list[Work]:
    """The imports of the actor that are checked or run, wait for a decision or ended within a day, as long work."""
    ctx.require_signed_in()
    if "data_import" in ctx.actor.modules_off:
        return []
    wanted = (
        "(status in ('validating', 'running', 'paused')"
        " or status in ('completed', 'failed') and coalesce(completed_at, updated_at) > now() - $3::interval)"
    )
    rows = await ctx.fetch(
        f"select {_SUMMARY} from import_jobs where tenant_id = $1 and created_by = $2 and {wanted}"
        f" order by id desc limit {MOST_LISTED}",
        ctx.tenant_id, ctx.actor.user_id, ENDED_WITHIN,
    )  # fmt: skip
    return [_work(row) for row in rows]


def _work(row: asyncpg.Record) -> Work:
    is_check, is_open = row["status"] == "validating", row["status"] in ("validating", "running", "paused")
    status = "running" if is_check else row["status"]
    return Work(
        row["id"], "import", status, row["created_at"], row["processed"], row["total"], type=row["entity"],
        action="check" if is_check else "run", name=row["file_name"], updated=row["created"] + row["updated"],
        failed=row["failed"], error=row["error"], completed_at=row["completed_at"],
        link=f"/import/{row['entity']}/{row['id']}", cancel_path=f"/api/imports/{row['id']}/cancel" if is_open else None,
    )  # fmt: skip


def _summary(row: asyncpg.Record) -> dict[str, Any]:
    is_counted = row["status"] != "uploaded"
    counts = {
        "total": row["processed"], "create": row["created"], "update": row["updated"], "skip": row["skipped"],
        "error": row["failed"], "warnings": row["warnings"],
    }  # fmt: skip
    return {
        "id": row["id"],
        "entity": row["entity"],
        "file_name": row["file_name"],
        "size_bytes": row["size_bytes"],
        "status": row["status"],
        "progress": {"done": row["processed"], "total": row["total"]},
        "counts": counts if is_counted else None,
        "error": row["error"],
        "change_set_id": row["change_set_id"],
        "created_at": row["created_at"],
        "created_by": row["created_by"],
        "started_at": row["started_at"],
        "finished_at": row["completed_at"],
        "version": row["version"],
    }


async def list_rows(
    ctx: Context, import_id: UUID, *, status: str | None, limit: int, cursor: str | None
) -> tuple[list[dict[str, Any]], str | None]:
    """Reports of rows in the file's order, and the cursor of the next page. `status` is an effect, or `warning`."""
    ctx.require_signed_in()
    found = await _find(ctx, import_id)
    wanted = EFFECT_OF.get(status, status) if status else None
    if wanted is not None and wanted not in ROW_FILTERS:
        raise BadRequest(f"status is one of {', '.join(ROW_FILTERS)}.")
    if cursor is not None and not (cursor.isdecimal() and len(cursor) < 10):
        raise BadRequest("This cursor is not one of this list.", code="INVALID_CURSOR")
    rows = await _fetch_rows(ctx, import_id, wanted, int(cursor or 0), limit + 1)
    shown = rows[:limit]
    names = _names_of(found)
    return [_row(row, names) for row in shown], str(shown[-1]["row_number"]) if len(rows) > limit else None


async def _fetch_rows(ctx: Context, import_id: UUID, wanted: str | None, after: int, limit: int) -> list[asyncpg.Record]:
    condition = ""
    if wanted == "warning":
        condition = " and warnings is not null"
    elif wanted is not None:
        condition = f" and status = '{STATUS_OF[wanted]}'"
    return await ctx.fetch(
        "select row_number, status, entity_id, raw, errors, warnings, plan from import_rows"
        f" where tenant_id = $1 and import_id = $2 and row_number > $3{condition} order by row_number limit $4",
        ctx.tenant_id, import_id, after, limit,
    )  # fmt: skip


def _names_of(row: asyncpg.Record) -> list[str]:
    return [column["name"] for column in read_json(row["columns"])]


def _row(row: asyncpg.Record, names: list[str]) -> dict[str, Any]:
    plan: dict[str, Any] = read_json(row["plan"]) or {}
    cells: list[str] | None = read_json(row["raw"])
    return {
        "row_number": row["row_number"],
        "effect": EFFECT_OF[row["status"]],
        "title": plan.get("title"),
        "record_id": row["entity_id"],
        "values": plan.get("values", {}),
        "changes": plan.get("changes", {}),
        "raw": dict(zip(names, cells, strict=False)) if cells is not None else None,
        "errors": row["errors"] or [],
        "warnings": row["warnings"] or [],
    }


async def error_rows(
    ctx: Context, import_id: UUID, after: int, limit: int
) -> tuple[list[str], list[tuple[int, list[str], str]]]:
    """The columns of the file, and the next failed rows behind line `after`: line, cells, what was wrong."""
    ctx.require_signed_in()
    found = await _find(ctx, import_id)
    rows = await _fetch_rows(ctx, import_id, "error", after, limit)
    return _names_of(found), [
        (row["row_number"], read_json(row["raw"]) or [], _texts(read_json(row["errors"]))) for row in rows
    ]


def _texts(errors: list[dict[str, Any]] | None) -> str:
    return "; ".join(f"{each['column']}: {each['message']}" if each.get("column") else each["message"] for each in errors or [])
