"""What proves the audit log: signed segments, and a digest beside each sealed row (admin-chapters.md § 5.4 "Sealing")."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from aisha.core.change_sets import audit_log
from aisha.core.database import NOW, log_table, metadata, timestamp
from aisha.core.storage import STORED_FILE
from aisha.identity.audit.archive_files import FOLDER

Index("ix_audit_log_created", audit_log.c.tenant_id, audit_log.c.created_at, audit_log.c.id)

audit_horizons = Table(
    "audit_horizons",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1", name="single"), primary_key=True, autoincrement=False),
    timestamp("cutoff_at", nullable=False),
    Column("behind", JSONB, nullable=False, server_default=text("'{}'")),
    timestamp("pending_at"),
    Column("pending_transactions", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    info={"row_class": "platform"},
)

audit_seals = log_table(
    "audit_seals",
    Column("number", Integer, nullable=False),
    timestamp("from_at", nullable=False),
    timestamp("until_at", nullable=False),
    Column("row_count", Integer, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("previous_hash", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    UniqueConstraint("tenant_id", "number", name="uq_audit_seals_number"),
)

audit_digests = Table(
    "audit_digests",
    metadata,
    Column("tenant_id", Uuid, nullable=False),
    Column("audit_id", Uuid, nullable=False),
    Column("segment", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("salt", LargeBinary),
    Column("erased", JSONB, nullable=False, server_default=text("'{}'")),
    Column("digest", LargeBinary, nullable=False),
    Column("chain", LargeBinary, nullable=False),
    timestamp("created_at", nullable=False, server_default=NOW),
    PrimaryKeyConstraint("tenant_id", "audit_id"),
    UniqueConstraint("tenant_id", "segment", "position", name="uq_audit_digests_position"),
    info={"row_class": "tenant", "append_only": True},
)

audit_archives = log_table(
    "audit_archives",
    Column("first_segment", Integer, nullable=False),
    Column("last_segment", Integer, nullable=False),
    timestamp("from_at", nullable=False),
    timestamp("until_at", nullable=False),
    Column("row_count", Integer, nullable=False),
    Column("storage_key", Text, nullable=False, info={STORED_FILE: FOLDER}),
    UniqueConstraint("tenant_id", "first_segment", name="uq_audit_archives_first_segment"),
)
"""Files with whole segments that left the table. `from_at` and `until_at` are the times of their first and last row."""
