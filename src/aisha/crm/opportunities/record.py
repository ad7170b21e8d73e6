"""Opportunities as a record type, with the rules of their stages (domain.md § 3.3)."""

from collections.abc import Iterator, Sequence
from typing import Any

import asyncpg

from aisha.core.clock import today_in, utc_now
from aisha.core.context import Context, beyond_scope
from aisha.core.events import Event, emit_all
from aisha.crm.opportunities.events import OpportunityLost, OpportunityStageChanged, OpportunityWon
from aisha.crm.opportunities.importing import prepare_import
from aisha.crm.opportunities.line_rules import add_first_lines, prepare_lines
from aisha.crm.opportunities.pipelines import Stage, get_stage, list_pipelines
from aisha.crm.opportunities.stage_rules import check_lost_reason, refuse_archived, refuse_missing_fields
from aisha.crm.opportunities.tables import opportunities
from aisha.records.registry import DuplicateRule, RecordType, Section, Values, Written

_MAKE_CUSTOMERS = "update accounts set type = 'customer' where tenant_id = $1 and id = any ($2) and type = 'prospect'"


async def before_write(ctx: Context, values: Values, current: asyncpg.Record | None) -> None:
    """A stage sets pipeline and probability; won and lost close, lost wants its reason; leaving them opens again."""
    await prepare_lines(ctx, values, current)
    if current is not None and not values.keys() & {"stage", "pipeline_id", "lost_reason"}:
        return
    pipeline_id = values.get("pipeline_id") or (current["pipeline_id"] if current is not None else None)
    key = values.get("stage") or (current["stage"] if current is not None else "prospecting")
    stage = await get_stage(ctx, pipeline_id, key)
    if current is not None and (stage.pipeline_id, stage.key) == (current["pipeline_id"], current["stage"]):
        values.pop("stage", None)
        if stage.kind == "lost" and "lost_reason" in values:
            check_lost_reason(ctx, stage, values, current)
        return
    refuse_archived(stage, current)
    refuse_missing_fields(ctx, stage, values, current)
    values["pipeline_id"], values["stage"] = stage.pipeline_id, stage.key
    if "probability" not in values:
        values["probability"] = stage.probability
    values["stage_kind"] = stage.kind
    _close_or_open(ctx, values, current, stage)


def _close_or_open(ctx: Context, values: Values, current: asyncpg.Record | None, stage: Stage) -> None:
    if stage.kind == "open":
        if current is not None and current["stage_kind"] != "open":
            values["closed_at"] = None
            values.setdefault("lost_reason", None)  # losing it again asks again; the history keeps the first reason
        return
    if stage.kind == "lost":
        check_lost_reason(ctx, stage, values, current)
    values.setdefault("closed_at", utc_now())
    if values.get("close_date") is None and (current is None or current["close_date"] is None):
        values["close_date"] = today_in(ctx.actor.timezone)


async def after_write(ctx: Context, written: Sequence[Written]) -> None:
    """Stage changes are events; a won opportunity makes its account a customer."""
    events = [event for before, after in written for event in _events_of(before, after)]
    await emit_all(ctx, events)
    await add_first_lines(ctx, written)
    customers = {event.account_id for event in events if isinstance(event, OpportunityWon) and event.account_id}
    if customers:
        async with beyond_scope(ctx):
            await ctx.execute(_MAKE_CUSTOMERS, ctx.tenant_id, list(customers))


def _events_of(before: asyncpg.Record | None, after: asyncpg.Record) -> Iterator[Event]:
    if before is not None and before["stage"] != after["stage"]:
        yield OpportunityStageChanged(after["id"], before["stage"], after["stage"])
    was = before["stage_kind"] if before is not None else "open"
    if after["stage_kind"] == was:
        return
    if after["stage_kind"] == "lost":
        yield OpportunityLost(after["id"], after["amount"], after["lost_reason"])
    elif after["stage_kind"] == "won":
        yield OpportunityWon(after["id"], after["amount"], after["account_id"])


async def describe(ctx: Context, own: dict[str, Any]) -> dict[str, Any]:
    """The pipelines; their stages are the options of the field `stage`."""
    pipelines = await list_pipelines(ctx)
    options: dict[str, dict[str, Any]] = {}
    for pipeline in sorted(pipelines, key=lambda each: not each["is_default"]):
        for stage in pipeline["stages"]:
            options.setdefault(stage["key"], {"value": stage["key"], "label": stage["name"], "tone": stage["color"] or "slate"})
    for field in own["fields"]:
        if field["name"] == "stage":
            field["options"] = list(options.values())
    return {"pipelines": pipelines}


OPPORTUNITIES = RecordType(
    table=opportunities,
    singular="opportunity",
    label="Opportunities",
    label_singular="Opportunity",
    icon="target",
    title="name",
    subtitle="stage",
    status_field="stage",
    open_sql="t.stage_kind = 'open'",
    sum_field="amount",
    search=("name", "next_step", "external_id"),
    columns=("name", "stage", "amount", "close_date", "owner_id", "account_id", "probability", "stage_changed_at", "next_step"),
    card=("amount", "close_date"),
    form=("name", "account_id", "product_id", "amount", "stage", "close_date", "contact_id", "owner_id", "next_step"),
    sections=(
        Section(
            "facts",
            "Facts",
            ("name", "account_id", "contact_id", "type", "product_id", "amount", "currency", "close_date", "next_step"),
        ),
        Section(
            "stage", "Stage", ("stage", "probability", "expected_revenue", "stage_changed_at", "lost_reason", "competitor")
        ),
        Section("responsible", "Responsible", ("owner_id", "assigned_to", "source", "health", "tags")),
        Section("more", "More", ("description", "lead_id", "closed_at", "external_id", "created_at", "updated_at")),
    ),
    duplicate_rules=(
        DuplicateRule(
            70,
            "Open, same account and name",
            ("{t}.name_norm", "{t}.account_id"),
            given=("account_id",),
            among="{t}.stage_kind = 'open'",
        ),
    ),
    before_write=before_write,
    after_write=after_write,
    prepare_import=prepare_import,
    describe=describe,
)
