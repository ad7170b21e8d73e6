"""Reading saved views: the own ones, and those shared with the workspace."""

from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.errors import NotFound
from aisha.records.registry import RecordType, record_types
from aisha.records.views.remaining import remaining_view

MOST_VIEWS = 500
_SELECT = """
select v.id, v.entity, v.name, v.filter, v.q, v.sort, v.columns, v.layout, v.pipeline_id, v.is_shared,
       coalesce(c.is_pinned, true) as is_pinned, coalesce(c.is_default, false) as is_default,
       coalesce(v.user_id = $2, false) as is_mine,
       coalesce(nullif(btrim(concat_ws(' ', e.first_name, e.last_name)), ''), e.email) as owner_name, v.updated_at, v.version
  from saved_views v
  left join saved_view_choices c on c.tenant_id = v.tenant_id and c.view_id = v.id and c.user_id = $2
  left join employees e on e.tenant_id = v.tenant_id and e.user_id = v.user_id
 where v.tenant_id = $1
"""


async def list_views(ctx: Context, entity: str | None) -> list[dict[str, Any]]:
    """The views somebody sees, of one kind of record or of all, by name: the own ones first."""
    ctx.require_signed_in()
    readable = {each.name: each for each in record_types() if ctx.can(each.permission("read"))}
    rows = await ctx.fetch(
        f"{_SELECT} and v.entity = any ($3) order by v.user_id is distinct from $2, lower(v.name), v.id limit {MOST_VIEWS}",
        ctx.tenant_id, ctx.actor.user_id, [name for name in readable if entity in (None, name)],
    )  # fmt: skip
    return [_shown(ctx, readable[row["entity"]], row) for row in rows]


async def get_view(ctx: Context, view_id: UUID) -> dict[str, Any]:
    """One of them. Raises NotFound, for one of somebody else that is not shared, too."""
    ctx.require_signed_in()
    found = await find_view(ctx, view_id)
    if found is None:
        raise NotFound("This view")
    return found


async def find_view(ctx: Context, view_id: UUID) -> dict[str, Any] | None:
    """As `get_view`, None where there is none."""
    ctx.require_signed_in()
    row = await ctx.fetchrow(f"{_SELECT} and v.id = $3", ctx.tenant_id, ctx.actor.user_id, view_id)
    record_type = next((each for each in record_types() if row is not None and each.name == row["entity"]), None)
    if row is None or record_type is None or not ctx.can(record_type.permission("read")):
        return None
    return _shown(ctx, record_type, row)


def may_change(ctx: Context, view: dict[str, Any]) -> bool:
    """An own view, or a shared one for who may share."""
    return view["is_mine"] or (view["is_shared"] and ctx.can("saved_views.share"))


def _shown(ctx: Context, record_type: RecordType, row: asyncpg.Record) -> dict[str, Any]:
    view = remaining_view(ctx, record_type, {**row, "filter": read_json(row["filter"])})
    return view | {"can_change": may_change(ctx, view)}
