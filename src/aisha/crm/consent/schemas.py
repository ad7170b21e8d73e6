"""Wire shapes of consents and of the suppression list."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from aisha.core.channels import CHANNEL
from aisha.core.schema_types import OneOf
from aisha.crm.consent.tables import CONSENT_SOURCE, CONSENT_STATE, LEGAL_BASIS, SUPPRESSION_REASON

Channel = Annotated[str, OneOf(CHANNEL)]
Text = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")]


@dataclass(frozen=True, slots=True)
class ConsentShown:
    """What was said once. `by_name` is who wrote it down, null for the program itself and for the person's own link."""

    id: UUID
    channel: str
    state: str
    source: str
    legal_basis: str
    proof: str | None
    address: str | None
    obtained_at: datetime
    created_at: datetime
    by_name: str | None


@dataclass(frozen=True, slots=True)
class ChannelStanding:
    """Whether somebody may be contacted by a channel now. `reason` is null where nothing forbids it (domain.md § 3.8)."""

    channel: str
    model: str
    destination: str | None
    may_contact: bool
    reason: str | None
    current: ConsentShown | None


@dataclass(frozen=True, slots=True)
class Consents:
    """How a person stands with each channel, what was said before, and the link with which they refuse mails themselves."""

    channels: list[ChannelStanding]
    history: list[ConsentShown]
    unsubscribe_url: str | None


class ConsentBody(BaseModel):
    """What a person agreed to or refused, and how that can be shown."""

    model_config = ConfigDict(extra="forbid")
    channel: Channel
    state: Annotated[str, OneOf(CONSENT_STATE)]
    source: Annotated[str, OneOf(CONSENT_SOURCE, without=("unsubscribe", "record"))] = "person"
    legal_basis: Annotated[str, OneOf(LEGAL_BASIS)] = "consent"
    proof: Text | None = None
    obtained_at: AwareDatetime | None = None


@dataclass(frozen=True, slots=True)
class Suppression:
    """An address nobody is contacted at. `address` is null for an erased person: what is left still finds it."""

    id: UUID
    channel: str
    address: str | None
    reason: str
    note: str | None
    created_at: datetime
    by_name: str | None


class SuppressionBody(BaseModel):
    """An address to suppress; of a telephone number a number without a country is one of the workspace's own."""

    model_config = ConfigDict(extra="forbid")
    channel: Channel = "email"
    address: str = Field(min_length=1, max_length=320)
    reason: Annotated[str, OneOf(SUPPRESSION_REASON)] = "manual"
    note: Text | None = None


class RemovalBody(BaseModel):
    """Why an address may be contacted again; the log keeps it."""

    model_config = ConfigDict(extra="forbid")
    reason: Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")] = ""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row was not taken; the header is row 1."""

    row: int
    error: str


@dataclass(slots=True)
class ImportedSuppressions:
    """What became of the rows; `present` stood on the list already. Of the problems the first 200 are told."""

    added: int = 0
    present: int = 0
    failed: int = 0
    errors: list[RowProblem] = field(default_factory=list[RowProblem])


@dataclass(frozen=True, slots=True)
class Subscription:
    """Whose mails a link stops, without saying the address in full."""

    workspace: str
    address: str
    is_unsubscribed: bool
