"""Notifications that name somebody who is erased."""

from aisha.core.context import Context
from aisha.core.person_texts import text_pattern
from aisha.core.storage import FileStorage
from aisha.identity.privacy.subject import Subject
from aisha.identity.privacy.traces import Traces


async def erase_notifications(ctx: Context, subject: Subject, _storage: FileStorage) -> Traces:
    """Remove what the person was told, and what others were told of them."""
    ctx.require("privacy.manage")
    pattern = text_pattern(subject.addresses, subject.numbers, subject.names)
    sql = "select erase_notifications($1, $2, $3)"
    return Traces({"notifications": await ctx.fetchval(sql, list(subject.entity_ids), subject.user_id, pattern)})
