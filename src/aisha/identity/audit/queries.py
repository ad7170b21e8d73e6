"""Reading the audit log: of the tenant in use, or on the platform the platform's own."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.errors import BadRequest, NotFound
from aisha.core.paging import Page, encode_cursor
from aisha.identity.audit.masking import mask_changes, mask_text

EXPORT_BATCH, MOST_EXPORTED = 1000, 100_000
_COLUMNS = """
l.id, l.created_at, l.actor_id, l.actor_email, nullif(concat_ws(' ', u.first_name, u.last_name), '') as actor_name,
l.actor_type, l.impersonator_id, l.action, l.entity_type, l.entity_id, l.changes, host(l.ip) as ip, l.user_agent, l.request_id,
l.change_set_id, exists (select from audit_digests d where d.tenant_id = l.tenant_id and d.audit_id = l.id) as is_sealed
"""


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What to show; None and "" admit everything. `kind` is who acted: user, api_key, system, care."""

    actor_id: UUID | None = None
    action: str = ""
    entity_type: str = ""
    entity_id: UUID | None = None
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None
    q: str = ""


_WHERE = """
 where l.tenant_id = coalesce($1, '00000000-0000-0000-0000-000000000000'::uuid)
   and ($2::uuid is null or l.actor_id = $2) and ($3 = '' or l.action = any (string_to_array($3, ',')))
   and ($4 = '' or l.entity_type = $4) and ($5::uuid is null or l.entity_id = $5) and ($6 = '' or l.actor_type = $6)
   and ($7::timestamptz is null or l.created_at >= $7) and ($8::timestamptz is null or l.created_at < $8)
   and ($9 = '' or l.actor_email ilike $9 or l.action ilike $9 or l.entity_type ilike $9 or l.changes::text ilike $9)
   and ($10::timestamptz is null or (l.created_at, l.id) < ($10, $11::uuid))
"""
_LIST = (
    f"select {_COLUMNS} from audit_log l left join users u on u.id = l.actor_id {_WHERE} order by l.created_at desc, l.id desc"
)


async def list_audit_rows(ctx: Context, wanted: AuditFilter, page: Page) -> tuple[list[dict[str, Any]], str | None]:
    """A page of the log, the newest first. Raises 400 INVALID_CURSOR."""
    ctx.require("audit.read")
    rows = await ctx.fetch(f"{_LIST} limit $12", *_values(ctx, wanted, page.pattern, _after(page)), page.limit + 1)
    cursor = None
    if len(rows) > page.limit:
        last = rows[page.limit - 1]
        cursor = encode_cursor(last["created_at"].isoformat(), last["id"])
    return [_shown(ctx, row) for row in rows[: page.limit]], cursor


async def get_audit_row(ctx: Context, row_id: UUID) -> dict[str, Any]:
    """One row of the log. Raises NotFound."""
    ctx.require("audit.read")
    row = await ctx.fetchrow(
        f"select {_COLUMNS} from audit_log l left join users u on u.id = l.actor_id where l.id = $1"
        " and l.tenant_id = coalesce($2, '00000000-0000-0000-0000-000000000000'::uuid)",
        row_id, ctx.actor.tenant_id,
    )  # fmt: skip
    if row is None:
        raise NotFound("This entry of the audit log")
    return _shown(ctx, row)


async def each_audit_row(ctx: Context, wanted: AuditFilter, pattern: str) -> AsyncGenerator[Sequence[Mapping[str, Any]]]:
    """The log in parts, the newest first, at most MOST_EXPORTED rows."""
    ctx.require("audit.read")
    after: tuple[datetime, UUID] | None = None
    for _ in range(MOST_EXPORTED // EXPORT_BATCH):
        rows = await ctx.fetch(f"{_LIST} limit $12", *_values(ctx, wanted, pattern, after), EXPORT_BATCH)
        yield [_shown(ctx, row) for row in rows]
        if len(rows) < EXPORT_BATCH:
            return
        after = rows[-1]["created_at"], rows[-1]["id"]


def _values(ctx: Context, wanted: AuditFilter, pattern: str, after: tuple[datetime, UUID] | None) -> tuple[Any, ...]:
    moment, row_id = after or (None, None)
    return (
        ctx.actor.tenant_id, wanted.actor_id, wanted.action, wanted.entity_type, wanted.entity_id, wanted.kind, wanted.since,
        wanted.until, pattern, moment, row_id,
    )  # fmt: skip


def _after(page: Page) -> tuple[datetime, UUID] | None:
    if page.after is None:
        return None
    try:
        return datetime.fromisoformat(page.after[0]), page.after[1]
    except ValueError as error:
        raise BadRequest("This cursor does not belong to this list. Start again without it.", code="INVALID_CURSOR") from error


def _shown(ctx: Context, row: asyncpg.Record) -> dict[str, Any]:
    shown = dict(row) | {"changes": read_json(row["changes"])}
    if ctx.can("view_sensitive_data"):
        return shown
    email = row["actor_email"]
    return shown | {"changes": mask_changes(shown["changes"], row["entity_type"]), "actor_email": email and mask_text(email)}
