"""Wire shapes of users."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from aisha.core.errors import BadRequest
from aisha.core.schema_types import OneOf
from aisha.identity.employees.tables import EMPLOYEE_STATUS
from aisha.identity.users.schemas import Email, PersonName

ROLE_ALIASES = {"user": "employee", "super_admin": "superadmin", "super-admin": "superadmin"}


class UserBody(BaseModel):
    """A new login and its membership in a tenant. Names may be missing for the first superadmin only."""

    email: Email
    first_name: PersonName | None = None
    last_name: PersonName | None = None
    role: str = Field(max_length=100, examples=["employee"])
    tenant_id: str | None = None
    password: str | None = Field(default=None, max_length=1024)
    must_change_password: bool = Field(default=False, description="The person chooses another one before anything else.")
    department: str | None = Field(default=None, max_length=200)
    send_invitation: bool = Field(default=False, description="Mail a link with which the person chooses a password.")

    @property
    def role_name(self) -> str:
        """The role under its own name; the guide's aliases stand for it."""
        return ROLE_ALIASES.get(self.role, self.role)


_ELSEWHERE = {"password", "must_change_password", "reassign_to", "tenant_id", "preferences", "version"}


class UserChange(BaseModel):
    """A partial update. `status` inactive or terminated ends the access to this tenant at once; then `reassign_to` (a user's
    id, or `unassigned`) takes over the open records. `is_superadmin` is for superadmins outside every tenant. `email` is for a
    login of this workspace alone; the old address is told, and its sign-ins end."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"additionalProperties": False})

    email: Email | None = None
    first_name: PersonName | None = None
    last_name: PersonName | None = None
    role: str | None = Field(default=None, max_length=100)
    status: Annotated[str, OneOf(EMPLOYEE_STATUS)] | None = None
    password: str | None = Field(default=None, max_length=1024)
    must_change_password: bool = Field(default=False, description="With `password`: the person has to choose another one.")
    department: str | None = Field(default=None, max_length=200, pattern=r"\S", description="By name; null for none.")
    title: str | None = Field(default=None, max_length=200, description="What they do here; null for nothing.")
    reassign_to: str | None = Field(default=None, max_length=40)
    is_superadmin: bool | None = None
    preferences: dict[Annotated[str, Field(max_length=60)], Any] | None = Field(
        default=None, max_length=50, description="Your own formats by the keys of the settings; null follows the workspace."
    )
    version: int | None = Field(
        default=None, description="The membership's, as read; another one answers 409 VERSION_CONFLICT."
    )
    tenant_id: str | None = None

    def values(self) -> dict[str, Any]:
        """What is to change, without the password; the guide's role aliases under their own names.

        Raises 400 UNKNOWN_FIELD.
        """
        if self.model_extra:
            unknown = sorted(self.model_extra)
            details = {name[:60]: ["There is no such field."] for name in unknown[:50]}
            text = f"Users have no field {', '.join(unknown[:10])[:200]} that could be changed."
            raise BadRequest(text, code="UNKNOWN_FIELD", details=details)
        values = self.model_dump(exclude_unset=True, exclude=_ELSEWHERE)
        if self.role is not None:
            values["role"] = ROLE_ALIASES.get(self.role, self.role)
        return values


class EndOfAccess(BaseModel):
    """Who takes over the open records: a user's id, or `unassigned`."""

    reassign_to: str | None = Field(default=None, max_length=40)
    tenant_id: str | None = None


@dataclass(frozen=True, slots=True)
class UserEmployee:
    """The user's membership in the tenant in use."""

    id: UUID
    title: str | None
    department_id: UUID | None
    department_name: str | None
    role: str
    status: str
    version: int


@dataclass(frozen=True, slots=True)
class User:
    """A login. `status` is the login's; that of the membership stands in `employee`. `is_online`: seen within 5 minutes.

    Who has not come to this workspace yet is `invited`, whether their login is new or known elsewhere, and shown as they were
    added here: nothing tells which of both it is. `asked_again_at`: when they asked for a new invitation."""

    id: UUID
    email: str
    first_name: str | None
    last_name: str | None
    role: str | None
    tenant_id: UUID | None
    status: str
    last_login_at: datetime | None
    last_seen_at: datetime | None
    is_online: bool
    employee: UserEmployee | None
    asked_again_at: datetime | None = None
