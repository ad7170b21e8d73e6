"""Connections to other services and how much they are used a day (domain.md § 1.3 "tenant_integrations")."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from aisha.core.choices import Choice, Choices
from aisha.core.database import NOW, metadata, tenant_key, tenant_table, timestamp
from aisha.core.sealing import sealed_column

INTEGRATION_TYPE = Choices(
    "integration_type",
    (
        Choice("openai", "OpenAI or compatible"), Choice("gmail", "Gmail"), Choice("outlook", "Outlook"),
        Choice("smtp", "SMTP server"), Choice("webhook_email", "Mail by webhook"), Choice("callfluent", "CallFluent"),
        Choice("thoughtly", "Thoughtly"), Choice("twilio", "Twilio"), Choice("signalwire", "SignalWire"),
        Choice("n8n", "n8n"), Choice("pabbly", "Pabbly Connect"), Choice("google_calendar", "Google Calendar"),
        Choice("outlook_calendar", "Outlook Calendar"), Choice("slack", "Slack"), Choice("github", "GitHub"),
        Choice("other", "Another service"),
    ),
)  # fmt: skip
INTEGRATION_STATUS = Choices(
    "integration_status",
    (Choice("unknown", "Not tested", "slate"), Choice("ok", "Works", "success"), Choice("error", "Fails", "danger")),
)

tenant_integrations = tenant_table(
    "tenant_integrations",
    Column(
        "integration_type",
        Text,
        CheckConstraint(INTEGRATION_TYPE.check_sql("integration_type"), name="integration_type"),
        nullable=False,
    ),
    Column("name", Text, nullable=False),
    Column("is_active", Boolean, nullable=False, server_default=text("true")),
    sealed_column("credentials"),
    Column("config", JSONB, nullable=False, server_default=text("'{}'")),
    sealed_column("webhook_secret"),
    Column(
        "status",
        Text,
        CheckConstraint(INTEGRATION_STATUS.check_sql("status"), name="status"),
        nullable=False,
        server_default="unknown",
    ),
    Column("error_message", Text),
    timestamp("last_checked_at"),
    timestamp("rotated_at"),
    Index("uq_tenant_integrations_name", "tenant_id", text("lower(name)"), unique=True),
    entity="integration",
    masked=("credentials", "webhook_secret"),
)
"""`credentials` is a sealed JSON object of texts by name. What a check finds is no new version and not audited."""

integration_usage = Table(
    "integration_usage",
    metadata,
    Column("tenant_id", Uuid, ForeignKey("tenants.id"), nullable=False),
    Column("integration_id", Uuid, nullable=False),
    Column("day", Date, nullable=False),
    Column("calls", Integer, nullable=False, server_default=text("0")),
    Column("errors", Integer, nullable=False, server_default=text("0")),
    Column("tokens", BigInteger, nullable=False, server_default=text("0")),
    Column("cost", Numeric(18, 6), nullable=False, server_default=text("0")),
    timestamp("last_call_at", nullable=False, server_default=NOW),
    PrimaryKeyConstraint("tenant_id", "integration_id", "day"),
    tenant_key("integration_id", "tenant_integrations", on_delete="CASCADE"),
    info={"row_class": "tenant"},
)
"""What was called for an integration on a day (UTC). `cost` is in US dollars, as providers name it."""
