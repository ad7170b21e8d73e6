"""Declared fields, and the index by which their values are found and sorted (docs/decisions/custom-fields.md)."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from aisha.core.choices import Choice, Choices
from aisha.core.database import metadata, tenant_table, timestamp

ENTITY = Choices(
    "custom_field_entity",
    (
        Choice("contact", "Contacts"),
        Choice("account", "Accounts"),
        Choice("lead", "Leads"),
        Choice("opportunity", "Opportunities"),
        Choice("activity", "Activities"),
    ),
    {"contacts": "contact", "accounts": "account", "leads": "lead", "opportunities": "opportunity", "activities": "activity"},
)
FIELD_TYPE = Choices(
    "custom_field_type",
    (
        Choice("text", "Text"),
        Choice("textarea", "Long text"),
        Choice("number", "Number"),
        Choice("currency", "Amount of money"),
        Choice("percent", "Percent"),
        Choice("date", "Date"),
        Choice("datetime", "Date and time"),
        Choice("boolean", "Yes or no"),
        Choice("select", "One of a list"),
        Choice("multiselect", "Several of a list"),
        Choice("email", "E-mail address"),
        Choice("phone", "Phone number"),
        Choice("url", "Web address"),
        Choice("user", "Person of the workspace"),
        Choice("json", "Structured data"),
        Choice("formula", "Formula"),
        Choice("rollup", "Roll-up"),
    ),
)
COMPUTED = ("formula", "rollup")
"""Types whose values the database computes."""
RESULT_TYPE = Choices(
    "custom_field_result",
    (
        Choice("number", "Number"),
        Choice("currency", "Amount of money"),
        Choice("percent", "Percent"),
        Choice("text", "Text"),
        Choice("date", "Date"),
        Choice("boolean", "Yes or no"),
    ),
)
ROLLUP_FUNCTION = Choices(
    "rollup_function",
    (
        Choice("count", "Number of records"),
        Choice("sum", "Sum"),
        Choice("min", "Smallest"),
        Choice("max", "Largest"),
        Choice("average", "Average"),
    ),
)
PLURALS = {value: alias for alias, value in ENTITY.aliases.items()}
"""The record type of an entity."""
FIELD_NAME = r"^[a-z][a-z0-9_]{0,49}$"

custom_fields = tenant_table(
    "custom_fields",
    Column("entity", Text, CheckConstraint(ENTITY.check_sql("entity"), name="entity"), nullable=False),
    Column("field_name", Text, CheckConstraint(f"field_name ~ '{FIELD_NAME}'", name="field_name"), nullable=False),
    Column("label", Text),
    Column("field_type", Text, CheckConstraint(FIELD_TYPE.check_sql("field_type"), name="field_type"), nullable=False),
    Column("options", JSONB),
    Column("is_required", Boolean, nullable=False, server_default=text("false")),
    Column("is_unique", Boolean, nullable=False, server_default=text("false")),
    Column("is_sensitive", Boolean, nullable=False, server_default=text("false")),
    Column("default_value", JSONB),
    Column("help_text", Text),
    Column("position", Integer, nullable=False, server_default=text("0")),
    Column("section", Text),
    Column("validation", JSONB),
    Column("visible_to", ARRAY(Text)),
    Column("is_active", Boolean, nullable=False, server_default=text("true")),
    timestamp("retired_at"),
    timestamp("purge_started_at"),
    Column("formula", Text),
    Column("rollup", JSONB),
    Column("result_type", Text, CheckConstraint(RESULT_TYPE.check_sql("result_type"), name="result_type")),
    Column("computed", JSONB),
    Column("compute_order", Integer, nullable=False, server_default=text("0")),
    CheckConstraint(
        "(computed is null) = (result_type is null) and (computed is null) = (formula is null and rollup is null)",
        name="computed",
    ),
    Index("ix_custom_fields_computed", "tenant_id", "entity", "compute_order", postgresql_where=text("computed is not null")),
    UniqueConstraint("tenant_id", "entity", "field_name"),
)
custom_fields.info["sample"] = {"field_name": "self_test"}

custom_values = Table(
    "custom_values",
    metadata,
    Column("tenant_id", Uuid, nullable=False),
    Column("field_id", Uuid, nullable=False),
    Column("record_id", Uuid, nullable=False),
    Column("value", Text(collation="C"), nullable=False),
    Column("is_unique", Boolean, nullable=False, server_default=text("false")),
    PrimaryKeyConstraint("tenant_id", "field_id", "record_id", "value"),
    ForeignKeyConstraint(["tenant_id", "field_id"], ["custom_fields.tenant_id", "custom_fields.id"], ondelete="CASCADE"),
    Index("ix_custom_values_value", "tenant_id", "field_id", "value", "record_id"),
    Index("uq_custom_values_value", "tenant_id", "field_id", "value", unique=True, postgresql_where=text("is_unique")),
    info={"row_class": "tenant"},
)
"""Filled by triggers of the records; the application reads it and cannot write it."""

custom_computations = Table(
    "custom_computations",
    metadata,
    Column("tenant_id", Uuid, nullable=False),
    Column("entity", Text, CheckConstraint(ENTITY.check_sql("entity"), name="entity"), nullable=False),
    Column("done", Integer, nullable=False, server_default=text("0")),
    Column("total", Integer),
    Column("computed_on", Date),
    PrimaryKeyConstraint("tenant_id", "entity"),
    ForeignKeyConstraint(["tenant_id"], ["tenants.id"]),
    info={"row_class": "tenant"},
)
"""How far the computed values of an entity are; `total` while a job is at it, `computed_on` the day that today() stood for."""
