"""Mail of the whole installation: the server, which the environment names, and from whom mails come."""

from dataclasses import asdict, dataclass
from typing import Any

from aisha.core.context import Context
from aisha.core.mail.sender import SENDER_SETTING, Sender, read_sender
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


async def save_sender(ctx: Context, name: str | None, address: str | None, reply_to: str | None) -> None:
    """From whom mails come from now on; what is None follows the environment again. The change is audited."""
    ctx.require("system.manage")
    sender: dict[str, Any] = asdict(Sender(name or "", address or "", reply_to))
    given = {key: value for key, value in sender.items() if value}
    await ctx.execute(
        "insert into system_settings (setting_key, setting_value) values ($1, $2)"
        " on conflict (setting_key) do update set setting_value = excluded.setting_value",
        SENDER_SETTING, given,
    )  # fmt: skip
