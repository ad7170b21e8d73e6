"""Wire shapes of saved views."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from aisha.core.schema_types import OneOf
from aisha.records.views.tables import VIEW_LAYOUT

_LINE = r"^[^\x00-\x1f\x7f]+$"
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=_LINE)]
Entity = Annotated[str, Field(max_length=60, description="The kind of record, as in its address.", examples=["leads"])]
Tree = Annotated[dict[str, Any], Field(description="The filter tree of lists; {} for none.")]
Search = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
Sort = Annotated[str, Field(max_length=300, examples=["-updated_at,name"])]
Columns = Annotated[list[Annotated[str, Field(min_length=1, max_length=120)]], Field(max_length=60)]
Layout = Annotated[str, OneOf(VIEW_LAYOUT)]


class ViewBody(BaseModel):
    """A new view. What is left out is as in a list that nobody touched; `columns` null means the usual ones."""

    model_config = ConfigDict(extra="forbid")
    entity: Entity
    name: Name = Field(examples=["My hot ones"])
    filter: Tree = Field(default={}, examples=[{"and": [{"field": "rating", "op": "eq", "value": "hot"}]}])
    q: Search | None = None
    sort: Sort | None = None
    columns: Columns | None = None
    layout: Layout = "table"
    pipeline_id: UUID | None = Field(default=None, description="Of a board: which pipeline it shows.")
    is_shared: bool = Field(default=False, description="Everybody in the workspace sees it; needs `saved_views.share`.")
    is_pinned: bool = Field(default=True, description="For you: it stands among the tabs of the list.")
    is_default: bool = Field(default=False, description="For you: the list opens with it.")
    tenant_id: str | None = None


class ViewChange(BaseModel):
    """A partial update. `is_pinned` and `is_default` are your own choice for any view you see."""

    model_config = ConfigDict(extra="forbid")
    name: Name | None = None
    filter: Tree | None = None
    q: Search | None = None
    sort: Sort | None = None
    columns: Columns | None = None
    layout: Layout | None = None
    pipeline_id: UUID | None = None
    is_shared: bool | None = None
    is_pinned: bool | None = None
    is_default: bool | None = None
    version: int | None = Field(default=None, ge=1, le=999_999_999)
    tenant_id: str | None = None


@dataclass(frozen=True, slots=True)
class View:
    """A view as you may use it: `gone` names what it asks for and you cannot have, which its other parts leave out."""

    id: UUID
    entity: str
    name: str
    filter: dict[str, Any]
    q: str | None
    sort: str | None
    columns: list[str] | None
    layout: Layout
    pipeline_id: UUID | None
    is_shared: bool
    is_pinned: bool
    is_default: bool
    is_mine: bool
    owner_name: str | None
    can_change: bool
    gone: list[str]
    updated_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class ViewCount:
    """How many records a view shows to you; counted up to 10,000."""

    id: UUID
    total: int
    is_capped: bool
