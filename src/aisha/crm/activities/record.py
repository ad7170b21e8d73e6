"""Activities as a record type, with what completing them means (domain.md § 3.4)."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import asyncpg

from aisha.core.clock import utc_now
from aisha.core.context import Context, beyond_scope
from aisha.core.events import emit_all
from aisha.crm.activities.events import ActivityCompleted
from aisha.crm.activities.recurrence import next_occurrence, parse_recurrence, rest_of
from aisha.crm.activities.tables import activities
from aisha.records.fields import Field
from aisha.records.registry import RecordType, Section, Values, Written

CONTACTING = ("email", "call", "meeting", "demo")
CONTACTED_TABLES = {"lead": "leads", "contact": "contacts"}
COPIED = ("type", "subject", "description", "priority", "due_time", "duration_minutes", "location", "related_type",
          "related_id", "owner_id", "assigned_to", "tags", "attendees")  # fmt: skip
REMINDED_BEFORE = timedelta(minutes=15)
"""How long before a meeting its reminder comes, unless somebody says otherwise (domain.md § 3.4)."""
IS_OVERDUE = Field(
    "is_overdue", "Overdue", "boolean", readonly=True, nullable=False,
    sql="{t}.status in ('pending', 'in_progress') and {t}.due_at is not null and {t}.due_at < now()",
)  # fmt: skip
KEPT_METADATA = frozenset({"delivery", "opportunity_id", "template_id"})
"""What a mail puts on its activity: how far it has come, the deal it is shown on, and what it was written with."""
# The next one of a series, with its event: one day for another, what is unique to the done one stays there.
_REPEAT = f"""
with t as (
  insert into activities (tenant_id, id, due_date, parent_id, recurrence, reminder_at, custom, {", ".join(COPIED)})
  select tenant_id, uuid_v7(), $3, id, $4,
         (reminder_at at time zone $5 + ($3 - due_date) * interval '1 day') at time zone $5,
         custom - coalesce((select array_agg(f.field_name) from custom_fields f
                             where f.tenant_id = $1 and f.entity = 'activity' and f.is_unique), '{{}}'), {", ".join(COPIED)}
    from activities where tenant_id = $1 and id = $2
  returning *)
insert into events (tenant_id, id, event, entity_type, entity_id, actor_id, payload)
select tenant_id, uuid_v7(), 'activity.created', 'activity', id, $6, to_jsonb(t) from t
"""


async def before_write(ctx: Context, values: Values, current: asyncpg.Record | None) -> None:
    """Completing stamps the moment; leaving `completed` clears it. The assignee is the owner unless somebody is named."""
    if values.get("recurrence"):
        parse_recurrence(values["recurrence"])
    if current is None and "assigned_to" not in values and values.get("owner_id"):
        values["assigned_to"] = values["owner_id"]
    _set_reminder(ctx, values, current)
    was = current["status"] if current is not None else None
    status = values.get("status", was or "pending")
    if status == "completed" and was != "completed":
        values.setdefault("completed_at", utc_now())
    elif status != "completed" and was == "completed":
        values["completed_at"] = None


def _set_reminder(ctx: Context, values: Values, current: asyncpg.Record | None) -> None:
    """A meeting that gets a time gets a reminder; a reminder moves with what it reminds of."""
    if "reminder_at" in values or not values.keys() & {"due_date", "due_time", "type"}:
        return
    due = _moment(ctx, values, current)
    was_due = None if current is None else _moment(ctx, {}, current)
    kind = values.get("type") or ("task" if current is None else current["type"])
    if due is None or due == was_due:
        return
    if was_due is None and kind == "meeting":
        values["reminder_at"] = due - REMINDED_BEFORE
    elif was_due is not None and current is not None and current["reminder_at"] is not None:
        values["reminder_at"] = current["reminder_at"] + (due - was_due)


def _moment(ctx: Context, values: Values, current: asyncpg.Record | None) -> datetime | None:
    """When it is due, if that is a time and not a whole day."""
    day, clock = (values.get(name, None if current is None else current[name]) for name in ("due_date", "due_time"))
    return None if day is None or clock is None else datetime.combine(day, clock, ZoneInfo(ctx.actor.timezone)).astimezone(UTC)


async def after_write(ctx: Context, written: Sequence[Written]) -> None:
    """Completed activities are events, count as contact, and call the next of their series into being."""
    done = [a for b, a in written if a["status"] == "completed" and (b is None or b["status"] != "completed")]
    await emit_all(ctx, [ActivityCompleted(a["id"], a["type"], a["outcome"], a["related_type"], a["related_id"]) for a in done])
    for kind, table in CONTACTED_TABLES.items():
        contacted = {a["related_id"] for a in done if a["related_type"] == kind and a["type"] in CONTACTING}
        if contacted:
            async with beyond_scope(ctx):
                await ctx.execute(
                    f"update {table} set last_contacted_at = now() where tenant_id = $1 and id = any ($2)",
                    ctx.tenant_id,
                    list(contacted),
                )
    for each in done:
        if each["recurrence"] and each["due_date"]:
            await _repeat(ctx, each)


async def _repeat(ctx: Context, done: asyncpg.Record) -> None:
    following = next_occurrence(done["recurrence"], done["due_date"])
    if following is None:
        return
    await ctx.execute(
        _REPEAT, ctx.tenant_id, done["id"], following, rest_of(done["recurrence"]), ctx.actor.timezone, ctx.actor.user_id
    )


ACTIVITIES = RecordType(
    table=activities,
    singular="activity",
    label="Activities",
    label_singular="Activity",
    icon="checklist",
    title="subject",
    subtitle="type",
    status_field="status",
    open_sql="t.status in ('pending', 'in_progress')",
    default_sort="-status,-completed_at,due_at",
    search=("subject", "location"),
    columns=("subject", "type", "status", "priority", "due_at", "related_id", "assigned_to", "completed_at"),
    card=("due_at", "related_id"),
    form=("subject", "type", "due_date", "due_time", "priority", "related_id", "assigned_to", "description"),
    sections=(
        Section("facts", "Facts", ("subject", "type", "status", "priority", "related_id", "description")),
        Section("when", "When", ("due_date", "due_time", "duration_minutes", "location", "reminder_at", "recurrence")),
        Section("result", "Result", ("outcome", "direction", "sentiment", "completed_at")),
        Section("responsible", "Responsible", ("assigned_to", "owner_id", "tags", "created_at", "updated_at")),
    ),
    before_write=before_write,
    after_write=after_write,
    derived=(IS_OVERDUE,),
    kept_metadata=KEPT_METADATA,
)
