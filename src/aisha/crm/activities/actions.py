"""Completing an activity, with its outcome and the next step."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from aisha.core.context import Context
from aisha.core.errors import ValidationFailed
from aisha.core.json_shapes import is_object
from aisha.crm.activities.record import ACTIVITIES
from aisha.crm.notes.record import NOTES
from aisha.records.links import check_links
from aisha.records.reads import lock_record
from aisha.records.values import parse_values
from aisha.records.writes import change_record, insert_record


async def complete_activity(ctx: Context, activity_id: UUID, sent: Mapping[str, Any]) -> dict[str, Any]:
    """`sent`: outcome, note (kept on the related record), follow_up (an activity to create on the same record).

    Completing again changes outcome and note only. Rule: domain.md § 3.4.
    """
    ctx.require("activities.update")
    if unknown := set(sent) - {"outcome", "note", "follow_up"}:
        raise ValidationFailed({name: ["There is no such field."] for name in unknown})
    follow_up = sent.get("follow_up")
    if follow_up is not None and not is_object(follow_up):
        raise ValidationFailed({"follow_up": ["This is an activity: at least its subject."]})
    current = await lock_record(ctx, ACTIVITIES, activity_id)
    values = parse_values(
        ctx, ACTIVITIES, {"status": "completed"} | ({"outcome": sent["outcome"]} if "outcome" in sent else {})
    )
    record = await change_record(ctx, ACTIVITIES, current, values)
    related = {"related_type": current["related_type"], "related_id": current["related_id"]}
    if sent.get("note"):
        note = {"title": current["subject"], "content": sent["note"], "note_type": "follow_up"}
        await insert_record(ctx, NOTES, parse_values(ctx, NOTES, note) | related)
    if follow_up:
        following = parse_values(ctx, ACTIVITIES, follow_up)
        await check_links(ctx, ACTIVITIES, following, None)
        await insert_record(ctx, ACTIVITIES, related | following)
    return record
