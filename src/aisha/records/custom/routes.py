"""A tenant's own fields. Everybody may read which there are; changing them needs settings.manage."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from aisha.core.http import SIGNED_IN, RequestContext, access, answer, no_content
from aisha.core.openapi import Answer, ListAnswer
from aisha.core.paging import RequestedPage
from aisha.core.versions import sent_version
from aisha.records.custom.actions import (
    create_custom_field,
    entity_of,
    order_custom_fields,
    purge_custom_field,
    retire_custom_field,
    update_custom_field,
)
from aisha.records.custom.previews import preview_computed
from aisha.records.custom.queries import count_values, get_custom_field, list_custom_fields
from aisha.records.custom.schemas import (
    ComputedBody,
    ComputedPreview,
    CustomField,
    CustomFieldBody,
    CustomFieldChange,
    Entity,
    FieldOrder,
    FieldUse,
)

router = APIRouter(prefix="/api/custom-fields", tags=["Custom fields"])


@router.get("", response_model=ListAnswer[CustomField])
@access(SIGNED_IN, keys=True)
async def custom_fields(
    ctx: RequestContext,
    page: RequestedPage,
    entity: Annotated[Entity | None, Query(description="Only the fields of this kind of record.")] = None,
    is_active: Annotated[bool | None, Query(description="Only those in use, or only retired ones.")] = None,
) -> Response:
    """The fields of the workspace, by entity and position."""
    found, cursor = await list_custom_fields(ctx, page, entity_of(entity) if entity else None, is_active=is_active)
    return answer(found, meta={"limit": page.limit, "next_cursor": cursor})


@router.post("", response_model=Answer[CustomField], status_code=201)
@access("settings.manage")
async def create(ctx: RequestContext, body: CustomFieldBody) -> Response:
    """A new field. It is there at once, for everybody: in forms, lists, filters, files and the API."""
    field_id = await create_custom_field(ctx, body.model_dump(exclude_unset=True))
    return answer(await get_custom_field(ctx, field_id), status=201)


@router.post("/reorder", response_model=ListAnswer[CustomField])
@access("settings.manage")
async def reorder(ctx: RequestContext, page: RequestedPage, body: FieldOrder) -> Response:
    """Put the fields of one entity in an order."""
    await order_custom_fields(ctx, body.entity, body.ids)
    found, cursor = await list_custom_fields(ctx, page, entity_of(body.entity), is_active=True)
    return answer(found, meta={"limit": page.limit, "next_cursor": cursor})


@router.post("/preview", response_model=Answer[ComputedPreview])
@access("settings.manage")
async def preview(ctx: RequestContext, body: ComputedBody) -> Response:
    """What a formula or a roll-up would give for a record, or what is wrong with it and where. Nothing is saved."""
    return answer(await preview_computed(ctx, entity_of(body.entity), body.model_dump(exclude_unset=True)))


@router.get("/{field_id}", response_model=Answer[CustomField])
@access(SIGNED_IN, keys=True)
async def custom_field(ctx: RequestContext, field_id: UUID) -> Response:
    """One field."""
    return answer(await get_custom_field(ctx, field_id))


@router.get("/{field_id}/use", response_model=Answer[FieldUse])
@access("settings.manage")
async def use(ctx: RequestContext, field_id: UUID) -> Response:
    """How many records hold a value of this field."""
    return answer({"records": await count_values(ctx, field_id)})


@router.patch("/{field_id}", response_model=Answer[CustomField])
@router.put("/{field_id}", response_model=Answer[CustomField])
@access("settings.manage")
async def update(request: Request, ctx: RequestContext, field_id: UUID, body: CustomFieldChange) -> Response:
    """Change the parts that are sent."""
    changes = body.model_dump(exclude_unset=True)
    return answer(await update_custom_field(ctx, field_id, changes, sent_version(request, body.version)))


@router.delete("/{field_id}", status_code=204, responses={202: {"model": Answer[FieldUse]}})
@access("settings.manage")
async def delete(
    ctx: RequestContext,
    field_id: UUID,
    permanent: Annotated[bool, Query(description="Remove it with its values; 90 days after it was retired.")] = False,
    confirm: Annotated[bool, Query(description="Says that the values are to go.")] = False,
) -> Response:
    """Retire a field: it is hidden everywhere and its values are kept. With `permanent` it goes for good."""
    if not permanent:
        await retire_custom_field(ctx, field_id)
        return no_content()
    records = await purge_custom_field(ctx, field_id, is_confirmed=confirm)
    return answer({"records": records}, status=202) if records else no_content()
