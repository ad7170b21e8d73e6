"""The board: one pipeline's stages with counts, sums and the first cards of each, from the same condition as the list."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from aisha.core.clock import utc_now
from aisha.core.context import Context
from aisha.core.errors import BadRequest
from aisha.crm.opportunities.pipelines import get_pipeline
from aisha.crm.opportunities.record import OPPORTUNITIES
from aisha.records.filters import Parameters
from aisha.records.lists import ListQuery, Page, list_records, matching_sql

CARD_FIELDS = (
    "id,version,name,stage,amount,currency,probability,close_date,account_id,owner_id,assigned_to,stage_changed_at,health,"
    "next_step,last_activity_at,tags,line_count"
)
CARD_LINKS = "account,owner"
CARD_SORT = {"open": "close_date", "won": "-close_date", "lost": "-close_date"}
"""By kind of stage: what closes next, and what was closed last. The index of a stage serves both."""


async def opportunity_board(
    ctx: Context, pipeline_id: UUID | None, query: ListQuery, *, stage: str | None = None
) -> dict[str, Any]:
    """Columns {key, name, kind, probability, color, count, sum, weighted, others, cards, next_cursor}; `stage` asks for
    one. `others` are {currency, amount, weighted} in currencies that are not the tenant's."""
    ctx.require("opportunities.read")
    pipeline = await get_pipeline(ctx, pipeline_id)
    stages = [each for each in pipeline["stages"] if stage is None or each["key"] == stage]
    if not stages:
        raise BadRequest(f"This pipeline has no stage {str(stage)[:60]!r}.")
    totals = await _column_totals(ctx, pipeline["id"], query)
    columns: list[dict[str, Any]] = []
    for each in stages:
        page = await _column_page(ctx, pipeline["id"], query, each)
        total = totals.get(each["key"], _nothing())
        columns.append(each | total | {"cards": page.records, "next_cursor": page.meta["next_cursor"]})
    await _add_next_activities(ctx, [card for column in columns for card in column["cards"]])
    shown = {name: pipeline[name] for name in ("id", "name", "is_archived")}
    return {"pipeline": shown, "currency": ctx.actor.currency, "columns": columns}


async def _column_totals(ctx: Context, pipeline_id: UUID, query: ListQuery) -> dict[str, dict[str, Any]]:
    parameters = Parameters()
    columns = "t.stage, t.pipeline_id, t.currency, t.amount, t.expected_revenue"
    source = matching_sql(ctx, OPPORTUNITIES, query, parameters, columns)
    rows = await ctx.fetch(
        "select t.stage, t.currency, count(*) as count, sum(t.amount) as amount, sum(t.expected_revenue) as weighted"
        f" from ({source}) t where t.pipeline_id = {parameters.add(pipeline_id)} group by 1, 2 order by 1, 2",
        *parameters.values,
    )
    totals: dict[str, dict[str, Any]] = {}
    for row in rows:
        total = totals.setdefault(row["stage"], _nothing())
        total["count"] += row["count"]
        if row["currency"] == ctx.actor.currency:
            total |= {"sum": row["amount"], "weighted": row["weighted"]}
        else:
            total["others"].append({name: row[name] for name in ("currency", "amount", "weighted")})
    return totals


def _nothing() -> dict[str, Any]:
    """The totals of an empty column: in the tenant's currency, and `others` in each further one."""
    return {"count": 0, "sum": 0, "weighted": 0, "others": []}


async def _column_page(ctx: Context, pipeline_id: UUID, query: ListQuery, stage: dict[str, Any]) -> Page:
    place = [
        {"field": "pipeline_id", "op": "eq", "value": str(pipeline_id)},
        {"field": "stage", "op": "eq", "value": stage["key"]},
    ]
    tree = {"and": [*place, query.filter] if query.filter else place}
    asked = replace(
        query, filter=tree, fields=CARD_FIELDS, include=CARD_LINKS, sort=query.sort or CARD_SORT[stage["kind"]], count=False
    )
    return await list_records(ctx, OPPORTUNITIES, asked)


async def _add_next_activities(ctx: Context, cards: list[dict[str, Any]]) -> None:
    """The next open activity of every card in one query; none stays null, which the board shows in red."""
    rows = await ctx.fetch(
        "select distinct on (opportunity_id) opportunity_id, id, subject, type, due_at from activities"
        " where tenant_id = $1 and opportunity_id = any ($2) and status in ('pending', 'in_progress') and deleted_at is null"
        " order by opportunity_id, due_at nulls last, id",
        ctx.tenant_id,
        [card["id"] for card in cards],
    )
    upcoming = {row["opportunity_id"]: dict(row) for row in rows}
    now = utc_now()
    for card in cards:
        card["next_activity"] = upcoming.get(card["id"])
        card["days_in_stage"] = (now - card["stage_changed_at"]).days
