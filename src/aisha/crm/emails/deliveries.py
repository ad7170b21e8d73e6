"""What becomes of a mail on a record: its activity says so, and an address that is none is written to no more."""

from uuid import UUID

from aisha.core.context import Context
from aisha.core.errors import NotFound
from aisha.core.mail.ways import Deliveries, Delivery
from aisha.core.notices import Notice, notify
from aisha.crm.activities.record import ACTIVITIES
from aisha.crm.activities.tables import OPEN_STATUSES
from aisha.crm.consent.actions import suppress
from aisha.crm.emails.words import WHY_NOT
from aisha.records.reads import lock_record
from aisha.records.registry import Values
from aisha.records.writes import change_record

PEOPLE = ("contact", "lead")
_SHOWN_ON = "select related_type, related_id from activities where tenant_id = $1 and id = $2 and deleted_at is null"


async def why_not_leave(ctx: Context, activity_id: UUID) -> str | None:
    """Why a mail that waited may not leave any more, in words: who it is for may have refused in the meantime."""
    ctx.require("activities.read")
    row = await ctx.fetchrow(_SHOWN_ON, ctx.tenant_id, activity_id)
    if row is None:
        return "The activity of this mail was deleted before it was sent."
    if row["related_type"] not in PEOPLE:
        return None
    sql = "select may_contact($1, $2, $3, 'email')"
    reason = await ctx.fetchval(sql, ctx.tenant_id, row["related_type"], row["related_id"])
    return WHY_NOT[reason] if reason else None


async def note_delivery(ctx: Context, delivery: Delivery) -> None:
    """Put how far the mail has come on its activity, which is done once the mail is sent. Rule: domain.md § 3.4 "Mail"."""
    ctx.require("activities.update")
    if delivery.is_bounce:
        await suppress(ctx, "email", delivery.to_address.lower(), "bounced", delivery.error)
    try:
        current = await lock_record(ctx, ACTIVITIES, delivery.activity_id)
    except NotFound:
        return
    said = {"status": delivery.status, "attempts": delivery.attempts, "error": delivery.error}
    values: Values = {"metadata": {"delivery": said}}
    if delivery.status == "sent" and current["status"] in OPEN_STATUSES:
        values["status"] = "completed"
    await change_record(ctx, ACTIVITIES, current, values)
    if delivery.status == "failed" and current["created_by"] is not None:
        await notify(
            ctx,
            [
                Notice(
                    current["created_by"], "error", current["subject"], f"Not sent: {delivery.error or 'no reason given'}",
                    f"/activities/{current['id']}", "activity", current["id"], dedupe_key=f"mail:{current['id']}",
                )
            ],
        )  # fmt: skip


DELIVERIES = Deliveries(why_not_leave, note_delivery)
