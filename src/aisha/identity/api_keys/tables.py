"""API keys (domain.md § 1.1). Of a key only its hash and its beginning are stored."""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, CIDR, INET, JSONB

from aisha.core.database import tenant_table, timestamp

MAX_DAYS = 730

api_keys = tenant_table(
    "api_keys",
    Column("name", Text, nullable=False),
    Column("key_prefix", Text, nullable=False),
    Column("key_hash", Text, nullable=False, unique=True),
    Column("permissions", JSONB, nullable=False, server_default=text("'[]'")),
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=False),
    Column("allowed_ips", ARRAY(CIDR), nullable=False, server_default=text("'{}'")),
    timestamp("expires_at", nullable=False),
    timestamp("last_used_at"),
    Column("last_used_ip", INET),
    Column("use_count", BigInteger, nullable=False, server_default=text("0")),
    Column("known_networks", ARRAY(CIDR), nullable=False, server_default=text("'{}'")),
    timestamp("revoked_at"),
    Column("replaced_by", Uuid),
    CheckConstraint(f"expires_at <= created_at + interval '{MAX_DAYS} days'", name="expires_at"),
    Index("ix_api_keys_user", "user_id", postgresql_where=text("revoked_at is null")),
    entity="api_key",
    masked=("key_hash",),
)
