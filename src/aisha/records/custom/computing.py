"""Declaring computed fields: compiled when they are saved, never in a circle, and computed for every record there is."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from aisha.core.clock import today_in
from aisha.core.context import Context, beyond_scope
from aisha.core.database import read_json
from aisha.core.errors import Conflict, ValidationFailed
from aisha.core.jobs import enqueue
from aisha.records.custom.fields import PREFIX
from aisha.records.custom.formulas.meaning import Compiled, compile_formula
from aisha.records.custom.formulas.syntax import FormulaError
from aisha.records.custom.inputs import inputs_of
from aisha.records.custom.rollups import compile_rollup
from aisha.records.custom.tables import COMPUTED, PLURALS

COMPUTE_JOB_NAME = "records.custom_compute"
AT_ONCE = 500
"""So many records are computed in the transaction of the change; more by a job."""
NUMBERS = ("number", "currency", "percent")
_NOT_COMPUTED = ("options", "is_required", "is_unique", "default_value", "validation")
_ALSO = {"formula": "rollup", "rollup": "formula"}


async def complete_computed(ctx: Context, entity: str, values: dict[str, Any], whole: Mapping[str, Any]) -> None:
    """Add to what is changed (`values`) what the database computes by, for the field as it would be (`whole`).

    Raises 400 with the place of what is wrong in a formula, for a circle, and for rules that mean nothing here.
    """
    ctx.require("settings.manage")
    kind = whole["field_type"]
    if kind not in COMPUTED:
        if refused := [name for name in (*COMPUTED, "result_type") if values.get(name)]:
            raise ValidationFailed({refused[0]: ["Only computed fields have this."]})
        values |= {name: None for name in (*COMPUTED, "result_type", "computed") if whole.get(name)}
        return
    if refused := [name for name in _NOT_COMPUTED if whole.get(name)]:
        raise ValidationFailed({name: ["A computed field has none of this."] for name in refused})
    if not whole.get(kind):
        raise ValidationFailed({kind: ["This is what the field is computed from. It cannot be empty."]})
    values[_ALSO[kind]] = None
    await ctx.execute("select pg_advisory_xact_lock(hashtextextended($1, 28))", str(ctx.tenant_id))
    result, computed = compile_field(ctx, entity, whole)
    others = await _reads_of_all(ctx)
    own = f"{entity}:{whole['field_name']}"
    if circle := _circle(own, others | {own: computed["reads"]}):
        names = " → ".join(PREFIX + each.partition(":")[2] for each in circle)
        raise ValidationFailed({kind: [f"This would go in a circle: {names}."]})
    values |= {"result_type": result, "computed": computed}


def compile_field(ctx: Context, entity: str, whole: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The type of a computed field's result, and what is stored of it. Raises 400."""
    ctx.require("settings.manage")
    asked = whole.get("result_type")
    if whole["field_type"] == "rollup":
        made = compile_rollup(ctx, entity, whole["rollup"])
        stored = made.definition | _about(made.reads, uses_today=made.uses_today, is_sensitive=made.is_sensitive)
        return _result(made.result_type, asked), stored
    try:
        formula = compile_formula(whole["formula"], inputs_of(ctx, entity))
    except FormulaError as error:
        raise ValidationFailed({"formula": [f"{error.message} (Character {error.position + 1}.)"]}) from None
    return _result(formula.type, asked), stored_formula(formula)


def stored_formula(formula: Compiled) -> dict[str, Any]:
    """What the database keeps of a formula."""
    return {"tree": formula.tree} | _about(
        formula.reads, uses_today=formula.uses_today, is_sensitive=formula.is_sensitive
    )  # fmt: skip


def _about(reads: set[str], *, uses_today: bool, is_sensitive: bool) -> dict[str, Any]:
    return {"reads": sorted(reads), "uses_today": uses_today, "is_sensitive": is_sensitive}


def _result(found: str, asked: str | None) -> str:
    """The type as it was asked for, where it is one of the kinds of number; else as it comes."""
    if found in NUMBERS:
        return asked if asked in NUMBERS else found
    return found


async def _reads_of_all(ctx: Context) -> dict[str, list[str]]:
    rows = await ctx.fetch(
        "select entity || ':' || field_name as name, computed -> 'reads' as reads from custom_fields"
        " where tenant_id = $1 and computed is not null and is_active order by id",
        ctx.tenant_id,
    )
    return {row["name"]: read_json(row["reads"]) for row in rows}


