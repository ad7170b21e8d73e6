"""Wire shapes of tenants."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from aisha.core.schema_types import OneOf
from aisha.identity.tenants.settings import TenantSettings
from aisha.identity.tenants.tables import TENANT_STATUS

Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9-]{2,64}$", examples=["acme-corp"])]
Status = Annotated[str, OneOf(TENANT_STATUS, without=("system",))]
Branding = dict[Annotated[str, Field(max_length=50)], str | None]


class TenantBody(BaseModel):
    """A new tenant. The slug is made from the name when it is not given."""

    name: Name = Field(examples=["Acme Corporation"])
    slug: Slug | None = None
    status: Status = "active"
    settings: TenantSettings = TenantSettings()
    metadata: dict[str, Any] = {}


class TenantChange(TenantSettings):
    """A partial update; settings stand at the top level or in `settings`. Slug and status: superadmins only."""

    name: Name | None = None
    slug: Slug | None = None
    status: Status | None = None
    settings: TenantSettings | None = None
    metadata: dict[str, Any] | None = None
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
