"""Making, renewing and revoking one's calendar link."""

from aisha.core.context import Context
from aisha.core.errors import Forbidden
from aisha.core.tokens import new_secret_token, token_hash
from aisha.crm.calendar.queries import get_calendar_feed
from aisha.crm.calendar.schemas import IssuedFeed

PATH = "/api/activities/calendar.ics"


async def issue_calendar_feed(ctx: Context, web_url: str) -> IssuedFeed:
    """The caller's link, in place of an earlier one, which is dead at once. Its text is stored nowhere.

    Raises 403 for somebody who looks into the workspace without being its member: nothing is assigned to them.
    """
    ctx.require("activities.read")
    if not ctx.actor.is_member:
        raise Forbidden("Only members of a workspace have a calendar in it.")
    token = new_secret_token()
    await ctx.execute(
        "insert into calendar_feeds (tenant_id, user_id, token_hash) values ($1, $2, $3) on conflict (tenant_id, user_id)"
        " do update set token_hash = excluded.token_hash, last_seen_at = null",
        ctx.tenant_id, ctx.actor.user_id, token_hash(token),
    )  # fmt: skip
    feed = await get_calendar_feed(ctx)
    return IssuedFeed(True, feed.issued_at, feed.last_fetched_at, f"{web_url}{PATH}?token={token}")


async def revoke_calendar_feed(ctx: Context) -> None:
    """End the caller's link; it answers like one that never was. Nothing happens where there is none."""
    ctx.require("activities.read")
    await ctx.execute("delete from calendar_feeds where tenant_id = $1 and user_id = $2", ctx.tenant_id, ctx.actor.user_id)
