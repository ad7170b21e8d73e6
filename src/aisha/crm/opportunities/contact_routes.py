"""The contacts of a deal with their parts: who sees the deal reads them, who may change it changes them (domain.md § 2.4)."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from aisha.core.errors import ValidationFailed
from aisha.core.http import RequestContext, access, answer, no_content
from aisha.core.openapi import Answer
from aisha.core.schema_types import OneOf
from aisha.crm.opportunities.contact_actions import add_contact, change_contact, remove_contact
from aisha.crm.opportunities.contact_queries import get_contact_part, list_contacts, list_deals
from aisha.crm.opportunities.contact_tables import CONTACT_PART

router = APIRouter(tags=["Opportunities"])
Part = Annotated[str, OneOf(CONTACT_PART)]


class PartAccount(BaseModel):
    """Where somebody works."""

    id: UUID
    name: str


class PartContact(BaseModel):
    """Somebody who takes part; of one out of scope only the id is told."""

    id: UUID
    name: str | None
    visible: bool
    job_title: str | None = None
    email: str | None = None
    phone: str | None = None
    account: PartAccount | None = None


class ContactPart(BaseModel):
    """What somebody is in a deal."""

    contact_id: UUID
    part: Part
    is_primary: bool
    contact: PartContact
    created_at: datetime
    version: int


class DealPart(BaseModel):
    """A deal that somebody takes part in."""

    opportunity_id: UUID
    part: Part
    is_primary: bool
    name: str
    stage: str
    stage_kind: str
    amount: float
    currency: str
    close_date: date | None
    created_at: datetime
    version: int


class NewPart(BaseModel):
    """Who shall take part, and as what."""

    model_config = ConfigDict(extra="forbid")
    contact_id: UUID
    part: Annotated[str, Field(max_length=20)] = "other"
    is_primary: bool = False


class PartChange(BaseModel):
    """What is to be changed."""

    model_config = ConfigDict(extra="forbid")
    part: Annotated[str, Field(max_length=20)] | None = None
    is_primary: bool | None = None


@router.get("/api/opportunities/{id}/contacts", response_model=Answer[list[ContactPart]])
@access("opportunities.read")
async def contacts_of_opportunity(ctx: RequestContext, id: UUID) -> Response:  # noqa: A002  (the name in the path)
    """Who takes part in a deal, the primary contact first; at most 200."""
    return answer(await list_contacts(ctx, id))


@router.post("/api/opportunities/{id}/contacts", response_model=Answer[ContactPart], status_code=201)
@access("opportunities.update")
async def add_opportunity_contact(ctx: RequestContext, id: UUID, body: NewPart) -> Response:  # noqa: A002
    """Let a contact take part in a deal. The first one becomes its primary contact."""
    _check(body.part)
    await add_contact(ctx, id, body.contact_id, body.part, is_primary=body.is_primary)
    return answer(await get_contact_part(ctx, id, body.contact_id), status=201)


@router.patch("/api/opportunities/{id}/contacts/{contact_id}", response_model=Answer[ContactPart])
@access("opportunities.update")
async def change_opportunity_contact(ctx: RequestContext, id: UUID, contact_id: UUID, body: PartChange) -> Response:  # noqa: A002
    """Change what somebody is in a deal, or make them its primary contact; the one before stays in the deal."""
    changes = {name: value for name, value in body.model_dump(exclude_unset=True).items() if value is not None}
    if "part" in changes:
        _check(changes["part"])
    await change_contact(ctx, id, contact_id, changes)
    return answer(await get_contact_part(ctx, id, contact_id))


@router.delete("/api/opportunities/{id}/contacts/{contact_id}", status_code=204)
@access("opportunities.update")
async def remove_opportunity_contact(ctx: RequestContext, id: UUID, contact_id: UUID) -> Response:  # noqa: A002
    """Take somebody out of a deal; the contact stays."""
    await remove_contact(ctx, id, contact_id)
    return no_content()


@router.get("/api/contacts/{id}/opportunities", response_model=Answer[list[DealPart]])
@access("opportunities.read", module="contacts")
async def opportunities_of_contact(ctx: RequestContext, id: UUID) -> Response:  # noqa: A002
    """The deals somebody takes part in, as far as they are visible, the open ones first; at most 200."""
    return answer(await list_deals(ctx, id))


def _check(part: str) -> None:
    if part not in CONTACT_PART:
        raise ValidationFailed({"part": [f"part is one of {', '.join(CONTACT_PART.values)}."]})
