"""How fast a connection sends, for mails of the outbox and of campaigns alike (domain.md § 3.8 "Limits").

What is beyond its mails a minute waits. While both kinds wait for one connection they take turns.
"""

from datetime import timedelta
from typing import Literal, NamedTuple
from uuid import UUID

from aisha.core.context import Context
from aisha.core.mail.ways import Way

SLACK = timedelta(seconds=0.2)
"""What leaves within this time may be taken together, so that many mails of a fast connection are claimed at once."""
_TAKE = "select granted, room_in from take_sending_room($1, $2, $3, $4, $5, $6, $7)"
_AHEAD = """
select (select count(*) from email_outbox where tenant_id = $1 and route <> 'system' and status = 'queued'
         and next_attempt_at > now() and id < $2) as mails,
       date_trunc('day', now() at time zone 'UTC') + interval '1 day' - now() at time zone 'UTC' as until_tomorrow
"""


class Room(NamedTuple):
    """How many may leave now; where that is none, how long until the next one may."""

    granted: int
    room_in: timedelta


class Wait(NamedTuple):
    """Why a mail waits, in words, and how long."""

    reason: str
    delay: timedelta


async def take_room(
    ctx: Context,
    integration_id: UUID,
    side: Literal["outbox", "campaign"],
    spacing: timedelta,
    *,
    pause: timedelta = timedelta(0),
    wanted: int = 1,
) -> Room:
    """Take up to `wanted` places of a connection, `spacing` apart; those of campaigns keep `pause` between them as well."""
    ctx.require_system()
    row = await ctx.fetchrow(_TAKE, ctx.tenant_id, integration_id, side, spacing, pause, SLACK, wanted)
    assert row is not None
    return Room(**row)


async def waiting_time(ctx: Context, way: Way, mail_id: UUID) -> Wait | None:
    """How long a connection cannot take this mail, behind those that have waited longer; None where it takes it now."""
    ctx.require_system()
    spacing = timedelta(minutes=1) / way.max_per_minute
    room = None if way.waits_until_tomorrow else await take_room(ctx, way.integration_id, "outbox", spacing)
    if room is not None and room.granted:
        return None
    ahead = await ctx.fetchrow(_AHEAD, ctx.tenant_id, mail_id)
    assert ahead is not None
    if room is None:
        return Wait(f"{way.name} has used up its calls of today. It goes on tomorrow (UTC).", ahead["until_tomorrow"])
    text = f"{way.name} sends {way.max_per_minute:,} mails a minute. This one waits for its turn."
    return Wait(text, room.room_in + ahead["mails"] * spacing)
