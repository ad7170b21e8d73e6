"""Calendar files: the open address that calendars ask at, one activity to take along, and files that come in."""

import asyncio
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aisha.core.clock import utc_now
from aisha.core.context import open_context, open_system_context
from aisha.core.errors import BadRequest, Forbidden, NotFound, TooLarge, Unauthenticated
from aisha.core.http import OPEN, access, answer, app_state, client_address, max_body, opened, request_id
from aisha.core.uploads import receive_upload
from aisha.crm.calendar.actions import PATH
from aisha.crm.calendar.imports import import_calendar
from aisha.crm.calendar.queries import find_feed_owner, get_event, get_workspace_name, list_own_events
from aisha.crm.calendar.reading import read_calendar
from aisha.crm.calendar.schemas import FeedOwner
from aisha.crm.calendar.writing import write_calendar
from aisha.records.routes import path_id

MEDIA_TYPE = "text/calendar; charset=utf-8"
FRESH_SECONDS = 300
LONGEST_TOKEN = 200
MAX_FILE_BYTES = 1_000_000
_MULTIPART_EXTRA = 100_000


@access(OPEN)
async def feed(request: Request) -> Response:
    """`GET /api/activities/calendar.ics?token=`: a person's activities under their present rights, read only.

    404 alike for a link that is wrong or revoked and for a person who may not read them any more.
    """
    token = request.query_params.get("token", "")
    async with open_system_context(app_state(request).pool, None, request_id(request), source=None) as ctx:
        owner = await find_feed_owner(ctx, token) if 0 < len(token) <= LONGEST_TOKEN else None
    if owner is None:
        raise NotFound("This calendar")
    content = await _calendar_of(request, owner)
    tag = f'"{sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": f"private, max-age={FRESH_SECONDS}"}
    if tag in (each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=MEDIA_TYPE, headers=headers | {"Content-Disposition": _named("aisha-calendar")})


async def _calendar_of(request: Request, owner: FeedOwner) -> bytes:
    state = app_state(request)
    try:
        async with open_context(
            state.pool, state.memory, owner.user_id, owner.tenant_id, request_id=request_id(request),
            ip=client_address(request), write=False,
        ) as ctx:  # fmt: skip
            name, found = await get_workspace_name(ctx), await list_own_events(ctx)
            return write_calendar(ctx, f"{name} – Aisha CRM", found, state.settings.web_url)
    except (Forbidden, Unauthenticated) as error:
        raise NotFound("This calendar") from error


@access("activities.read", module="calendar")
async def one(request: Request) -> Response:
    """`GET /api/activities/{id}/ics`: an activity with a date as a calendar file."""
    activity_id = path_id(request, "Activity")
    async with opened(request) as ctx:
        activity = await get_event(ctx, activity_id)
        content = write_calendar(ctx, activity["subject"], [activity], app_state(request).settings.web_url)
    headers = {"Cache-Control": "no-store", "Content-Disposition": _named(f"activity-{activity_id}")}
    return Response(content, media_type=MEDIA_TYPE, headers=headers)


@access("activities.import", module="data_import")
@max_body(MAX_FILE_BYTES + _MULTIPART_EXTRA)
async def take_over(request: Request) -> Response:
    """`POST /api/activities/import-ics?dry_run=`: events of a calendar file become activities of the caller."""
    asked = request.query_params.get("dry_run", "false")
    if asked not in ("true", "false"):
        raise BadRequest("dry_run is true or false.")
    is_dry_run = asked == "true"
    async with opened(request, write=False) as ctx:  # who may not do this need not upload anything
        timezone = ctx.actor.timezone
    content = await _file_of(request)
    read = await asyncio.to_thread(read_calendar, content, timezone, utc_now())
    async with opened(request, write=not is_dry_run) as ctx:
        return answer(await import_calendar(ctx, read, dry_run=is_dry_run))


async def _file_of(request: Request) -> bytes:
    content = bytearray()
    async for chunk in (await receive_upload(request)).chunks:
        content += chunk
        if len(content) > MAX_FILE_BYTES:
            raise TooLarge(f"A calendar file has at most {MAX_FILE_BYTES:,} bytes. Export a shorter period.")
    return bytes(content)


def _named(name: str) -> str:
    return f'attachment; filename="{name}.ics"'


ROUTES = [
    Route(PATH, feed, methods=["GET"]),
    Route("/api/activities/import-ics", take_over, methods=["POST"]),
    Route("/api/activities/{id}/ics", one, methods=["GET"]),
]
