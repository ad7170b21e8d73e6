"""Photos of people: one's own is set on the profile; everybody in the workspace sees it beside the name."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from aisha.core.errors import NotFound, TooLarge
from aisha.core.http import SIGNED_IN, RequestContext, access, answer, app_state, authenticate, max_body, no_content, opened
from aisha.core.openapi import Answer
from aisha.core.storage import FileStorage, file_storage
from aisha.core.uploads import receive_upload
from aisha.identity.employees.photo_images import MAX_BYTES, TYPES, check_photo
from aisha.identity.employees.photos import get_photo, list_photos, require_own, set_photo
from aisha.identity.employees.tables import PHOTO_FOLDER

router = APIRouter(prefix="/api/users", tags=["Users"])
_UPLOAD: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object", "required": ["file"], "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}  # fmt: skip
_PICTURE: dict[int | str, dict[str, Any]] = {200: {"content": {each: {} for each in TYPES.values()}}}


@router.get("/photos", response_model=Answer[dict[str, str]])
@access("employees.read")
async def photos(ctx: RequestContext) -> Response:
    """Who in this workspace has a photo: user id and a text that changes with the photo."""
    return answer(await list_photos(ctx))


@router.get("/{user_id}/photo", response_class=FileResponse, responses=_PICTURE)
@access("employees.read")
async def photo(request: Request, ctx: RequestContext, user_id: UUID) -> Response:
    """Somebody's photo; 404 where there is none."""
    key = await get_photo(ctx, user_id)
    path = _storage(request).path(key)
    if not path.is_file():
        raise NotFound("This photo")
    return FileResponse(path, media_type=TYPES[path.suffix], headers={"Cache-Control": "private, max-age=86400"})


@router.put("/{user_id}/photo", status_code=204, openapi_extra=_UPLOAD)
@access(SIGNED_IN)
@max_body(MAX_BYTES + 10_000)
async def save(request: Request, user_id: UUID) -> Response:
    """Choose one's own photo: a square PNG, JPEG or WebP of at most 300 KB, in a part named file."""
    authenticate(request)
    async with opened(request, write=False) as ctx:
        await require_own(ctx, user_id)
        tenant_id = ctx.tenant_id
    upload = await receive_upload(request)
    content = bytearray()
    async for chunk in upload.chunks:
        content += chunk
        if len(content) > MAX_BYTES:
            raise TooLarge(f"The picture is larger than {MAX_BYTES // 1000} KB.", code="FILE_TOO_LARGE")
    suffix = check_photo(bytes(content))
    storage = _storage(request)
    stored = await storage.save(tenant_id, PHOTO_FOLDER, suffix, _one(bytes(content)), max_bytes=MAX_BYTES)
    try:
        async with opened(request) as ctx:
            before = await set_photo(ctx, user_id, stored.key)
    except BaseException:
        await storage.delete(stored.key)
        raise
    if before is not None:
        await storage.delete(before)
    return no_content()


@router.delete("/{user_id}/photo", status_code=204)
@access(SIGNED_IN)
async def remove(request: Request, user_id: UUID) -> Response:
    """Have no photo any more; who manages users takes another person's away."""
    authenticate(request)
    async with opened(request) as ctx:
        before = await set_photo(ctx, user_id, None)
    if before is not None:
        await _storage(request).delete(before)
    return no_content()


async def _one(content: bytes) -> AsyncIterator[bytes]:
    yield content


def _storage(request: Request) -> FileStorage:
    return file_storage(app_state(request).settings.home)
