"""Wire shapes of employees and departments."""

from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, create_model

from aisha.core.schema_types import OneOf
from aisha.identity.employees.tables import EMPLOYEE_ACCESS, EMPLOYEE_STATUS, EMPLOYMENT_TYPE
from aisha.identity.users.schemas import Email, PersonName

Status = Annotated[str, OneOf(EMPLOYEE_STATUS)]
EmploymentType = Annotated[str, OneOf(EMPLOYMENT_TYPE)]
Access = Annotated[str, OneOf(EMPLOYEE_ACCESS)]
ShortText = Annotated[str, Field(max_length=200)]
DepartmentName = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]


class _EmployeeFields(BaseModel):
    """`department` is a name, made if it is new, or an id; `user_email` links a login."""

    user_email: Email | None = None
    email: Email | None = None
    phone: ShortText | None = Field(default=None, examples=["+1-555-0123"])
    department: ShortText | None = Field(default=None, examples=["Sales"])
    department_id: UUID | None = None
    title: ShortText | None = Field(default=None, examples=["Account Executive"])
    manager_id: UUID | None = None
    role: str | None = Field(default=None, max_length=100)
    status: Status | None = None
    employment_type: EmploymentType | None = None
    metadata: dict[str, Any] | None = None
    tenant_id: str | None = None


class EmployeeChange(_EmployeeFields):
    """A partial update; null clears."""

    first_name: PersonName | None = None
    last_name: PersonName | None = None
    reassign_to: str | None = Field(
        default=None,
        max_length=40,
        description="Who takes over the open records of who leaves: a user's id, or `unassigned`.",
    )
    version: int | None = Field(default=None, description="The version last read; another one answers 409 VERSION_CONFLICT.")


class EmployeeBody(_EmployeeFields):
    """A new employee. Without `user_email` they have no sign-in and own no records."""

    first_name: PersonName
    last_name: PersonName


@dataclass(frozen=True, slots=True)
class Employee:
    """A person of the tenant. `user_id` is null for one who can own no records; `access` says whether they can sign in."""

    id: UUID
    user_id: UUID | None
    first_name: str
    last_name: str
    name: str
    email: str | None
    phone: str | None
    title: str | None
    department_id: UUID | None
    department_name: str | None
    manager_id: UUID | None
    manager_name: str | None
    role: str
    status: str
    access: Access
    employment_type: str | None
    metadata: dict[str, Any]
    created_at: datetime
    updated_at: datetime
    version: int


_PART: dict[str, Any] = {each.name: (each.type, Field(default=None)) for each in dataclass_fields(Employee)}
EmployeePart: type[BaseModel] = create_model(
    "EmployeePart", __doc__="An employee in a list: everything, or what `fields` asks for.", **_PART
)


class _DepartmentFields(BaseModel):
    description: Annotated[str, Field(max_length=2000)] | None = None
    manager_user_id: UUID | None = None
    parent_id: UUID | None = None
    is_active: bool | None = None
    tenant_id: str | None = None


class DepartmentChange(_DepartmentFields):
    """A partial update; null clears."""

    name: DepartmentName | None = None
    version: int | None = None


class DepartmentBody(_DepartmentFields):
    """A new department."""

    name: DepartmentName


@dataclass(frozen=True, slots=True)
class Department:
    """A department; `members` counts its employees."""

    id: UUID
    name: str
    description: str | None
    manager_user_id: UUID | None
    manager_name: str | None
    parent_id: UUID | None
    is_active: bool
    members: int
    created_at: datetime
    updated_at: datetime
    version: int
