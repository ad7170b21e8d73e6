"""Reading the audit log: of the tenant in use, or on the platform the platform's own."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.errors import BadRequest, NotFound
from aisha.core.paging import Page, encode_cursor
from aisha.core.storage import FileStorage
from aisha.identity.audit.archive_search import AuditFilter, Place, each_archive, find_archived
from aisha.identity.audit.digests import Row
from aisha.identity.audit.masking import mask_changes, mask_text

EXPORT_BATCH, MOST_EXPORTED, FILES_A_PAGE = 1000, 100_000, 20
MOST_ACTIONS = 200
_COLUMNS = """
l.id, l.created_at, l.actor_id, l.actor_email, nullif(concat_ws(' ', u.first_name, u.last_name), '') as actor_name,
l.actor_type, l.actor_role, l.impersonator_id, l.action, l.reason, l.entity_type, l.entity_id, l.changes, host(l.ip) as ip,
l.user_agent, l.request_id, l.change_set_id,
exists (select from audit_digests d where d.tenant_id = l.tenant_id and d.audit_id = l.id) as is_sealed
"""


_WHERE = """
 where l.tenant_id = coalesce($1, '00000000-0000-0000-0000-000000000000'::uuid)
   and ($2::uuid is null or l.actor_id = $2)
   and ($4 = '' or l.entity_type = $4) and ($5::uuid is null or l.entity_id = $5)
   and ($6 = '' or l.actor_type = any (string_to_array($6, ',')))
   and ($12::uuid is null or l.entity_id = $12
        or l.entity_id in (select e.id from employees e where e.tenant_id = l.tenant_id and e.user_id = $12))
   and ($7::timestamptz is null or l.created_at >= $7) and ($8::timestamptz is null or l.created_at < $8)
   and ($9 = '' or l.actor_email ilike $9 or l.action ilike $9 or l.entity_type ilike $9 or l.changes::text ilike $9
        or l.reason ilike $9)
   and ($10::timestamptz is null or (l.created_at, l.id) < ($10, $11::uuid))
"""
_LIST = f"select {_COLUMNS} from audit_log l left join users u on u.id = l.actor_id"
_ORDER = "order by l.created_at desc, l.id desc limit $14"
_FREQUENT = frozenset({"create", "update"})
"""Actions that have no place in the index of actions (`ix_audit_log_action`)."""


async def list_audit_rows(
    ctx: Context, wanted: AuditFilter, page: Page, storage: FileStorage
) -> tuple[list[dict[str, Any]], str | None]:
    """A page of the log, the newest first: of the table, then of the archives. Raises 400 INVALID_CURSOR.

    One page looks into at most FILES_A_PAGE archives: it may have fewer rows than asked for and a cursor all the same.
    """
    ctx.require("audit.read")
    after = place_after(page)
    rows: list[Row] = list(await ctx.fetch(_list(wanted), *_values(ctx, wanted, after), page.limit + 1))
    end: Place | None = None
    if len(rows) <= page.limit:
        files = 0
        async with aclosing(each_archive(ctx, storage, wanted, after)) as archives:
            async for found in archives:
                rows += found.rows
                files += 1
                if len(rows) > page.limit or files == FILES_A_PAGE:
                    end = found.end
                    break
    if len(rows) > page.limit:
        last = rows[page.limit - 1]
        end = last["created_at"], last["id"]
    cursor = encode_cursor(end[0].isoformat(), end[1]) if end else None
    return await _all_shown(ctx, rows[: page.limit]), cursor


async def count_actions(ctx: Context, wanted: AuditFilter) -> list[dict[str, Any]]:
    """How often each action is in the table's part of the log, the most frequent first; at most MOST_ACTIONS."""
    ctx.require("audit.read")
    where = _where(wanted)
    sql = f"select l.action, count(*)::int as count from audit_log l {where} group by l.action order by 2 desc, 1 limit $14"
    return [dict(row) for row in await ctx.fetch(sql, *_values(ctx, wanted, None), MOST_ACTIONS)]


