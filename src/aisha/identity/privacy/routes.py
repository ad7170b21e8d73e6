"""Personal data of members as a file (admin-chapters.md § 5.5); erasing stands at `DELETE /api/users/{id}?gdpr=true`."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from aisha.core.http import SIGNED_IN, RequestContext, access, answer
from aisha.core.openapi import Answer
from aisha.identity.privacy.queries import export_user

router = APIRouter(prefix="/api/users", tags=["Personal data"])


@router.get("/{user_id}/export", response_model=Answer[dict[str, Any]])
@access(SIGNED_IN)
async def export(ctx: RequestContext, user_id: UUID) -> Response:
    """Everything this workspace stores of a person: yours, or with privacy.manage anybody's."""
    response = answer(await export_user(ctx, user_id))
    response.headers["Content-Disposition"] = f'attachment; filename="person-{user_id}.json"'
    return response
