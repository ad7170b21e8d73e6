"""The outbox (domain.md § 2.3). A superadmin outside every tenant sees the installation's own mails."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from aisha.configuration.mail.actions import mark_sent, release_held, retry_mail
from aisha.configuration.mail.queries import get_mail, list_mails
from aisha.configuration.mail.schemas import MailStatus, OutboxMail, OutboxMailContent, Released
from aisha.core.http import RequestContext, access, answer, opened
from aisha.core.openapi import Answer, ListAnswer
from aisha.core.paging import RequestedPage

router = APIRouter(prefix="/api/email-outbox", tags=["Mail"])


@router.get("", response_model=ListAnswer[OutboxMail])
@access("settings.manage")
async def mails(ctx: RequestContext, page: RequestedPage, status: Annotated[MailStatus | None, Query()] = None) -> Response:
    """Mails of this workspace, newest first, without their text."""
    found, cursor = await list_mails(ctx, page, status=status)
    return answer(found, meta={"limit": page.limit, "next_cursor": cursor})


@router.post("/release", response_model=Answer[Released])
@access("settings.manage")
async def release(ctx: RequestContext) -> Response:
    """Send held mails now, oldest first, at most 500 at a time."""
    return answer({"released": await release_held(ctx)})


@router.get("/{mail_id}", response_model=Answer[OutboxMailContent])
@access("settings.manage")
async def mail(request: Request, mail_id: UUID) -> Response:
    """A mail with its text and, until it is sent, its link. Reading a link is audited.

    A link that opens a login is for who manages users and may do no less than the receiver; others get `masked`, the reason.
    """
    async with opened(request, write=True) as ctx:
        return answer(await get_mail(ctx, mail_id))


@router.post("/{mail_id}/retry", response_model=Answer[OutboxMailContent])
@access("settings.manage")
async def retry(ctx: RequestContext, mail_id: UUID) -> Response:
    """Send a failed or held mail again."""
    return answer(await retry_mail(ctx, mail_id))


@router.post("/{mail_id}/mark-sent", response_model=Answer[OutboxMailContent])
@access("settings.manage")
async def sent(ctx: RequestContext, mail_id: UUID) -> Response:
    """Note that a failed or held mail reached its receiver another way."""
    return answer(await mark_sent(ctx, mail_id))
