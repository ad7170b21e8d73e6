"""Announcements and who has closed them (domain.md § 1.3)."""

from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    text,
)

from aisha.core.choices import Choice, Choices
from aisha.core.database import NOW, metadata, tenant_table, timestamp

ANNOUNCEMENT_TYPE = Choices(
    "announcement_type",
    (
        Choice("info", "Information", "info"), Choice("success", "Good news", "success"),
        Choice("warning", "Warning", "warning"), Choice("maintenance", "Maintenance", "violet"),
    ),
)  # fmt: skip

announcements = tenant_table(
    "announcements",
    Column("title", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column(
        "type", Text, CheckConstraint(ANNOUNCEMENT_TYPE.check_sql("type"), name="type"), nullable=False, server_default="info"
    ),
    Column("target_roles", ARRAY(Text)),
    timestamp("starts_at"),
    timestamp("ends_at"),
    Column("is_active", Boolean, nullable=False, server_default=text("true")),
    Column("is_dismissible", Boolean, nullable=False, server_default=text("true")),
    CheckConstraint("ends_at > starts_at", name="period"),
    row_class="platform_readable",
)

announcement_dismissals = Table(
    "announcement_dismissals",
    metadata,
    Column("tenant_id", Uuid, ForeignKey("tenants.id"), nullable=False),
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=False),
    Column("announcement_id", Uuid, nullable=False),
    timestamp("created_at", nullable=False, server_default=NOW),
    PrimaryKeyConstraint("tenant_id", "user_id", "announcement_id"),
    info={"row_class": "personal"},
)
