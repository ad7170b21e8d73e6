"""Wire shapes of campaigns."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from aisha.automation.campaigns.tables import (
    CAMPAIGN_EVENT,
    CAMPAIGN_STATUS,
    CAMPAIGN_TYPE,
    RECIPIENT_KIND,
    RECIPIENT_STATUS,
    SKIP_REASON,
)
from aisha.core.schema_types import OneOf

MAX_PEOPLE, MAX_SENT_ALONG = 100_000, 10_000
_LINE = r"^[^\x00-\x1f\x7f]*$"
_TEXT = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=_LINE)]
Description = Annotated[str, Field(max_length=2000, pattern=_TEXT)]
Subject = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=_LINE)]
Body = Annotated[str, Field(max_length=20_000, pattern=_TEXT)]
BodyHtml = Annotated[str, Field(max_length=100_000, pattern=_TEXT)]
Kind = Annotated[str, OneOf(RECIPIENT_KIND)]
CampaignType = Annotated[str, OneOf(CAMPAIGN_TYPE)]
CampaignStatus = Annotated[str, OneOf(CAMPAIGN_STATUS)]
RecipientStatus = Annotated[str, OneOf(RECIPIENT_STATUS)]
SkipReason = Annotated[str, OneOf(SKIP_REASON)]
EventType = Annotated[str, OneOf(CAMPAIGN_EVENT)]
Moment = Annotated[AwareDatetime, Field(description="With its zone, between 2000 and 2100.")]
Address = Annotated[str, Field(max_length=320, pattern=_LINE)]


class Audience(BaseModel):
    """Whom a campaign means: records of one kind, by a filter, a saved view, their ids, or their e-mail addresses.

    A view is asked when the campaign starts, as whoever starts it sees it. `first_n` takes the oldest of them. What comes to
    match after the start is not added.
    """

    model_config = ConfigDict(extra="forbid")
    entity: Kind = "contact"
    filter: dict[str, Any] | None = Field(
        default=None, examples=[{"and": [{"field": "status", "op": "eq", "value": "active"}]}]
    )
    q: Annotated[str, Field(max_length=200, pattern=_LINE)] | None = None
    view_id: UUID | None = None
    ids: Annotated[list[UUID], Field(max_length=MAX_SENT_ALONG)] | None = None
    emails: Annotated[list[Address], Field(max_length=MAX_SENT_ALONG)] | None = None
    first_n: Annotated[int, Field(ge=1, le=MAX_PEOPLE)] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum(each is not None for each in (self.filter, self.view_id, self.ids, self.emails)) != 1:
            raise ValueError("Send exactly one of filter, view_id, ids and emails.")
        if self.filter == {}:
            raise ValueError('An empty filter names nobody. Everybody is {"and": []}.')
        return self


class EmailConfig(BaseModel):
    """Through which connection of the workspace mails leave."""

    model_config = ConfigDict(extra="forbid")
    sending_profile_id: UUID | None = None


class CampaignMetadata(BaseModel):
    """What a person sets of `metadata`; the program keeps progress, lifecycle and error beside it."""

    model_config = ConfigDict(extra="forbid")
    ai_email_config: EmailConfig | None = None
    ai_call_integration_id: UUID | None = None


class CampaignBody(BaseModel):
    """A new campaign, a draft. A template fills what is not sent."""

    model_config = ConfigDict(extra="forbid")
    name: Name
    description: Description | None = Field(default=None, description="What it is for.")
    campaign_type: CampaignType
    owner_id: UUID | None = None
    template_id: UUID | None = None
    subject: Subject | None = Field(default=None, examples=["News for {{company|your team}}"])
    body: Body | None = Field(default=None, examples=["Hi {{first_name|there}},\n\nwe have something new."])
    body_html: BodyHtml | None = None
    call_script: Body | None = None
    audience: Audience | None = None
    metadata: CampaignMetadata = CampaignMetadata()
    tenant_id: str | None = None


class CampaignChange(BaseModel):
    """A partial update of a draft; of a paused campaign its name, description, texts and connection may change."""

    model_config = ConfigDict(extra="forbid")
    name: Name | None = None
    description: Description | None = None
    owner_id: UUID | None = None
    template_id: UUID | None = None
    subject: Subject | None = None
    body: Body | None = None
    body_html: BodyHtml | None = None
    call_script: Body | None = None
    audience: Audience | None = None
    metadata: CampaignMetadata | None = None
    version: int | None = Field(default=None, ge=1, le=999_999_999)
    tenant_id: str | None = None


class StartBody(BaseModel):
    """When to send, at once without a time; `expected_total` is the number of people that was confirmed."""

    model_config = ConfigDict(extra="forbid")
    scheduled_at: Moment | None = None
    expected_total: Annotated[int, Field(ge=1, le=MAX_PEOPLE)] | None = None
    tenant_id: str | None = None


class CloneBody(BaseModel):
    """The name of the copy; without one it is made of the original's."""

    model_config = ConfigDict(extra="forbid")
    name: Name | None = None
    tenant_id: str | None = None


