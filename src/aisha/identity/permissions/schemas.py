"""Wire shapes of roles and permissions."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from aisha.core.schema_types import OneOf
from aisha.identity.permissions.tables import DATA_SCOPE

Label = Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S")]
Description = Annotated[str, Field(max_length=1000)]
DataScope = Annotated[str, OneOf(DATA_SCOPE)]
PermissionNames = Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=500, examples=[["leads.read"]])]


@dataclass(frozen=True, slots=True)
class Role:
    """A role; `data_scope` is all, department or own; `members` counts the people who have it in this tenant."""

    id: UUID
    name: str
    label: str
    description: str | None
    is_builtin: bool
    data_scope: str
    version: int
    members: int
    permissions: list[str]


@dataclass(frozen=True, slots=True)
class Permission:
    """An entry of the catalogue; the resource `*` stands for every record type."""

    name: str
    description: str | None
    resource: str
    action: str


class RoleBody(BaseModel):
    """A role of your own, made of permissions that you hold."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{1,49}$", examples=["financial_manager"])
    label: Label
    description: Description | None = None
    data_scope: DataScope = "own"
    permissions: PermissionNames = Field(default_factory=list[str])
    tenant_id: str | None = None


class RoleChange(BaseModel):
    """A partial update; null clears the description."""

    label: Label = ""
    description: Description | None = None
    data_scope: DataScope = "own"
    version: int | None = None
    tenant_id: str | None = None


class RolePermissions(BaseModel):
    """Everything the role may do from now on."""

    permissions: PermissionNames
    tenant_id: str | None = None
