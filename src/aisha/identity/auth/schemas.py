"""Wire shapes of sign-in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from aisha.identity.auth.passwords import PasswordRules


class LoginBody(BaseModel):
    """Credentials, and the tenant to begin in when the person belongs to several."""

    email: str = Field(max_length=320, examples=["admin@example.com"])
    password: str = Field(max_length=1024, examples=["SecurePassword123!"])
    tenant_id: str | None = Field(default=None, description="UUID of the tenant to enter; the last used one by default.")


class RefreshBody(BaseModel):
    """For clients without cookies."""

    refresh_token: str | None = Field(default=None, max_length=200)


class SwitchTenantBody(BaseModel):
    """The tenant to work in; null leaves every tenant, for superadmins."""

    tenant_id: str | None


@dataclass(frozen=True, slots=True)
class Person:
    """A login as its owner sees it."""

    id: UUID
    email: str
    first_name: str | None
    last_name: str | None
    is_superadmin: bool


@dataclass(frozen=True, slots=True)
class TenantRef:
    """A tenant the person may enter."""

    id: UUID
    name: str
    slug: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in, where, and where else they may go."""

    user: Person
    tenant: TenantRef | None
    tenants: list[TenantRef]


class SignedInAnswer(BaseModel):
    """`token` goes into `Authorization: Bearer …`; it lives 15 minutes unless set otherwise. `refresh_token` is used once."""

    status: str = "success"
    data: SignedIn
    token: str
    refresh_token: str


class RefreshedAnswer(BaseModel):
    """A new pair; the refresh token sent before is used up."""

    status: str = "success"
    data: dict[str, str] = {}
    token: str
    refresh_token: str


@dataclass(frozen=True, slots=True)
class MeEmployee:
    """The person as a member of the tenant in use."""

    id: UUID
    first_name: str
    last_name: str
    title: str | None
    department_id: UUID | None
    department_name: str | None
    role: str


@dataclass(frozen=True, slots=True)
class MeTenant:
    """The tenant in use with its settings."""

    id: UUID
    name: str
    slug: str
    settings: dict[str, Any]
    branding: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Label:
    """How a record type is called in this tenant."""

    singular: str
    plural: str


@dataclass(frozen=True, slots=True)
class Impersonation:
    """Who looks through this person's eyes, and until when: for the banner."""

    by_name: str
    by_email: str
    reason: str
    expires_at: datetime
    may_change: bool


@dataclass(frozen=True, slots=True)
class SignInState:
    """What the pages need to know of this sign-in. `must` names what has to be done first: `password`, `second_factor`.

    It ends `idle_logout` minutes after its last use, 0 for never; `idle_seconds_left` until then. Asking for it is no use.
    """

    must: list[str]
    has_second_factor: bool
    idle_logout: int
    idle_seconds_left: int | None
    password_rules: PasswordRules
    impersonation: Impersonation | None


@dataclass(frozen=True, slots=True)
class Stay:
    """How long a sign-in now lasts without use; null when it needs none."""

    idle_seconds_left: int | None


@dataclass(frozen=True, slots=True)
class Me:
    """Everything a page needs to know about who is looking at it."""

    user: Person
    employee: MeEmployee | None
    tenant: MeTenant | None
    tenants: list[TenantRef]
    role: str
    permissions: list[str]
    modules: dict[str, bool]
    formats: dict[str, Any]
    labels: dict[str, Label]
    sign_in: SignInState


class MeAnswer(BaseModel):
    """The envelope of `GET /api/auth/me`."""

    status: str = "success"
    data: Me
