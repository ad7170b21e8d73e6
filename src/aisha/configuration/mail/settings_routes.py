"""Settings → Email, of the whole installation (admin-chapters.md § 6.2). Superadmins."""

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from aisha.configuration.mail.settings import MailSettings, show_mail_settings
from aisha.configuration.settings.actions import change_system
from aisha.core.errors import Unprocessable
from aisha.core.http import access, answer, app_state, opened_platform
from aisha.core.mail.sender import SENDER_SETTING, Address, SenderSetting, read_sender
from aisha.core.mail.trial import MailTrial, try_out
from aisha.core.openapi import Answer

router = APIRouter(prefix="/api/settings/email", tags=["Mail"])


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
async def save(request: Request, body: SenderSetting) -> Response:
    """Set the sender of the installation's mails."""
    settings = app_state(request).settings
    async with opened_platform(request) as ctx:
        await change_system(ctx, settings.sealing_keys, {SENDER_SETTING: body.model_dump(exclude_none=True) or None}, {})
        return answer(await show_mail_settings(ctx, settings))


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
