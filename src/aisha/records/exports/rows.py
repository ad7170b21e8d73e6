"""Reading the records of an export: one statement in the order of the list, a part at a time."""

from collections.abc import AsyncGenerator, Sequence
from typing import Any

import asyncpg

from aisha.core.context import Context
from aisha.records.custom.plans import plan_for_values
from aisha.records.exports.asking import Asked
from aisha.records.exports.columns import Layout
from aisha.records.filters import Parameters
from aisha.records.lists import ListQuery, matching_sql
from aisha.records.pages import own_texts
from aisha.records.paging import order_by, parse_sort
from aisha.records.registry import RecordType

ROWS_AT_ONCE = 1_000


async def read_at_once(
    ctx: Context, record_type: RecordType, asked: Asked, layout: Layout, *, most: int
) -> Sequence[asyncpg.Record]:
    """The first `most` rows."""
    ctx.require(record_type.permission("export"))
    sql, parameters = _sql(ctx, record_type, asked, layout)
    await plan_for_values(ctx, sql)
    return await ctx.fetch(f"{sql} limit {most}", *parameters)


async def read_in_parts(
    ctx: Context, record_type: RecordType, asked: Asked, layout: Layout
) -> AsyncGenerator[Sequence[asyncpg.Record]]:
    """Every row, in parts of at most ROWS_AT_ONCE, of one moment: the database holds the place."""
    ctx.require(record_type.permission("export"))
    sql, parameters = _sql(ctx, record_type, asked, layout)
    await plan_for_values(ctx, sql)
    connection = await ctx.begin()
    cursor = await connection.cursor(sql, *parameters)
    while rows := await cursor.fetch(ROWS_AT_ONCE):
        yield rows


async def count_rows(ctx: Context, record_type: RecordType, asked: Asked) -> int:
    """How many records there are to write."""
    ctx.require(record_type.permission("export"))
    parameters = Parameters()
    sql = f"select count(*) from ({_matching(ctx, record_type, asked, parameters, 't.id')}) t{_among(asked, parameters)}"
    await plan_for_values(ctx, sql)
    return await ctx.fetchval(sql, *parameters.values)


def _sql(ctx: Context, record_type: RecordType, asked: Asked, layout: Layout) -> tuple[str, list[Any]]:
    """Raises 400 for an unknown filter or sort."""
    keys = parse_sort(ctx, record_type, asked.sort)
    parameters = Parameters()
    texts = own_texts(keys)
    source = _matching(ctx, record_type, asked, parameters, f"t.*, {texts}" if texts else "t.*")
    selection = layout.selection
    order = f"order by {order_by(keys)}"
    return (
        f"select {selection.select} from ({source}) t {selection.joins}{_among(asked, parameters)} {order}",
        parameters.values,
    )


def _matching(ctx: Context, record_type: RecordType, asked: Asked, parameters: Parameters, columns: str) -> str:
    return matching_sql(ctx, record_type, ListQuery(filter=asked.filter, q=asked.q), parameters, columns)


def _among(asked: Asked, parameters: Parameters) -> str:
    return "" if asked.ids is None else f" where t.id = any ({parameters.add(list(asked.ids), 'uuid[]')})"
