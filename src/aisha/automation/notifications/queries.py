"""The caller's own notifications and preferences; row security shows nobody else's."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from aisha.automation.notifications.kinds import KINDS
from aisha.automation.notifications.schemas import Notification, Preference
from aisha.automation.visible import is_record_type, visible_ids
from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.errors import BadRequest
from aisha.core.notices import MAILED_UNLESS_REFUSED, NOTICE_TYPE
from aisha.core.paging import Page, page_of
from aisha.records.labels import in_own_words

MOST_COUNTED = 100
GONE = "A record that you cannot see any more"
_LIST = """
select n.id, n.type, n.title, n.message, n.link, n.entity_type, n.entity_id, n.count, n.created_at, n.read_at, n.metadata,
       to_char(n.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"') as page_key
  from notifications n
 where n.tenant_id = $1 and n.user_id = $2 and n.is_shown
   and ($3::text is null or n.type = $3) and (not $4 or n.read_at is null)
   and ($5::timestamptz is null or (n.created_at, n.id) < ($5, $6))
 order by n.created_at desc, n.id desc limit $7
"""
_UNREAD = f"""
select count(*) from (select from notifications where tenant_id = $1 and user_id = $2 and is_shown and read_at is null
                       limit {MOST_COUNTED}) n
"""


async def list_notifications(
    ctx: Context, page: Page, *, kind: str | None = None, only_unread: bool = False
) -> tuple[list[Notification], str | None]:
    """The caller's own, newest first, and the next cursor. Of records out of sight nothing is told."""
    ctx.require_signed_in()
    at, after = _place(page)
    rows = await ctx.fetch(_LIST, ctx.tenant_id, ctx.actor.user_id, kind, only_unread, at, after, page.limit + 1)
    shown, cursor = page_of(rows, page)
    return await _as_seen(ctx, shown), cursor


async def count_unread(ctx: Context) -> int:
    """How many the caller has not read, up to 100."""
    ctx.require_signed_in()
    return await ctx.fetchval(_UNREAD, ctx.tenant_id, ctx.actor.user_id)


async def list_preferences(ctx: Context) -> list[Preference]:
    """How each type comes that this installation sends."""
    ctx.require_signed_in()
    sql = "select type, in_app, by_email from notification_preferences where tenant_id = $1 and user_id = $2"
    chosen = {row["type"]: row for row in await ctx.fetch(sql, ctx.tenant_id, ctx.actor.user_id)}
    labels = {option.value: option.label for option in NOTICE_TYPE}
    preferences: list[Preference] = []
    for kind, description in KINDS.items():
        own, fixed = chosen.get(kind), kind == "security"
        in_app = own["in_app"] if own else True
        by_email = own["by_email"] if own else fixed or kind in MAILED_UNLESS_REFUSED
        preferences.append(
            Preference(kind, in_own_words(ctx, labels[kind]), in_own_words(ctx, description), in_app, by_email or fixed, fixed)
        )
    return preferences


def _place(page: Page) -> tuple[datetime | None, UUID | None]:
    """Where the page begins. Raises 400 INVALID_CURSOR for a cursor of another list."""
    if page.after is None:
        return None, None
    try:
        moment = datetime.fromisoformat(page.after[0])
        if moment.tzinfo is None:
            raise ValueError(page.after[0])
    except ValueError as error:
        text = "This cursor does not belong to this list. Start again without it."
        raise BadRequest(text, code="INVALID_CURSOR") from error
    return moment, page.after[1]


async def _as_seen(ctx: Context, rows: Sequence[asyncpg.Record]) -> list[Notification]:
    asked: dict[str, list[UUID]] = {}
    for row in rows:
        if is_record_type(row["entity_type"]) and row["entity_id"] is not None:
            asked.setdefault(row["entity_type"], []).append(row["entity_id"])
    seen = await visible_ids(ctx, asked) if asked else {}
    return [_notification(row, row["entity_id"] in seen.get(row["entity_type"], ())) for row in rows]


def _notification(row: asyncpg.Record, is_seen: bool) -> Notification:
    metadata: dict[str, Any] = read_json(row["metadata"])
    told = row["id"], row["type"]
    if row["entity_id"] is not None and is_record_type(row["entity_type"]) and not is_seen:
        gone = GONE, "", None, row["entity_type"], None, row["count"], row["created_at"], row["read_at"]
        return Notification(*told, *gone, is_hidden=True, metadata={})
    title = row["title"].replace("{count}", str(row["count"]))
    return Notification(
        *told, title, row["message"], row["link"], row["entity_type"], row["entity_id"], row["count"], row["created_at"],
        row["read_at"], is_hidden=False, metadata=metadata,
    )  # fmt: skip
