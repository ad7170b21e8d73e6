"""From whom the installation's mails come: the environment says, unless a superadmin has set something else."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.mail.letters import checked_address
from aisha.core.settings import Settings

SENDER_NAME = "Aisha CRM"
SENDER_SETTING = "mail.sender"


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
