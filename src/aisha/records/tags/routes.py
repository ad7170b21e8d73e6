"""Tags. Everybody reads and uses them; changing them needs tags.manage."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from aisha.core.http import SIGNED_IN, RequestContext, access, answer, no_content
from aisha.core.openapi import Answer
from aisha.core.versions import sent_version
from aisha.records.tags.actions import create_tag, delete_tag, merge_tag, update_tag
from aisha.records.tags.known import MANAGE
from aisha.records.tags.queries import get_tag, list_tags
from aisha.records.tags.schemas import MergeTag, Tag, TagBody, TagChange

router = APIRouter(prefix="/api/tags", tags=["Tags"])


@router.get("", response_model=Answer[list[Tag]])
@access(SIGNED_IN, keys=True)
async def tags(
    ctx: RequestContext,
    entity: Annotated[str | None, Query(max_length=60, description="Only those offered at this kind of record.")] = None,
    count: Annotated[bool, Query(description="Also how many records that you can see hold each.")] = False,
) -> Response:
    """Every tag of the workspace, by name; up to 1,000."""
    return answer(await list_tags(ctx, entity=entity, count=count))


@router.post("", response_model=Answer[Tag], status_code=201)
@access(MANAGE)
async def create(ctx: RequestContext, body: TagBody) -> Response:
    """A new tag. Its slug, which records hold, is made of its name."""
    return answer(await get_tag(ctx, await create_tag(ctx, body.model_dump(exclude={"tenant_id"}))), status=201)


@router.get("/{tag_id}", response_model=Answer[Tag])
@access(SIGNED_IN, keys=True)
async def tag(ctx: RequestContext, tag_id: UUID) -> Response:
    """One tag."""
    return answer(await get_tag(ctx, tag_id))


@router.patch("/{tag_id}", response_model=Answer[Tag])
@router.put("/{tag_id}", response_model=Answer[Tag])
@access(MANAGE)
async def update(request: Request, ctx: RequestContext, tag_id: UUID, body: TagChange) -> Response:
    """Change the parts that are sent. Another name reaches views and planned campaigns at once, records in the background."""
    sent = body.model_dump(exclude_unset=True, exclude={"version", "tenant_id"})
    await update_tag(ctx, tag_id, sent, sent_version(request, body.version))
    return answer(await get_tag(ctx, tag_id))


@router.post("/{tag_id}/merge", response_model=Answer[Tag])
@access(MANAGE)
async def merge(ctx: RequestContext, tag_id: UUID, body: MergeTag) -> Response:
    """Give what holds this tag the other one, and remove it. Answers with the tag that stays."""
    await merge_tag(ctx, tag_id, body.into)
    return answer(await get_tag(ctx, body.into))


@router.delete("/{tag_id}", status_code=204)
@access(MANAGE)
async def delete(ctx: RequestContext, tag_id: UUID) -> Response:
    """Remove it; the records lose it in the background."""
    await delete_tag(ctx, tag_id)
    return no_content()
