"""Pipelines and their stages: any member reads them, administrators change them (domain.md § 2.3)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from aisha.core.errors import NotFound
from aisha.core.http import SIGNED_IN, RequestContext, access, answer, no_content
from aisha.core.openapi import Answer
from aisha.core.versions import sent_version
from aisha.crm.opportunities.pipeline_actions import (
    change_pipeline,
    counted_pipeline,
    counted_pipelines,
    create_pipeline,
    make_default,
    remove_pipeline,
)
from aisha.crm.opportunities.pipeline_schemas import (
    PipelineBody,
    PipelineChange,
    PipelineShape,
    StageBody,
    StageChange,
    StageOrder,
    StageShape,
)
from aisha.crm.opportunities.stage_actions import add_stage, change_stage, get_stage_row, order_stages, remove_stage

MODULE = "opportunities"
pipelines_router = APIRouter(prefix="/api/pipelines", tags=["Pipelines"])
stages_router = APIRouter(prefix="/api/pipeline-stages", tags=["Pipelines"])


@pipelines_router.get("", response_model=Answer[list[PipelineShape]])
@access(SIGNED_IN, keys=True, module=MODULE)
async def pipelines(ctx: RequestContext) -> Response:
    """Every pipeline in order, with its stages; archived ones last."""
    return answer(await counted_pipelines(ctx))


@pipelines_router.post("", response_model=Answer[PipelineShape], status_code=201)
@access("settings.manage", module=MODULE)
async def create(ctx: RequestContext, body: PipelineBody) -> Response:
    """A new pipeline, with the stages that are sent or the usual six."""
    pipeline_id = await create_pipeline(ctx, body.model_dump())
    return answer(await counted_pipeline(ctx, pipeline_id), status=201)


@pipelines_router.get("/{pipeline_id}", response_model=Answer[PipelineShape])
@access(SIGNED_IN, keys=True, module=MODULE)
async def pipeline(ctx: RequestContext, pipeline_id: UUID) -> Response:
    """One pipeline with its stages."""
    return answer(await counted_pipeline(ctx, pipeline_id))


@pipelines_router.patch("/{pipeline_id}", response_model=Answer[PipelineShape])
@pipelines_router.put("/{pipeline_id}", response_model=Answer[PipelineShape])
@access("settings.manage", module=MODULE)
async def update(request: Request, ctx: RequestContext, pipeline_id: UUID, body: PipelineChange) -> Response:
    """Change name and lost reasons, archive it or take it into use again."""
    changes = body.model_dump(exclude_unset=True)
    await change_pipeline(ctx, pipeline_id, changes, sent_version(request, body.version))
    return answer(await counted_pipeline(ctx, pipeline_id))


@pipelines_router.post("/{pipeline_id}/default", response_model=Answer[PipelineShape])
@access("settings.manage", module=MODULE)
async def default(ctx: RequestContext, pipeline_id: UUID) -> Response:
    """Make it the one in which new deals begin."""
    await make_default(ctx, pipeline_id)
    return answer(await counted_pipeline(ctx, pipeline_id))


@pipelines_router.delete("/{pipeline_id}", status_code=204)
@access("settings.manage", module=MODULE)
async def remove(
    ctx: RequestContext,
    pipeline_id: UUID,
    move_to: Annotated[UUID | None, Query(description="The pipeline its deals go to, stage by stage.")] = None,
) -> Response:
    """Remove a pipeline. With deals in it, it needs `move_to`; the default one stays."""
    await remove_pipeline(ctx, pipeline_id, move_to)
    return no_content()


@stages_router.get("", response_model=Answer[list[StageShape]])
@access(SIGNED_IN, keys=True, module=MODULE)
async def stages(ctx: RequestContext, pipeline_id: UUID) -> Response:
    """The stages of a pipeline in order."""
    return answer((await counted_pipeline(ctx, pipeline_id))["stages"])


@stages_router.post("", response_model=Answer[StageShape], status_code=201)
@access("settings.manage", module=MODULE)
async def create_stage(ctx: RequestContext, body: StageBody) -> Response:
    """A new stage."""
    stage_id = await add_stage(ctx, body.model_dump())
    return answer(await _stage(ctx, stage_id), status=201)


@stages_router.post("/reorder", response_model=Answer[list[StageShape]])
@access("settings.manage", module=MODULE)
async def reorder(ctx: RequestContext, body: StageOrder) -> Response:
    """Put the stages of a pipeline into an order."""
    await order_stages(ctx, body.pipeline_id, body.ids)
    return answer((await counted_pipeline(ctx, body.pipeline_id))["stages"])


@stages_router.get("/{stage_id}", response_model=Answer[StageShape])
@access(SIGNED_IN, keys=True, module=MODULE)
async def stage(ctx: RequestContext, stage_id: UUID) -> Response:
    """One stage."""
    return answer(await _stage(ctx, stage_id))


@stages_router.patch("/{stage_id}", response_model=Answer[StageShape])
@stages_router.put("/{stage_id}", response_model=Answer[StageShape])
@access("settings.manage", module=MODULE)
async def update_stage(request: Request, ctx: RequestContext, stage_id: UUID, body: StageChange) -> Response:
    """Change name, kind, probability, what is asked for, and when a deal counts as stuck."""
    changes = body.model_dump(exclude_unset=True)
    await change_stage(ctx, stage_id, changes, sent_version(request, body.version))
    return answer(await _stage(ctx, stage_id))


@stages_router.delete("/{stage_id}", status_code=204)
@access("settings.manage", module=MODULE)
async def delete_stage(
    ctx: RequestContext,
    stage_id: UUID,
    move_to: Annotated[UUID | None, Query(description="The stage of the same kind its deals go to.")] = None,
) -> Response:
    """Remove a stage. With deals in it, it needs `move_to`; the last of its kind stays."""
    await remove_stage(ctx, stage_id, move_to)
    return no_content()


async def _stage(ctx: RequestContext, stage_id: UUID) -> dict[str, object]:
    row = await get_stage_row(ctx, stage_id)
    found = (each for each in (await counted_pipeline(ctx, row["pipeline_id"]))["stages"] if each["id"] == stage_id)
    if (stage := next(found, None)) is None:
        raise NotFound("This stage")
    return stage
