"""Decisions that records are no duplicates. Groups and checks are routes of each record type (`routes.py`)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from aisha.core.http import RequestContext, access, answer, no_content
from aisha.core.openapi import Answer, ListAnswer
from aisha.core.paging import RequestedPage
from aisha.records.duplicate_dismissals import dismiss_duplicates, dismissed_type, forget_dismissal, list_dismissals

router = APIRouter(prefix="/api/duplicate-dismissals", tags=["Duplicates"])


class DismissedBy(BaseModel):
    """Who decided; `name` is null for somebody who is no member any more."""

    id: UUID
    name: str | None


class DismissedRecord(BaseModel):
    """One of the records."""

    type: str
    id: UUID
    title: str | None


class Dismissal(BaseModel):
    """A decision: none of these records is a duplicate of another."""

    id: UUID
    decided_at: datetime
    decided_by: DismissedBy | None
    records: list[DismissedRecord]


class DismissalId(BaseModel):
    """What takes the decision back: `DELETE /api/duplicate-dismissals/{id}`."""

    id: UUID


class DismissalBody(BaseModel):
    """The records of a group; contacts and leads may stand in one."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(max_length=60, examples=["contacts"])
    ids: list[UUID] = Field(min_length=2, max_length=50)
    tenant_id: str | None = None


@router.get("", response_model=ListAnswer[Dismissal])
@access("records.merge")
async def dismissals(
    ctx: RequestContext,
    page: RequestedPage,
    type_name: Annotated[str, Query(alias="type", max_length=60, examples=["contacts"])] = "",
) -> Response:
    """What was said to be no duplicate, the latest first."""
    found, cursor = await list_dismissals(ctx, page, type_name)
    return answer(found, meta={"limit": page.limit, "next_cursor": cursor})


@router.post("", response_model=Answer[DismissalId], status_code=201)
@access("records.merge")
async def dismiss(ctx: RequestContext, body: DismissalBody) -> Response:
    """Remember that none of these records is a duplicate of another: they form no group any more."""
    return answer({"id": await dismiss_duplicates(ctx, dismissed_type(body.type), body.ids)}, status=201)


@router.delete("/{dismissal_id}", status_code=204)
@access("records.merge")
async def forget(ctx: RequestContext, dismissal_id: UUID) -> Response:
    """Take the decision back: the records may form a group again."""
    await forget_dismissal(ctx, dismissal_id)
    return no_content()
