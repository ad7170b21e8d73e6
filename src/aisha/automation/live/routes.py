"""`GET /api/events/stream`: server-sent events for one browser (domain.md § 2.3).

Each time something changed, and at every beat, a transaction of the person is opened: it ends the stream with the session, and
row security decides what of the changes is told.
"""

import asyncio
from collections.abc import AsyncGenerator
from time import monotonic
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from aisha.automation.live.hub import Changes, Hub, Mailbox
from aisha.automation.notifications.queries import count_unread
from aisha.automation.visible import visible_ids
from aisha.core.background import background, lasting
from aisha.core.context import Context
from aisha.core.errors import AishaError, Unavailable
from aisha.core.http import SIGNED_IN, access, encode, opened
from aisha.records.openapi import operation
from aisha.records.registry import record_types

PATH = "/api/events/stream"
MEDIA_TYPE = "text/event-stream"
BEAT_SECONDS, GATHERED_SECONDS, AWAY_SECONDS = 20.0, 0.3, 1.0
LONGEST_SECONDS = 600.0
"""Then the browser connects anew, and its token is looked at again."""
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_BEAT = ": beat\n\n"


@lasting
@background
@access(SIGNED_IN)
async def stream(request: Request) -> Response:
    """What concerns the caller in the tenant at work, as it happens; without `Accept: text/event-stream` only the beginning."""
    hub: Hub = request.app.state.live
    async with opened(request, write=False) as ctx:
        tenant_id, user_id = ctx.tenant_id, ctx.actor.user_id
        first = await _beginning(ctx)
    if user_id is None or request.method != "GET" or MEDIA_TYPE not in request.headers.get("accept", ""):
        return Response(first, media_type=MEDIA_TYPE, headers=_HEADERS)

    async def told() -> AsyncGenerator[str]:
        with hub.mailbox(tenant_id, user_id) as box:
            request.scope["on_shutdown"] = box.close
            box.note_own("notifications")  # what came since the beginning was asked for
            yield first
            async for text in _news(request, box):
                yield text

    return StreamingResponse(told(), media_type=MEDIA_TYPE, headers=_HEADERS)


ROUTES = [Route(PATH, stream, methods=["GET"])]


async def _news(request: Request, box: Mailbox) -> AsyncGenerator[str]:
    ends_at = monotonic() + LONGEST_SECONDS
    while monotonic() < ends_at:
        if await box.wait(BEAT_SECONDS):
            await asyncio.sleep(GATHERED_SECONDS)
        if box.is_closed:
            return
        try:
            async with opened(request, write=False) as ctx:
                text = await _news_of(ctx, box.take())
        except Unavailable:
            box.note_more()
            await asyncio.sleep(AWAY_SECONDS)
            text = ""
        except AishaError:  # the session has ended, or may not enter any more
            return
        yield text or _BEAT


async def _beginning(ctx: Context) -> str:
    return _event("hello", {"unread": await count_unread(ctx)})


async def _news_of(ctx: Context, changes: Changes) -> str:
    """What the person may know of these changes."""
    told: list[str] = []
    if changes.is_more:
        told.append(_event("refresh", {}))
    if changes.notifications or changes.is_more:
        told.append(_event("notifications", {"unread": await count_unread(ctx)}))
    if changes.jobs or changes.is_more:
        told.append(_event("jobs", {}))
    seen = await visible_ids(ctx, changes.records, with_trash=True) if changes.records else {}
    plurals = {each.singular: each.name for each in record_types()}
    told += [_event("records", {"type": plurals[kind], "ids": sorted(map(str, ids))}) for kind, ids in seen.items() if ids]
    return "".join(told)


def _event(name: str, data: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {encode(data).decode()}\n\n"


def describe_stream(document: dict[str, Any]) -> None:
    """Add the stream to the API's description."""
    summary = "What concerns you in this workspace, as it happens (server-sent events)"
    described = operation("Notifications", "event_stream", summary, None, {200: None})
    described["description"] = (
        "For everybody signed in. Events: `hello` and `notifications` with `unread`; `jobs` when an import, an export or a bulk"
        " action of yours went on; `records` with `type` and `ids` of changed records that you may see; `refresh` when"
        " something may have been missed. Ends with the session, and after ten minutes: connect again. Without the header"
        " `Accept: text/event-stream` it ends after `hello`."
    )
    event = {
        "type": "object", "required": ["event", "data"],
        "properties": {"event": {"type": "string"}, "data": {"type": "string", "description": "A JSON object."}},
    }  # fmt: skip
    described["responses"]["200"] = {"description": "The events.", "content": {MEDIA_TYPE: {"schema": event}}}
    document["paths"][PATH] = {"get": described}
