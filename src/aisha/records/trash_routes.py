"""The trash of all types (product.md § 22 "Delete"). Restoring and purging are those of each type: `POST /api/{c}/bulk`."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel
from starlette.responses import Response

from aisha.core.http import SIGNED_IN, RequestContext, access, answer
from aisha.core.openapi import ListMeta
from aisha.core.paging import RequestedPage
from aisha.records.trash import list_trash

router = APIRouter(prefix="/api/trash", tags=["Trash"])


class DeletedBy(BaseModel):
    """Who put it there; `name` is null for somebody who is no member any more."""

    id: UUID
    name: str | None


class TrashEntry(BaseModel):
    """A record in the trash; at `purge_at` the next nightly run removes it."""

    type: str
    id: UUID
    title: str | None
    deleted_at: datetime
    deleted_by: DeletedBy | None
    purge_at: datetime
    days_left: int


class TrashMeta(ListMeta):
    """`keep_days` is the tenant's; with `count=true`, `counts` are per type, each up to 10,000, as of the moment `as_of`."""

    keep_days: int
    counts: dict[str, int] | None = None
    as_of: datetime | None = None


class TrashAnswer(BaseModel):
    """The success envelope of the trash."""

    status: str = "success"
    data: list[TrashEntry]
    meta: TrashMeta


@router.get("", response_model=TrashAnswer)
@access(SIGNED_IN)
async def trash(
    ctx: RequestContext,
    page: RequestedPage,
    type_name: Annotated[str, Query(alias="type", max_length=60, examples=["leads"])] = "",
    *,
    count: bool = False,
) -> Response:
    """Deleted records that the caller may see, the last deleted first. `q` looks in their names."""
    found = await list_trash(ctx, page, type_name, count=count)
    return answer(found.entries, meta=found.meta)
