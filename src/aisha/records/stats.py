"""Counts and sums by a field: the status cards above a list, from the same condition as the list."""

from typing import Any

from aisha.core.context import Context
from aisha.core.errors import BadRequest
from aisha.records.filters import Parameters
from aisha.records.lists import ListQuery, where
from aisha.records.registry import RecordType

GROUPED_KINDS = ("select", "user", "link", "boolean")


async def record_stats(ctx: Context, record_type: RecordType, query: ListQuery, group_by: str | None) -> dict[str, Any]:
    """{count, sum, groups: [{value, count, sum}]} of what the actor sees. Raises 400 for a field that cannot be grouped."""
    ctx.require(record_type.permission("read"))
    name = group_by or record_type.status_field
    field = record_type.fields.get(name) if name else None
    if field is None or field.kind not in GROUPED_KINDS or (field.sensitive and not ctx.can("view_sensitive_data")):
        raise BadRequest(f"{record_type.label} cannot be grouped by {str(name)[:60]!r}.", code="UNKNOWN_FIELD")
    parameters = Parameters()
    condition = where(ctx, record_type, query, parameters)
    summed_field = record_type.summed_by(ctx)
    total = f"sum(t.{summed_field})" if summed_field else "null::numeric"
    rows = await ctx.fetch(
        f"select t.{field.name} as value, count(*) as count, {total} as sum from {record_type.name} t"
        f" where {condition} group by 1 order by 2 desc, 1 limit 500",
        *parameters.values,
    )
    groups = [dict(row) for row in rows]
    if field.choices is not None:
        order = {value: number for number, value in enumerate(field.choices.values)}
        groups.sort(key=lambda group: order.get(group["value"], len(order)))
    summed = sum((group["sum"] or 0 for group in groups), start=0) if summed_field else None
    return {"count": sum(group["count"] for group in groups), "sum": summed, "group_by": field.name, "groups": groups}
