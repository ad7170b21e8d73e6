"""How a record type's table is declared, and the tables of the engine itself."""

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.schema import SchemaItem

from aisha.core.choices import Choice, Choices
from aisha.core.database import RowClass, log_table, metadata, tenant_key, tenant_table, timestamp
from aisha.records.fields import FIELD, Field, datetime_field, generated, json_field, tags_field, text_field, user_field

RELATED_TYPES = Choices(
    "related_type",
    (Choice("lead", "Lead"), Choice("contact", "Contact"), Choice("account", "Account"), Choice("opportunity", "Opportunity")),
    {"leads": "lead", "contacts": "contact", "accounts": "account", "opportunities": "opportunity", "deal": "opportunity"},
)
ASSIGNMENT_ACTION = Choices(
    "assignment_action", (Choice("assign", "Assigned"), Choice("reassign", "Reassigned"), Choice("unassign", "Unassigned"))
)
ASSIGNMENT_FIELD = Choices("assignment_field", (Choice("owner_id", "Owner"), Choice("assigned_to", "Assignee")))
TRANSITION_ACTION = Choices(
    "transition_action", (Choice("convert", "Converted"), Choice("merge", "Merged"), Choice("restore", "Restored"))
)
CHANGE_ACTIONS = ("create", "update", "delete", "restore", "purge")
"""What the audit log calls changes of a record; that it was exported, say, is none."""
PLURALS = {"lead": "leads", "contact": "contacts", "account": "accounts", "opportunity": "opportunities"}
OWNER_ALIASES = ("owner email", "owner name", "sales agent", "agent", "sales rep", "salesperson", "account manager", "rep")
QUIET_COLUMNS = ("last_activity_at", "last_contacted_at", "score", "score_reason", "conversion_probability", "due_at",
                 "overdue_raised_for")  # fmt: skip
"""Columns the system keeps by itself: changing only these is no new version of the record."""


def record_table(name: str, entity: str, *items: SchemaItem, row_class: RowClass = "scoped", owned: bool = True) -> Table:
    """The table of a record type: standard and record columns (domain.md § 0 "rec"), their keys and indexes."""
    live = text("deleted_at is null")
    table = tenant_table(
        name,
        *items,
        *(_owner_columns() if owned else []),
        *_record_columns(),
        Index(f"ix_{name}_updated", "tenant_id", "updated_at", "id", postgresql_where=live),
        Index(f"ix_{name}_deleted", "tenant_id", "deleted_at", "id", postgresql_where=text("deleted_at is not null")),
        Index(
            f"uq_{name}_external_id", "tenant_id", "external_id", unique=True,
            postgresql_where=text("external_id is not null and deleted_at is null"),
        ),
        row_class=row_class,
        entity=entity,
    )  # fmt: skip
    if owned:
        for column, where in (("owner_id", live), ("assigned_to", text("deleted_at is null and assigned_to is not null"))):
            table.append_constraint(ForeignKeyConstraint(["tenant_id", column], ["employees.tenant_id", "employees.user_id"]))
            Index(f"ix_{name}_{column}", table.c.tenant_id, table.c[column], table.c.updated_at, table.c.id,
                  postgresql_where=where)  # fmt: skip
    return table


def lookup_index(name: str, column: str) -> Index:
    """An index to find rows by a value that most rows lack: those do not pay for it."""
    return Index(name, "tenant_id", column, postgresql_where=text(f"{column} is not null"))


def _owner_columns() -> list[Column[Any]]:
    return [
        user_field("owner_id", "Owner", aliases=OWNER_ALIASES),
        user_field("assigned_to", "Assignee", aliases=("assignee", "responsible")),
    ]


def _record_columns() -> list[Column[Any]]:
    return [
        tags_field("tags", "Tags"),
        json_field("custom", "Custom fields"),
        json_field("metadata", "Metadata"),
        text_field("external_id", "External id", aliases=("id", "record id", "reference")),
        datetime_field("last_activity_at", "Last activity", readonly=True),
        Column("deleted_at", DateTime(timezone=True), info={FIELD: Field("deleted_at", "Deleted", "datetime", readonly=True)}),
        Column("deleted_by", Uuid),
        Column("merged_into", Uuid),
    ]


