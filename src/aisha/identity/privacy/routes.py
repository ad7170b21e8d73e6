"""Personal data of members as a file, and the ledger of who was erased (admin-chapters.md § 5.5).

Erasing stands at `DELETE /api/users/{id}?gdpr=true`.
"""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from aisha.core.http import SIGNED_IN, RequestContext, access, answer, opened
from aisha.core.openapi import Answer, ListAnswer
from aisha.core.paging import RequestedPage
from aisha.identity.privacy.ledger import list_erasures
from aisha.identity.privacy.queries import export_user
from aisha.identity.privacy.schemas import ErasureEntry

router = APIRouter(prefix="/api", tags=["Personal data"])


@router.get("/users/{user_id}/export", response_model=Answer[dict[str, Any]])
@access(SIGNED_IN)
async def export(request: Request, user_id: UUID) -> Response:
    """Everything this workspace stores of a person: yours, or with privacy.manage anybody's. That it was read is in the log."""
    async with opened(request, write=True) as ctx:
        response = answer(await export_user(ctx, user_id))
    response.headers["Content-Disposition"] = f'attachment; filename="person-{user_id}.json"'
    return response


@router.get("/erasures", response_model=ListAnswer[ErasureEntry])
@access("privacy.manage")
async def erasures(ctx: RequestContext, page: RequestedPage) -> Response:
    """Who was erased in this workspace, by id, the newest first. A restored backup is erased again from this ledger."""
    found, cursor = await list_erasures(ctx, page)
    return answer(found, meta={"limit": page.limit, "next_cursor": cursor})
