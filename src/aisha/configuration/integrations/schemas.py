"""Wire shapes of integrations."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, WithJsonSchema

from aisha.configuration.integrations.tables import INTEGRATION_TYPE
from aisha.core.schema_types import OneOf

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]+$")]
OptionName = Annotated[str, Field(max_length=60)]
Values = Annotated[dict[OptionName, str | int | None], Field(max_length=40)]
WebhookSecret = Annotated[str, Field(min_length=16, max_length=200, pattern=r"^[\x21-\x7e]+$")]
TypeName = Annotated[str, OneOf(INTEGRATION_TYPE)]


class IntegrationBody(BaseModel):
    """A new integration. `GET /api/integrations/types` says what its type asks for; without a name it has its type's."""

    model_config = ConfigDict(extra="forbid")
    integration_type: TypeName
    name: Name | None = None
    is_active: bool = True
    config: Values = Field(default={}, examples=[{"base_url": "https://api.example.com", "max_calls_per_day": 1000}])
    credentials: Values = Field(default={}, examples=[{"api_key": "…"}])
    webhook_secret: WebhookSecret | None = None
    tenant_id: str | None = None


class IntegrationChange(BaseModel):
    """A partial update. In `config` and `credentials` only the names that are sent change; null takes one away."""

    model_config = ConfigDict(extra="forbid")
    name: Name | None = None
    is_active: bool | None = None
    config: Values = {}
    credentials: Values = {}
    webhook_secret: WebhookSecret | None = None
    version: int | None = None
    tenant_id: str | None = None


class Rotation(BaseModel):
    """New credentials in place of the old ones. With `force` they are stored even when the provider refuses them."""

    model_config = ConfigDict(extra="forbid")
    credentials: Values = {}
    webhook_secret: WebhookSecret | None = None
    force: bool = False
    version: int | None = None
    tenant_id: str | None = None


@dataclass(frozen=True, slots=True)
class SecretShown:
    """A secret is only ever told to be there; `last4` where it is long enough to give nothing away."""

    set: bool
    last4: str | None


@dataclass(frozen=True, slots=True)
class Usage:
    """What was called; `cost` in US dollars."""

    calls: int
    errors: int
    tokens: int
    cost: Annotated[Decimal, WithJsonSchema({"type": "number"})]


@dataclass(frozen=True, slots=True)
class Integration:
    """An integration. `config` holds what is set, `effective` what holds; `credentials_since` is their last change."""

    id: UUID
    integration_type: str
    name: str
    is_active: bool
    config: dict[str, Any]
    effective: dict[str, Any]
    credentials: dict[str, SecretShown]
    webhook_secret: SecretShown
    status: str
    error_message: str | None
    last_checked_at: datetime | None
    rotated_at: datetime | None
    credentials_since: datetime
    last_used_at: datetime | None
    today: Usage
    this_month: Usage
    created_at: datetime
    updated_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class Choosable:
    """A value that can be chosen, and its words."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class OptionShown:
    """A field of the form. `is_address`: whoever changes it enters the secrets again."""

    name: str
    label: str
    help: str
    kind: Literal["text", "url", "host", "email", "path", "header", "number", "choice", "secret"]
    default: str | int | None
    is_required: bool
    is_address: bool
    choices: list[Choosable]
    minimum: int | None
    maximum: int | None
    example: str


@dataclass(frozen=True, slots=True)
class TypeShown:
    """A type of integration: what it is for, what it asks for, what its test does."""

    integration_type: str
    label: str
    group: str
    group_label: str
    summary: str
    find_key: str
    trial: str
    options: list[OptionShown]
    secrets: list[OptionShown]
    limits: list[OptionShown]
    needs_webhook_secret: bool
    is_provided: bool


@dataclass(frozen=True, slots=True)
class AiKey:
    """Which key AI features use here: of an integration, of the whole installation, or of its environment; null: none."""

    source: Literal["integration", "system", "environment"] | None
    integration_id: UUID | None
    text: str


class SendTestBody(BaseModel):
    """Who gets the test mail."""

    to: str = Field(default="", max_length=320)
