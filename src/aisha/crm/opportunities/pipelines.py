"""Pipelines and their stages: read for boards and forms, made for a new tenant (domain.md § 3.3)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from aisha.core.context import Context
from aisha.core.errors import NotFound, ValidationFailed
from aisha.core.ids import new_id
from aisha.crm.opportunities.tables import DEFAULT_STAGES, STAGE_ALIASES


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage; `probability` in per cent, `kind` open, won or lost."""

    pipeline_id: UUID
    key: str
    name: str
    kind: str
    probability: int


async def list_pipelines(ctx: Context) -> list[dict[str, Any]]:
    """Every pipeline with its active stages in order."""
    ctx.require("opportunities.read")
    rows = await ctx.fetch(
        "select p.id, p.name, p.is_default, s.id as stage_id, s.key, s.name as stage_name, s.position, s.kind, s.probability,"
        " s.color from pipelines p join pipeline_stages s on s.tenant_id = p.tenant_id and s.pipeline_id = p.id and s.is_active"
        " where p.tenant_id = $1 order by p.position, p.id, s.position",
        ctx.tenant_id,
    )
    pipelines: dict[UUID, dict[str, Any]] = {}
    for row in rows:
        pipeline = pipelines.setdefault(
            row["id"], {"id": row["id"], "name": row["name"], "is_default": row["is_default"], "stages": []}
        )
        pipeline["stages"].append(
            {
                "id": row["stage_id"], "key": row["key"], "name": row["stage_name"], "position": row["position"],
                "kind": row["kind"], "probability": row["probability"], "color": row["color"],
            }
        )  # fmt: skip
    return list(pipelines.values())


async def get_pipeline(ctx: Context, pipeline_id: UUID | None) -> dict[str, Any]:
    """One pipeline, the default one for None. Raises 404."""
    ctx.require("opportunities.read")
    for pipeline in await list_pipelines(ctx):
        if pipeline["id"] == pipeline_id or (pipeline_id is None and pipeline["is_default"]):
            return pipeline
    raise NotFound("This pipeline")


async def list_stages(ctx: Context, pipeline_id: UUID | None) -> list[Stage]:
    """The stages of a pipeline (None: the default one) in order."""
    ctx.require("opportunities.read")
    rows = await ctx.fetch(
        "select s.pipeline_id, s.key, s.name, s.kind, s.probability from pipeline_stages s"
        " join pipelines p on p.tenant_id = s.tenant_id and p.id = s.pipeline_id"
        " where s.tenant_id = $1 and (p.id = $2 or ($2::uuid is null and p.is_default)) order by s.position",
        ctx.tenant_id,
        pipeline_id,
    )
    return [Stage(**row) for row in rows]


async def get_stage(ctx: Context, pipeline_id: UUID | None, key: str) -> Stage:
    """A stage of a pipeline (None: the default one) by key, name or alias. Raises 400 naming the stages there are."""
    ctx.require("opportunities.read")
    stages = await ctx.once(("stages", pipeline_id), lambda: list_stages(ctx, pipeline_id))
    wanted = key.strip().lower().replace("_", " ")
    alias = STAGE_ALIASES.get(wanted, wanted).replace("_", " ")
    for stage in stages:
        if stage.key.replace("_", " ") in (wanted, alias) or stage.name.lower() == wanted:
            return stage
    known = ", ".join(stage.key for stage in stages)
    raise ValidationFailed({"stage": [f"{key[:60]!r} is not a stage of this pipeline: {known or 'it has none'}."]})


async def create_default_pipeline(ctx: Context) -> None:
    """The first pipeline of a new tenant, with the default stages."""
    ctx.require("settings.manage")
    pipeline_id = new_id()
    await ctx.execute(
        "insert into pipelines (tenant_id, id, name, is_default, position) values ($1, $2, 'Sales', true, 1)",
        ctx.tenant_id,
        pipeline_id,
    )
    await ctx.executemany(
        "insert into pipeline_stages (tenant_id, id, pipeline_id, key, name, position, kind, probability, color)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        [
            (ctx.tenant_id, new_id(), pipeline_id, key, name, position, kind, probability, color)
            for position, (key, name, kind, probability, color) in enumerate(DEFAULT_STAGES, 1)
        ],
    )
