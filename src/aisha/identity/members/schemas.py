"""Wire shapes of users."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

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
    department: str | None = Field(default=None, max_length=200)

    @property
    def role_name(self) -> str:
        """The role under its own name; the guide's aliases stand for it."""
        return ROLE_ALIASES.get(self.role, self.role)


@dataclass(frozen=True, slots=True)
class UserEmployee:
    """The user's membership in the tenant in use."""

    id: UUID
    title: str | None
    department_id: UUID | None
    department_name: str | None
    role: str
    status: str


@dataclass(frozen=True, slots=True)
class User:
    """A login. `status` is the login's; that of the membership stands in `employee`."""

    id: UUID
    email: str
    first_name: str | None
    last_name: str | None
    role: str | None
    tenant_id: UUID | None
    status: str
    last_login_at: datetime | None
    employee: UserEmployee | None
