"""Access reviews and their lines. A signed one is kept as it was signed, by a trigger."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from aisha.core.choices import Choice, Choices
from aisha.core.database import tenant_key, tenant_table, timestamp

REVIEW_STATUS = Choices("access_review_status", (Choice("open", "Open", "info"), Choice("signed", "Signed off", "success")))
LINE_KIND = Choices("access_review_kind", (Choice("role", "Role"), Choice("key", "API key")))
DECISION = Choices(
    "access_review_decision",
    (
        Choice("pending", "To decide", "warning"), Choice("confirmed", "Confirmed", "success"),
        Choice("removed", "Removed", "danger"),
    ),
)  # fmt: skip

access_reviews = tenant_table(
    "access_reviews",
    Column("status", Text, CheckConstraint(REVIEW_STATUS.check_sql("status"), name="status"), nullable=False,
           server_default="open"),
    timestamp("signed_at"),
    Column("signed_by", Uuid, ForeignKey("users.id")),
    Column("statement", Text),
    Column("digest", Text),
    CheckConstraint("(status = 'signed') = (signed_at is not null)", name="signed"),
    Index("uq_access_reviews_open", "tenant_id", unique=True, postgresql_where=text("status = 'open'")),
)  # fmt: skip
"""`digest` is the SHA-256 of the lines as they were signed; it is in the audit log, too, where it is sealed."""

access_review_lines = tenant_table(
    "access_review_lines",
    Column("review_id", Uuid, nullable=False),
    Column("kind", Text, CheckConstraint(LINE_KIND.check_sql("kind"), name="kind"), nullable=False),
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=False),
    Column("key_id", Uuid),
    Column("access", Text, nullable=False),
    Column("details", JSONB, nullable=False, server_default=text("'{}'")),
    timestamp("since"),
    timestamp("last_used_at"),
    Column("decision", Text, CheckConstraint(DECISION.check_sql("decision"), name="decision"), nullable=False,
           server_default="pending"),
    Column("decided_by", Uuid, ForeignKey("users.id")),
    timestamp("decided_at"),
    Column("note", Text),
    tenant_key("review_id", "access_reviews", on_delete="CASCADE"),
    CheckConstraint("(kind = 'key') = (key_id is not null)", name="key"),
    Index("ix_access_review_lines_review", "tenant_id", "review_id", "kind", "id"),
)  # fmt: skip
"""`access` is the role's name, or the key's; `details` a key's beginning and scopes. Names are read from the person, so that an
erased one is erased here, too."""
