"""Mail of the whole installation: the server, which the environment names, and from whom mails come."""

from dataclasses import dataclass

from aisha.core.context import Context
from aisha.core.mail.sender import Sender, read_sender
from aisha.core.mail.smtp import tls_mode
from aisha.core.settings import Settings


@dataclass(frozen=True, slots=True)
class MailServer:
    """The mail server of the environment. `tls` is starttls, tls or none; its password is never shown."""

    host: str
    port: int
    tls: str
    user: str | None
    has_password: bool


@dataclass(frozen=True, slots=True)
class MailSettings:
    """`server` is null while there is none: mails are held then."""

    server: MailServer | None
    sender: Sender


async def show_mail_settings(ctx: Context, settings: Settings) -> MailSettings:
    """How mails of the installation leave."""
    ctx.require("system.manage")
    server = None
    if settings.smtp_host is not None:
        has_password = bool(settings.smtp_pass)
        server = MailServer(settings.smtp_host, settings.smtp_port, tls_mode(settings), settings.smtp_user, has_password)
    return MailSettings(server, await read_sender(ctx, settings))
