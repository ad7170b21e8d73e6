"""Mail settings: of the installation its server, which the environment names, and sender; of a workspace how mails leave."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from aisha.configuration.mail.bounce_address import BounceAddress, get_bounce_address
from aisha.configuration.mail.senders import SendingAddress, list_senders
from aisha.configuration.mail.ways import SENDING_SETTING, Sending, describe_sending
from aisha.configuration.settings.actions import change_system, change_tenant
from aisha.core.context import Context
from aisha.core.errors import ValidationFailed
from aisha.core.mail.sender import SENDER_SETTING, Sender, SenderSetting, read_sender
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


@dataclass(frozen=True, slots=True)
class WorkspaceMail:
    """How mails of a workspace leave: by the connection it has chosen, else by the installation's server where there is one
    (`has_server`). `senders` are the addresses of its mail connections, `bounces` where it hears of mails that come back."""

    sending_profile_id: UUID | None
    sending: Sending | None
    has_server: bool
    senders: list[SendingAddress]
    bounces: BounceAddress


class MailChange(SenderSetting):
    """Of the installation the sender, which is replaced as a whole; of a workspace the mail connection it sends through."""

    sending_profile_id: UUID | None = None
    tenant_id: str | None = None


async def show_mail_settings(ctx: Context, settings: Settings) -> MailSettings:
    """How mails of the installation leave."""
    ctx.require("system.manage")
    server = None
    if settings.smtp_host is not None:
        has_password = bool(settings.smtp_pass)
        server = MailServer(settings.smtp_host, settings.smtp_port, tls_mode(settings), settings.smtp_user, has_password)
    return MailSettings(server, await read_sender(ctx, settings))


async def show_workspace_mail(ctx: Context, settings: Settings) -> WorkspaceMail:
    """How mails of the workspace at work leave."""
    ctx.require("settings.read")
    return WorkspaceMail(
        ctx.actor.settings.get(SENDING_SETTING), await describe_sending(ctx), settings.smtp_host is not None,
        await list_senders(ctx), await get_bounce_address(ctx),
    )  # fmt: skip


async def change_mail_settings(ctx: Context, settings: Settings, body: MailChange) -> None:
    """Set the installation's sender. Raises 400 for what is a workspace's."""
    ctx.require("system.manage")
    _refuse(body, {SENDING_SETTING: "This is a setting of a workspace."})
    given = body.model_dump(include=set(SenderSetting.model_fields), exclude_none=True)
    await change_system(ctx, settings.sealing_keys, {SENDER_SETTING: given or None}, {})


async def change_workspace_mail(ctx: Context, body: MailChange) -> None:
    """Choose the connection of the workspace. Raises 400 for what is the installation's, or no mail connection that is on."""
    ctx.require("settings.manage")
    _refuse(body, dict.fromkeys(SenderSetting.model_fields, "This is a setting of the installation."))
    if SENDING_SETTING in body.model_fields_set:
        chosen = body.sending_profile_id
        await change_tenant(ctx, {SENDING_SETTING: str(chosen) if chosen else None})


def _refuse(body: MailChange, texts: Mapping[str, str]) -> None:
    wrong: dict[str, Any] = {name: [text] for name, text in texts.items() if getattr(body, name) is not None}
    if wrong:
        raise ValidationFailed(wrong)
