"""Schedules of recurring work, and what became of its runs. The installation's own: no tenant sees them."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from aisha.core.choices import Choice, Choices
from aisha.core.database import NOW, metadata, timestamp

RUN_STATUS = Choices(
    "run_status",
    (
        Choice("ok", "Done"), Choice("failed", "Failed"), Choice("interrupted", "Interrupted"), Choice("lost", "Worker lost"),
    ),
)  # fmt: skip
"""`interrupted`: the worker was told to stop; `lost`: it ended without a word. Both are done anew by the next worker."""

job_schedules = Table(
    "job_schedules",
    metadata,
    Column("key", Text, primary_key=True),
    Column("job_type", Text, nullable=False),
    Column("schedule", Text, nullable=False),
    Column("default_schedule", Text, nullable=False),
    Column("tz", Text, nullable=False, server_default=text("'UTC'")),
    Column("params", JSONB, nullable=False, server_default=text("'{}'")),
    Column("is_active", Boolean, nullable=False, server_default=text("true")),
    timestamp("next_run_at", nullable=False),
    timestamp("last_run_at"),
    Column("last_status", Text, CheckConstraint(RUN_STATUS.check_sql("last_status"), name="last_status")),
    Column("last_duration_ms", BigInteger),
    Column("last_result", Text),
    Column("last_error", Text),
    Column("failures", Integer, nullable=False, server_default=text("0")),
    Column("run_id", Uuid),
    Column("worker", Text),
    timestamp("running_since"),
    timestamp("leased_until"),
    timestamp("requested_at"),
    Column("requested_by", Uuid, ForeignKey("users.id", ondelete="SET NULL")),
    info={"row_class": "platform"},
)

job_runs = Table(
    "job_runs",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("key", Text, nullable=False),
    Column("status", Text, CheckConstraint(RUN_STATUS.check_sql("status"), name="status"), nullable=False),
    timestamp("started_at", nullable=False),
    timestamp("ended_at", nullable=False, server_default=NOW),
    Column("worker", Text, nullable=False),
    Column("row_count", BigInteger),
    Column("result", Text),
    Column("error", Text),
    Column("requested_by", Uuid, ForeignKey("users.id", ondelete="SET NULL")),
    Index("ix_job_runs_key", "key", "id"),
    Index("ix_job_runs_started", "started_at"),
    info={"row_class": "platform"},
)
