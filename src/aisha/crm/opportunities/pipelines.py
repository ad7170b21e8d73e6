"""Pipelines and their stages: read for boards and forms, made for a new tenant (domain.md § 3.3)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.errors import NotFound, ValidationFailed
from aisha.core.ids import new_id
from aisha.crm.opportunities.tables import DEFAULT_STAGES, STAGE_ALIASES


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage; `probability` in per cent, `kind` open, won or lost. The reasons are those of its pipeline, whose name is
    `archived_in` where it is archived."""

    pipeline_id: UUID
    key: str
    name: str
    kind: str
    probability: int
    required_fields: tuple[str, ...] = ()
    lost_reasons: tuple[str, ...] = ()
    only_listed_reasons: bool = False
    archived_in: str | None = None


_PIPELINES = """
select p.id, p.name, p.is_default, p.is_archived, p.lost_reasons, p.only_listed_reasons, p.version,
       jsonb_agg(jsonb_build_object('id', s.id, 'key', s.key, 'name', s.name, 'position', s.position, 'kind', s.kind,
         'probability', s.probability, 'color', s.color, 'required_fields', s.required_fields,
         'rotting_days', s.rotting_days, 'version', s.version) order by s.position) as stages
  from pipelines p join pipeline_stages s on s.tenant_id = p.tenant_id and s.pipeline_id = p.id and s.is_active
 where p.tenant_id = $1 group by p.tenant_id, p.id order by p.is_archived, p.position, p.id limit 100
"""


async def list_pipelines(ctx: Context) -> list[dict[str, Any]]:
    """Every pipeline with its active stages in order, the archived ones last."""
    ctx.require_signed_in()
    rows = await ctx.fetch(_PIPELINES, ctx.tenant_id)
    return [
        dict(row) | {"stages": [each | {"id": UUID(each["id"])} for each in read_json(row["stages"])]} for row in rows
    ]  # fmt: skip


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
        "select s.pipeline_id, s.key, s.name, s.kind, s.probability, s.required_fields, p.lost_reasons, p.only_listed_reasons,"
        " case when p.is_archived then p.name end as archived_in"
        " from pipeline_stages s"
        " join pipelines p on p.tenant_id = s.tenant_id and p.id = s.pipeline_id"
        " where s.tenant_id = $1 and (p.id = $2 or ($2::uuid is null and p.is_default)) order by s.position",
        ctx.tenant_id,
        pipeline_id,
    )
    return [
        Stage(
            row["pipeline_id"], row["key"], row["name"], row["kind"], row["probability"], tuple(row["required_fields"]),
            tuple(row["lost_reasons"]), row["only_listed_reasons"], row["archived_in"],
        )
        for row in rows
    ]  # fmt: skip


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


async def read_stages_setting(ctx: Context) -> list[dict[str, Any]]:
    """The module's setting `stages`: those of the default pipeline, in order (the guide § 4.4)."""
    ctx.require_signed_in()
    rows = await ctx.fetch(
        "select s.key, s.name, s.kind, s.probability from pipeline_stages s"
        " join pipelines p on p.tenant_id = s.tenant_id and p.id = s.pipeline_id and p.is_default"
        " where s.tenant_id = $1 and s.is_active order by s.position limit 100",
        ctx.tenant_id,
    )
    return [dict(row) for row in rows]


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
