"""Making, changing and removing pipelines (domain.md § 2.3)."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.context import Context, beyond_scope
from aisha.core.errors import Conflict, NotFound, Unprocessable, ValidationFailed
from aisha.core.ids import new_id
from aisha.core.versions import check_version
from aisha.crm.opportunities.pipelines import list_pipelines
from aisha.crm.opportunities.stage_actions import MOVE, check_required_fields, insert_stages
from aisha.crm.opportunities.tables import DEFAULT_STAGES
from aisha.identity.tenants.module_settings import note_change
from aisha.records.labels import several_of

MOST_PIPELINES = 50


async def counted_pipelines(ctx: Context) -> list[dict[str, Any]]:
    """Every pipeline with its stages, and how many deals outside the trash the actor sees in each."""
    ctx.require_signed_in()
    rows = await ctx.fetch(
        "select pipeline_id, stage, count(*) as deals from opportunities where tenant_id = $1 and deleted_at is null"
        " group by 1, 2 order by 1, 2",
        ctx.tenant_id,
    ) if ctx.can("opportunities.read") else []  # fmt: skip
    deals = {(row["pipeline_id"], row["stage"]): row["deals"] for row in rows}
    pipelines = await list_pipelines(ctx)
    for pipeline in pipelines:
        for stage in pipeline["stages"]:
            stage["deals"] = deals.get((pipeline["id"], stage["key"]), 0)
        pipeline["deals"] = sum(stage["deals"] for stage in pipeline["stages"])
    return pipelines


async def counted_pipeline(ctx: Context, pipeline_id: UUID) -> dict[str, Any]:
    """One of `counted_pipelines`. Raises NotFound."""
    ctx.require_signed_in()
    for pipeline in await counted_pipelines(ctx):
        if pipeline["id"] == pipeline_id:
            return pipeline
    raise NotFound("This pipeline")


async def create_pipeline(ctx: Context, sent: Mapping[str, Any]) -> UUID:
    """A new pipeline with its stages; its id. Raises 400, 409 for a name that is taken, 422 LIMIT_REACHED for the 51st."""
    ctx.require("settings.manage")
    await ctx.execute("select pg_advisory_xact_lock(hashtextextended($1, 23))", str(ctx.tenant_id))
    count = await ctx.fetchval("select count(*) from pipelines where tenant_id = $1", ctx.tenant_id)
    if count >= MOST_PIPELINES:
        raise Unprocessable(f"There are {MOST_PIPELINES} pipelines already, which is the most.", code="LIMIT_REACHED")
    reasons = _reasons(sent["lost_reasons"], is_only=sent["only_listed_reasons"])
    stages: Sequence[Mapping[str, Any]] = sent["stages"] or [
        {"name": name, "kind": kind, "probability": probability, "color": color, "required_fields": [], "rotting_days": None}
        for _, name, kind, probability, color in DEFAULT_STAGES
    ]
    for stage in stages:
        check_required_fields(ctx, stage["required_fields"])
    pipeline_id = new_id()
    await ctx.execute(
        "insert into pipelines (tenant_id, id, name, position, lost_reasons, only_listed_reasons)"
        " select $1, $2, $3, coalesce(max(position), 0) + 1, $4, $5 from pipelines where tenant_id = $1",
        ctx.tenant_id, pipeline_id, sent["name"], reasons, sent["only_listed_reasons"],
    )  # fmt: skip
    await insert_stages(ctx, pipeline_id, stages)
    await note_change(ctx, [f"pipeline.{pipeline_id}"])
    return pipeline_id


def _reasons(reasons: Sequence[str], *, is_only: bool) -> list[str]:
    kept = list({each.lower(): each for each in reversed(reasons)}.values())[::-1]
    if is_only and not kept:
        raise ValidationFailed({"lost_reasons": ["Enter at least one reason, or let people write their own."]})
    return kept


async def lock_pipeline(ctx: Context, pipeline_id: UUID) -> asyncpg.Record:
    """A pipeline, locked until the transaction ends: its stages are changed by one at a time. Raises NotFound."""
    ctx.require("settings.manage")
    row = await ctx.fetchrow(
        "select id, name, is_default, is_archived, lost_reasons, only_listed_reasons, version from pipelines"
        " where tenant_id = $1 and id = $2 for update",
        ctx.tenant_id, pipeline_id,
    )  # fmt: skip
    if row is None:
        raise NotFound("This pipeline")
    return row


async def change_pipeline(ctx: Context, pipeline_id: UUID, sent: Mapping[str, Any], version: int | None) -> None:
    """Change name and lost reasons, archive it or take it into use again.

    Raises NotFound, 400, 409 VERSION_CONFLICT or DUPLICATE_KEY, 409 IN_USE for archiving the default pipeline.
    """
    ctx.require("settings.manage")
    current = dict(await lock_pipeline(ctx, pipeline_id))
    check_version(current, version)
    if sent.get("is_archived") and current["is_default"]:
        raise _is_default(current["name"])
    columns = ("name", "lost_reasons", "only_listed_reasons", "is_archived")
    values = {name: sent[name] for name in columns if sent.get(name) is not None}
    whole = current | values
    if "lost_reasons" in values or "only_listed_reasons" in values:
        values["lost_reasons"] = _reasons(whole["lost_reasons"], is_only=whole["only_listed_reasons"])
    changed = {name: value for name, value in values.items() if value != current[name]}
    if changed:
        assignments = ", ".join(f"{name} = ${number}" for number, name in enumerate(changed, 3))
        sql = f"update pipelines set {assignments} where tenant_id = $1 and id = $2"
        await ctx.execute(sql, ctx.tenant_id, pipeline_id, *changed.values())
        await note_change(ctx, [f"pipeline.{pipeline_id}"])


async def make_default(ctx: Context, pipeline_id: UUID) -> None:
    """New deals begin in this pipeline from now on. Nothing for the one that is it already.

    Raises NotFound; 409 IN_USE for an archived one.
    """
    ctx.require("settings.manage")
    current = await lock_pipeline(ctx, pipeline_id)
    if current["is_default"]:
        return
    if current["is_archived"]:
        text = f"{current['name']} is archived. Take it into use again first."
        raise Conflict(text, code="IN_USE", details={"reason": "archived"})
    await ctx.execute("update pipelines set is_default = false where tenant_id = $1 and is_default", ctx.tenant_id)
    await ctx.execute("update pipelines set is_default = true where tenant_id = $1 and id = $2", ctx.tenant_id, pipeline_id)
    await note_change(ctx, [f"pipeline.{pipeline_id}"])


async def remove_pipeline(ctx: Context, pipeline_id: UUID, move_to: UUID | None) -> int:
    """Remove a pipeline; how many deals went to the pipeline `move_to`.

    Each goes to the stage of the same key, else to the first of the same kind. Raises NotFound; 409 IN_USE for the default
    pipeline, and for one with deals when nothing says where they go.
    """
    ctx.require("settings.manage")
    current = await lock_pipeline(ctx, pipeline_id)
    if current["is_default"]:
        raise _is_default(current["name"])
    moved = 0
    async with beyond_scope(ctx):
        deals = await ctx.fetchval(
            "select count(*) from opportunities where tenant_id = $1 and pipeline_id = $2", ctx.tenant_id, pipeline_id
        )
        if deals and move_to is None:
            held = several_of(ctx, "opportunities", deals)
            text = f"{current['name']} holds {held}, those in the trash included. Say with move_to where they go."
            raise Conflict(text, code="IN_USE", details={"deals": deals})
        if deals and move_to is not None:
            moved = await _move_all(ctx, pipeline_id, move_to)
        await ctx.execute("delete from pipelines where tenant_id = $1 and id = $2", ctx.tenant_id, pipeline_id)
    await note_change(ctx, [f"pipeline.{pipeline_id}"])
    return moved


def _is_default(name: str) -> Conflict:
    text = f"{name} is the default pipeline. Make another one the default first."
    return Conflict(text, code="IN_USE", details={"reason": "default"})


async def _move_all(ctx: Context, pipeline_id: UUID, move_to: UUID) -> int:
    known = await list_pipelines(ctx)
    pipelines = {each["id"]: each["stages"] for each in known}
    if move_to == pipeline_id or not any(each["id"] == move_to and not each["is_archived"] for each in known):
        raise ValidationFailed({"move_to": ["Name another pipeline, one that is not archived."]})
    moved = 0
    for stage in pipelines[pipeline_id]:
        same = [each["key"] for each in pipelines[move_to] if each["kind"] == stage["kind"]]
        key = stage["key"] if stage["key"] in same else same[0]
        moved += await ctx.fetchval(MOVE, ctx.tenant_id, pipeline_id, stage["key"], move_to, key)
    return moved
