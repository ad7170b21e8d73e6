"""One's calendar link: whether there is one, making or renewing it, revoking it. API keys make no links."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from aisha.core.http import SIGNED_IN, RequestContext, access, answer, app_state, no_content
from aisha.core.openapi import Answer
from aisha.crm.calendar.actions import issue_calendar_feed, revoke_calendar_feed
from aisha.crm.calendar.queries import get_calendar_feed
from aisha.crm.calendar.schemas import CalendarFeed, IssuedFeed

router = APIRouter(prefix="/api/calendar/feed", tags=["Calendar"])


@router.get("", response_model=Answer[CalendarFeed])
@access(SIGNED_IN, module="calendar")
async def feed(ctx: RequestContext) -> Response:
    """Whether you have a link in this workspace, and when a calendar last asked with it. Never its text."""
    return answer(await get_calendar_feed(ctx))


@router.post("", response_model=Answer[IssuedFeed], status_code=201)
@access(SIGNED_IN, module="calendar")
async def issue(request: Request, ctx: RequestContext) -> Response:
    """A new link to your activities, read only. It is in this answer and nowhere else; an earlier one stops at once."""
    return answer(await issue_calendar_feed(ctx, app_state(request).settings.web_url), status=201)


@router.delete("", status_code=204)
@access(SIGNED_IN, module="calendar")
async def revoke(ctx: RequestContext) -> Response:
    """End your link at once."""
    await revoke_calendar_feed(ctx)
    return no_content()