async def get_audit_row(ctx: Context, row_id: UUID, storage: FileStorage) -> dict[str, Any]:
    """One row of the log, wherever it lies. Raises NotFound."""
    ctx.require("audit.read")
    row: Row | None = await ctx.fetchrow(
        f"select {_COLUMNS} from audit_log l left join users u on u.id = l.actor_id where l.id = $1"
        " and l.tenant_id = coalesce($2, '00000000-0000-0000-0000-000000000000'::uuid)",
        row_id, ctx.actor.tenant_id,
    )  # fmt: skip
    made_at = _made_at(row_id)
    if row is None and made_at is not None:
        row = await find_archived(ctx, storage, row_id, made_at)
    if row is None:
        raise NotFound("This entry of the audit log")
    return (await _all_shown(ctx, [row]))[0]


async def each_audit_row(
    ctx: Context, wanted: AuditFilter, storage: FileStorage
) -> AsyncGenerator[Sequence[Mapping[str, Any]]]:
    """The log in parts, the newest first, at most MOST_EXPORTED rows: the table, then the archives."""
    ctx.require("audit.read")
    after: Place | None = None
    left = MOST_EXPORTED
    while left > 0:
        rows = await ctx.fetch(_list(wanted), *_values(ctx, wanted, after), min(EXPORT_BATCH, left))
        yield await _all_shown(ctx, rows)
        left -= len(rows)
        if len(rows) < EXPORT_BATCH:
            break
        after = rows[-1]["created_at"], rows[-1]["id"]
    async with aclosing(each_archive(ctx, storage, wanted, after)) as archives:
        async for found in archives:
            if left <= 0:
                return
            yield await _all_shown(ctx, found.rows[:left])
            left -= len(found.rows)


def _list(wanted: AuditFilter) -> str:
    return f"{_LIST} {_where(wanted)} {_ORDER}"


def _where(wanted: AuditFilter) -> str:
    """The conditions of a filter; those that an index answers are there only when they are asked for."""
    named = set(wanted.action.split(",")) if wanted.action else _FREQUENT
    parts = [
        "and l.action = any (string_to_array($3, ','))" if wanted.action else "and $3 = ''",
        "and l.action not in ('create', 'update')" if not named & _FREQUENT else "",
        "and l.change_set_id = $13" if wanted.change_set_id else "and $13::uuid is null",
    ]
    return f"{_WHERE} {' '.join(parts)}"


def _values(ctx: Context, wanted: AuditFilter, after: Place | None) -> tuple[Any, ...]:
    moment, row_id = after or (None, None)
    return (
        ctx.actor.tenant_id, wanted.actor_id, wanted.action, wanted.entity_type, wanted.entity_id, wanted.kind, wanted.since,
        wanted.until, Page(1, None, wanted.q).pattern, moment, row_id, wanted.about,
        wanted.change_set_id,
    )  # fmt: skip


def _made_at(row_id: UUID) -> datetime | None:
    """The moment in an id of ours; None for one without any, or beyond the calendar."""
    try:
        return datetime.fromtimestamp((row_id.int >> 80) / 1000, UTC) if row_id.version == 7 else None
    except (ValueError, OverflowError, OSError):
        return None


def place_after(page: Page) -> Place | None:
    """Where a page of the log begins. Raises 400 INVALID_CURSOR."""
    if page.after is None:
        return None
    try:
        moment = datetime.fromisoformat(page.after[0])
        if moment.tzinfo is None:
            raise ValueError(page.after[0])
        return moment, page.after[1]
    except ValueError as error:
        raise BadRequest("This cursor does not belong to this list. Start again without it.", code="INVALID_CURSOR") from error


async def _all_shown(ctx: Context, rows: Sequence[Row]) -> list[dict[str, Any]]:
    through = list({row["impersonator_id"] for row in rows if row["impersonator_id"]})
    found = await ctx.fetch("select id, name from impersonator_names($1)", through) if through else []
    names = {row["id"]: row["name"] for row in found}
    return [_shown(ctx, row) | {"impersonator_name": names.get(row["impersonator_id"])} for row in rows]


def _shown(ctx: Context, row: Row) -> dict[str, Any]:
    shown = dict(row) | {"changes": read_json(row["changes"])}
    if ctx.can("view_sensitive_data"):
        return shown
    email, reason = row["actor_email"], row["reason"]
    return shown | {
        "changes": mask_changes(shown["changes"], row["entity_type"]),
        "actor_email": email and mask_text(email),
        "reason": reason and mask_text(reason),
    }
