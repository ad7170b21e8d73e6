"""Campaigns, their recipients, what happened to both, and the switch that stops sending (domain.md §§ 1.4, 3.8)."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from aisha.core.choices import Choice, Choices
from aisha.core.database import CURRENT_USER, NOW, log_table, metadata, tenant_key, tenant_table, timestamp
from aisha.records.fields import generated
from aisha.records.pairs import Pair

CAMPAIGN_TYPE = Choices("campaign_type", (Choice("email", "E-mail"), Choice("call", "Call")))
CAMPAIGN_STATUS = Choices(
    "campaign_status",
    (
        Choice("draft", "Draft"), Choice("scheduled", "Scheduled", "info"), Choice("running", "Running", "info"),
        Choice("paused", "Paused", "warning"), Choice("completed", "Completed", "success"),
        Choice("failed", "Failed", "danger"), Choice("cancelled", "Cancelled"),
    ),
)  # fmt: skip
RECIPIENT_KIND = Choices("campaign_recipient_kind", (Choice("lead", "Lead"), Choice("contact", "Contact")))
RECIPIENT_STATUS = Choices(
    "campaign_recipient_status",
    (
        Choice("pending", "Waiting"), Choice("processing", "Being sent", "info"), Choice("sent", "Sent", "success"),
        Choice("completed", "Answered", "success"), Choice("attempted", "Not answered", "warning"),
        Choice("failed", "Failed", "danger"), Choice("skipped", "Skipped"), Choice("cancelled", "Cancelled"),
    ),
)  # fmt: skip
SKIP_REASON = Choices(
    "campaign_skip_reason",
    (
        Choice("no_destination", "No address"), Choice("invalid_destination", "Address is not valid"),
        Choice("do_not_email", "Do not e-mail"), Choice("do_not_call", "Do not call"), Choice("do_not_text", "Do not text"),
        Choice("deleted", "Deleted"), Choice("duplicate", "Address is in the audience twice"),
        Choice("no_consent", "Has not agreed"), Choice("suppressed", "On the suppression list"),
        Choice("bounced", "Mail came back"), Choice("frequency_cap", "Had a campaign mail within a day"),
        Choice("quiet_hours", "Night at the recipient"),
    ),
)  # fmt: skip
"""Why nobody is sent to. The last two only postpone, for up to 72 hours."""
POSTPONING = frozenset({"frequency_cap", "quiet_hours"})
CAMPAIGN_EVENT = Choices(
    "campaign_event",
    (
        Choice("campaign_scheduled", "Scheduled"), Choice("campaign_started", "Started"), Choice("campaign_paused", "Paused"),
        Choice("campaign_resumed", "Resumed"), Choice("campaign_completed", "Completed"), Choice("campaign_failed", "Failed"),
        Choice("campaign_cancelled", "Cancelled"), Choice("recipient_sent", "Sent"), Choice("recipient_completed", "Answered"),
        Choice("recipient_failed", "Could not be sent"), Choice("recipient_skipped", "Skipped"),
        Choice("recipient_reclaimed", "Taken up again"),
    ),
)  # fmt: skip
SENDING_CHANNEL = Choices("sending_channel", (Choice("*", "Everything"), Choice("email", "E-mail"), Choice("call", "Calls")))

ai_campaigns = tenant_table(
    "ai_campaigns",
    Column("name", Text, nullable=False),
    Column("description", Text),
    Column(
        "campaign_type", Text, CheckConstraint(CAMPAIGN_TYPE.check_sql("campaign_type"), name="campaign_type"), nullable=False
    ),
    Column(
        "status", Text, CheckConstraint(CAMPAIGN_STATUS.check_sql("status"), name="status"), nullable=False,
        server_default="draft",
    ),
    Column("owner_id", Uuid),
    Column("template_id", Uuid),
    Column("subject", Text),
    Column("body", Text),
    Column("body_html", Text),
    Column("call_script", Text),
    Column("audience", JSONB, nullable=False, server_default=text("'{}'")),
    timestamp("scheduled_at"),
    timestamp("started_at"),
    timestamp("finished_at"),
    timestamp("heartbeat_at"),
    Column("worker_id", Text),
    Column("metadata", JSONB, nullable=False, server_default=text("'{}'")),
    tenant_key("owner_id", "employees", on_delete="SET NULL", target_column="user_id"),
    tenant_key("template_id", "email_templates", on_delete="SET NULL"),
    Index("ix_ai_campaigns_due", "status", "scheduled_at", "created_at"),
    entity="campaign",
)  # fmt: skip
"""`body_html` is of a template's own HTML; without it the HTML is made of `body`. A worker's heartbeat is no new version."""

campaign_recipients = tenant_table(
    "campaign_recipients",
    Column("campaign_id", Uuid, nullable=False),
    Column("entity_type", Text, CheckConstraint(RECIPIENT_KIND.check_sql("entity_type"), name="entity_type"), nullable=False),
    Column("entity_id", Uuid, nullable=False),
    generated("lead_id", Uuid, "case when entity_type = 'lead' then entity_id end"),
    generated("contact_id", Uuid, "case when entity_type = 'contact' then entity_id end"),
    generated("destination_norm", Text, "lower(destination)"),
    Column("destination", Text, nullable=False),
    Column(
        "status", Text, CheckConstraint(RECIPIENT_STATUS.check_sql("status"), name="status"), nullable=False,
        server_default="pending",
    ),
    Column("skip_reason", Text, CheckConstraint(SKIP_REASON.check_sql("skip_reason"), name="skip_reason")),
    Column("attempt_count", Integer, nullable=False, server_default=text("0")),
    Column("max_attempts", Integer, nullable=False, server_default=text("3")),
    timestamp("next_attempt_at"),
    Column("claimed_by", Text),
    timestamp("claimed_at"),
    timestamp("send_started_at"),
    timestamp("sent_at"),
    timestamp("completed_at"),
    Column("outcome", Text),
    Column("provider_message_id", Text),
    Column("error_message", Text),
    Column("payload", JSONB, nullable=False, server_default=text("'{}'")),
    CheckConstraint("(status = 'skipped') = (skip_reason is not null)", name="skipped"),
    CheckConstraint("status not in ('sent', 'completed', 'attempted') or send_started_at is not null", name="sent"),
    tenant_key("campaign_id", "ai_campaigns", on_delete="CASCADE"),
    tenant_key("lead_id", "leads", on_delete="CASCADE"),
    tenant_key("contact_id", "contacts", on_delete="CASCADE"),
    Index("uq_campaign_recipients_entity_id", "tenant_id", "campaign_id", "entity_type", "entity_id", unique=True),
    Index(
        "uq_campaign_recipients_destination", "tenant_id", "campaign_id", text("lower(destination)"), unique=True,
        postgresql_where=text("status <> 'skipped'"),
    ),
    Index("ix_campaign_recipients_next", "tenant_id", "campaign_id", "status", "next_attempt_at", "id"),
    Index(
        "ix_campaign_recipients_sent", "tenant_id", "destination_norm", "send_started_at",
        postgresql_where=text("send_started_at is not null"),
    ),
    Index(
        "ix_campaign_recipients_lead", "tenant_id", "lead_id", "send_started_at", postgresql_where=text("lead_id is not null")
    ),
    Index(
        "ix_campaign_recipients_contact", "tenant_id", "contact_id", "send_started_at",
        postgresql_where=text("contact_id is not null"),
    ),
    entity="campaign_recipient",
)  # fmt: skip
"""One row a person and campaign. `destination` is empty where there is none; `outcome` of a send without answer is `unclear`.

