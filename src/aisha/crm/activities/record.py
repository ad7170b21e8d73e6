"""Activities as a record type, with what completing them means (domain.md § 3.4)."""

from collections.abc import Sequence

import asyncpg

from aisha.core.clock import utc_now
from aisha.core.context import Context, beyond_scope
from aisha.core.events import emit_all
from aisha.crm.activities.events import ActivityCompleted
from aisha.crm.activities.recurrence import next_occurrence, parse_recurrence, rest_of
from aisha.crm.activities.tables import activities
from aisha.records.registry import RecordType, Section, Values, Written

CONTACTING = ("email", "call", "meeting", "demo")
CONTACTED_TABLES = {"lead": "leads", "contact": "contacts"}
COPIED = ("type", "subject", "description", "priority", "due_time", "duration_minutes", "location", "related_type",
          "related_id", "owner_id", "assigned_to")  # fmt: skip


async def before_write(ctx: Context, values: Values, current: asyncpg.Record | None) -> None:  # noqa: ARG001  (the hook's signature)
    """Completing stamps the moment; leaving `completed` clears it. The assignee is the owner unless somebody is named."""
    if values.get("recurrence"):
        parse_recurrence(values["recurrence"])
    if current is None and "assigned_to" not in values and values.get("owner_id"):
        values["assigned_to"] = values["owner_id"]
    was = current["status"] if current is not None else None
    status = values.get("status", was or "pending")
    if status == "completed" and was != "completed":
        values.setdefault("completed_at", utc_now())
    elif status != "completed" and was == "completed":
        values["completed_at"] = None


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
    columns = ", ".join(COPIED)
    await ctx.execute(
        f"insert into activities (tenant_id, id, due_date, parent_id, recurrence, {columns})"
        f" select tenant_id, uuid_v7(), $3, id, $4, {columns} from activities where tenant_id = $1 and id = $2",
        ctx.tenant_id,
        done["id"],
        following,
        rest_of(done["recurrence"]),
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
    default_sort="-updated_at",
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
)
