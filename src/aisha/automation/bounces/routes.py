"""The open route at which mail servers and providers tell of mails that came back; its address holds a secret."""

from typing import Any

from fastapi import APIRouter
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from aisha.automation.bounces.actions import Noted, note_bounces
from aisha.automation.bounces.reports import REPORT_TYPES, Bounce, BounceBody, read_report
from aisha.configuration.mail.bounce_address import PATH, tenant_of_token, use_bounce_address
from aisha.core.context import open_system_context
from aisha.core.errors import NotFound, UnsupportedMedia
from aisha.core.http import OPEN, access, answer, app_state, request_id
from aisha.core.openapi import Answer

router = APIRouter(tags=["Mail"])
_TEXT = {"schema": {"type": "string"}}
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": BounceBody.model_json_schema()}, **dict.fromkeys(REPORT_TYPES, _TEXT)},
    },
    "parameters": [
        {"name": "token", "in": "query", "required": True, "schema": {"type": "string"}, "description": "The secret."}
    ],
}


@router.post(PATH, response_model=Answer[Noted], openapi_extra=_BODY)
@access(OPEN)
async def take(request: Request) -> Response:
    """Tell of a mail that came back: as JSON, or as the delivery status notification (RFC 3464) that a mail server wrote.

    404 for an address that was ended. What is not about a mail of the workspace changes nothing and counts as `unknown`.
    """
    token, pool = request.query_params.get("token", ""), app_state(request).pool
    tenant_id = tenant_of_token(token)
    if tenant_id is None:
        raise NotFound("This address")
    async with open_system_context(pool, None, request_id(request), write=False) as ctx:
        if not await ctx.fetchval("select is_open_tenant($1)", tenant_id):
            raise NotFound("This address")
    bounces = await _read(request)
    async with open_system_context(pool, tenant_id, request_id(request), "request") as ctx:
        if not await use_bounce_address(ctx, token):
            raise NotFound("This address")
        return answer(await note_bounces(ctx, bounces))


async def _read(request: Request) -> list[Bounce]:
    content_type, content = request.headers.get("content-type", ""), await request.body()
    kind = content_type.partition(";")[0].strip().lower()
    if kind in REPORT_TYPES:
        return read_report(content, content_type)
    if kind != "application/json":
        raise UnsupportedMedia(f"Send application/json, or a notification as {', '.join(REPORT_TYPES)}.")
    try:
        return [BounceBody.model_validate_json(content).bounce()]
    except ValidationError as error:
        raise RequestValidationError([{**each, "loc": ("body", *each["loc"])} for each in error.errors()]) from error