def _circle(start: str, reads: Mapping[str, list[str]]) -> list[str]:
    """The way from a field back to itself, or nothing."""
    ways = [[start]]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for each in reads.get(way[-1], ()):
            if each == start:
                return [*way, start]
            if each not in seen:
                seen.add(each)
                ways.append([*way, each])
    return []


async def check_unused(ctx: Context, field: Mapping[str, Any], changed: Mapping[str, Any]) -> None:
    """Raises 409 IN_USE when computed fields read this one and it would go, or be another than they know."""
    ctx.require("settings.manage")
    was, will = field.get("result_type"), changed.get("result_type", field.get("result_type"))
    is_same_kind = was == will or {was, will} <= set(NUMBERS)
    goes = changed.get("is_active") is False or "field_name" in changed or "field_type" in changed
    if is_same_kind and not goes:
        return
    own = f"{field['entity']}:{field['field_name']}"
    users = sorted(name for name, reads in (await _reads_of_all(ctx)).items() if own in reads and name != own)
    if users:
        names = ", ".join(PREFIX + name.partition(":")[2] for name in users[:5])
        raise Conflict(f"{names} is computed from this field. Change or retire that one first.", code="IN_USE")


async def order_computed(ctx: Context) -> None:
    """Number the computed fields of a tenant so that each comes after those it reads."""
    ctx.require("settings.manage")
    reads = await _reads_of_all(ctx)
    order: dict[str, int] = {}
    left = dict(reads)
    while left:
        ready = [name for name, needs in left.items() if not any(each in left for each in needs)] or list(left)
        for name in ready:
            order[name] = 1 + max((order.get(each, 0) for each in reads[name]), default=0)
            del left[name]
    await ctx.execute(
        "update custom_fields f set compute_order = o.place from unnest($2::text[], $3::int[]) o (name, place)"
        " where f.tenant_id = $1 and f.entity || ':' || f.field_name = o.name and f.compute_order <> o.place",
        ctx.tenant_id, list(order), list(order.values()),
    )  # fmt: skip


async def compute_all(ctx: Context, entity: str) -> None:
    """Compute the fields of every record of an entity: at once where there are few, else by a job that says how far it is."""
    ctx.require("settings.manage")
    async with beyond_scope(ctx):
        total = await ctx.fetchval(f"select count(*) from {PLURALS[entity]} where tenant_id = $1", ctx.tenant_id)
    if total > AT_ONCE:
        await note_progress(ctx, entity, 0, total)
        await enqueue(ctx, COMPUTE_JOB_NAME, {"entity": entity})
        return
    await compute_part(ctx, entity, UUID(int=0))
    await note_progress(ctx, entity, total, None)


async def compute_part(ctx: Context, entity: str, after: UUID) -> tuple[UUID | None, int]:
    """Compute the next records by id, those in the trash too; the last id, or None when none is left, and how many."""
    ctx.require("settings.manage")
    async with beyond_scope(ctx):
        rows = await ctx.fetch(
            f"select id from {PLURALS[entity]} where tenant_id = $1 and id > $2 order by id limit {AT_ONCE}",
            ctx.tenant_id, after,
        )  # fmt: skip
    ids = [row["id"] for row in rows]
    if ids:
        await ctx.execute("select compute_records($1, $2)", entity, ids)
    return (ids[-1] if len(ids) == AT_ONCE else None), len(ids)


async def note_progress(ctx: Context, entity: str, done: int, total: int | None) -> None:
    """Say how many of how many are computed; without a total all are, as of today."""
    ctx.require("settings.manage")
    await ctx.execute(
        "insert into custom_computations (tenant_id, entity, done, total, computed_on) values ($1, $2, $3, $4, $5)"
        " on conflict (tenant_id, entity) do update set done = excluded.done, total = excluded.total,"
        " computed_on = coalesce(excluded.computed_on, custom_computations.computed_on)",
        ctx.tenant_id, entity, done, total, today_in(await zone_of(ctx)) if total is None else None,
    )  # fmt: skip


async def zone_of(ctx: Context) -> str:
    """The workspace's time zone: in it days begin, whoever looks."""
    ctx.require("settings.manage")
    return await ctx.fetchval("select tenant_zone($1)", ctx.tenant_id)
