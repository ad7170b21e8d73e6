"""Announcements: administrators tell their workspace, superadmins outside every workspace all of them."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from aisha.configuration.announcements.actions import (
    create_announcement,
    delete_announcement,
    dismiss_announcement,
    update_announcement,
)
from aisha.configuration.announcements.queries import get_announcement, list_announcements, list_banners
from aisha.configuration.announcements.schemas import Announcement, AnnouncementBody, AnnouncementChange, Banner
from aisha.core.errors import ValidationFailed
from aisha.core.http import SIGNED_IN, RequestContext, access, answer, no_content
from aisha.core.openapi import Answer
from aisha.core.versions import sent_version

router = APIRouter(prefix="/api/announcements", tags=["Settings"])
_NULLABLE = ("target_roles", "starts_at", "ends_at")


@router.get("", response_model=Answer[list[Announcement]])
@access("announcements.manage")
async def show_all(ctx: RequestContext) -> Response:
    """The newest 200, past and planned ones too."""
    return answer(await list_announcements(ctx))


@router.get("/current", response_model=Answer[list[Banner]])
@access(SIGNED_IN)
async def current(ctx: RequestContext) -> Response:
    """What you are told now, and have not closed."""
    return answer(await list_banners(ctx))


@router.post("", response_model=Answer[Announcement], status_code=201)
@access("announcements.manage")
async def create(ctx: RequestContext, body: AnnouncementBody) -> Response:
    """Tell something, from now on or later."""
    announcement_id = await create_announcement(ctx, _sent(body))
    return answer(await get_announcement(ctx, announcement_id), status=201)


@router.get("/{announcement_id}", response_model=Answer[Announcement])
@access("announcements.manage")
async def show(ctx: RequestContext, announcement_id: UUID) -> Response:
    """One announcement."""
    return answer(await get_announcement(ctx, announcement_id))


@router.patch("/{announcement_id}", response_model=Answer[Announcement])
@router.put("/{announcement_id}", response_model=Answer[Announcement])
@access("announcements.manage")
async def update(request: Request, ctx: RequestContext, announcement_id: UUID, body: AnnouncementChange) -> Response:
    """Change the parts that are sent; `is_active: false` ends it."""
    sent = _sent(body)
    empty = [name for name, value in sent.items() if value is None and name not in _NULLABLE]
    if empty:
        raise ValidationFailed({name: ["This field is required."] for name in empty})
    await update_announcement(ctx, announcement_id, sent, sent_version(request, body.version))
    return answer(await get_announcement(ctx, announcement_id))


@router.delete("/{announcement_id}", status_code=204)
@access("announcements.manage")
async def delete(ctx: RequestContext, announcement_id: UUID) -> Response:
    """Take it away for good."""
    await delete_announcement(ctx, announcement_id)
    return no_content()


@router.post("/{announcement_id}/dismiss", status_code=204)
@access(SIGNED_IN)
async def dismiss(ctx: RequestContext, announcement_id: UUID) -> Response:
    """Do not show it to me any more, on any device."""
    await dismiss_announcement(ctx, announcement_id)
    return no_content()


def _sent(body: BaseModel) -> dict[str, Any]:
    return body.model_dump(exclude_unset=True, exclude={"version", "tenant_id"})
