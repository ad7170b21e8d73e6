"""Which way a workspace's mails leave: by the installation's server, or by a connection of its own.

What a workspace has connected is known above the core, as is what a mail means to the record it was written on: both are
registered by `modules.py`.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from aisha.core.context import Context
from aisha.core.mail.smtp import Attempt, Letter
from aisha.core.settings import Settings

OWN_SERVER = "Mail server of the installation"
NO_SERVER = "There is no mail server: SMTP_HOST is not set."


@dataclass(frozen=True, slots=True)
class Way:
    """A connection of a workspace. `waits_until_tomorrow` once its calls of the day are used up.

    `send` is one attempt, which awaits its second argument right before the message is handed over; `note` counts it.
    """

    integration_id: UUID
    name: str
    max_per_minute: int
    waits_until_tomorrow: bool
    send: Callable[[Letter, Callable[[], Awaitable[None]]], Awaitable[Attempt]]
    note: Callable[[Context, Attempt], Awaitable[None]]


class Closed(NamedTuple):
    """Why the connection that was chosen takes no mails, in words."""

    reason: str


FindWay = Callable[[Context, Settings], Awaitable[Way | Closed | None]]
HasWay = Callable[[Context], Awaitable[bool]]


class Delivery(NamedTuple):
    """How far a mail of a person has come."""

    mail_id: UUID
    activity_id: UUID
    to_address: str
    status: str
    attempts: int
    error: str | None
    is_bounce: bool


class Deliveries(NamedTuple):
    """What stands behind mails of persons: whether one may still leave (None, or why not), and how far one has come."""

    why_not: Callable[[Context, UUID], Awaitable[str | None]]
    note: Callable[[Context, Delivery], Awaitable[None]]


_ways: list[tuple[FindWay, HasWay]] = []
_deliveries: list[Deliveries] = []
_OF_PERSONS = """
select id as mail_id, activity_id, to_address, status, attempts, error, is_bounce from email_outbox
 where tenant_id = $1 and id = any ($2) and activity_id is not null order by id
"""


def register_way(find: FindWay, has_open: HasWay) -> None:
    """Make known how a workspace's own way is found, and whether it is open; called by `modules.py` alone."""
    _ways[:] = [(find, has_open)]


def register_deliveries(deliveries: Deliveries) -> None:
    """Make known what stands behind mails of persons; called by `modules.py` alone."""
    _deliveries[:] = [deliveries]


async def find_way(ctx: Context, settings: Settings) -> Way | Closed | None:
    """The connection the workspace has chosen, or why it takes no mails; None where it has chosen none."""
    ctx.require_signed_in()
    return await _ways[0][0](ctx, settings) if _ways and ctx.actor.tenant_id is not None else None


async def can_leave(ctx: Context, settings: Settings) -> bool:
    """Whether a mail of the workspace would leave now, by its own connection or by the installation's server."""
    ctx.require_signed_in()
    return settings.smtp_host is not None or bool(_ways and await _ways[0][1](ctx))


async def why_not_leave(ctx: Context, activity_id: UUID) -> str | None:
    """Why the mail of an activity may not leave any more, in words."""
    ctx.require_system()
    return await _deliveries[0].why_not(ctx, activity_id) if _deliveries else None


async def note_deliveries(ctx: Context, mail_ids: Sequence[UUID]) -> None:
    """Tell the activities of these mails how far they have come."""
    ctx.require_system()
    for row in await ctx.fetch(_OF_PERSONS, ctx.tenant_id, list(mail_ids)):
        for deliveries in _deliveries:
            await deliveries.note(ctx, Delivery(**row))
