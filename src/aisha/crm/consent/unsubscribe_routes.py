"""The open routes of the unsubscribe link: reading only shows, a POST acts (RFC 8058). They count as public requests."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from aisha.core.context import open_system_context
from aisha.core.errors import Gone
from aisha.core.http import OPEN, access, answer, app_state, client_address, request_id
from aisha.core.openapi import Answer
from aisha.crm.consent.schemas import Subscription
from aisha.crm.consent.unsubscribe import read_token, show_subscription, unsubscribe

router = APIRouter(prefix="/api/unsubscribe", tags=["Consent"])


@router.get("/{token}", response_model=Answer[Subscription])
@access(OPEN)
async def show(request: Request, token: str) -> Response:
    """Whose mails the link stops, with the address shortened. A browser that follows the link gets the page instead."""
    settings = app_state(request).settings
    if "text/html" in request.headers.get("accept", ""):
        read_token(settings, token)
        return RedirectResponse(f"{settings.web_url}/unsubscribe/{token}", status_code=303)
    tenant_id, entity_type, record_id = read_token(settings, token)
    async with await _in_tenant(request, tenant_id, write=False) as ctx:
        return answer(await show_subscription(ctx, entity_type, record_id))


@router.post("/{token}", response_model=Answer[Subscription])
@access(OPEN)
async def act(request: Request, token: str) -> Response:
    """Stop the mails of a workspace to somebody. What a mail program sends along with its one click is not read."""
    tenant_id, entity_type, record_id = read_token(app_state(request).settings, token)
    async with await _in_tenant(request, tenant_id, write=True) as ctx:
        return answer(await unsubscribe(ctx, entity_type, record_id, client_address(request)))


async def _in_tenant(request: Request, tenant_id: UUID, *, write: bool) -> open_system_context:
    """The workspace that wrote the mail. Raises 410 for one that is gone."""
    pool = app_state(request).pool
    async with open_system_context(pool, None, request_id(request), write=False) as ctx:
        if not await ctx.fetchval("select exists (select from tenants where id = $1)", tenant_id):
            raise Gone("This workspace does not exist any more: no mail comes from it.")
    return open_system_context(pool, tenant_id, request_id(request), "request", write=write)
