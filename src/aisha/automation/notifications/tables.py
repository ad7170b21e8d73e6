"""Notifications and how each person wants them (domain.md § 1.3). Rows are written by `add_notifications` alone."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
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

from aisha.core.database import NOW, metadata, timestamp
from aisha.core.notices import NOTICE_TYPE

notifications = Table(
    "notifications",
    metadata,
    Column("tenant_id", Uuid, ForeignKey("tenants.id"), nullable=False),
    Column("id", Uuid, nullable=False, server_default=text("uuid_v7()")),
    timestamp("created_at", nullable=False, server_default=NOW),
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=False),
    Column("type", Text, CheckConstraint(NOTICE_TYPE.check_sql("type"), name="type"), nullable=False),
    Column("title", Text, nullable=False),
    Column("message", Text, nullable=False, server_default=text("''")),
    Column("link", Text),
    Column("entity_type", Text),
    Column("entity_id", Uuid),
    Column("count", Integer, nullable=False, server_default=text("1")),
    Column("is_shown", Boolean, nullable=False, server_default=text("true")),
    timestamp("read_at"),
    Column("dedupe_key", Text),
    Column("metadata", JSONB, nullable=False, server_default=text("'{}'")),
    PrimaryKeyConstraint("tenant_id", "id"),
    Index("ix_notifications_inbox", "tenant_id", "user_id", "created_at", "id"),
    Index("ix_notifications_unread", "tenant_id", "user_id", postgresql_where=text("read_at is null")),
    Index("ix_notifications_entity", "tenant_id", "entity_id", postgresql_where=text("entity_id is not null")),
    Index("ix_notifications_age", "created_at"),
    Index(
        "uq_notifications_dedupe", "tenant_id", "user_id", "dedupe_key", unique=True, postgresql_where=text("read_at is null")
    ),
    info={"row_class": "personal"},
)  # fmt: skip
"""`is_shown` is false for what its reader wants by e-mail only; such a row keeps the same thing from being mailed twice."""

notification_preferences = Table(
    "notification_preferences",
    metadata,
    Column("tenant_id", Uuid, ForeignKey("tenants.id"), nullable=False),
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=False),
    Column("type", Text, CheckConstraint(NOTICE_TYPE.check_sql("type"), name="type"), nullable=False),
    Column("in_app", Boolean, nullable=False),
    Column("by_email", Boolean, nullable=False),
    CheckConstraint("type <> 'security' or in_app", name="security"),
    PrimaryKeyConstraint("tenant_id", "user_id", "type"),
    info={"row_class": "personal"},
)

daily_digests = Table(
    "daily_digests",
    metadata,
    Column("tenant_id", Uuid, ForeignKey("tenants.id"), nullable=False),
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=False),
    Column("told_on", Date, nullable=False),
    PrimaryKeyConstraint("tenant_id", "user_id"),
    info={"row_class": "tenant"},
)
"""The day, in the person's time zone, for which somebody was last written to or had nothing to be told."""
