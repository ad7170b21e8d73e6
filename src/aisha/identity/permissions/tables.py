"""Roles, the catalogue of permissions, and which role holds which (domain.md § 1.1)."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from aisha.core.choices import Choice, Choices
from aisha.core.database import metadata, tenant_table

DATA_SCOPE = Choices(
    "data_scope", (Choice("all", "Everything"), Choice("department", "Own departments"), Choice("own", "Own records"))
)

roles = tenant_table(
    "roles",
    Column("name", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("description", Text),
    Column("is_builtin", Boolean, nullable=False, server_default=text("false")),
    Column(
        "data_scope",
        Text,
        CheckConstraint(DATA_SCOPE.check_sql("data_scope"), name="data_scope"),
        nullable=False,
        server_default="own",
    ),
    UniqueConstraint("tenant_id", "name", name="uq_roles_name"),
    row_class="platform_readable",
)

permissions = Table(
    "permissions",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=text("gen_random_uuid()")),
    Column("name", Text, nullable=False, unique=True),
    Column("description", Text),
    Column("resource", Text, nullable=False),
    Column("action", Text, nullable=False),
    info={"row_class": "platform"},
)

role_permissions = Table(
    "role_permissions",
    metadata,
    Column("tenant_id", Uuid, nullable=False, server_default=text("'00000000-0000-0000-0000-000000000000'")),
    Column("role", Text, nullable=False),
    Column("permission_id", Uuid, ForeignKey("permissions.id"), nullable=False),
    PrimaryKeyConstraint("tenant_id", "role", "permission_id"),
    info={"row_class": "platform_readable"},
)
