"""Through what a campaign sends: the connection it names, checked, and one mail or call at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, NamedTuple, cast
from uuid import UUID

from aisha.configuration.integrations.call_placing import CALLING_TYPES, CallOrder, place_call
from aisha.configuration.integrations.mail_sending import SENDING_TYPES, send_through
from aisha.configuration.integrations.queries import Opened, open_integration
from aisha.configuration.integrations.smtp_sending import MailLines
from aisha.core.context import Context
from aisha.core.mail.smtp import Letter, Outcome
from aisha.core.settings import Settings

UNSUPPORTED_TYPE = "Unsupported campaign type"
NO_PROFILE = {"email": "No sending profile configured", "call": "No call integration configured"}
PROFILE_GONE = {"email": "Sending profile not found or inactive", "call": "Call integration not found or inactive"}
TYPES = {"email": SENDING_TYPES, "call": CALLING_TYPES}
_IS_ACTIVE = """
select i.is_active and i.integration_type = any ($3) and not exists (
         select from module_settings m where m.tenant_id = $1 and m.module_name = 'integrations' and not m.is_enabled)
  from tenant_integrations i where i.tenant_id = $1 and i.id = $2
"""


class CheckFailed(Exception):
    """What a campaign cannot be sent with; the text is the guide's."""


class Sent(NamedTuple):
    """How an attempt ended. `is_bounce`: there is no such address."""

    outcome: Outcome
    reason: str = ""
    provider_id: str | None = None
    retry_after_seconds: int | None = None
    is_bounce: bool = False


@dataclass(slots=True)
class Sending:
    """A connection that a campaign uses. `spacing` is what it takes between two mails or calls, `pause` what campaigns leave
    between theirs; `cap` is the most calls of a day."""

    opened: Opened
    channel: str
    lines: MailLines = field(init=False)

    def __post_init__(self) -> None:
        self.lines = MailLines(self.opened.target)

    @property
    def id(self) -> UUID:
        return self.opened.id

    @property
    def cap(self) -> int | None:
        return self.opened.target.options.get("max_calls_per_day")

    @property
    def spacing(self) -> timedelta:
        options = self.opened.target.options
        if self.channel == "email":
            return timedelta(minutes=1) / int(options["max_emails_per_minute"])
        return timedelta(hours=1) / int(options["max_calls_per_hour"])

    @property
    def pause(self) -> timedelta:
        return timedelta(milliseconds=int(self.opened.target.options.get("send_delay_ms") or 0))

    async def deliver(self, message: Letter | CallOrder) -> Sent:
        """One attempt, which somebody has noted as started. Never raises for what the other side does."""
        kind, target = self.opened.kind.key, self.opened.target
        if isinstance(message, CallOrder):
            placed = await place_call(kind, target, message, _noted)
            return Sent(placed.outcome, placed.reason, placed.call_id, placed.retry_after_seconds)
        attempt = await send_through(kind, target, message, _noted, self.lines)
        return Sent(attempt.outcome, attempt.reason, is_bounce=attempt.is_bounce)

    def close(self) -> None:
        self.lines.close()


async def open_sending(ctx: Context, settings: Settings, campaign_type: str, metadata: Mapping[str, Any]) -> Sending:
    """The connection that a campaign names. Raises CheckFailed in the words of the guide § 9.5."""
    ctx.require_system()
    channel = str(metadata.get("campaign_type") or campaign_type)
    if channel not in TYPES or channel != campaign_type:
        raise CheckFailed(UNSUPPORTED_TYPE)
    named = _named(channel, metadata)
    if named is None:
        raise CheckFailed(NO_PROFILE[channel])
    try:
        identity = UUID(str(named))
    except ValueError:
        raise CheckFailed(PROFILE_GONE[channel]) from None
    if not await ctx.fetchval(_IS_ACTIVE, ctx.tenant_id, identity, sorted(TYPES[channel])):
        raise CheckFailed(PROFILE_GONE[channel])
    opened = await open_integration(ctx, settings, identity)
    if opened.problem is not None:
        raise CheckFailed(f"{opened.name}: {opened.problem}")
    return Sending(opened, channel)


def _named(channel: str, metadata: Mapping[str, Any]) -> object | None:
    if channel == "call":
        return metadata.get("ai_call_integration_id") or None
    config: object = metadata.get("ai_email_config")
    return (cast(dict[str, object], config).get("sending_profile_id") or None) if isinstance(config, dict) else None


async def _noted() -> None:
    """That the send has started was committed before."""
