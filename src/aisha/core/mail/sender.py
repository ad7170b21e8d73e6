"""From whom the installation's mails come: the environment says, unless a superadmin has set something else."""

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.declared import Declared, declare
from aisha.core.errors import ValidationFailed
from aisha.core.mail.letters import checked_address
from aisha.core.settings import Settings

SENDER_NAME = "Aisha CRM"
SENDER_SETTING = "mail.sender"


def _address(value: str) -> str:
    try:
        return checked_address(value)
    except ValidationFailed:
        raise ValueError("This is not an e-mail address.") from None


Address = Annotated[str, Field(min_length=3, max_length=320), AfterValidator(_address)]


class SenderSetting(BaseModel):
    """From whom mails come; what is null follows the environment (`SMTP_FROM`)."""

    model_config = ConfigDict(extra="forbid")
    name: str | None = Field(default=None, min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")
    address: Address | None = None
    reply_to: Address | None = None


declare((
    Declared(
        SENDER_SETTING, "Sender", SenderSetting, {}, "What people see as the sender of the installation's mails.",
        "email-server", ("system",), kind="sender",
    ),
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sender:
    """The name and address mails come from, and where answers go if not there."""

    name: str
    address: str
    reply_to: str | None = None


async def read_sender(ctx: Context, settings: Settings) -> Sender:
    """The sender that holds. For contexts of the platform: no other one reads settings of the installation."""
    ctx.require_signed_in()
    stored = await ctx.fetchval("select setting_value from system_settings where setting_key = $1", SENDER_SETTING)
    given: dict[str, Any] = read_json(stored) or {}
    return Sender(
        given.get("name") or SENDER_NAME, given.get("address") or address_of_environment(settings), given.get("reply_to")
    )


def address_of_environment(settings: Settings) -> str:
    """SMTP_FROM, else SMTP_USER where it is an address, else no-reply at the public address."""
    for given in (settings.smtp_from, settings.smtp_user):
        if given and "@" in given:
            return checked_address(given)
    host = urlsplit(settings.web_url).hostname or "localhost"
    return f"no-reply@{host if '.' in host else 'localhost.localdomain'}"
