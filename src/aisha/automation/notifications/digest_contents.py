"""What a daily mail tells one person: read with their own rights, so that it names nothing out of their sight."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from aisha.core.context import Context
from aisha.records.labels import label_of
from aisha.records.registry import get_record_type, record_types

NAMED = 5
"""Records that are named of each kind; of the others only how many they are."""
SINCE = timedelta(days=1)
_OVERDUE = """
select a.subject as name, count(*) over () as total from activities a
 where a.tenant_id = $1 and a.assigned_to = $2 and a.deleted_at is null and a.status in ('pending', 'in_progress')
   and a.due_at < now()
 order by a.due_at, a.id limit $3
"""
_WITHOUT_STEP = """
select o.name, count(*) over () as total from opportunities o
 where o.tenant_id = $1 and $2 in (o.owner_id, o.assigned_to) and o.deleted_at is null and o.stage_kind = 'open'
   and coalesce(o.next_step, '') = ''
   and not exists (select from activities a where a.tenant_id = o.tenant_id and a.related_type = 'opportunity'
                      and a.related_id = o.id and a.deleted_at is null and a.status in ('pending', 'in_progress'))
 order by o.amount desc nulls last, o.id limit $3
"""
_ASSIGNED = """
select {title} as name, count(*) over () as total from {table}
 where tenant_id = $1 and deleted_at is null and $2 in (owner_id, assigned_to)
   and (created_at > now() - $5::interval and created_by <> $2 or id in (
     select h.entity_id from assignment_history h
      where h.tenant_id = $1 and h.entity_type = $4 and h.to_user = $2 and h.by_user is distinct from $2
        and h.created_at > now() - $5::interval))
 order by id desc limit $3
"""


async def digest_of(ctx: Context) -> list[str]:
    """The paragraphs of the actor's daily mail; none when there is nothing to tell."""
    ctx.require_signed_in()
    parts: tuple[Callable[[Context], Awaitable[list[str]]], ...] = (_overdue, _without_step, _assigned)
    return [line for part in parts for line in await part(ctx)]


async def _overdue(ctx: Context) -> list[str]:
    if not ctx.can("activities.read"):
        return []
    return _line(await ctx.fetch(_OVERDUE, ctx.tenant_id, ctx.actor.user_id, NAMED), ctx, "activities", "overdue")


async def _without_step(ctx: Context) -> list[str]:
    if not ctx.can("opportunities.read"):
        return []
    rows = await ctx.fetch(_WITHOUT_STEP, ctx.tenant_id, ctx.actor.user_id, NAMED)
    return _line(rows, ctx, "opportunities", "without a next step")


async def _assigned(ctx: Context) -> list[str]:
    """What others gave them since yesterday, by type."""
    lines: list[str] = []
    for each in record_types():
        if each.is_owned and ctx.can(each.permission("read")):
            sql = _ASSIGNED.format(title=each.title, table=each.name)
            rows = await ctx.fetch(sql, ctx.tenant_id, ctx.actor.user_id, NAMED, each.singular, SINCE)
            lines += _line(rows, ctx, each.name, "assigned to you since yesterday")
    return lines


def _line(rows: list[Any], ctx: Context, type_name: str, what: str) -> list[str]:
    """As "3 activities overdue: Call Jane, Send the offer and 1 more."."""
    if not rows:
        return []
    total, label = rows[0]["total"], label_of(ctx, get_record_type(type_name))
    names = ", ".join(row["name"] or label.singular for row in rows)
    more = f" and {total - len(rows):,} more" if total > len(rows) else ""
    return [f"{total:,} {(label.singular if total == 1 else label.plural).lower()} {what}: {names}{more}."]
