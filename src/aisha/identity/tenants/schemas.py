"""Wire shapes of tenants."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, create_model

from aisha.core.industries import INDUSTRY
from aisha.core.schema_types import OneOf
from aisha.core.workspace_limits import LIMITS, MOST_OF_ALL
from aisha.identity.tenants.branding import BRANDING_FIELDS
from aisha.identity.tenants.settings import TenantSettings
from aisha.identity.tenants.tables import TENANT_STATUS

Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9-]{2,64}$", examples=["acme-corp"])]
Status = Annotated[str, OneOf(TENANT_STATUS, without=("system",))]


if TYPE_CHECKING:

    class Branding(BaseModel):
        """How the workspace looks; null takes a part back."""
else:
    Branding = create_model(
        "Branding",
        __config__=ConfigDict(extra="forbid"),
        __doc__="How the workspace looks; null takes a part back.",
        **{name: (kind | None, None) for name, kind in BRANDING_FIELDS.items()},
    )


_DESCRIBED = WithJsonSchema(
    {
        "type": "object",
        "properties": {"industry": {"type": "string", "enum": list(INDUSTRY.values)}, "company_size": {"type": "string"}},
        "additionalProperties": True,
    }
)
Metadata = Annotated[dict[str, Any], _DESCRIBED]
"""Free, but for the industry: one of a list, which labels and aliases such as Technology are read as."""


class TenantBody(BaseModel):
    """A new tenant. The slug is made from the name when it is not given."""

    name: Name = Field(examples=["Acme Corporation"])
    slug: Slug | None = None
    status: Status = "active"
    settings: TenantSettings = TenantSettings()
    metadata: Metadata = {}
    like: UUID | None = Field(
        default=None, description="The tenant whose set-up it begins with: settings, looks and configuration, without its data."
    )


class TenantChange(TenantSettings):
    """A partial update; settings stand at the top level or in `settings`. Slug and status: superadmins only."""

    name: Name | None = None
    slug: Slug | None = None
    status: Status | None = None
    settings: TenantSettings | None = None
    metadata: Metadata | None = None
    branding: Branding | None = None
    version: int | None = Field(default=None, description="The version last read; another one answers 409 VERSION_CONFLICT.")


class Tenant(BaseModel):
    """A tenant with all its settings."""

    id: UUID
    name: str
    slug: str
    status: str
    settings: dict[str, Any]
    metadata: dict[str, Any]
    branding: dict[str, Any]
    created_at: datetime
    updated_at: datetime
    version: int
    deleted_at: datetime | None
    purge_at: datetime | None = Field(description="Until when a tenant in the trash can be restored.")


class ListedTenant(Tenant):
    """A tenant with how much is in it: numbers, never what it is."""

    users: int
    records: int
    records_is_capped: bool = Field(description="True when there are more records than the number says.")
    storage_bytes: int = Field(description="What its files take, as last measured; 0 until then.")
    storage_measured_at: datetime | None
    last_activity_at: datetime | None
    administrators: int = Field(description="People who manage users there and have come.")
    failed_mails: int = Field(description="Mails of the last seven days that failed.")
    held_mails: int = Field(description="Mails of the last seven days that wait for a mail server.")
    deleted_by_name: str | None
    is_being_removed: bool


@dataclass(frozen=True, slots=True)
class Storage:
    """How much a tenant's files take."""

    file_count: int
    size_bytes: int
    measured_at: datetime


LimitName = Annotated[str, OneOf(LIMITS)]
Most = Annotated[int, Field(ge=0, le=MOST_OF_ALL)]


@dataclass(frozen=True, slots=True)
class WorkspaceLimit:
    """How much of one kind a workspace may hold (`most`, null: as much as it wants) and holds.

    `used_is_capped`: there is more than `used` says. `percent` of the limit that is used, at most 100. `state`: open (no
    limit), fine, near (80 percent) or reached. Storage is in MB, as measured each night and with the files uploaded since.
    """

    name: LimitName
    label: str
    most: int | None
    used: int
    used_is_capped: bool
    percent: int | None
    state: Literal["open", "fine", "near", "reached"]


@dataclass(frozen=True, slots=True)
class WorkspaceLimits:
    """The plan of a workspace by name, its limits, and the version of the workspace."""

    plan: str
    limits: list[WorkspaceLimit]
    version: int


class LimitsChange(BaseModel):
    """Limits by name; null lifts one, those not named stay. `plan` is a name of yours for what was agreed on."""

    model_config = ConfigDict(extra="forbid")
    plan: Annotated[str, Field(max_length=60, examples=["Team"])] | None = None
    limits: Annotated[dict[LimitName, Most | None], Field(examples=[{"users": 25, "leads": 10_000}])] = {}
    version: int | None = Field(default=None, description="The version last read; another one answers 409 VERSION_CONFLICT.")


class Confirmation(BaseModel):
    """What is typed to delete a tenant: its slug."""

    slug: Annotated[str, Field(max_length=100, examples=["acme-corp"])]


class Certificate(BaseModel):
    """What was removed with a tenant."""

    id: UUID
    tenant: UUID
    name: str
    slug: str
    deleted_at: datetime
    deleted_by_name: str | None
    created_at: datetime = Field(description="When the removal ended.")
    purged_by_name: str
    row_counts: dict[str, int] = Field(description="Removed rows by table.")
    total_rows: int
    logins_erased: int = Field(description="Logins without another tenant, whose name, address and password were erased.")
    file_count: int
    file_bytes: int
    last_seal: str | None = Field(description="Number and hash of the last sealed part of the tenant's audit log.")
    signature: str
    is_valid: bool = Field(description="Whether the signature is this installation's.")
