"""Mails to contacts and leads (domain.md § 3.4 "Mail")."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from aisha.core.context import Context
from aisha.core.http import RequestContext, access, answer, app_state
from aisha.core.openapi import Answer
from aisha.crm.contacts.record import CONTACTS
from aisha.crm.emails.actions import send_email, show_standing
from aisha.crm.emails.schemas import EmailStanding, EmailToSend, SentEmail
from aisha.crm.leads.record import LEADS
from aisha.records.idempotency import identifying, once
from aisha.records.registry import RecordType

router = APIRouter(tags=["Mail"])


@router.get("/api/contacts/{id}/emails/standing", response_model=Answer[EmailStanding])
@access("activities.create", module="contacts")
async def standing_of_contact(request: Request, ctx: RequestContext, id: UUID) -> Response:  # noqa: A002  (the name in the path)
    """Whether a contact may be mailed, as whom you would write, and what would keep the mail from leaving."""
    return answer(await show_standing(ctx, app_state(request).settings, CONTACTS, id))


@router.post("/api/contacts/{id}/emails", response_model=Answer[SentEmail], status_code=201)
@access("activities.create", module="contacts")
async def mail_contact(request: Request, ctx: RequestContext, id: UUID, body: EmailToSend) -> Response:  # noqa: A002
    """Write a mail to a contact. It is an activity on the record, which shows whether the mail was sent.

    422 with the reason (DO_NOT_EMAIL, SUPPRESSED, …) where they may not be mailed.
    """
    return await _send(request, ctx, CONTACTS, id, body)


@router.get("/api/leads/{id}/emails/standing", response_model=Answer[EmailStanding])
@access("activities.create", module="leads")
async def standing_of_lead(request: Request, ctx: RequestContext, id: UUID) -> Response:  # noqa: A002
    """Whether a lead may be mailed, as whom you would write, and what would keep the mail from leaving."""
    return answer(await show_standing(ctx, app_state(request).settings, LEADS, id))


@router.post("/api/leads/{id}/emails", response_model=Answer[SentEmail], status_code=201)
@access("activities.create", module="leads")
async def mail_lead(request: Request, ctx: RequestContext, id: UUID, body: EmailToSend) -> Response:  # noqa: A002
    """Write a mail to a lead, as to a contact."""
    return await _send(request, ctx, LEADS, id, body)


async def _send(request: Request, ctx: Context, record_type: RecordType, record_id: UUID, body: EmailToSend) -> Response:
    """The mail, written once for an idempotency key."""

    async def act() -> Response:
        return answer(await send_email(ctx, app_state(request).settings, record_type, record_id, body), status=201)

    return await once(ctx, request, identifying(request, body.model_dump(mode="json")), act)
