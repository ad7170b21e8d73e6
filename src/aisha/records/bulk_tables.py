"""Bulk actions too large for one request: which records, frozen at the time they were asked for, and how far they came."""

from sqlalchemy import (
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
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from aisha.core.choices import Choice, Choices
from aisha.core.database import NOW, metadata, tenant_key, timestamp

BULK_ACTION = Choices(
    "bulk_action",
    (
        Choice("update", "Change"), Choice("assign", "Assign"), Choice("tag", "Add tags"), Choice("untag", "Remove tags"),
        Choice("delete", "Delete"), Choice("restore", "Restore"), Choice("purge", "Delete for good"),
    ),
)  # fmt: skip
BULK_STATUS = Choices(
    "bulk_status",
    (
        Choice("queued", "Waiting", "slate"),
        Choice("running", "Running", "accent"),
        Choice("completed", "Completed", "success"),
        Choice("failed", "Failed", "danger"),
    ),
)
_ZERO = text("0")

bulk_changes = Table(
    "bulk_changes",
    metadata,
    Column("tenant_id", Uuid, ForeignKey("tenants.id"), nullable=False),
    Column("id", Uuid, nullable=False),
    timestamp("created_at", nullable=False, server_default=NOW),
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=False),
    Column("entity", Text, nullable=False),
    Column("action", Text, CheckConstraint(BULK_ACTION.check_sql("action"), name="action"), nullable=False),
    Column("parameters", JSONB, nullable=False, server_default=text("'{}'")),
    Column("record_ids", ARRAY(Uuid), nullable=False),
    Column(
        "status", Text, CheckConstraint(BULK_STATUS.check_sql("status"), name="status"), nullable=False,
        server_default=text("'queued'"),
    ),
    Column("processed", Integer, nullable=False, server_default=_ZERO),
    Column("updated", Integer, nullable=False, server_default=_ZERO),
    Column("skipped", Integer, nullable=False, server_default=_ZERO),
    Column("failed", Integer, nullable=False, server_default=_ZERO),
    Column("errors", JSONB, nullable=False, server_default=text("'[]'")),
    Column("error", Text),
    timestamp("completed_at"),
    Column("undoes", Uuid),
    PrimaryKeyConstraint("tenant_id", "id"),
    tenant_key("undoes", "bulk_changes", on_delete="CASCADE"),
    Index("ix_bulk_changes_created", "tenant_id", "created_at", "id"),
    Index(
        "uq_bulk_changes_undone", "tenant_id", "undoes", unique=True,
        postgresql_where=text("undoes is not null and status <> 'failed'"),
    ),
    info={"row_class": "tenant"},
)  # fmt: skip
"""`processed` is how many of `record_ids` are behind it; `errors` are the first refusals, `error` why all of it ended.

`undoes` is the action that this one takes back, of the same `action`; one that failed may be asked for again."""
