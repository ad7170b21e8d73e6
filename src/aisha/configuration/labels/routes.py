"""Labels of the tenant in use: any member reads them, administrators change them (domain.md § 2.3)."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.responses import Response

from aisha.configuration.labels.actions import reset_label, set_labels
from aisha.configuration.labels.queries import EntityLabel, list_labels
from aisha.core.http import SIGNED_IN, RequestContext, access, answer, no_content
from aisha.core.labels import Label
from aisha.core.openapi import Answer

router = APIRouter(prefix="/api/entity-labels", tags=["Settings"])
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40, pattern=r"^[^\x00-\x1f\x7f<>]+$")]


class LabelBody(BaseModel):
    """How several and how one are called."""

    model_config = ConfigDict(extra="forbid")
    plural: Name = Field(examples=["Clients"])
    singular: Name = Field(examples=["Client"])


class LabelsBody(BaseModel):
    """The names by key: accounts, contacts, leads, opportunities, activities. Those not sent stay."""

    model_config = ConfigDict(extra="forbid")
    labels: dict[Annotated[str, Field(max_length=60)], LabelBody] = Field(
        max_length=20, examples=[{"accounts": {"plural": "Clients", "singular": "Client"}}]
    )
    tenant_id: str | None = None


@router.get("", response_model=Answer[list[EntityLabel]])
@access(SIGNED_IN)
async def show(ctx: RequestContext) -> Response:
    """What records are called here, with the defaults."""
    return answer(await list_labels(ctx))


@router.put("", response_model=Answer[list[EntityLabel]])
@access("settings.manage")
async def change(ctx: RequestContext, body: LabelsBody) -> Response:
    """Call records by other names everywhere, from the next request on. Addresses and names of the API stay."""
    await set_labels(ctx, {key: Label(each.plural, each.singular) for key, each in body.labels.items()})
    return answer(await list_labels(ctx))


@router.delete("/{key}", status_code=204)
@access("settings.manage")
async def reset(ctx: RequestContext, key: str) -> Response:
    """Back to the default name."""
    await reset_label(ctx, key)
    return no_content()