class TestBody(BaseModel):
    """Whose values the test is filled with; without one those of the first person of the audience."""

    model_config = ConfigDict(extra="forbid")
    entity_id: UUID | None = None
    tenant_id: str | None = None


class PreviewBody(BaseModel):
    """An audience and texts that need not be saved."""

    model_config = ConfigDict(extra="forbid")
    audience: Audience
    campaign_type: CampaignType = "email"
    subject: Subject = ""
    body: Body = ""
    body_html: BodyHtml | None = None
    call_script: Body = ""
    scheduled_at: Moment | None = None
    tenant_id: str | None = None


class RecipientChange(BaseModel):
    """What a person decides about somebody a send failed for, or who may have got it: nothing repeats it by itself."""

    model_config = ConfigDict(extra="forbid")
    action: Literal["mark_sent", "send_again"]
    tenant_id: str | None = None


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign. `counts` are its recipients by status, `unclear` those of the failed of whom nobody knows whether it arrived;
    both are told of a single one. `metadata` is as the guide § 9.5 reads it."""

    id: UUID
    name: str
    description: str | None
    campaign_type: CampaignType
    status: CampaignStatus
    owner_id: UUID | None
    owner_name: str | None
    template_id: UUID | None
    subject: str | None
    body: str | None
    body_html: str | None
    call_script: str | None
    audience: dict[str, Any]
    scheduled_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    heartbeat_at: datetime | None
    worker_id: str | None
    metadata: dict[str, Any]
    created_at: datetime
    updated_at: datetime
    version: int
    counts: Mapping[str, int] | None = None
    unclear: int | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """What became of one person. Of a record the caller may not see neither name nor address are told."""

    id: UUID
    entity_type: Kind
    entity_id: UUID
    name: str | None
    visible: bool
    destination: str | None
    status: RecipientStatus
    skip_reason: SkipReason | None
    attempt_count: int
    max_attempts: int
    next_attempt_at: datetime | None
    send_started_at: datetime | None
    sent_at: datetime | None
    completed_at: datetime | None
    outcome: str | None
    provider_message_id: str | None
    error_message: str | None


@dataclass(frozen=True, slots=True)
class CampaignEvent:
    """Something that happened to a campaign or one of its recipients."""

    id: UUID
    created_at: datetime
    recipient_id: UUID | None
    event_type: EventType
    attempt: int | None
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sample:
    """What one person would get. `send_after` is when, where night or the cap postpone it."""

    entity_type: Kind
    entity_id: UUID
    name: str | None
    destination: str
    send_after: datetime | None
    subject: str
    body_text: str
    body_html: str | None
    missing: list[str]


@dataclass(frozen=True, slots=True)
class AudiencePreview:
    """Who would be sent to. `total` is the number of people who would get it, `found` of records that match; `unknown` are
    ids or addresses without a record the caller sees. Only `checked` records are judged; `is_exact` where that is all."""

    found: int
    total: int
    skipped: Mapping[str, int]
    postponed: Mapping[str, int]
    unknown: int
    checked: int
    is_exact: bool
    sample: list[Sample]
    problems: list[str]


@dataclass(frozen=True, slots=True)
class Warned:
    """Something to know before the start. What `blocks` must be mended first."""

    code: str
    text: str
    blocks: bool


@dataclass(frozen=True, slots=True)
class Preflight:
    """What a start would do now, and what stands in its way."""

    audience: AudiencePreview
    sending_name: str | None
    per_hour: int | None
    expected_seconds: int | None
    is_worker_enabled: bool
    missing: Mapping[str, int]
    warnings: list[Warned]
    can_start: bool


@dataclass(frozen=True, slots=True)
class TestSent:
    """Where a test went, and what it says."""

    to: str
    subject: str
    body_text: str
    missing: list[str]
