"""Marking one's own notifications as read, and choosing how they come."""

from collections.abc import Sequence
from uuid import UUID

from aisha.automation.notifications.kinds import KINDS
from aisha.automation.notifications.schemas import PreferenceChange
from aisha.core.context import Context
from aisha.core.errors import NotFound, ValidationFailed
from aisha.core.notices import MAILED_UNLESS_REFUSED

_READ = """
update notifications set read_at = coalesce(read_at, now()) where tenant_id = $1 and user_id = $2 and id = $3 and is_shown
returning id
"""
_READ_ALL = """
update notifications set read_at = now() where tenant_id = $1 and user_id = $2 and is_shown and read_at is null
   and ($3::text is null or type = $3)
"""
_SAVE = """
insert into notification_preferences as p (tenant_id, user_id, type, in_app, by_email)
values ($1, $2, $3, coalesce($4::boolean, true), coalesce($5::boolean, $6::boolean))
on conflict (tenant_id, user_id, type) do update set in_app = coalesce($4, p.in_app), by_email = coalesce($5, p.by_email)
"""


async def read_notification(ctx: Context, notification_id: UUID) -> None:
    """Mark one as read; again does nothing. Raises NotFound, also for somebody else's."""
    ctx.require_signed_in()
    if await ctx.fetchval(_READ, ctx.tenant_id, ctx.actor.user_id, notification_id) is None:
        raise NotFound("This notification")


async def read_all(ctx: Context, kind: str | None = None) -> int:
    """Mark all as read, or all of a type; returns how many were not."""
    ctx.require_signed_in()
    return int((await ctx.execute(_READ_ALL, ctx.tenant_id, ctx.actor.user_id, kind)).rpartition(" ")[2])


async def save_preferences(ctx: Context, changes: Sequence[PreferenceChange]) -> None:
    """Have types come otherwise. Raises 400 for a type that is not sent, and for switching off what concerns one's login."""
    ctx.require_signed_in()
    wrong: dict[str, list[str]] = {}
    for number, change in enumerate(changes):
        if change.type not in KINDS:
            wrong[f"preferences.{number}.type"] = ["Nothing of this type is sent."]
        elif change.type == "security" and False in (change.in_app, change.by_email):
            wrong[f"preferences.{number}.type"] = ["What concerns your login always comes."]
    if wrong:
        raise ValidationFailed(wrong)
    for change in changes:
        default = change.type in MAILED_UNLESS_REFUSED
        values = change.type, change.in_app, change.by_email, default
        await ctx.execute(_SAVE, ctx.tenant_id, ctx.actor.user_id, *values)