def related_columns(table: str) -> list[SchemaItem]:
    """A link to one record of any type (domain.md § 0 "rel"): four generated columns carry the real foreign keys."""
    items: list[SchemaItem] = [
        Column(
            "related_type", Text, CheckConstraint(RELATED_TYPES.check_sql("related_type"), name="related_type"),
            info={FIELD: Field("related_type", "Related type", "select", choices=RELATED_TYPES)},
        ),
        Column("related_id", Uuid, info={FIELD: Field("related_id", "Related record", "link", link="related_type")}),
        CheckConstraint("(related_type is null) = (related_id is null)", name="related_both"),
        Index(f"ix_{table}_related", "tenant_id", "related_id", "created_at"),
    ]  # fmt: skip
    for singular, plural in PLURALS.items():
        column = f"{singular}_id"
        items.append(generated(column, Uuid, f"case when related_type = '{singular}' then related_id end"))
        items.append(tenant_key(column, plural, on_delete="CASCADE"))
        items.append(
            Index(f"ix_{table}_{column}", "tenant_id", column, "created_at", postgresql_where=text(f"{column} is not null"))
        )
    return items


record_index = Table(
    "record_index",
    metadata,
    Column("tenant_id", Uuid, nullable=False),
    Column("entity_type", Text, nullable=False),
    Column("record_id", Uuid, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("owner_id", Uuid),
    Column("assigned_to", Uuid),
    Column("related_id", Uuid),
    PrimaryKeyConstraint("tenant_id", "entity_type", "record_id"),
    Index(
        "ix_record_index_text",
        "tenant_id",
        "text",
        postgresql_using="gin",
        postgresql_ops={"text": "gin_trgm_ops"},
        postgresql_with={"gin_pending_list_limit": 256},
    ),
    info={"row_class": "hidden"},
)

assignment_history = log_table(
    "assignment_history",
    Column("entity_type", Text, nullable=False),
    Column("entity_id", Uuid, nullable=False),
    Column("action", Text, CheckConstraint(ASSIGNMENT_ACTION.check_sql("action"), name="action"), nullable=False),
    Column("field", Text, CheckConstraint(ASSIGNMENT_FIELD.check_sql("field"), name="field"), nullable=False),
    Column("from_user", Uuid),
    Column("to_user", Uuid),
    Column("by_user", Uuid),
    Column("rule", Text),
    Column("note", Text),
    Index("ix_assignment_history_entity", "tenant_id", "entity_type", "entity_id", "created_at"),
)

entity_transitions = log_table(
    "entity_transitions",
    Column("action", Text, CheckConstraint(TRANSITION_ACTION.check_sql("action"), name="action"), nullable=False),
    Column("from_type", Text, nullable=False),
    Column("from_id", Uuid, nullable=False),
    Column("to_type", Text, nullable=False),
    Column("to_id", Uuid, nullable=False),
    Column("by_user", Uuid),
    Column("snapshot", JSONB, nullable=False),
    Index("ix_entity_transitions_from", "tenant_id", "from_type", "from_id"),
    Index("ix_entity_transitions_to", "tenant_id", "to_type", "to_id"),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("tenant_id", Uuid, nullable=False),
    Column("user_id", Uuid, nullable=False),
    Column("key", Text, nullable=False),
    Column("route", Text, nullable=False),
    Column("request_hash", Text, nullable=False),
    Column("status", Text),
    Column("response", Text),
    timestamp("expires_at", nullable=False, server_default=text("now() + interval '24 hours'")),
    PrimaryKeyConstraint("tenant_id", "user_id", "key"),
    Index("ix_idempotency_keys_expires", "expires_at"),
    info={"row_class": "personal"},
)
