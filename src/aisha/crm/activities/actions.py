"""Completing an activity, with its outcome and the next step; saying that one is overdue."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.context import Context
from aisha.core.errors import ValidationFailed
from aisha.core.events import emit_all
from aisha.core.json_shapes import is_object
from aisha.crm.activities.events import ActivityOverdue
from aisha.crm.activities.record import ACTIVITIES, IS_OVERDUE
from aisha.crm.notes.record import NOTES
from aisha.records.labels import one_of
from aisha.records.links import check_links
from aisha.records.reads import lock_record
from aisha.records.registry import Values
from aisha.records.values import parse_values
from aisha.records.writes import change_record, insert_record

RAISED_AT_ONCE = 500


async def complete_activity(ctx: Context, activity_id: UUID, sent: Mapping[str, Any]) -> dict[str, Any]:
    """`sent`: outcome, note (kept on the related record), follow_up (an activity to create on the same record).

    Completing again changes outcome and note only: neither a second note nor a second follow-up. Rule: domain.md § 3.4.
    """
    ctx.require("activities.update")
    if unknown := set(sent) - {"outcome", "note", "follow_up"}:
        raise ValidationFailed({name: ["There is no such field."] for name in unknown})
    follow_up = sent.get("follow_up")
    if follow_up is not None and not is_object(follow_up):
        raise ValidationFailed({"follow_up": [f"Send the next {one_of(ctx, 'activities')}: at least its subject."]})
    current = await lock_record(ctx, ACTIVITIES, activity_id)
    values = parse_values(
        ctx, ACTIVITIES, {"status": "completed"} | ({"outcome": sent["outcome"]} if "outcome" in sent else {})
    )
    record = await change_record(ctx, ACTIVITIES, current, values)
    related = {"related_type": current["related_type"], "related_id": current["related_id"]}
    if sent.get("note"):
        await _keep_note(ctx, current, parse_values(ctx, NOTES, {"content": sent["note"]}), related)
    if follow_up and current["status"] != "completed":
        following = parse_values(ctx, ACTIVITIES, follow_up)
        await check_links(ctx, ACTIVITIES, following, None)
        await insert_record(ctx, ACTIVITIES, related | following)
    return record


async def _keep_note(ctx: Context, activity: asyncpg.Record, values: Values, related: Values) -> None:
    """The note of this completion: a new one, or the earlier one with other words."""
    known = await ctx.fetchval(
        "select id from notes where tenant_id = $1 and metadata ->> 'activity_id' = $2 and related_id is not distinct from $3"
        " and deleted_at is null order by created_at limit 1",
        ctx.tenant_id, str(activity["id"]), activity["related_id"],
    )  # fmt: skip
    if known is not None:
        await change_record(ctx, NOTES, await lock_record(ctx, NOTES, known), values)
        return
    values |= {"title": activity["subject"], "note_type": "follow_up", "metadata": {"activity_id": str(activity["id"])}}
    await insert_record(ctx, NOTES, values | related)


async def raise_overdue(ctx: Context) -> int:
    """Emit `activity.overdue` once for each due moment that has passed, of up to 500 activities; how many it was."""
    ctx.require("activities.update")
    rows = await ctx.fetch(
        "update activities set overdue_raised_for = due_at where tenant_id = $1 and id in (select t.id from activities t"
        f" where t.tenant_id = $1 and t.deleted_at is null and {IS_OVERDUE.of('t')}"
        f" and t.overdue_raised_for is distinct from t.due_at order by t.due_at limit {RAISED_AT_ONCE} for update skip locked)"
        " returning id, type, subject, due_at, assigned_to, related_type, related_id",
        ctx.tenant_id,
    )
    await emit_all(ctx, [ActivityOverdue(*row.values()) for row in rows])
    return len(rows)
