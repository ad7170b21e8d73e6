"""The setup checklist of the tenant in use (product.md § 19)."""

from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.responses import Response

from aisha.configuration.setup.checklist import change_checklist, get_checklist
from aisha.core.http import RequestContext, access, answer
from aisha.core.openapi import Answer

router = APIRouter(prefix="/api/setup-checklist", tags=["Tenants"])


class ChecklistStep(BaseModel):
    """A step. `by` says whether facts show that it is done, or somebody ticked it."""

    key: str
    title: str
    is_done: bool
    by: Literal["fact", "hand"] | None


class Checklist(BaseModel):
    """The steps of setting this tenant up."""

    steps: list[ChecklistStep]
    done: int
    total: int
    is_dismissed: bool


class ChecklistChange(BaseModel):
    """Ticks by step, and whether the list is put away; what is not sent stays."""

    steps: dict[Annotated[str, Field(max_length=60)], bool] = {}
    is_dismissed: bool | None = None
    tenant_id: str | None = None


@router.get("", response_model=Answer[Checklist])
@access("settings.read")
async def checklist(ctx: RequestContext) -> Response:
    """What is left to do before everybody can work, read from facts."""
    return answer(await get_checklist(ctx))


@router.patch("", response_model=Answer[Checklist])
@access("settings.manage")
async def change(ctx: RequestContext, body: ChecklistChange) -> Response:
    """Tick steps that no fact shows, or put the list away."""
    return answer(await change_checklist(ctx, body.steps, is_dismissed=body.is_dismissed))
