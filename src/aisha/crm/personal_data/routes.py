"""Personal data of contacts and leads as a file; erasing stands at `DELETE /api/contacts/{id}?gdpr=true`, and for leads."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from aisha.core.context import Context
from aisha.core.http import RequestContext, access, answer
from aisha.core.openapi import Answer
from aisha.crm.personal_data.export import export_person

router = APIRouter(prefix="/api", tags=["Personal data"])


@router.get("/contacts/{id}/export", response_model=Answer[dict[str, Any]])
@access("privacy.manage")
async def export_contact(ctx: RequestContext, id: UUID) -> Response:  # noqa: A002  (the record routes' own name of it)
    """Everything this workspace stores of a contact as a person."""
    return await _file(ctx, "contacts", id)


@router.get("/leads/{id}/export", response_model=Answer[dict[str, Any]])
@access("privacy.manage")
async def export_lead(ctx: RequestContext, id: UUID) -> Response:  # noqa: A002
    """Everything this workspace stores of a lead as a person."""
    return await _file(ctx, "leads", id)


async def _file(ctx: Context, collection: str, record_id: UUID) -> Response:
    response = answer(await export_person(ctx, collection, record_id))
    name = f"{collection.removesuffix('s')}-{record_id}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
