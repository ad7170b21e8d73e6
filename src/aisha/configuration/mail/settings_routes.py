"""Settings → Email, of the whole installation (admin-chapters.md § 6.2). Superadmins."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from aisha.configuration.mail.settings import MailSettings, save_sender, show_mail_settings
from aisha.core.errors import Unprocessable
from aisha.core.http import access, answer, app_state, opened_platform
from aisha.core.mail.letters import checked_address
from aisha.core.mail.sender import read_sender
from aisha.core.mail.trial import MailTrial, try_out
from aisha.core.openapi import Answer

router = APIRouter(prefix="/api/settings/email", tags=["Mail"])
Address = Annotated[str, Field(min_length=3, max_length=320)]


class SenderBody(BaseModel):
    """From whom mails come; null follows the environment (`SMTP_FROM`)."""

    name: str | None = Field(default=None, min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")
    address: Address | None = None
    reply_to: Address | None = None


class TestBody(BaseModel):
    """Who gets the mail."""

    to: Address


@router.get("", response_model=Answer[MailSettings])
@access("system.manage")
async def show(request: Request) -> Response:
    """The mail server, which the environment names, without its password, and the sender."""
    async with opened_platform(request) as ctx:
        return answer(await show_mail_settings(ctx, app_state(request).settings))


@router.put("", response_model=Answer[MailSettings])
@access("system.manage")
async def save(request: Request, body: SenderBody) -> Response:
    """Set the sender of the installation's mails."""
    address = checked_address(body.address) if body.address else None
    reply_to = checked_address(body.reply_to) if body.reply_to else None
    async with opened_platform(request) as ctx:
        await save_sender(ctx, body.name, address, reply_to)
        return answer(await show_mail_settings(ctx, app_state(request).settings))


@router.post("/test", response_model=Answer[MailTrial])
@access("system.manage")
async def test(request: Request, body: TestBody) -> Response:
    """Send a mail now, past the outbox; the server's own answers, line by line. 422 INTEGRATION_MISSING without a server."""
    settings = app_state(request).settings
    async with opened_platform(request) as ctx:
        sender = await read_sender(ctx, settings)
    if settings.smtp_host is None:
        raise Unprocessable("There is no mail server: set SMTP_HOST.", code="INTEGRATION_MISSING")
    return answer(await try_out(settings, sender, body.to))
