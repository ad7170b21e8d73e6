"""What guards a running installation: live switches, blocks, signals, reports of checks."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from aisha.core.choices import Choice, Choices
from aisha.core.database import NOW, metadata, timestamp

BLOCK_KIND = Choices(
    "block_kind",
    (Choice("failed_requests", "Failed requests"), Choice("cross_tenant", "Foreign workspaces"), Choice("manual", "By hand")),
)
SIGNAL_KIND = Choices(
    "signal_kind",
    (
        Choice("sql", "SQL in input"), Choice("script", "Script in input"), Choice("path", "Path in input"),
        Choice("command", "Command in input"), Choice("failed_requests", "Many failed requests"),
        Choice("cross_tenant", "Foreign workspaces"), Choice("tenant_switches", "Many changes of workspace"),
        Choice("new_network", "Key used from a new network"), Choice("many_rows", "Very many records read"),
    ),
)  # fmt: skip
REPORT_KIND = Choices(
    "report_kind",
    (
        Choice("rls_self_test", "Isolation self-test"), Choice("security_check", "Security check"),
        Choice("audit_verify", "Audit log verified"),
    ),
)  # fmt: skip
_ID = text("gen_random_uuid()")

live_switches = Table(
    "live_switches",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=_ID),
    Column("key", Text, nullable=False, unique=True),
    Column("is_on", Boolean, nullable=False, server_default=text("false")),
    Column("reason", Text),
    Column("changed_by", Uuid, ForeignKey("users.id")),
    Column("changed_by_name", Text),
    timestamp("since", nullable=False, server_default=NOW),
    info={"row_class": "platform", "entity": "switch"},
)

security_blocks = Table(
    "security_blocks",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=_ID),
    Column("source", Text, nullable=False),
    Column("kind", Text, CheckConstraint(BLOCK_KIND.check_sql("kind"), name="kind"), nullable=False),
    Column("reason", Text),
    Column("level", Integer, nullable=False, server_default=text("1")),
    timestamp("created_at", nullable=False, server_default=NOW),
    timestamp("ends_at"),
    timestamp("lifted_at"),
    Column("lifted_by", Uuid, ForeignKey("users.id")),
    Column("created_by", Uuid, ForeignKey("users.id")),
    Index("ix_security_blocks_source", "source", "created_at"),
    info={"row_class": "platform", "entity": "security_block"},
)

security_signals = Table(
    "security_signals",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=text("uuid_v7()")),
    Column("tenant", Uuid),
    timestamp("created_at", nullable=False, server_default=NOW),
    Column("kind", Text, CheckConstraint(SIGNAL_KIND.check_sql("kind"), name="kind"), nullable=False),
    Column("source", Text, nullable=False),
    Column("user_id", Uuid),
    Column("method", Text),
    Column("path", Text),
    Column("details", JSONB, nullable=False, server_default=text("'{}'")),
    Column("request_id", Text),
    Index("ix_security_signals_created", "created_at"),
    info={"row_class": "platform", "append_only": True},
)

protection_reports = Table(
    "protection_reports",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=_ID),
    Column("kind", Text, CheckConstraint(REPORT_KIND.check_sql("kind"), name="kind"), nullable=False),
    Column("is_ok", Boolean, nullable=False),
    Column("findings", JSONB, nullable=False, server_default=text("'[]'")),
    Column("duration_ms", Integer, nullable=False),
    timestamp("created_at", nullable=False, server_default=NOW),
    Index("ix_protection_reports_kind", "kind", "created_at"),
    info={"row_class": "platform"},
)
