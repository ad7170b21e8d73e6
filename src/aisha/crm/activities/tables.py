"""Activities: what people did or will do (domain.md § 1.2, § 3.4)."""

from sqlalchemy import Index, Text, text

from aisha.core.choices import Choice, Choices
from aisha.core.database import tenant_key, timestamp
from aisha.crm.choices import PRIORITY, SENTIMENT
from aisha.records.fields import (
    choice_field,
    date_field,
    datetime_field,
    generated,
    json_field,
    link_field,
    number_field,
    text_field,
    time_field,
)
from aisha.records.tables import record_table, related_columns

ACTIVITY_TYPE = Choices(
    "activity_type",
    (
        Choice("task", "Task", "slate"),
        Choice("email", "E-mail", "info"),
        Choice("call", "Call", "lime"),
        Choice("meeting", "Meeting", "accent"),
        Choice("demo", "Demo", "teal"),
        Choice("proposal", "Proposal", "warning"),
        Choice("note", "Note", "slate"),
    ),
)
ACTIVITY_STATUS = Choices(
    "activity_status",
    (
        Choice("pending", "Pending", "sky"),
        Choice("in_progress", "In progress", "accent"),
        Choice("completed", "Completed", "success"),
        Choice("cancelled", "Cancelled", "slate"),
    ),
    {
        "scheduled": "pending", "planned": "pending", "open": "pending", "overdue": "pending", "done": "completed",
        "finished": "completed", "in-progress": "in_progress", "canceled": "cancelled",
    },
)  # fmt: skip
DIRECTION = Choices("direction", (Choice("inbound", "Inbound", "info"), Choice("outbound", "Outbound", "slate")))
ACTIVITY_OUTCOME = Choices(
    "activity_outcome",
    (
        Choice("successful", "Successful", "success"),
        Choice("unsuccessful", "Unsuccessful", "rose"),
        Choice("follow_up_needed", "Follow-up needed", "warning"),
        Choice("no_answer", "No answer", "slate"),
        Choice("voicemail", "Voicemail", "slate"),
        Choice("rescheduled", "Rescheduled", "info"),
    ),
)
OPEN_STATUSES = ("pending", "in_progress")

activities = record_table(
    "activities",
    "activity",
    choice_field("type", "Type", ACTIVITY_TYPE, default="task", aliases=("activity type",)),
    text_field("subject", "Subject", required=True, aliases=("title", "name", "task")),
    text_field("description", "Description", kind="textarea", max_length=20_000, aliases=("notes", "body")),
    choice_field("status", "Status", ACTIVITY_STATUS, default="pending", sort_by="status_order"),
    choice_field("priority", "Priority", PRIORITY, default="normal"),
    date_field("due_date", "Due date", aliases=("due",)),
    time_field("due_time", "Due time"),
    datetime_field("due_at", "Due", readonly=True),
    datetime_field("started_at", "Started"),
    datetime_field("completed_at", "Completed", readonly=True),
    number_field("duration_minutes", "Duration (minutes)", minimum=0, maximum=100_000),
    text_field("location", "Location"),
    choice_field("direction", "Direction", DIRECTION),
    choice_field("outcome", "Outcome", ACTIVITY_OUTCOME),
    choice_field("sentiment", "Sentiment", SENTIMENT),
    json_field("attendees", "Attendees", default_sql="'[]'"),
    datetime_field("reminder_at", "Reminder"),
    text_field("recurrence", "Repeats", help="An RRULE such as FREQ=WEEKLY;BYDAY=MO"),
    link_field("parent_id", "Earlier in the series", "activities", readonly=True),
    text_field("calendar_uid", "Calendar id", readonly=True),
    timestamp("overdue_raised_for"),
    timestamp("reminded_for"),
    generated("status_order", Text, "case when status in ('pending', 'in_progress') then 'open' else status end"),
    tenant_key("parent_id", "activities", on_delete="SET NULL"),
    *related_columns("activities"),
    Index("ix_activities_due", "tenant_id", "status", "due_at"),
    Index(
        "ix_activities_next",
        "tenant_id",
        text("status_order desc nulls last"),
        text("completed_at desc nulls last"),
        "due_at",
        "id",
        postgresql_where=text("deleted_at is null"),
    ),
    row_class="scoped",
)
Index(
    "ix_activities_mails_of_deal",
    activities.c.tenant_id,
    text("(metadata ->> 'opportunity_id')"),
    activities.c.created_at,
    postgresql_where=text("metadata ? 'opportunity_id'"),
)
Index(
    "ix_activities_reminders",
    activities.c.tenant_id,
    activities.c.reminder_at,
    postgresql_where=text("reminder_at is not null and status in ('pending', 'in_progress')"),
)
Index(
    "ix_activities_open",
    activities.c.tenant_id,
    activities.c.assigned_to,
    activities.c.due_at,
    postgresql_where=text("status in ('pending', 'in_progress')"),
)
