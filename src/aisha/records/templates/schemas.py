"""Wire shapes of templates."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from aisha.core.channels import CHANNEL
from aisha.core.schema_types import OneOf
from aisha.records.tables import RELATED_TYPES
from aisha.records.templates.length import MessageLength
from aisha.records.templates.tables import CATEGORY

_LINE = r"^[^\x00-\x1f\x7f]+$"
_TEXT = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=_LINE)]


def _one_line(value: str) -> str:
    if any(letter < " " or letter == "\x7f" for letter in value):
        raise ValueError("A subject is one line: leave out line breaks and tabs.")
    return value


Subject = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=200),
    AfterValidator(_one_line),
    Field(json_schema_extra={"pattern": r"^[^\x00-\x1f\x7f]*$"}),
]
BodyText = Annotated[str, Field(max_length=20_000, pattern=_TEXT)]
BodyHtml = Annotated[str, Field(max_length=100_000, pattern=_TEXT)]
Channel = Annotated[str, OneOf(CHANNEL)]
Category = Annotated[str, OneOf(CATEGORY)]
Kind = Annotated[str, OneOf(RELATED_TYPES)]
Kinds = Annotated[list[Kind], Field(min_length=1, max_length=4)]


class TemplateBody(BaseModel):
    """A new template. Without `entity_types` it is for every kind of record that has all of its variables."""

    model_config = ConfigDict(extra="forbid")
    name: Name = Field(examples=["After the demo"])
    channel: Channel = "email"
    category: Category = "general"
    subject: Subject = Field(default="", description="Of a mail; it needs one.", examples=["Thank you, {{first_name|friend}}"])
    body_text: BodyText = Field(min_length=1, examples=["Hi {{first_name|there}},\n\nthank you for your time."])
    body_html: BodyHtml | None = Field(default=None, description="Of a mail, else its HTML is made of the text. It is cleaned.")
    entity_types: Kinds | None = Field(default=None, examples=[["contact", "lead"]])
    is_active: bool = True
    tenant_id: str | None = None


class TemplateChange(BaseModel):
    """A partial update; null for `body_html` goes back to HTML that is made of the text. The channel stays."""

    model_config = ConfigDict(extra="forbid")
    name: Name | None = None
    category: Category | None = None
    subject: Subject | None = None
    body_text: BodyText | None = Field(default=None, min_length=1)
    body_html: BodyHtml | None = None
    entity_types: Kinds | None = None
    is_active: bool | None = None
    version: int | None = Field(default=None, ge=1, le=999_999_999)
    tenant_id: str | None = None


class CopyBody(BaseModel):
    """The name of the copy; without one it is made of the original's."""

    model_config = ConfigDict(extra="forbid")
    name: Name | None = None
    tenant_id: str | None = None


class PreviewBody(BaseModel):
    """The record whose values are put in. Its kind is needed only where the template is for several."""

    model_config = ConfigDict(extra="forbid")
    record_id: UUID
    entity_type: Kind | None = None
    tenant_id: str | None = None


class DraftBody(BaseModel):
    """Texts that need not be saved; without a record only what is wrong with them is said."""

    model_config = ConfigDict(extra="forbid")
    channel: Channel = "email"
    subject: Subject = ""
    body_text: BodyText = ""
    body_html: BodyHtml | None = None
    entity_types: Kinds
    entity_type: Kind | None = None
    record_id: UUID | None = None
    tenant_id: str | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A template. `is_system` ones come with the product: they are copied, not changed. `variables` are found in its texts."""

    id: UUID
    name: str
    channel: Channel
    category: Category
    subject: str
    body_text: str
    body_html: str | None
    variables: list[str]
    entity_types: list[Kind]
    is_system: bool
    is_active: bool
    usage_count: int
    created_at: datetime
    updated_at: datetime
    version: int
    updated_by_name: str | None


@dataclass(frozen=True, slots=True)
class TemplateVersion:
    """A text as it was saved once. The newest is what the template says now."""

    id: UUID
    number: int
    created_at: datetime
    saved_by_name: str | None
    name: str
    category: Category
    subject: str
    body_text: str
    body_html: str | None
    entity_types: list[Kind]


@dataclass(frozen=True, slots=True)
class TemplateVariable:
    """What may stand between double braces, its name for people, and whose it is."""

    name: str
    label: str
    group: str


@dataclass(frozen=True, slots=True)
class TemplateProblem:
    """Why a text would be refused: the field and the placeholder in it, in words, and the name that may be meant."""

    field: str
    written: str
    text: str
    suggestion: str | None


@dataclass(frozen=True, slots=True)
class MissingValue:
    """A variable without value and without default: the message would not be sent."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Preview:
    """A template with the values of a record. Placeholders without a value stay as they are written."""

    subject: str
    body_text: str
    body_html: str | None
    missing: list[MissingValue]
    problems: list[TemplateProblem]
    length: MessageLength
