"""Counts and sums by a field: the status cards above a list, from the same condition as the list."""

from typing import Any

import asyncpg

from aisha.core.context import Context
from aisha.core.errors import BadRequest
from aisha.records.custom.plans import plan_for_values
from aisha.records.fields import Field
from aisha.records.filters import Parameters
from aisha.records.labels import label_of
from aisha.records.lists import ListQuery, matching_sql
from aisha.records.registry import RecordType, get_record_type

GROUPED_KINDS = ("select", "user", "link", "boolean")
MAX_GROUPS = 500


async def record_stats(ctx: Context, record_type: RecordType, query: ListQuery, group_by: str | None) -> dict[str, Any]:
    """{count, sum, currency, others, groups: [{value, label, count, sum, others}], as_of} of what the actor sees.

    The largest 500 groups. Sums are in the tenant's currency; `others` are [{currency, amount}].

    Raises 400 for a field that cannot be grouped.
    """
    ctx.require(record_type.permission("read"))
    name = group_by or record_type.status_field
    field = record_type.fields.get(name) if name else None
    if field is None or field.kind not in GROUPED_KINDS or (field.sensitive and not ctx.can("view_sensitive_data")):
        raise BadRequest(f"{label_of(ctx, record_type).plural} cannot be grouped by {str(name)[:60]!r}.", code="UNKNOWN_FIELD")
    parameters = Parameters()
    summed = record_type.summed_by(ctx)
    has_currency = summed is not None and "currency" in record_type.table.c
    columns = f"{field.of('t')} as value, {f't.{summed}' if summed else 'null::numeric'} as amount"
    columns += f", {'t.currency' if has_currency else 'null::text'} as currency"
    source = matching_sql(ctx, record_type, query, parameters, columns)
    await plan_for_values(ctx, source)
    rows = await ctx.fetch(_stats_sql(source, parameters.add(ctx.actor.currency, "text")), *parameters.values)
    whole, *parts = rows
    labels = await _labels(ctx, field, [row["value"] for row in parts])
    groups: list[dict[str, Any]] = [
        {"value": row["value"], "label": labels.get(row["value"]), "count": row["count"], "sum": row["sum"]}
        | {"others": _others(row)} for row in parts
    ]  # fmt: skip
    if field.choices is not None:
        order = {value: number for number, value in enumerate(field.choices.values)}
        groups.sort(key=lambda group: order.get(group["value"], len(order)))
    return {
        "count": whole["count"],
        "sum": (whole["sum"] or 0) if summed else None,
        "currency": ctx.actor.currency if has_currency else None,
        "others": _others(whole),
        "group_by": field.name,
        "groups": groups,
        "as_of": whole["as_of"],
    }


def _stats_sql(source: str, currency: str) -> str:
    """The whole first, then the largest groups. Sums are in the tenant's currency; those in others stand beside them."""
    others = f"filter (where currency <> {currency} and amount is not null)"
    sums = (
        f"sum(amount) filter (where currency = {currency}) as sum,"
        f" array_agg(currency order by currency) {others} as currencies,"
        f" array_agg(amount order by currency) {others} as amounts"
    )
    return (
        f"with each as (select value, coalesce(currency, {currency}) as currency, count(*) as count, sum(amount) as amount"
        f" from ({source}) m group by 1, 2),"
        " whole as (select currency, sum(count) as count, sum(amount) as amount from each group by currency)"
        f" select null as value, true as is_total, now() as as_of, coalesce(sum(count), 0)::bigint as count, {sums} from whole"
        f" union all (select value, false, now(), sum(count)::bigint as count, {sums} from each"
        f" group by value order by count desc, value limit {MAX_GROUPS})"
        " order by is_total desc, count desc, value"
    )


def _others(row: asyncpg.Record) -> list[dict[str, Any]]:
    """Sums in other currencies than the tenant's: they are not added up."""
    pairs = zip(row["currencies"] or (), row["amounts"] or (), strict=True)
    return [{"currency": currency, "amount": amount} for currency, amount in pairs]


async def _labels(ctx: Context, field: Field, values: list[Any]) -> dict[Any, str]:
    """What the groups are called; a record the actor may not see has no name."""
    if field.choices is not None:
        return {option.value: option.label for option in field.choices}
    if field.kind == "user":
        sql = "select user_id, first_name || ' ' || last_name from employees where tenant_id = $1 and user_id = any ($2)"
        return {row[0]: row[1] for row in await ctx.fetch(sql, ctx.tenant_id, _known(values))}
    if field.link == "pipelines":
        sql = "select id, name from pipelines where tenant_id = $1 and id = any ($2)"
        return {row[0]: row[1] for row in await ctx.fetch(sql, ctx.tenant_id, _known(values))}
    if field.kind == "link" and field.link not in (None, "related_type"):
        target = get_record_type(str(field.link))
        sql = f"select id, {target.title} from {target.name} where tenant_id = $1 and id = any ($2)"
        return {row[0]: row[1] for row in await ctx.fetch(sql, ctx.tenant_id, _known(values))}
    return {value: str(value).replace("_", " ").capitalize() for value in _known(values)}


def _known(values: list[Any]) -> list[Any]:
    return [value for value in values if value is not None]
