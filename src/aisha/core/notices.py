"""Telling people something in the product: whoever has something to say calls `notify` in the transaction that is the reason.

How each person wants to be told, and whom it does not reach any more, the database decides in the same statement.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from aisha.core.choices import Choice, Choices
from aisha.core.context import Context
from aisha.core.ids import new_id
from aisha.core.jobs import enqueue

NOTICE_MAIL_JOB_NAME = "notifications.mail"
NOTICE_TYPE = Choices(
    "notification_type",
    (
        Choice("info", "News", "info"), Choice("success", "Finished work", "success"), Choice("warning", "Warnings", "warning"),
        Choice("error", "E-mails that could not be sent", "danger"), Choice("escalation", "Escalations", "danger"),
        Choice("assignment", "Assigned to me", "info"), Choice("mention", "Mentions", "info"),
        Choice("reminder", "Reminders", "violet"), Choice("overdue", "Overdue activities", "warning"),
        Choice("approval", "Approvals", "violet"), Choice("suggestion", "Suggestions", "violet"),
        Choice("call", "Calls", "info"),
        Choice("campaign", "Campaigns", "info"), Choice("import", "Imports", "success"), Choice("export", "Exports", "success"),
        Choice("workflow", "Workflows", "info"), Choice("security", "Security of my login", "danger"),
        Choice("system", "Problems of the workspace", "warning"),
    ),
)  # fmt: skip
"""domain.md § 3.14 "Notification types"."""
MAILED_UNLESS_REFUSED = frozenset({"system"})
"""Types that come by e-mail, too, until their reader says otherwise. What concerns a login has mails of its own."""
_ADD = "select email, title, message, link from add_notifications($1)"


@dataclass(frozen=True, slots=True)
class Notice:
    """What one member of the tenant is told. `link` is a path of the product, `entity_type` the singular of a record type.

    While a notice of the same `dedupe_key` is unread the new one takes its place and adds to its `count`; `{count}` in a title
    stands for the sum.
    """

    user_id: UUID
    type: str
    title: str
    message: str = ""
    link: str | None = None
    entity_type: str | None = None
    entity_id: UUID | None = None
    count: int = 1
    dedupe_key: str | None = None
    metadata: dict[str, Any] | None = None


async def notify(ctx: Context, notices: Iterable[Notice]) -> None:
    """Tell members of this tenant, if and only if the transaction commits. Who cannot sign in here is left out."""
    ctx.require_signed_in()
    rows = [_row_of(each) for each in _merged(notices)]
    for row in await ctx.fetch(_ADD, rows) if rows else ():
        await enqueue(ctx, NOTICE_MAIL_JOB_NAME, dict(row))


async def notify_login(ctx: Context, user_id: UUID, title: str, message: str) -> None:
    """Tell somebody about their own login, in every tenant where they are; nobody can switch that off."""
    ctx.require_signed_in()
    await ctx.execute("select add_login_notices($1, $2, $3)", user_id, title, message)


def _merged(notices: Iterable[Notice]) -> list[Notice]:
    """Those alike in one call are one: the last words, the sum of the counts."""
    merged: dict[tuple[UUID, str], Notice] = {}
    alone: list[Notice] = []
    for each in notices:
        if each.dedupe_key is None:
            alone.append(each)
            continue
        earlier = merged.get((each.user_id, each.dedupe_key))
        merged[each.user_id, each.dedupe_key] = replace(each, count=each.count + earlier.count) if earlier else each
    return [*alone, *merged.values()]


def _row_of(notice: Notice) -> dict[str, Any]:
    return {
        "id": new_id(), "user_id": notice.user_id, "type": notice.type, "title": notice.title[:300],
        "message": notice.message[:1000], "link": notice.link, "entity_type": notice.entity_type,
        "entity_id": notice.entity_id, "count": notice.count, "dedupe_key": notice.dedupe_key,
        "metadata": notice.metadata or {}, "mails": notice.type in MAILED_UNLESS_REFUSED,
    }  # fmt: skip
