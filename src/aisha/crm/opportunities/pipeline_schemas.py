"""Wire shapes of pipelines and stages."""

from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from aisha.core.schema_types import OneOf
from aisha.crm.opportunities.tables import STAGE_KIND

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=r"^[^\x00-\x1f\x7f]+$")]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f]+$")]
Kind = Annotated[str, OneOf(STAGE_KIND)]
Tone = Literal["slate", "sky", "accent", "teal", "lime", "success", "warning", "rose", "danger", "info", "ai"]
Percent = Annotated[int, Field(ge=0, le=100)]
RequiredFields = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=60)]],
    Field(max_length=20, description="Fields a deal must have filled in to come here; own ones as custom.x."),
]
RottingDays = Annotated[int, Field(ge=1, le=3650, description="A deal that stays longer is marked on the board.")]


class _Stage(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: Name
    kind: Kind = "open"
    probability: Percent | None = Field(default=None, description="Won is 100, lost is 0.")
    color: Tone | None = None
    required_fields: RequiredFields = []
    rotting_days: RottingDays | None = None


class StageDraft(_Stage):
    """A stage of a new pipeline."""


class StageBody(_Stage):
    """A new stage. An open one is put after the last open one, the others at the end."""

    pipeline_id: UUID
    tenant_id: str | None = None


class StageChange(BaseModel):
    """A partial update. The kind stays while deals are in the stage; the key always does."""

    model_config = ConfigDict(extra="forbid")
    name: Name | None = None
    kind: Kind | None = None
    probability: Percent | None = None
    color: Tone | None = None
    required_fields: RequiredFields | None = None
    rotting_days: RottingDays | None = None
    version: int | None = Field(default=None, ge=1, le=999_999_999)
    tenant_id: str | None = None


class StageOrder(BaseModel):
    """Every stage of a pipeline, in the order wanted."""

    model_config = ConfigDict(extra="forbid")
    pipeline_id: UUID
    ids: list[UUID] = Field(min_length=1, max_length=30)
    tenant_id: str | None = None


class PipelineBody(BaseModel):
    """A new pipeline. Without stages it gets the usual six."""

    model_config = ConfigDict(extra="forbid")
    name: Name = Field(examples=["Renewals"])
    stages: list[StageDraft] | None = Field(default=None, min_length=3, max_length=30)
    lost_reasons: list[Reason] = Field(default=[], max_length=50)
    only_listed_reasons: bool = False
    tenant_id: str | None = None


class PipelineChange(BaseModel):
    """A partial update."""

    model_config = ConfigDict(extra="forbid")
    name: Name | None = None
    lost_reasons: list[Reason] | None = Field(default=None, max_length=50)
    only_listed_reasons: bool | None = Field(default=None, description="A reason that is not on the list is refused.")
    is_archived: bool | None = Field(
        default=None, description="True: no deal comes into it any more. False: it is in use again."
    )
    version: int | None = Field(default=None, ge=1, le=999_999_999)
    tenant_id: str | None = None


@dataclass(frozen=True, slots=True)
class StageShape:
    """A stage. `deals` counts those outside the trash that the caller sees."""

    id: UUID
    key: str
    name: str
    position: int
    kind: Kind
    probability: int
    color: str | None
    required_fields: list[str]
    rotting_days: int | None
    version: int
    deals: int


@dataclass(frozen=True, slots=True)
class PipelineShape:
    """A pipeline with its stages in order; an archived one takes no new deals.

    `lost_reasons` are offered, or with `only_listed_reasons` the only ones taken.
    """

    id: UUID
    name: str
    is_default: bool
    is_archived: bool
    lost_reasons: list[str]
    only_listed_reasons: bool
    version: int
    deals: int
    stages: list[StageShape]
