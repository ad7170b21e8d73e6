"""Wire shapes of custom fields."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from aisha.core.schema_types import OneOf
from aisha.records.custom.formulas.syntax import MAX_LENGTH
from aisha.records.custom.tables import ENTITY, FIELD_NAME, FIELD_TYPE, RESULT_TYPE, ROLLUP_FUNCTION

Entity = Literal[
    "contact", "account", "lead", "opportunity", "activity", "contacts", "accounts", "leads", "opportunities", "activities"
]
FieldType = Annotated[str, OneOf(FIELD_TYPE)]
Tone = Literal["slate", "sky", "accent", "teal", "lime", "success", "warning", "rose", "danger", "info", "ai"]
Label = Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S", examples=["Referral source"])]
Limit = Annotated[int, Field(ge=-(10**14), le=10**14)]


class FieldOption(BaseModel):
    """One choice: what is stored, and what is shown (the same unless given)."""

    model_config = ConfigDict(extra="forbid")

    value: str = Field(min_length=1, max_length=100, pattern=r"\S", examples=["referral"])
    label: str | None = Field(default=None, max_length=100, examples=["Referral"])
    tone: Tone | None = None


class FieldLimits(BaseModel):
    """Limits of a value: `min` and `max` of numbers, `max_length` of texts."""

    model_config = ConfigDict(extra="forbid")

    min: Limit | None = None
    max: Limit | None = None
    max_length: int | None = Field(default=None, ge=1, le=10_000)


Options = Annotated[
    list[FieldOption | Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S")]], Field(max_length=200)
]


class RollupBody(BaseModel):
    """What a roll-up counts: a `list` of records that point here (opportunities, contacts, activities, opportunity_lines), by a
    `function`; of a `field`, unless it counts; only those that fulfil `filter`, as lists take it."""

    model_config = ConfigDict(extra="forbid")

    list: str = Field(max_length=50, examples=["opportunities"])
    function: Annotated[str, OneOf(ROLLUP_FUNCTION)]
    field: str | None = Field(default=None, max_length=100, examples=["amount"])
    filter: dict[str, Any] | None = Field(default=None, examples=[{"field": "stage_kind", "op": "eq", "value": "won"}])


Formula = Annotated[str, Field(max_length=MAX_LENGTH, examples=["round(amount * probability / 100, 2)"])]
ResultType = Annotated[str, OneOf(RESULT_TYPE)]


class _FieldSettings(BaseModel):
    """What may be changed at any time. `visible_to` are names of roles; empty or null means everybody."""

    label: Label | None = None
    options: Options | None = Field(default=None, description="The choices of select and multiselect.")
    is_required: bool | None = None
    is_unique: bool | None = None
    is_sensitive: bool | None = Field(default=None, description="Only for people with view_sensitive_data.")
    default_value: Any = Field(default=None, description="What a new record gets when nothing is sent.")
    help_text: str | None = Field(default=None, max_length=500)
    position: int | None = Field(default=None, ge=0, le=99_999)
    section: str | None = Field(default=None, max_length=60, description="A section of the record page, or a new one.")
    validation: FieldLimits | None = None
    visible_to: list[Annotated[str, Field(max_length=100)]] | None = Field(default=None, max_length=100)
    formula: Formula | None = Field(default=None, description="The expression of a formula field.")
    rollup: RollupBody | None = Field(default=None, description="What a roll-up field counts.")
    result_type: ResultType | None = Field(
        default=None, description="Of a computed field that is a number: number, currency or percent. It follows by itself."
    )
    tenant_id: str | None = None


class CustomFieldBody(_FieldSettings):
    """A new field. `field_name` is what API, filters and files call it, as `custom.<field_name>`."""

    entity: Entity
    field_name: str = Field(pattern=FIELD_NAME, examples=["referral_source"])
    field_type: FieldType


class CustomFieldChange(_FieldSettings):
    """A partial update. Name and type are fixed once a record holds a value, except text to textarea, select to multiselect."""

    field_name: str | None = Field(default=None, pattern=FIELD_NAME)
    field_type: FieldType | None = None
    is_active: bool | None = Field(default=None, description="False retires it, true brings it back.")
    version: int | None = Field(default=None, ge=1, le=999_999_999)


class FieldOrder(BaseModel):
    """Every field of an entity that is in use, in the order wanted."""

    entity: Entity
    ids: list[UUID] = Field(min_length=1, max_length=100)
    tenant_id: str | None = None


class ComputedBody(BaseModel):
    """A formula or a roll-up that is being written, and the record to show it on (the last changed one unless given)."""

    entity: Entity
    field_type: Literal["formula", "rollup"]
    formula: str | None = Field(default=None, max_length=100_000)
    rollup: RollupBody | None = None
    result_type: ResultType | None = None
    record_id: UUID | None = None
    tenant_id: str | None = None


@dataclass(frozen=True, slots=True)
class FormulaProblem:
    """What is wrong, and the characters it is about, counted from 0."""

    text: str
    position: int
    length: int


@dataclass(frozen=True, slots=True)
class PreviewRecord:
    """The record of a preview."""

    id: UUID
    name: str | None


@dataclass(frozen=True, slots=True)
class FormulaName:
    """A name that a formula may use: number, text, date or boolean."""

    name: str
    type: Literal["number", "text", "date", "boolean"]


@dataclass(frozen=True, slots=True)
class ComputedPreview:
    """What a computed field would be: its type and its value for a record, or what is wrong."""

    result_type: ResultType | None
    value: Any
    record: PreviewRecord | None
    problem: FormulaProblem | None
    names: list[FormulaName]


@dataclass(frozen=True, slots=True)
class Computing:
    """How many of how many records are computed."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class CustomField:
    """A field. `computing` while a job is at its values.

    `is_used` once a record holds a value; a retired one can be purged from `purge_after` on."""

    id: UUID
    entity: Annotated[str, OneOf(ENTITY)]
    field_name: str
    label: str
    field_type: FieldType
    options: list[FieldOption] | None
    is_required: bool
    is_unique: bool
    is_sensitive: bool
    default_value: Any
    help_text: str | None
    position: int
    section: str | None
    validation: FieldLimits | None
    visible_to: list[str] | None
    is_active: bool
    retired_at: datetime | None
    purge_after: datetime | None
    purge_started_at: datetime | None
    formula: str | None
    rollup: RollupBody | None
    result_type: ResultType | None
    computing: Computing | None
    is_used: bool
    created_at: datetime
    updated_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class FieldUse:
    """How many records hold a value of a field, those in the trash included."""

    records: int
