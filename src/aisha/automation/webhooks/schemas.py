"""Wire shapes of webhooks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from aisha.automation.webhooks.tables import DELIVERY_STATUS
from aisha.core.schema_types import OneOf

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]+$")]
Url = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=r"^[\x21-\x7e]+$")]
Text = Annotated[str, Field(max_length=1000, pattern=r"^[^\x00]*$")]
EventName = Annotated[str, Field(max_length=80)]
FieldName = Annotated[str, StringConstraints(max_length=100, pattern=r"^[a-z0-9_.]+$")]
HeaderName = Annotated[str, StringConstraints(max_length=100, pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")]
HeaderValue = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[\x20-\x7e]*$")]
Headers = Annotated[dict[HeaderName, HeaderValue], Field(max_length=20)]
Status = Annotated[str, OneOf(DELIVERY_STATUS)]


class WebhookBody(BaseModel):
    """A new webhook. `event_types` are names of events, or `*`; empty `entity_types` and `changed_fields` filter nothing."""

    model_config = ConfigDict(extra="forbid")
    url: Url = Field(examples=["https://hooks.example.com/crm"])
    name: Name
    description: Text | None = None
    event_types: Annotated[list[EventName], Field(min_length=1, max_length=200)] = ["*"]
    entity_types: Annotated[list[EventName], Field(max_length=50)] = []
    changed_fields: Annotated[list[FieldName], Field(max_length=100)] = []
    headers: Headers = {}
    is_active: bool = True
    tenant_id: str | None = None


class WebhookChange(BaseModel):
    """A partial update. `headers` are replaced as a whole; a new address asks for them again."""

    model_config = ConfigDict(extra="forbid")
    url: Url | None = None
    name: Name | None = None
    description: Text | None = None
    event_types: Annotated[list[EventName], Field(min_length=1, max_length=200)] | None = None
    entity_types: Annotated[list[EventName], Field(max_length=50)] | None = None
    changed_fields: Annotated[list[FieldName], Field(max_length=100)] | None = None
    headers: Headers | None = None
    is_active: bool | None = None
    version: int | None = None
    tenant_id: str | None = None


class ReplayBody(BaseModel):
    """Which events to send again: those that happened from `from` until before `to`, all that fit or only `events`."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    from_: AwareDatetime = Field(alias="from")
    to: AwareDatetime
    events: Annotated[list[EventName], Field(max_length=200)] | None = None
    tenant_id: str | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """The deliveries of the last 24 hours by how they stand, how many wait altogether, and the last attempt."""

    delivered: int
    failed: int
    dead: int
    waiting: int
    last_attempt_at: datetime | None
    last_status: str | None
    last_http_status: int | None
    last_error: str | None


@dataclass(frozen=True, slots=True)
class Webhook:
    """A webhook. Its secret is never shown again; of its headers the names are."""

    id: UUID
    url: str
    name: str
    description: str | None
    event_types: list[str]
    entity_types: list[str]
    changed_fields: list[str]
    header_names: list[str]
    is_active: bool
    failure_count: int
    disabled_reason: str | None
    health: Health
    created_at: datetime
    updated_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class WithSecret(Webhook):
    """A webhook with the secret that signs its deliveries: shown this once."""

    secret: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event on its way to a webhook, with the last attempt's answer; `response_excerpt` holds up to its first 4 KB."""

    id: UUID
    webhook_id: UUID
    event_id: UUID
    event: str
    status: str
    attempt: int
    next_attempt_at: datetime | None
    delivered_at: datetime | None
    http_status: int | None
    response_excerpt: str | None
    duration_ms: int | None
    error: str | None
    body: dict[str, Any]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Choosable:
    """An event that can be chosen."""

    name: str
    entity_type: str
    when: str


@dataclass(frozen=True, slots=True)
class Possible:
    """What webhooks can be asked for. `is_enabled` is false while the environment keeps all of them off."""

    is_enabled: bool
    events: list[Choosable]


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many events are sent again."""

    replayed: int
