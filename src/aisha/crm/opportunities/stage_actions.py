"""Adding, changing, ordering and removing the stages of a pipeline."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.context import Context, beyond_scope
from aisha.core.errors import Conflict, NotFound, Unprocessable, ValidationFailed
from aisha.core.ids import new_id
from aisha.core.versions import check_version
from aisha.crm.opportunities.stage_rules import requirable_fields
from aisha.crm.opportunities.tables import STAGE_KIND
from aisha.identity.tenants.module_settings import note_change
from aisha.records.labels import several_of
from aisha.records.registry import get_record_type

MOST_STAGES = 30
MOVE = "select move_stage($1, $2, $3, $4, $5)"
CERTAIN = {"won": 100, "lost": 0}
TONES = {"open": "sky", "won": "success", "lost": "rose"}
_COLUMNS = "id, pipeline_id, key, name, position, kind, probability, color, required_fields, rotting_days, version"


def check_required_fields(ctx: Context, names: Sequence[str]) -> None:
    """Raises 400 for a field that a stage cannot ask for."""
    ctx.require("settings.manage")
    known = requirable_fields(ctx, get_record_type("opportunities"))
    if unknown := [name for name in names if name not in known]:
        raise ValidationFailed({"required_fields": [f"A stage cannot ask for {unknown[0]!r}."]})


async def insert_stages(ctx: Context, pipeline_id: UUID, stages: Sequence[Mapping[str, Any]]) -> None:
    """The stages of a new pipeline, in this order. Raises 400 for two of one name, or a kind that is missing."""
    ctx.require("settings.manage")
    names = [stage["name"].lower() for stage in stages]
    if len(set(names)) < len(names):
        raise ValidationFailed({"stages": ["Each stage needs a name of its own."]})
    if missing := set(STAGE_KIND.values) - {stage["kind"] for stage in stages}:
        text = f"A pipeline has at least one stage of each kind. Missing: {', '.join(sorted(missing))}."
        raise ValidationFailed({"stages": [text]})
    taken: set[str] = set()
    rows: list[tuple[Any, ...]] = []
    for position, stage in enumerate(stages, 1):
        key = _free_key(stage["name"], taken)
        taken.add(key)
        rows.append((ctx.tenant_id, new_id(), pipeline_id, key, stage["name"], position, stage["kind"], _probability(stage),
                     stage["color"] or TONES[stage["kind"]], stage["required_fields"], stage["rotting_days"]))  # fmt: skip
    await ctx.executemany(
        "insert into pipeline_stages (tenant_id, id, pipeline_id, key, name, position, kind, probability, color,"
        " required_fields, rotting_days) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        rows,
    )


def _free_key(name: str, taken: set[str]) -> str:
    """A key of small letters from a name; it stays when the name changes, because filters and integrations hold it."""
    plain = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:50] or "stage"
    return next(key for key in (plain, *(f"{plain}_{number}" for number in range(2, 100))) if key not in taken)


def _probability(stage: Mapping[str, Any]) -> int:
    certain = CERTAIN.get(stage["kind"])
    given: int | None = stage["probability"]
    if certain is not None and given not in (None, certain):
        raise ValidationFailed({"probability": [f"The probability of a {stage['kind']} stage is {certain} %."]})
    return certain if certain is not None else 50 if given is None else given


async def get_stage_row(ctx: Context, stage_id: UUID, *, for_update: bool = False) -> asyncpg.Record:
    """A stage by its id, with its pipeline locked where it is to be changed. Raises NotFound."""
    ctx.require_signed_in()
    sql = f"select {_COLUMNS} from pipeline_stages where tenant_id = $1 and id = $2"
    row = await ctx.fetchrow(sql, ctx.tenant_id, stage_id)
    if row is not None and for_update:
        await _lock(ctx, row["pipeline_id"])
        row = await ctx.fetchrow(sql, ctx.tenant_id, stage_id)
    if row is None:
        raise NotFound("This stage")
    return row


async def _lock(ctx: Context, pipeline_id: UUID) -> list[asyncpg.Record]:
    """The stages of a pipeline, in order, that nobody else changes until the transaction ends."""
    sql = "select id from pipelines where tenant_id = $1 and id = $2 for update"
    if await ctx.fetchval(sql, ctx.tenant_id, pipeline_id) is None:
        raise ValidationFailed({"pipeline_id": ["There is no such pipeline."]})
    return await ctx.fetch(
        f"select {_COLUMNS} from pipeline_stages where tenant_id = $1 and pipeline_id = $2 order by position",
        ctx.tenant_id, pipeline_id,
    )  # fmt: skip


async def add_stage(ctx: Context, sent: Mapping[str, Any]) -> UUID:
    """A new stage; its id. Raises 400, 422 LIMIT_REACHED for the 31st of a pipeline."""
    ctx.require("settings.manage")
    pipeline_id = sent["pipeline_id"]
    stages = await _lock(ctx, pipeline_id)
    if len(stages) >= MOST_STAGES:
        raise Unprocessable(f"A pipeline has at most {MOST_STAGES} stages.", code="LIMIT_REACHED")
    _refuse_taken_name(stages, sent["name"], None)
    check_required_fields(ctx, sent["required_fields"])
    stage_id = new_id()
    await ctx.execute(
        "insert into pipeline_stages (tenant_id, id, pipeline_id, key, name, position, kind, probability, color,"
        " required_fields, rotting_days) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        ctx.tenant_id, stage_id, pipeline_id, _free_key(sent["name"], {each["key"] for each in stages}), sent["name"],
        max((each["position"] for each in stages), default=0) + 1, sent["kind"], _probability(sent),
        sent["color"] or TONES[sent["kind"]], sent["required_fields"], sent["rotting_days"],
    )  # fmt: skip
    ids = [each["id"] for each in stages]
    last_open = max((place for place, each in enumerate(stages, 1) if each["kind"] == "open"), default=0)
    ids.insert(last_open if sent["kind"] == "open" else len(ids), stage_id)
    await _put(ctx, ids)
    await note_change(ctx, [f"pipeline.{pipeline_id}"])
    return stage_id


def _refuse_taken_name(stages: Sequence[asyncpg.Record], name: str, but: UUID | None) -> None:
    if any(each["name"].lower() == name.lower() and each["id"] != but for each in stages):
        raise ValidationFailed({"name": ["There is a stage of this name already."]})


async def change_stage(ctx: Context, stage_id: UUID, sent: Mapping[str, Any], version: int | None) -> None:
    """Change the given parts. Raises NotFound, 400, 409 VERSION_CONFLICT, 409 IN_USE for the kind of a stage with deals."""
    ctx.require("settings.manage")
    current = await get_stage_row(ctx, stage_id, for_update=True)
    check_version(dict(current), version)
    values = {name: value for name, value in sent.items()
              if name in ("name", "kind", "probability", "color", "required_fields") and value is not None}  # fmt: skip
    if "rotting_days" in sent:
        values["rotting_days"] = sent["rotting_days"]
    if "name" in values:
        _refuse_taken_name(await _lock(ctx, current["pipeline_id"]), values["name"], stage_id)
    check_required_fields(ctx, values.get("required_fields", ()))
    if values.get("kind", current["kind"]) != current["kind"]:
        await _refuse_with_deals(ctx, current, values["kind"])
        values.setdefault("probability", None)
    if "probability" in values:
        values["probability"] = _probability({"kind": current["kind"]} | values)
    changed = {name: value for name, value in values.items() if value != current[name]}
    if changed:
        assignments = ", ".join(f"{name} = ${number}" for number, name in enumerate(changed, 3))
        sql = f"update pipeline_stages set {assignments} where tenant_id = $1 and id = $2"
        await ctx.execute(sql, ctx.tenant_id, stage_id, *changed.values())
        await note_change(ctx, [f"pipeline.{current['pipeline_id']}"])


async def _count_deals(ctx: Context, stage: asyncpg.Record) -> int:
    sql = "select count(*) from opportunities where tenant_id = $1 and pipeline_id = $2 and stage = $3"
    return await ctx.fetchval(sql, ctx.tenant_id, stage["pipeline_id"], stage["key"])


async def _refuse_with_deals(ctx: Context, stage: asyncpg.Record, kind: str) -> None:
    async with beyond_scope(ctx):
        deals = await _count_deals(ctx, stage)
    if deals:
        held = several_of(ctx, "opportunities", deals)
        text = f"{stage['name']} holds {held}, those in the trash included: it cannot become {kind}. Move them first."
        raise Conflict(text, code="IN_USE", details={"deals": deals})


async def order_stages(ctx: Context, pipeline_id: UUID, ids: list[UUID]) -> None:
    """Put the stages of a pipeline into this order. Raises 400 unless each is named once."""
    ctx.require("settings.manage")
    stages = await _lock(ctx, pipeline_id)
    if {each["id"] for each in stages} != set(ids) or len(set(ids)) != len(ids):
        raise ValidationFailed({"ids": ["Name every stage of this pipeline, once."]})
    await _put(ctx, ids)
    await note_change(ctx, [f"pipeline.{pipeline_id}"])


async def _put(ctx: Context, ids: Sequence[UUID]) -> None:
    await ctx.execute(
        "update pipeline_stages s set position = o.place from unnest($2::uuid[]) with ordinality o (id, place)"
        " where s.tenant_id = $1 and s.id = o.id and s.position <> o.place",
        ctx.tenant_id, list(ids),
    )  # fmt: skip


async def remove_stage(ctx: Context, stage_id: UUID, move_to: UUID | None) -> int:
    """Remove a stage; how many deals went to the stage `move_to` of the same pipeline and kind.

    Raises NotFound; 409 IN_USE for the last of its kind, and for one with deals when nothing says where they go.
    """
    ctx.require("settings.manage")
    stage = await get_stage_row(ctx, stage_id, for_update=True)
    others = [each for each in await _lock(ctx, stage["pipeline_id"]) if each["id"] != stage_id]
    alike = [each for each in others if each["kind"] == stage["kind"]]
    if not alike:
        text = f"{stage['name']} is the only {stage['kind']} stage. A pipeline has at least one of each kind."
        raise Conflict(text, code="IN_USE", details={"reason": "last"})
    async with beyond_scope(ctx):
        moved = await _move_deals(ctx, stage, alike, move_to)
        await ctx.execute("delete from pipeline_stages where tenant_id = $1 and id = $2", ctx.tenant_id, stage_id)
    await note_change(ctx, [f"pipeline.{stage['pipeline_id']}"])
    return moved


async def _move_deals(
    ctx: Context, stage: asyncpg.Record, alike: Sequence[asyncpg.Record], move_to: UUID | None
) -> int:  # fmt: skip
    deals = await _count_deals(ctx, stage)
    if not deals:
        return 0
    if move_to is None:
        held = several_of(ctx, "opportunities", deals)
        text = f"{stage['name']} holds {held}, those in the trash included. Say with move_to where they go."
        raise Conflict(text, code="IN_USE", details={"deals": deals})
    target = next((each for each in alike if each["id"] == move_to), None)
    if target is None:
        raise ValidationFailed({"move_to": [f"Name another {stage['kind']} stage of this pipeline."]})
    pipeline = stage["pipeline_id"]
    return await ctx.fetchval(MOVE, ctx.tenant_id, pipeline, stage["key"], pipeline, target["key"])
