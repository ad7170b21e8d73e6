"""Wire shapes of notifications."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from aisha.core.notices import NOTICE_TYPE
from aisha.core.openapi import ListMeta
from aisha.core.schema_types import OneOf

NoticeType = Annotated[str, OneOf(NOTICE_TYPE)]


@dataclass(frozen=True, slots=True)
class Notification:
    """What the caller was told. Of a record that they cannot see any more neither name nor place is shown (`is_hidden`).

    `link` is a path of the product; `count` says how often the same thing was told since it was last read.
    """

    id: UUID
    type: str
    title: str
    message: str
    link: str | None
    entity_type: str | None
    entity_id: UUID | None
    count: int
    created_at: datetime
    read_at: datetime | None
    is_hidden: bool
    metadata: dict[str, Any]


class NotificationsMeta(ListMeta):
    """`unread` is of all types, exact up to 100."""

    unread: int


class Notifications(BaseModel):
    """A page of notifications, newest first."""

    status: str = "success"
    data: list[Notification]
    meta: NotificationsMeta


@dataclass(frozen=True, slots=True)
class Preference:
    """How one type comes. Neither of both: it does not. `is_fixed`: it always comes, in the product and by e-mail."""

    type: str
    label: str
    description: str
    in_app: bool
    by_email: bool
    is_fixed: bool


class PreferenceChange(BaseModel):
    """A partial change of one type."""

    model_config = ConfigDict(extra="forbid")
    type: NoticeType
    in_app: bool | None = None
    by_email: bool | None = None


class PreferencesBody(BaseModel):
    """What is to come otherwise from now on."""

    model_config = ConfigDict(extra="forbid")
    preferences: list[PreferenceChange] = Field(min_length=1, max_length=50)
    tenant_id: str | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """How many were marked as read."""

    read: int
