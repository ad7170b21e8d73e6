"""Wire shapes of announcements."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from aisha.configuration.announcements.tables import ANNOUNCEMENT_TYPE
from aisha.core.schema_types import OneOf

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]+$")]
Content = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]+$")
]
RoleName = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]+$")]


class AnnouncementBody(BaseModel):
    """What is told, to whom and how long. Without roles everybody, without dates from now on until it is switched off."""

    model_config = ConfigDict(extra="forbid")
    title: Title = Field(examples=["Maintenance on Sunday"])
    content: Content = Field(examples=["Between 06:00 and 07:00 nobody can sign in."])
    type: Annotated[str, OneOf(ANNOUNCEMENT_TYPE)] = "info"
    target_roles: list[RoleName] | None = Field(default=None, max_length=50)
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    is_active: bool = True
    is_dismissible: bool = True
    tenant_id: str | None = None

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValueError("ends_at must be later than starts_at")
        return self


class AnnouncementChange(BaseModel):
    """A partial update; null clears roles and dates."""

    model_config = ConfigDict(extra="forbid")
    title: Title | None = None
    content: Content | None = None
    type: Annotated[str, OneOf(ANNOUNCEMENT_TYPE)] | None = None
    target_roles: list[RoleName] | None = Field(default=None, max_length=50)
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    is_active: bool | None = None
    is_dismissible: bool | None = None
    version: int | None = None
    tenant_id: str | None = None


@dataclass(frozen=True, slots=True)
class Announcement:
    """An announcement. `is_platform` ones are told by the installation, to all workspaces."""

    id: UUID
    title: str
    content: str
    type: str
    target_roles: list[str] | None
    starts_at: datetime | None
    ends_at: datetime | None
    is_active: bool
    is_dismissible: bool
    is_platform: bool
    created_at: datetime
    updated_at: datetime
    version: int
    created_by_name: str | None


@dataclass(frozen=True, slots=True)
class Banner:
    """What stands at the top of the caller's pages now."""

    id: UUID
    title: str
    content: str
    type: str
    is_dismissible: bool
    is_platform: bool
    ends_at: datetime | None
