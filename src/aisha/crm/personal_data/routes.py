"""Personal data of contacts and leads as a file; erasing stands at `DELETE /api/contacts/{id}?gdpr=true`, and for leads."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from aisha.core.http import access, answer, opened
from aisha.core.openapi import Answer
from aisha.crm.personal_data.export import export_person

router = APIRouter(prefix="/api", tags=["Personal data"])


@router.get("/contacts/{id}/export", response_model=Answer[dict[str, Any]])
@access("privacy.manage")
async def export_contact(request: Request, id: UUID) -> Response:  # noqa: A002  (the record routes' own name of it)
    """Everything this workspace stores of a contact as a person. That it was read is in the log."""
    return await _file(request, "contacts", id)


@router.get("/leads/{id}/export", response_model=Answer[dict[str, Any]])
@access("privacy.manage")
async def export_lead(request: Request, id: UUID) -> Response:  # noqa: A002
    """Everything this workspace stores of a lead as a person. That it was read is in the log."""
    return await _file(request, "leads", id)


async def _file(request: Request, collection: str, record_id: UUID) -> Response:
    async with opened(request, write=True) as ctx:
        response = answer(await export_person(ctx, collection, record_id))
    name = f"{collection.removesuffix('s')}-{record_id}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
