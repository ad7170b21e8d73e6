"""How far a large bulk action is."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import Response

from aisha.core.http import SIGNED_IN, RequestContext, access, answer
from aisha.core.openapi import Answer
from aisha.core.schema_types import OneOf
from aisha.records.bulk_jobs import cancel_bulk_change, get_bulk_change
from aisha.records.bulk_tables import BULK_ACTION, BULK_STATUS
from aisha.records.bulk_undo import undo_bulk_change

router = APIRouter(prefix="/api/bulk-changes", tags=["Bulk actions"])


class BulkError(BaseModel):
    """A record that refused, and why."""

    id: UUID
    code: str
    message: str


class BulkChange(BaseModel):
    """A large action: `processed` of `total` records are behind it; `errors` are the first 100 refusals.

    `undo_path` is where it is taken back, null where it cannot be; `undoes` the action that this one takes back.
    """

    id: UUID
    type: str
    action: Annotated[str, OneOf(BULK_ACTION)]
    status: Annotated[str, OneOf(BULK_STATUS)]
    total: int
    processed: int
    updated: int
    skipped: int
    failed: int
    errors: list[BulkError]
    error: str | None
    created_at: datetime
    completed_at: datetime | None
    undoes: UUID | None
    undo_path: str | None


@router.get("/{bulk_id}", response_model=Answer[BulkChange])
@access(SIGNED_IN)
async def bulk_change(ctx: RequestContext, bulk_id: UUID) -> Response:
    """A bulk action that `POST /api/{c}/bulk` answered with 202; only its asker sees it."""
    return answer(await get_bulk_change(ctx, bulk_id))


@router.post("/{bulk_id}/cancel", response_model=Answer[BulkChange])
@access(SIGNED_IN)
async def cancel(ctx: RequestContext, bulk_id: UUID) -> Response:
    """End a bulk action of the caller's that is waiting or at work. What was done so far stays; `error` says so."""
    return answer(await cancel_bulk_change(ctx, bulk_id))


@router.post("/{bulk_id}/undo", response_model=Answer[BulkChange], status_code=202)
@access(SIGNED_IN)
async def undo(ctx: RequestContext, bulk_id: UUID) -> Response:
    """Take back what a bulk action of the caller's did, once, as a job: the answer is the bulk action that does it.

    Records that somebody changed since are left alone and counted in `skipped`. 409 `UNDO_REFUSED` for what was taken back
    already, changed nothing, restored, deleted for good or is an undo itself.
    """
    return answer(await get_bulk_change(ctx, await undo_bulk_change(ctx, bulk_id)), status=202)
