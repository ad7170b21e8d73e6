"""Exports of whole tenants: who asked, how far they are, where the file lies and until when (admin-chapters.md § 8.2)."""

from sqlalchemy import (
    BigInteger,
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
from aisha.core.database import NOW, metadata, timestamp
from aisha.core.storage import STORED_FILE

EXPORTS_FOLDER = "exports"
EXPORT_FORMAT = Choices("tenant_export_format", (Choice("csv", "Spreadsheets (CSV)"), Choice("aisha", "Exact values (JSON)")))
EXPORT_STATUS = Choices(
    "tenant_export_status",
    (
        Choice("queued", "Waiting", "slate"),
        Choice("running", "Running", "accent"),
        Choice("completed", "Completed", "success"),
        Choice("failed", "Failed", "danger"),
    ),
)
_ZERO = text("0")

tenant_exports = Table(
    "tenant_exports",
    metadata,
    Column("tenant_id", Uuid, ForeignKey("tenants.id"), nullable=False),
    Column("id", Uuid, nullable=False),
    timestamp("created_at", nullable=False, server_default=NOW),
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=False),
    Column("format", Text, CheckConstraint(EXPORT_FORMAT.check_sql("format"), name="format"), nullable=False),
    Column(
        "status", Text, CheckConstraint(EXPORT_STATUS.check_sql("status"), name="status"), nullable=False,
        server_default=text("'queued'"),
    ),
    Column("tables_done", Integer, nullable=False, server_default=_ZERO),
    Column("tables_total", Integer, nullable=False, server_default=_ZERO),
    Column("rows_done", BigInteger, nullable=False, server_default=_ZERO),
    Column("files_done", Integer, nullable=False, server_default=_ZERO),
    Column("files_total", Integer, nullable=False, server_default=_ZERO),
    Column("row_counts", JSONB, nullable=False, server_default=text("'{}'")),
    Column("storage_key", Text, info={STORED_FILE: EXPORTS_FOLDER}),
    Column("size_bytes", BigInteger),
    Column("sha256", Text),
    Column("error", Text),
    timestamp("completed_at"),
    timestamp("expires_at"),
    PrimaryKeyConstraint("tenant_id", "id"),
    Index("ix_tenant_exports_created", "tenant_id", "created_at", "id"),
    info={"row_class": "tenant"},
)  # fmt: skip
"""`row_counts` is by table and `sha256` the file's, once it is completed; `storage_key` is null again when it was removed."""
