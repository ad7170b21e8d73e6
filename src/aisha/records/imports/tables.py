"""Import jobs and what became of each of their rows (domain.md § 1.5)."""

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
from aisha.core.database import metadata, tenant_key, tenant_table, timestamp
from aisha.core.storage import STORED_FILE

IMPORT_STATUS = Choices(
    "import_status",
    (
        Choice("uploaded", "Uploaded", "slate"),
        Choice("validating", "Checking", "sky"),
        Choice("validated", "Checked", "info"),
        Choice("running", "Running", "accent"),
        Choice("paused", "Paused", "warning"),
        Choice("completed", "Completed", "success"),
        Choice("failed", "Failed", "danger"),
        Choice("cancelled", "Cancelled", "slate"),
    ),
)
ROW_STATUS = Choices(
    "import_row_status",
    (
        Choice("created", "Created", "success"),
        Choice("updated", "Updated", "sky"),
        Choice("skipped", "Skipped", "slate"),
        Choice("failed", "Failed", "danger"),
    ),
    {"create": "created", "update": "updated", "skip": "skipped", "error": "failed"},
)
COUNT = text("0")

IMPORT_PHASE = Choices("import_phase", (Choice("rows", "Rows"), Choice("links", "Links")))
"""Rows are written first, then the links between them."""

import_jobs = tenant_table(
    "import_jobs",
    Column("entity", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("storage_key", Text, nullable=False, info={STORED_FILE: "imports"}),
    Column("size_bytes", BigInteger, nullable=False),
    Column("format", JSONB, nullable=False, server_default=text("'{}'")),
    Column("columns", JSONB, nullable=False, server_default=text("'[]'")),
    Column("mapping", JSONB, nullable=False, server_default=text("'[]'")),
    Column("options", JSONB, nullable=False, server_default=text("'{}'")),
    Column(
        "status", Text, CheckConstraint(IMPORT_STATUS.check_sql("status"), name="status"), nullable=False,
        server_default=text("'uploaded'"),
    ),
    Column("phase", Text, CheckConstraint(IMPORT_PHASE.check_sql("phase"), name="phase"), nullable=False,
           server_default=text("'rows'")),
    Column("position", Integer, nullable=False, server_default=COUNT),
    Column("processed", Integer, nullable=False, server_default=COUNT),
    Column("total", Integer),
    Column("created", Integer, nullable=False, server_default=COUNT),
    Column("updated", Integer, nullable=False, server_default=COUNT),
    Column("skipped", Integer, nullable=False, server_default=COUNT),
    Column("failed", Integer, nullable=False, server_default=COUNT),
    Column("warnings", Integer, nullable=False, server_default=COUNT),
    Column("findings", JSONB, nullable=False, server_default=text("'{}'")),
    Column("change_set_id", Uuid),
    timestamp("started_at"),
    timestamp("completed_at"),
    Column("error", Text),
    timestamp("file_removed_at"),
)  # fmt: skip
"""`position` is the line of the file up to which rows are done; `total` is null until the file was read to its end.
`file_removed_at`: the file is gone, because the import was cancelled or is older than the tenant keeps such files."""

import_rows = Table(
    "import_rows",
    metadata,
    Column("tenant_id", Uuid, ForeignKey("tenants.id"), nullable=False),
    Column("import_id", Uuid, nullable=False),
    Column("row_number", Integer, nullable=False),
    Column("status", Text, CheckConstraint(ROW_STATUS.check_sql("status"), name="status"), nullable=False),
    Column("entity_id", Uuid),
    Column("raw", JSONB),
    Column("errors", JSONB),
    Column("warnings", JSONB),
    Column("plan", JSONB),
    Column("pending", JSONB),
    PrimaryKeyConstraint("tenant_id", "import_id", "row_number"),
    tenant_key("import_id", "import_jobs", on_delete="CASCADE"),
    Index("ix_import_rows_status", "tenant_id", "import_id", "status", "row_number"),
    info={"row_class": "tenant"},
)
"""Rows of the last dry run, then of the run. `raw` (the cells in the file's order) is kept for skipped, failed and warned rows,
`plan` (title, values, changes) for the dry run's preview, `pending` while a link to a later row waits for the second pass."""
