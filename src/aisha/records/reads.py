"""Reading one record."""

from typing import Any, NoReturn
from uuid import UUID

import asyncpg

from aisha.core.context import Context
from aisha.core.errors import Forbidden, NotFound
from aisha.records.labels import label_of
from aisha.records.registry import RecordType
from aisha.records.selection import select_fields


async def get_record(
    ctx: Context,
    record_type: RecordType,
    record_id: UUID,
    *,
    fields: str | None = None,
    include: str | None = None,
    with_deleted: bool = False,
    alone: bool = False,
) -> dict[str, Any]:
    """A record as the client sees it. Raises 404 when it is not there, not visible or in the trash.

    `alone` when nothing else happens in the transaction.
    """
    ctx.require(record_type.permission("read"))
    selection = select_fields(ctx, record_type, fields, include)
    live = "" if with_deleted else " and t.deleted_at is null"
    sql = f"select {selection.select} from {record_type.name} t {selection.joins} where t.tenant_id = $1 and t.id = $2{live}"
    if alone and ctx.is_unopened(to_write=False):
        row = await ctx.fetchrow_alone(f"{sql} and (select ok from entered)", ctx.tenant_id, record_id)
    else:
        row = await ctx.fetchrow(sql, ctx.tenant_id, record_id)
    if row is None:
        raise NotFound(label_of(ctx, record_type).singular)
    return selection.shape(row)


async def lock_record(ctx: Context, record_type: RecordType, record_id: UUID, *, deleted: bool = False) -> asyncpg.Record:
    """The whole row, locked until the transaction ends. Raises 404; `deleted` looks in the trash instead."""
    ctx.require(record_type.permission("read"))
    columns = ", ".join(["t.*", *(f"{field.of('t')} as {field.name}" for field in record_type.derived)])
    row = await ctx.fetchrow(
        f"select {columns} from {record_type.name} t where tenant_id = $1 and id = $2"
        f" and deleted_at is {'not ' if deleted else ''}null for update",
        ctx.tenant_id,
        record_id,
    )
    if row is None:
        await _explain_missing(ctx, record_type, record_id, deleted)
    return row


async def _explain_missing(ctx: Context, record_type: RecordType, record_id: UUID, deleted: bool) -> NoReturn:
    visible = await ctx.fetchval(
        f"select deleted_at is not null from {record_type.name} where tenant_id = $1 and id = $2", ctx.tenant_id, record_id
    )
    if visible is deleted:
        raise Forbidden(f"You can see this {label_of(ctx, record_type).singular.lower()} but not change it.")
    raise NotFound(label_of(ctx, record_type).singular)
