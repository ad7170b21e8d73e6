"""The outbox of mails (admin-chapters.md § 6.2). Rows of the platform carry the nil tenant."""

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

from aisha.core.choices import Choice, Choices
from aisha.core.database import NOW, metadata, tenant_key, tenant_table, timestamp

MAIL_STATUS = Choices(
    "mail_status",
    (
        Choice("queued", "Waiting", "info"),
        Choice("sent", "Sent", "success"),
        Choice("failed", "Failed", "danger"),
        Choice("held", "Held", "warning"),
    ),
)
"""`held`: there is no way for it to leave; the mail waits to be read, released or marked as sent."""
MAIL_ROUTE = Choices(
    "mail_route",
    (Choice("system", "Installation"), Choice("workspace", "Workspace"), Choice("person", "Written by a person")),
)
"""`system`: always by the installation's server. `workspace`: by what the workspace has chosen, else by that server. `person`:
somebody wrote it to a customer; it leaves by what the workspace has chosen and no other way."""

email_outbox = tenant_table(
    "email_outbox",
    Column("kind", Text, nullable=False),
    Column("to_address", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text_body", Text),
    Column("html_body", Text),
    Column("link", Text),
    Column(
        "status",
        Text,
        CheckConstraint(MAIL_STATUS.check_sql("status"), name="status"),
        nullable=False,
        server_default="queued",
    ),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    timestamp("next_attempt_at"),
    timestamp("send_started_at"),
    timestamp("sent_at"),
    Column("is_unclear", Boolean, nullable=False, server_default=text("false")),
    Column("error", Text),
    Column("unsubscribe_url", Text),
    Column("sent_through", Text),
    Column(
        "route", Text, CheckConstraint(MAIL_ROUTE.check_sql("route"), name="route"), nullable=False, server_default="system"
    ),
    Column("integration_id", Uuid),
    timestamp("attempted_at"),
    Column("from_name", Text),
    Column("reply_to", Text),
    Column("activity_id", Uuid),
    Column("is_bounce", Boolean, nullable=False, server_default=text("false")),
    tenant_key("integration_id", "tenant_integrations", on_delete="SET NULL"),
    tenant_key("activity_id", "activities", on_delete="SET NULL"),
    Index("ix_email_outbox_status", "tenant_id", "status", "created_at"),
    Index(
        "ix_email_outbox_receiver", "tenant_id", text("lower(to_address)"), "sent_at",
        postgresql_where=text("sent_at is not null"),
    ),
    Index("ix_email_outbox_activity", "tenant_id", "activity_id", postgresql_where=text("activity_id is not null")),
    entity="email",
    masked=("text_body", "html_body", "link"),
)  # fmt: skip
"""`send_started_at` is committed before the message is handed over: found set on an attempt that never ended, the outcome is
unclear. `link` is the one link of the mail; text and link are erased once a mail with a link is sent. `sent_through` says in
words which way it took, `integration_id` which connection, `attempted_at` when it was last tried. `activity_id` is the
activity that shows a mail of a person. `is_bounce`: the other side knows no such address."""

SENDING_SIDE = Choices("sending_side", (Choice("outbox", "Outbox"), Choice("campaign", "Campaigns")))
sending_rates = Table(
    "sending_rates",
    metadata,
    Column("tenant_id", Uuid, ForeignKey("tenants.id"), nullable=False),
    Column("integration_id", Uuid, nullable=False),
    timestamp("next_at", nullable=False, server_default=NOW),
    timestamp("campaign_at"),
    Column("last_side", Text, CheckConstraint(SENDING_SIDE.check_sql("last_side"), name="last_side")),
    timestamp("outbox_waits_until"),
    timestamp("campaign_waits_until"),
    PrimaryKeyConstraint("tenant_id", "integration_id"),
    tenant_key("integration_id", "tenant_integrations", on_delete="CASCADE"),
    info={"row_class": "tenant"},
)
"""When the next mail or call may leave through a connection, `campaign_at` one of a campaign; who had the last turn, and until
when the other side is waited for. Rule: `take_sending_room` in migrations/sql/0043_workspace_mail.sql."""
