"""Events that were put aside (product.md § 24 "Nothing is fire-and-forget"). Superadmins only."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from aisha.automation.publishing.parked import ParkedEvent, drop_parked, list_parked, retry_parked
from aisha.core.background import background
from aisha.core.http import access, answer, opened_platform
from aisha.core.openapi import Answer

router = APIRouter(prefix="/api/events/parked", tags=["Jobs"])


class ParkedBody(BaseModel):
    """Which events."""

    model_config = ConfigDict(extra="forbid")
    ids: Annotated[list[UUID], Field(min_length=1, max_length=200)]


class ParkedCount(BaseModel):
    """How many events it concerned; those that were no longer put aside are not among them."""

    events: int


@router.get("", response_model=Answer[list[ParkedEvent]])
@access("jobs.manage")
@background
async def parked(request: Request) -> Response:
    """Events of all workspaces that nobody could be told of, the last first; at most 200."""
    async with opened_platform(request) as ctx:
        return answer(await list_parked(ctx))


@router.post("/retry", response_model=Answer[ParkedCount])
@access("jobs.manage")
async def retry(request: Request, body: ParkedBody) -> Response:
    """Tell these events again from the beginning: a worker does it within seconds. It is audited."""
    async with opened_platform(request) as ctx:
        count = await retry_parked(ctx, body.ids)
    return answer({"events": count})


@router.post("/drop", response_model=Answer[ParkedCount])
@access("jobs.manage")
async def drop(request: Request, body: ParkedBody) -> Response:
    """Give up telling of these events. It is audited; they can still be replayed to a webhook for 30 days."""
    async with opened_platform(request) as ctx:
        count = await drop_parked(ctx, body.ids)
    return answer({"events": count})
