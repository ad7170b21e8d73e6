"""Tenants and the version that tells processes to read access anew (domain.md § 1.1)."""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Integer, PrimaryKeyConstraint, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from aisha.core.choices import Choice, Choices
from aisha.core.database import NOW, metadata, timestamp

TENANT_STATUS = Choices(
    "tenant_status",
    (
        Choice("active", "Active", "success"),
        Choice("inactive", "Inactive", "slate"),
        Choice("suspended", "Suspended", "danger"),
        Choice("system", "System", "slate"),
    ),
)

tenants = Table(
    "tenants",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=text("gen_random_uuid()")),
    Column("name", Text, nullable=False),
    Column("slug", Text, CheckConstraint("slug ~ '^[a-z0-9-]{2,64}$'", name="slug"), nullable=False, unique=True),
    Column(
        "status",
        Text,
        CheckConstraint(TENANT_STATUS.check_sql("status"), name="status"),
        nullable=False,
        server_default="active",
    ),
    Column("settings", JSONB, nullable=False, server_default=text("'{}'")),
    Column("metadata", JSONB, nullable=False, server_default=text("'{}'")),
    Column("branding", JSONB, nullable=False, server_default=text("'{}'")),
    timestamp("created_at", nullable=False, server_default=NOW),
    timestamp("updated_at", nullable=False, server_default=NOW),
    Column("created_by", Uuid),
    Column("updated_by", Uuid),
    Column("version", Integer, nullable=False, server_default=text("1")),
    timestamp("deleted_at"),
    Column("deleted_by", Uuid),
    Column("setup", JSONB, nullable=False, server_default=text("'{}'")),
    timestamp("removal_started_at"),
    info={"row_class": "platform", "entity": "tenant"},
)

tenant_purges = Table(
    "tenant_purges",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=text("gen_random_uuid()")),
    Column("tenant", Uuid, nullable=False),
    Column("name", Text, nullable=False),
    Column("slug", Text, nullable=False),
    timestamp("deleted_at", nullable=False),
    timestamp("created_at", nullable=False, server_default=NOW),
    Column("row_counts", JSONB, nullable=False),
    Column("last_seal", Text),
    Column("signature", Text, nullable=False),
    Column("deleted_by_name", Text),
    Column("purged_by_name", Text, nullable=False),
    Column("logins_erased", Integer, nullable=False, server_default=text("0")),
    Column("file_count", Integer, nullable=False, server_default=text("0")),
    Column("file_bytes", BigInteger, nullable=False, server_default=text("0")),
    info={"row_class": "platform", "append_only": True},
)
"""The certificates: what was removed with a tenant, when and by whom."""

tenant_removals = Table(
    "tenant_removals",
    metadata,
    Column("tenant", Uuid, primary_key=True),
    timestamp("started_at", nullable=False, server_default=NOW),
    Column("started_by_name", Text, nullable=False),
    Column("row_counts", JSONB, nullable=False, server_default=text("'{}'")),
    Column("logins_erased", Integer, nullable=False, server_default=text("0")),
    Column("file_count", Integer, nullable=False),
    Column("file_bytes", BigInteger, nullable=False),
    Column("last_seal", Text),
    info={"row_class": "hidden"},
)
"""Removals under way; only the functions of the removal reach them."""

tenant_storage = Table(
    "tenant_storage",
    metadata,
    Column("tenant", Uuid, ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True),
    Column("file_count", Integer, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    timestamp("measured_at", nullable=False, server_default=NOW),
    info={"row_class": "platform"},
)
"""How much the files of a tenant take, as measured."""

access_versions = Table(
    "access_versions",
    metadata,
    Column("tenant_id", Uuid, nullable=False),
    Column("version", BigInteger, nullable=False),
    PrimaryKeyConstraint("tenant_id"),
    info={"row_class": "hidden"},
)

record_counts = Table(
    "record_counts",
    metadata,
    Column("tenant_id", Uuid, nullable=False),
    Column("entity_type", Text, nullable=False),
    Column("held", BigInteger, nullable=False),
    Column("since", Uuid, nullable=False),
    timestamp("counted_at", nullable=False, server_default=NOW),
    PrimaryKeyConstraint("tenant_id", "entity_type"),
    info={"row_class": "hidden"},
)
"""What a limit remembers of its last count: `held` records; those with an id above `since` may have come later."""
