"""Saved views, and what each person makes of them (domain.md § 1.2 "saved_views")."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from aisha.core.choices import Choice, Choices
from aisha.core.database import metadata, tenant_key, tenant_table

VIEW_LAYOUT = Choices("view_layout", (Choice("table", "Table"), Choice("board", "Board")))
VISIBLE = "user_id = (select current_user_id()) or is_shared"
"""Which views somebody reaches: the own ones, and those that are shared with the workspace."""

saved_views = tenant_table(
    "saved_views",
    Column("entity", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("filter", JSONB, nullable=False, server_default=text("'{}'")),
    Column("q", Text),
    Column("sort", Text),
    Column("columns", ARRAY(Text)),
    Column("layout", Text, CheckConstraint(VIEW_LAYOUT.check_sql("layout"), name="layout"), nullable=False,
           server_default="table"),
    Column("pipeline_id", Uuid),
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=False),
    Column("is_shared", Boolean, nullable=False, server_default=text("false")),
    tenant_key("pipeline_id", "pipelines", on_delete="SET NULL"),
    Index("uq_saved_views_name", "tenant_id", "user_id", "entity", text("lower(name)"), unique=True),
    Index("ix_saved_views_pipeline", "tenant_id", "pipeline_id", postgresql_where=text("pipeline_id is not null")),
    row_class="follows",
)  # fmt: skip

saved_view_choices = Table(
    "saved_view_choices",
    metadata,
    Column("tenant_id", Uuid, ForeignKey("tenants.id"), nullable=False),
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=False),
    Column("view_id", Uuid, nullable=False),
    Column("is_pinned", Boolean, nullable=False, server_default=text("true")),
    Column("is_default", Boolean, nullable=False, server_default=text("false")),
    PrimaryKeyConstraint("tenant_id", "user_id", "view_id"),
    tenant_key("view_id", "saved_views", on_delete="CASCADE"),
    info={"row_class": "personal", "entity": "saved_view_choice", "masked": ()},
)
