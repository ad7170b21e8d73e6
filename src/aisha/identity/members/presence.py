"""Who is here: the last sign of life of a person, written at most once a minute, gone after five."""

from datetime import datetime
from uuid import UUID

from aisha.core.context import Context

_STALE = "(last_seen_at is null or last_seen_at < now() - interval '1 minute')"
_ONLINE = """
select e.user_id::text, u.last_seen_at from employees e join users u on u.id = e.user_id
 where e.tenant_id = $1 and e.status in ('active', 'on_leave') and u.last_seen_at > now() - interval '5 minutes'
   and not is_only_listed(e.user_id, e.tenant_id)
 order by u.last_seen_at desc, e.user_id limit 1000
"""


async def find_fresh_sign_of_life(ctx: Context) -> datetime | None:
    """When the caller was last seen, if that was within a minute."""
    ctx.require_signed_in()
    return await ctx.fetchval(f"select last_seen_at from users where id = $1 and not {_STALE}", ctx.actor.user_id)


async def note_sign_of_life(ctx: Context, user_id: UUID) -> datetime:
    """Write that a person is here; returns the time that is stored."""
    ctx.require_system()
    await ctx.execute(f"update users set last_seen_at = now() where id = $1 and {_STALE}", user_id)
    return await ctx.fetchval("select last_seen_at from users where id = $1", user_id)


async def list_online(ctx: Context) -> dict[str, datetime]:
    """Members of the tenant who were seen within five minutes, by user id, and when; at most 1,000."""
    ctx.require("employees.read")
    return {row["user_id"]: row["last_seen_at"] for row in await ctx.fetch(_ONLINE, ctx.tenant_id)}