The database refuses to set `send_started_at` where the recipient must not be sent to: see migrations/sql/0037_campaigns.sql.
"""
_HAD_IT = """
update campaign_recipients w set status = 'skipped', skip_reason = 'duplicate', completed_at = now()
  from campaign_recipients l
 where w.tenant_id = $1 and w.{column} = $3 and w.status = 'pending' and l.tenant_id = $1 and l.{column} = $2
   and l.campaign_id = w.campaign_id and l.send_started_at is not null
"""
RECIPIENT_PAIRS = tuple(
    Pair("campaign_recipients", target, column, "campaign_id", is_generated=True, settle=_HAD_IT.format(column=column))
    for target, column in (("contacts", "contact_id"), ("leads", "lead_id"))
)
"""Whoever is merged into another, or becomes a contact, takes along what campaigns sent and are still to send; nobody gets
it once as one record and again as the other."""

campaign_events = log_table(
    "campaign_events",
    Column("campaign_id", Uuid, nullable=False),
    Column("recipient_id", Uuid),
    Column("event_type", Text, CheckConstraint(CAMPAIGN_EVENT.check_sql("event_type"), name="event_type"), nullable=False),
    Column("attempt", Integer),
    Column("payload", JSONB, nullable=False, server_default=text("'{}'")),
    Index("ix_campaign_events_campaign", "tenant_id", "campaign_id", "id"),
)

sending_switches = Table(
    "sending_switches",
    metadata,
    Column(
        "tenant_id", Uuid, ForeignKey("tenants.id"), nullable=False,
        server_default=text("'00000000-0000-0000-0000-000000000000'"),
    ),
    Column(
        "channel", Text, CheckConstraint(SENDING_CHANNEL.check_sql("channel"), name="channel"), nullable=False,
        server_default=text("'*'"),
    ),
    Column("enabled", Boolean, nullable=False),
    Column("reason", Text),
    Column("changed_by", Uuid, ForeignKey("users.id"), server_default=CURRENT_USER),
    timestamp("changed_at", nullable=False, server_default=NOW),
    CheckConstraint("enabled or btrim(reason) <> ''", name="reason"),
    PrimaryKeyConstraint("tenant_id", "channel"),
    info={"row_class": "tenant", "entity": "sending_switch"},
)  # fmt: skip
"""Who stopped sending, and why. The platform's rows hold for every workspace; without a row sending goes on."""
