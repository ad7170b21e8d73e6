"""Counts and sums by a field: the status cards above a list, from the same condition as the list."""

from typing import Any

from aisha.core.context import Context
from aisha.core.errors import BadRequest
from aisha.records.fields import Field
from aisha.records.filters import Parameters
from aisha.records.lists import ListQuery, where
from aisha.records.registry import RecordType, get_record_type

GROUPED_KINDS = ("select", "user", "link", "boolean")
MAX_GROUPS = 500


async def record_stats(ctx: Context, record_type: RecordType, query: ListQuery, group_by: str | None) -> dict[str, Any]:
    """{count, sum, groups: [{value, label, count, sum}], as_of} of what the actor sees; the largest 500 groups.

    Raises 400 for a field that cannot be grouped.
    """
    ctx.require(record_type.permission("read"))
    name = group_by or record_type.status_field
    field = record_type.fields.get(name) if name else None
    if field is None or field.kind not in GROUPED_KINDS or (field.sensitive and not ctx.can("view_sensitive_data")):
        raise BadRequest(f"{record_type.label} cannot be grouped by {str(name)[:60]!r}.", code="UNKNOWN_FIELD")
    parameters = Parameters()
    condition = where(ctx, record_type, query, parameters)
    summed = record_type.summed_by(ctx)
    total = f"sum(t.{summed})" if summed else "null::numeric"
    rows = await ctx.fetch(
        f"select {field.of('t')} as value, count(*) as count, {total} as sum, grouping({field.of('t')}) as is_total,"
        " now() as as_of"
        f" from {record_type.name} t where {condition} group by grouping sets (({field.of('t')}), ())"
        f" order by is_total desc, count desc, value limit {MAX_GROUPS + 1}",
        *parameters.values,
    )
    whole, *parts = rows
    labels = await _labels(ctx, field, [row["value"] for row in parts])
    groups: list[dict[str, Any]] = [
        {"value": row["value"], "label": labels.get(row["value"]), "count": row["count"], "sum": row["sum"]} for row in parts
    ]
    if field.choices is not None:
        order = {value: number for number, value in enumerate(field.choices.values)}
        groups.sort(key=lambda group: order.get(group["value"], len(order)))
    return {
        "count": whole["count"],
        "sum": (whole["sum"] or 0) if summed else None,
        "group_by": field.name,
        "groups": groups,
        "as_of": whole["as_of"],
    }


async def _labels(ctx: Context, field: Field, values: list[Any]) -> dict[Any, str]:
    """What the groups are called; a record the actor may not see has no name."""
    if field.choices is not None:
        return {option.value: option.label for option in field.choices}
    if field.kind == "user":
        sql = "select user_id, first_name || ' ' || last_name from employees where tenant_id = $1 and user_id = any ($2)"
        return {row[0]: row[1] for row in await ctx.fetch(sql, ctx.tenant_id, _known(values))}
    if field.kind == "link" and field.link not in (None, "pipelines", "related_type"):
        target = get_record_type(str(field.link))
        sql = f"select id, {target.title} from {target.name} where tenant_id = $1 and id = any ($2)"
        return {row[0]: row[1] for row in await ctx.fetch(sql, ctx.tenant_id, _known(values))}
    return {value: str(value).replace("_", " ").capitalize() for value in _known(values)}


def _known(values: list[Any]) -> list[Any]:
    return [value for value in values if value is not None]
