"""Wire shapes of tags."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

_LINE = r"^[^\x00-\x1f\x7f]+$"
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64, pattern=_LINE)]
Description = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")]
Tone = Literal["slate", "sky", "accent", "teal", "lime", "success", "warning", "rose", "danger", "info", "ai"]
Kinds = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=60)]],
    Field(max_length=20, description="Where it is offered, as in the addresses: leads, contacts. Empty: everywhere."),
]


class TagBody(BaseModel):
    """A new tag."""

    model_config = ConfigDict(extra="forbid")
    name: Name = Field(examples=["Trade fair"])
    color: Tone | None = Field(default=None, description="Of its chip; without one that is plain.")
    description: Description | None = None
    entity_types: Kinds = []
    tenant_id: str | None = None


class TagChange(BaseModel):
    """A partial update. Another name is another slug: the records that hold the tag follow in the background."""

    model_config = ConfigDict(extra="forbid")
    name: Name | None = None
    color: Tone | None = None
    description: Description | None = None
    entity_types: Kinds | None = None
    version: int | None = Field(default=None, ge=1, le=999_999_999)
    tenant_id: str | None = None


class MergeTag(BaseModel):
    """The tag that stays."""

    model_config = ConfigDict(extra="forbid")
    into: UUID
    tenant_id: str | None = None


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag. Records hold its `slug`; `uses` counts those you can see, where it was asked for."""

    id: UUID
    name: str
    slug: str
    color: str | None
    description: str | None
    entity_types: list[str]
    uses: int | None
    updated_at: datetime
    version: int
