"""What is kept of a workspace's sending domains, and its secret address for mails that come back."""

from sqlalchemy import Column, ForeignKey, PrimaryKeyConstraint, Table, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from aisha.core.database import NOW, metadata, tenant_key, tenant_table, timestamp

sender_domain_checks = Table(
    "sender_domain_checks",
    metadata,
    Column("tenant_id", Uuid, ForeignKey("tenants.id"), nullable=False),
    Column("integration_id", Uuid, nullable=False),
    Column("domain", Text, nullable=False),
    Column("selector", Text),
    Column("records", JSONB, nullable=False),
    timestamp("checked_at", nullable=False, server_default=NOW),
    Column("good", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    PrimaryKeyConstraint("tenant_id", "integration_id"),
    tenant_key("integration_id", "tenant_integrations", on_delete="CASCADE"),
    info={"row_class": "tenant"},
)
"""The last look at what the domain of a mail connection publishes. It says nothing once domain or selector are others. `good`
are the records that were in order when a name server last answered for them."""

bounce_addresses = tenant_table(
    "bounce_addresses",
    Column("token_hash", Text, nullable=False),
    timestamp("last_seen_at"),
    UniqueConstraint("tenant_id", name="uq_bounce_addresses_tenant"),
    entity="bounce_address",
    masked=("token_hash",),
)
"""Where mail servers tell of mails that came back: one a workspace. `last_seen_at` is when one last did."""
