"""Change-sets: every write of a request, job or import belongs to one; its audit rows are the base of undo."""

from sqlalchemy import Column, Index, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import INET, JSONB

from aisha.core.database import log_table

change_sets: Table = log_table(
    "change_sets",
    Column("source", Text, nullable=False),
    Column("actor_id", Uuid),
    Column("impersonator_id", Uuid),
    Column("request_id", Text),
)

audit_log: Table = log_table(
    "audit_log",
    Column("actor_id", Uuid),
    Column("actor_email", Text),
    Column("actor_type", Text, nullable=False),
    Column("impersonator_id", Uuid),
    Column("action", Text, nullable=False),
    Column("entity_type", Text),
    Column("entity_id", Uuid),
    Column("changes", JSONB, nullable=False, server_default=text("'{}'")),
    Column("ip", INET),
    Column("user_agent", Text),
    Column("request_id", Text),
    Column("change_set_id", Uuid),
    Column("actor_role", Text),
    Column("reason", Text),
    Index("ix_audit_log_entity", "tenant_id", "entity_type", "entity_id", "created_at"),
    Index("ix_audit_log_actor", "tenant_id", "actor_id", "created_at"),
    Index("ix_audit_log_change_set", "tenant_id", "change_set_id"),
    Index(
        "ix_audit_log_action",
        "tenant_id",
        "action",
        "created_at",
        "id",
        postgresql_where=text("action not in ('create', 'update')"),
    ),
)
