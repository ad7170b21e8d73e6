"""API keys: made, rotated and revoked by their owners; who manages users sees and revokes all (admin-chapters.md § 5.3)."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from aisha.core.http import RequestContext, access, answer, no_content
from aisha.core.openapi import Answer, ListAnswer
from aisha.core.paging import RequestedPage
from aisha.identity.api_keys.actions import NewKey, create_api_key, revoke_api_key, rotate_api_key
from aisha.identity.api_keys.queries import get_api_key, get_issued_key, list_api_keys
from aisha.identity.api_keys.schemas import ApiKey, ApiKeyBody, IssuedKey

router = APIRouter(prefix="/api/api-keys", tags=["API keys"])


@router.get("", response_model=ListAnswer[ApiKey])
@access("api_keys.manage")
async def keys(ctx: RequestContext, page: RequestedPage) -> Response:
    """Your keys, the newest first; for who manages users, those of everybody. Never their text."""
    found, cursor = await list_api_keys(ctx, page)
    return answer(found, meta={"limit": page.limit, "next_cursor": cursor})


@router.post("", response_model=Answer[IssuedKey], status_code=201)
@access("api_keys.manage")
async def create(ctx: RequestContext, body: ApiKeyBody) -> Response:
    """A new key of yours. Its text is in this answer and nowhere else; send it as `X-API-Key`."""
    key_id, text = await create_api_key(ctx, NewKey(body.name, body.scopes, body.allowed_ips, body.expires_at))
    return answer(await get_issued_key(ctx, key_id, text), status=201)


@router.get("/{key_id}", response_model=Answer[ApiKey])
@access("api_keys.manage")
async def key(ctx: RequestContext, key_id: UUID) -> Response:
    """One key, without its text."""
    return answer(await get_api_key(ctx, key_id))


@router.post("/{key_id}/rotate", response_model=Answer[IssuedKey], status_code=201)
@access("api_keys.manage")
async def rotate(ctx: RequestContext, key_id: UUID) -> Response:
    """A successor of your key, with the same scopes. The old one works for another 24 hours."""
    made_id, text = await rotate_api_key(ctx, key_id)
    return answer(await get_issued_key(ctx, made_id, text), status=201)


@router.delete("/{key_id}", status_code=204)
@access("api_keys.manage")
async def revoke(ctx: RequestContext, key_id: UUID) -> Response:
    """End a key at once, everywhere."""
    await revoke_api_key(ctx, key_id)
    return no_content()
