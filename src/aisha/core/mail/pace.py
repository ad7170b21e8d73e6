"""How fast a connection sends: what is beyond its mails a minute stays queued (admin-chapters.md § 6.2)."""

from datetime import timedelta
from typing import NamedTuple

from aisha.core.context import Context
from aisha.core.mail.ways import Way

MINUTE = timedelta(minutes=1)
# The mail after which there is room again is the last but `limit - 1` of those that were tried; others wait already.
_PACE = """
with recent as (
  select attempted_at from email_outbox
   where tenant_id = $1 and integration_id = $2 and attempted_at > clock_timestamp() - interval '1 minute'
   order by attempted_at desc limit $3)
select (select count(*) from recent) as tried,
       (select min(attempted_at) from recent) + interval '1 minute' - clock_timestamp() as room_in,
       (select count(*) from email_outbox where tenant_id = $1 and route <> 'system' and status = 'queued'
         and next_attempt_at > now()) as waiting,
       date_trunc('day', now() at time zone 'UTC') + interval '1 day' - now() at time zone 'UTC' as until_tomorrow
"""


class Wait(NamedTuple):
    """Why a mail waits, in words, and how long."""

    reason: str
    delay: timedelta


async def waiting_time(ctx: Context, way: Way) -> Wait | None:
    """How long a connection cannot take another mail; None where it can. Workers ask one after the other."""
    ctx.require_system()
    await ctx.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", f"mail {way.integration_id}")
    row = await ctx.fetchrow(_PACE, ctx.tenant_id, way.integration_id, way.max_per_minute)
    assert row is not None
    if way.waits_until_tomorrow:
        return Wait(f"{way.name} has used up its calls of today. It goes on tomorrow (UTC).", row["until_tomorrow"])
    if row["tried"] < way.max_per_minute:
        return None
    behind = row["waiting"] // way.max_per_minute * MINUTE
    return Wait(
        f"{way.name} sends {way.max_per_minute:,} mails a minute. This one waits for its turn.", row["room_in"] + behind
    )
