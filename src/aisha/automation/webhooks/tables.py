"""Webhooks and what was sent to them (domain.md § 1.3 "webhook", "webhook_deliveries")."""

from sqlalchemy import ARRAY, Boolean, CheckConstraint, Column, Index, Integer, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from aisha.core.choices import Choice, Choices
from aisha.core.database import tenant_key, tenant_table, timestamp
from aisha.core.sealing import sealed_column

DELIVERY_STATUS = Choices(
    "webhook_delivery_status",
    (
        Choice("pending", "Waiting"), Choice("delivering", "Being sent", "info"), Choice("delivered", "Delivered", "success"),
        Choice("failed", "Tried again later", "warning"), Choice("dead", "Given up", "danger"),
    ),
)  # fmt: skip

webhook = tenant_table(
    "webhook",
    Column("url", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("event_types", ARRAY(Text), nullable=False, server_default=text("'{*}'")),
    Column("entity_types", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("changed_fields", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("is_active", Boolean, nullable=False, server_default=text("true")),
    sealed_column("secret", nullable=False),
    Column("description", Text),
    sealed_column("headers"),
    sealed_column("previous_secret"),
    timestamp("previous_secret_until"),
    Column("failure_count", Integer, nullable=False, server_default=text("0")),
    Column("disabled_reason", Text),
    Index("uq_webhook_name", "tenant_id", text("lower(name)"), unique=True),
    masked=("secret", "headers", "previous_secret"),
)
"""`failure_count` is how many deliveries in a row were given up. `headers` is a sealed JSON object of texts by name.

`previous_secret` signs beside the present one until `previous_secret_until`.
"""

webhook_deliveries = tenant_table(
    "webhook_deliveries",
    Column("webhook_id", Uuid, nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("event", Text, nullable=False),
    Column("entity_id", Uuid),
    Column("body", JSONB, nullable=False),
    Column(
        "status",
        Text,
        CheckConstraint(DELIVERY_STATUS.check_sql("status"), name="status"),
        nullable=False,
        server_default="pending",
    ),
    Column("attempt", Integer, nullable=False, server_default=text("0")),
    timestamp("next_attempt_at"),
    timestamp("delivered_at"),
    Column("http_status", Integer),
    Column("response_excerpt", Text),
    Column("duration_ms", Integer),
    Column("error", Text),
    tenant_key("webhook_id", "webhook", on_delete="CASCADE"),
    UniqueConstraint("tenant_id", "webhook_id", "event_id", name="uq_webhook_deliveries_event"),
    Index("ix_webhook_deliveries_due", "tenant_id", "next_attempt_at", postgresql_where=text("next_attempt_at is not null")),
)
"""While one is being sent, `next_attempt_at` is when its lease ends: a worker that died is not waited for."""
