"""Employees and departments (domain.md § 1.1)."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from aisha.core.choices import Choice, Choices
from aisha.core.database import tenant_key, tenant_table
from aisha.core.storage import STORED_FILE

PHOTO_FOLDER = "photos"

EMPLOYEE_STATUS = Choices(
    "employee_status",
    (
        Choice("active", "Active", "success"),
        Choice("inactive", "Inactive", "slate"),
        Choice("on_leave", "On leave", "warning"),
        Choice("terminated", "Terminated", "rose"),
    ),
)
EMPLOYEE_ACCESS = Choices(
    "employee_access",
    (
        Choice("active", "CRM access", "success"),
        Choice("invited", "Invited", "info"),
        Choice("ended", "Access ended", "slate"),
        Choice("none", "No login", "slate"),
    ),
)
"""Whether an employee can sign in here: follows from login, membership and status, and is stored nowhere."""
EMPLOYMENT_TYPE = Choices(
    "employment_type",
    (
        Choice("full_time", "Full time"),
        Choice("part_time", "Part time"),
        Choice("contractor", "Contractor"),
        Choice("intern", "Intern"),
    ),
)

departments = tenant_table(
    "departments",
    Column("name", Text, nullable=False),
    Column("description", Text),
    Column("manager_user_id", Uuid),
    Column("parent_id", Uuid),
    Column("is_active", Boolean, nullable=False, server_default=text("true")),
    tenant_key("parent_id", "departments", on_delete="SET NULL"),
    ForeignKeyConstraint(
        ["tenant_id", "manager_user_id"],
        ["employees.tenant_id", "employees.user_id"],
        ondelete="SET NULL (manager_user_id)",
        use_alter=True,
    ),
    Index("uq_departments_name", "tenant_id", text("lower(name)"), unique=True),
)

employees = tenant_table(
    "employees",
    Column("user_id", Uuid, ForeignKey("users.id")),
    Column("first_name", Text, nullable=False),
    Column("last_name", Text, nullable=False),
    Column("email", Text),
    Column("email_norm", Text, Computed("lower(btrim(email))", persisted=True)),
    Column("phone", Text),
    Column("department_id", Uuid),
    Column("title", Text),
    Column("manager_id", Uuid),
    Column("role", Text, nullable=False, server_default="employee"),
    Column(
        "status",
        Text,
        CheckConstraint(EMPLOYEE_STATUS.check_sql("status"), name="status"),
        nullable=False,
        server_default="active",
    ),
    Column("employment_type", Text, CheckConstraint(EMPLOYMENT_TYPE.check_sql("employment_type"), name="employment_type")),
    Column("preferences", JSONB, nullable=False, server_default=text("'{}'")),
    Column("metadata", JSONB, nullable=False, server_default=text("'{}'")),
    Column("joined_at", DateTime(timezone=True)),
    Column("photo_key", Text, info={STORED_FILE: PHOTO_FOLDER}),
    tenant_key("department_id", "departments", on_delete="SET NULL"),
    tenant_key("manager_id", "employees", on_delete="SET NULL"),
    UniqueConstraint("tenant_id", "user_id", name="uq_employees_user"),
    UniqueConstraint("tenant_id", "email_norm", name="uq_employees_email"),
    Index("ix_employees_department", "tenant_id", "department_id"),
)
