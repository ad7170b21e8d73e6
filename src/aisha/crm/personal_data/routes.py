"""Personal data of contacts as a file; erasing stands at `DELETE /api/contacts/{id}?gdpr=true`."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from aisha.core.http import RequestContext, access, answer
from aisha.core.openapi import Answer
from aisha.crm.contacts.personal_data import export_contact

router = APIRouter(prefix="/api/contacts", tags=["Personal data"])


@router.get("/{id}/export", response_model=Answer[dict[str, Any]])
@access("privacy.manage")
async def export(ctx: RequestContext, id: UUID) -> Response:  # noqa: A002  (the record routes' own name of it)
    """Everything this workspace stores of a contact as a person."""
    response = answer(await export_contact(ctx, id))
    response.headers["Content-Disposition"] = f'attachment; filename="contact-{id}.json"'
    return response
