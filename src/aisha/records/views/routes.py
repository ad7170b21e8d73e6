"""Saved views of lists. Everybody has their own; sharing one with the workspace needs saved_views.share."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from aisha.core.http import SIGNED_IN, RequestContext, access, answer, no_content
from aisha.core.openapi import Answer
from aisha.core.versions import sent_version
from aisha.records.views.actions import create_view, delete_view, update_view
from aisha.records.views.lists import count_views
from aisha.records.views.queries import get_view, list_views
from aisha.records.views.schemas import View, ViewBody, ViewChange, ViewCount

router = APIRouter(prefix="/api/saved-views", tags=["Saved views"])


@router.get("", response_model=Answer[list[View]])
@access(SIGNED_IN, keys=True)
async def views(
    ctx: RequestContext,
    entity: Annotated[str | None, Query(max_length=60, description="Only views of this kind of record.")] = None,
) -> Response:
    """Your views and those that are shared with you, by name, the own ones first; up to 500."""
    return answer(await list_views(ctx, entity))


@router.post("", response_model=Answer[View], status_code=201)
@access(SIGNED_IN)
async def create(ctx: RequestContext, body: ViewBody) -> Response:
    """Save a view. A condition, an order or a column that the kind of record has not is refused."""
    view_id = await create_view(ctx, body.model_dump(exclude={"tenant_id"}))
    return answer(await get_view(ctx, view_id), status=201)


@router.get("/counts", response_model=Answer[list[ViewCount]])
@access(SIGNED_IN, keys=True)
async def counts(
    ctx: RequestContext, entity: Annotated[str, Query(max_length=60, description="The kind of record.", examples=["leads"])]
) -> Response:
    """How many records the views among your tabs show, the first 12 of a list."""
    return answer(await count_views(ctx, entity))


@router.get("/{view_id}", response_model=Answer[View])
@access(SIGNED_IN, keys=True)
async def view(ctx: RequestContext, view_id: UUID) -> Response:
    """One view."""
    return answer(await get_view(ctx, view_id))


@router.patch("/{view_id}", response_model=Answer[View])
@router.put("/{view_id}", response_model=Answer[View])
@access(SIGNED_IN)
async def update(request: Request, ctx: RequestContext, view_id: UUID, body: ViewChange) -> Response:
    """Change the parts that are sent. `is_pinned` and `is_default` concern only you; a shared view may be changed by its owner
    and by everybody with `saved_views.share`."""
    sent = body.model_dump(exclude_unset=True, exclude={"version", "tenant_id"})
    await update_view(ctx, view_id, sent, sent_version(request, body.version))
    return answer(await get_view(ctx, view_id))


@router.delete("/{view_id}", status_code=204)
@access(SIGNED_IN)
async def delete(ctx: RequestContext, view_id: UUID) -> Response:
    """Delete it, for everybody who sees it."""
    await delete_view(ctx, view_id)
    return no_content()
