"""Exports of records too large for one request: what was asked for, how far it is, where the file lies and until when."""

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

FOLDER = "recordexports"
FILE_FORMAT = Choices("export_format", (Choice("csv", "CSV"), Choice("xlsx", "Excel"), Choice("json", "JSON")))
JOB_STATUS = Choices(
    "job_status",
    (
        Choice("queued", "Waiting", "slate"),
        Choice("running", "Running", "accent"),
        Choice("completed", "Completed", "success"),
        Choice("failed", "Failed", "danger"),
    ),
)
_ZERO = text("0")

record_exports = Table(
    "record_exports",
    metadata,
    Column("tenant_id", Uuid, ForeignKey("tenants.id"), nullable=False),
    Column("id", Uuid, nullable=False),
    timestamp("created_at", nullable=False, server_default=NOW),
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=False),
    Column("entity", Text, nullable=False),
    Column("format", Text, CheckConstraint(FILE_FORMAT.check_sql("format"), name="format"), nullable=False),
    Column("parameters", JSONB, nullable=False, server_default=text("'{}'")),
    Column(
        "status", Text, CheckConstraint(JOB_STATUS.check_sql("status"), name="status"), nullable=False,
        server_default=text("'queued'"),
    ),
    Column("total", Integer, nullable=False, server_default=_ZERO),
    Column("processed", Integer, nullable=False, server_default=_ZERO),
    Column("storage_key", Text, info={STORED_FILE: FOLDER}),
    Column("file_name", Text),
    Column("size_bytes", BigInteger),
    Column("error", Text),
    timestamp("completed_at"),
    timestamp("expires_at"),
    PrimaryKeyConstraint("tenant_id", "id"),
    Index("ix_record_exports_created", "tenant_id", "created_at", "id"),
    info={"row_class": "tenant"},
)  # fmt: skip
"""`parameters` is the request as it was sent; `processed` of `total` records are written."""
