"""`POST /api/users/bulk-import`: the guide's CSV in three forms of body (decisions.md "Bulk import of users")."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from python_multipart.multipart import parse_options_header
from starlette.requests import Request
from starlette.responses import Response

from aisha.core.context import Context
from aisha.core.errors import TooLarge, UnsupportedMedia
from aisha.core.http import access, answer, app_state, max_body, opened, read_body
from aisha.core.openapi import Answer
from aisha.core.uploads import receive_upload
from aisha.identity.invitations.actions import invite_newcomer
from aisha.identity.members.import_file import read_users
from aisha.identity.members.imports import ImportedUsers, import_users

router = APIRouter(prefix="/api/users", tags=["Users"])
MAX_BYTES = 4_000_000
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "text/csv": {"schema": {"type": "string"}},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {"file": {"type": "string", "format": "binary"}},
                    "required": ["file"],
                }
            },
        },
    }
}


@router.post("/bulk-import", response_model=Answer[ImportedUsers], openapi_extra=_BODY)
@max_body(MAX_BYTES)
@access("users.manage")
async def bulk_import(
    request: Request,
    send_invitation: Annotated[bool, Query(description="Mail each of them a link to choose a password.")] = False,
) -> Response:
    """Add the users of a CSV with the columns email, first_name, last_name, role, tenant_id; at most 5,000 rows.

    Rows that are refused are listed, counted as a spreadsheet does; the others are added, and invited if that is asked for.
    """
    async with opened(request, write=False):
        pass  # who may not do this need not upload anything
    rows = read_users(await _content(request))
    settings = app_state(request).settings

    async def invite(ctx: Context, user_id: UUID) -> bool:
        return await invite_newcomer(ctx, user_id, settings)

    async with opened(request) as ctx:
        return answer(await import_users(ctx, rows, invite if send_invitation else None))


async def _content(request: Request) -> bytes:
    """The file of the part `file`, or a body of text/csv; a multipart body without a boundary is the CSV itself (the guide)."""
    kind, options = parse_options_header(request.headers.get("content-type"))
    if kind == b"multipart/form-data" and b"boundary" in options:
        chunks: list[bytes] = []
        size = 0
        async for chunk in (await receive_upload(request)).chunks:
            size += len(chunk)
            if size > MAX_BYTES:
                raise TooLarge(f"The file is larger than {MAX_BYTES:,} bytes.")
            chunks.append(chunk)
        return b"".join(chunks)
    if kind in (b"text/csv", b"multipart/form-data"):
        return await read_body(request, MAX_BYTES)
    raise UnsupportedMedia("Send the CSV as text/csv, or as multipart/form-data in a part named file.")
