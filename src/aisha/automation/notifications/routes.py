"""The caller's notifications (domain.md § 2.3)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from aisha.automation.notifications.actions import read_all, read_notification, save_preferences
from aisha.automation.notifications.queries import count_unread, list_notifications, list_preferences
from aisha.automation.notifications.schemas import NoticeType, Notifications, Preference, PreferencesBody, Read
from aisha.core.http import SIGNED_IN, RequestContext, access, answer, no_content
from aisha.core.openapi import Answer
from aisha.core.paging import RequestedPage

router = APIRouter(prefix="/api/notifications", tags=["Notifications"])


@router.get("", response_model=Notifications)
@access(SIGNED_IN)
async def mine(
    ctx: RequestContext,
    page: RequestedPage,
    type: Annotated[NoticeType | None, Query()] = None,  # noqa: A002  (the parameter's name)
    unread: Annotated[bool, Query(description="Only what is not read.")] = False,
) -> Response:
    """What you were told in this workspace, newest first; how much of it is unread stands in `meta`."""
    found, cursor = await list_notifications(ctx, page, kind=type, only_unread=unread)
    return answer(found, meta={"limit": page.limit, "next_cursor": cursor, "unread": await count_unread(ctx)})


@router.post("/read-all", response_model=Answer[Read])
@access(SIGNED_IN)
async def all_read(ctx: RequestContext, type: Annotated[NoticeType | None, Query()] = None) -> Response:  # noqa: A002
    """Mark everything as read, or everything of one type."""
    return answer({"read": await read_all(ctx, type)})


@router.get("/preferences", response_model=Answer[list[Preference]])
@access(SIGNED_IN)
async def preferences(ctx: RequestContext) -> Response:
    """How each type comes to you in this workspace."""
    return answer(await list_preferences(ctx))


@router.patch("/preferences", response_model=Answer[list[Preference]])
@access(SIGNED_IN)
async def change_preferences(ctx: RequestContext, body: PreferencesBody) -> Response:
    """Have types come otherwise. What concerns your login always comes."""
    await save_preferences(ctx, body.preferences)
    return answer(await list_preferences(ctx))


@router.post("/{notification_id}/read", status_code=204)
@access(SIGNED_IN)
async def read(ctx: RequestContext, notification_id: UUID) -> Response:
    """Mark one as read."""
    await read_notification(ctx, notification_id)
    return no_content()
