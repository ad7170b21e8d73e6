"""Invitations (domain.md § 1.1). Of a link only the hash of its token is stored."""

from sqlalchemy import CheckConstraint, Column, Computed, ForeignKey, Index, Integer, Text, Uuid, text

from aisha.core.choices import Choice, Choices
from aisha.core.database import tenant_key, tenant_table, timestamp

INVITATION_STATUS = Choices(
    "invitation_status",
    (
        Choice("pending", "Pending", "info"),
        Choice("accepted", "Accepted", "success"),
        Choice("expired", "Expired", "warning"),
        Choice("revoked", "Revoked"),
    ),
)

invitations = tenant_table(
    "invitations",
    Column("email", Text, nullable=False),
    Column("email_norm", Text, Computed("lower(btrim(email))", persisted=True)),
    Column("user_id", Uuid, ForeignKey("users.id")),
    Column("role", Text, nullable=False),
    Column("department_id", Uuid),
    Column("token_hash", Text, nullable=False, unique=True),
    Column(
        "status",
        Text,
        CheckConstraint(INVITATION_STATUS.check_sql("status"), name="status"),
        nullable=False,
        server_default="pending",
    ),
    timestamp("expires_at", nullable=False, server_default=text("now() + interval '7 days'")),
    timestamp("accepted_at"),
    Column("invited_by", Uuid, ForeignKey("users.id")),
    Column("send_count", Integer, nullable=False, server_default=text("1")),
    Column("last_error", Text),
    timestamp("asked_again_at"),
    tenant_key("department_id", "departments", on_delete="SET NULL"),
    Index("uq_invitations_pending", "tenant_id", "email_norm", unique=True, postgresql_where=text("status = 'pending'")),
    masked=("token_hash",),
)
