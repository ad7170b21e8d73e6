"""Whose calendar a link opens, and the activities that stand in a calendar."""

from typing import Any
from uuid import UUID

from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.errors import Conflict, NotFound
from aisha.core.tokens import token_hash
from aisha.crm.activities.record import ACTIVITIES
from aisha.crm.calendar.schemas import CalendarFeed, FeedOwner
from aisha.records.labels import label_of
from aisha.records.selection import select_fields

DAYS_BACK = 90
MOST_EVENTS = 5_000


async def get_calendar_feed(ctx: Context) -> CalendarFeed:
    """The caller's own link in this workspace."""
    ctx.require("activities.read")
    row = await ctx.fetchrow(
        "select updated_at, last_seen_at from calendar_feeds where tenant_id = $1 and user_id = $2",
        ctx.tenant_id, ctx.actor.user_id,
    )  # fmt: skip
    return CalendarFeed(False, None, None) if row is None else CalendarFeed(True, row["updated_at"], row["last_seen_at"])


async def find_feed_owner(ctx: Context, token: str) -> FeedOwner | None:
    """Whose link it is, noted as used; None where it is unknown or revoked, or where nobody could sign in any more.

    For a writing context of the system on the platform: nobody has signed in.
    """
    ctx.require_system()
    row: dict[str, Any] | None = read_json(await ctx.fetchval("select use_calendar_feed($1)", token_hash(token)))
    return None if row is None else FeedOwner(UUID(row["tenant_id"]), UUID(row["user_id"]))


async def list_own_events(ctx: Context) -> list[dict[str, Any]]:
    """The caller's activities with a date, from 90 days ago on, the earliest first; at most 5,000.

    Raises 403 MODULE_DISABLED while calendars are off.
    """
    ctx.require("activities.read")
    ctx.require_module("calendar")
    selection = select_fields(ctx, ACTIVITIES, None, "related")
    rows = await ctx.fetch(
        f"select {selection.select} from activities t {selection.joins} where t.tenant_id = $1 and t.assigned_to = $2"
        f" and t.deleted_at is null and t.due_at >= now() - interval '{DAYS_BACK} days'"
        f" order by t.due_at, t.id limit {MOST_EVENTS}",
        ctx.tenant_id, ctx.actor.user_id,
    )  # fmt: skip
    return selection.shape_all(rows)


async def get_event(ctx: Context, activity_id: UUID) -> dict[str, Any]:
    """An activity with a date. Raises 404 where it is not there or not visible, 409 INVALID_STATUS for one without a date."""
    ctx.require("activities.read")
    selection = select_fields(ctx, ACTIVITIES, None, "related")
    row = await ctx.fetchrow(
        f"select {selection.select} from activities t {selection.joins}"
        " where t.tenant_id = $1 and t.id = $2 and t.deleted_at is null",
        ctx.tenant_id, activity_id,
    )  # fmt: skip
    what = label_of(ctx, ACTIVITIES).singular
    if row is None:
        raise NotFound(what)
    if row["due_at"] is None:
        raise Conflict(f"This {what.lower()} has no date yet. Give it one first.", code="INVALID_STATUS")
    return selection.shape(row)


async def get_workspace_name(ctx: Context) -> str:
    """What the workspace is called."""
    ctx.require("activities.read")
    return str(await ctx.fetchval("select name from tenants where id = $1", ctx.tenant_id))
