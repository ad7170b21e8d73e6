"""Who may be contacted: consents of contacts and leads, and the workspace's suppression list (admin-chapters.md § 6.2)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from aisha.core.errors import TooLarge
from aisha.core.http import RequestContext, access, answer, app_state, max_body, no_content, opened
from aisha.core.openapi import Answer, ListAnswer
from aisha.core.paging import RequestedPage
from aisha.core.schema_types import OneOf
from aisha.core.uploads import receive_upload
from aisha.crm.consent.actions import add_suppression, note_consent, remove_suppression
from aisha.crm.consent.imports import import_suppressions
from aisha.crm.consent.queries import get_suppression, list_suppressions, show_consents
from aisha.crm.consent.schemas import (
    Channel,
    ConsentBody,
    Consents,
    ImportedSuppressions,
    RemovalBody,
    Suppression,
    SuppressionBody,
)
from aisha.crm.consent.tables import SUPPRESSION_REASON
from aisha.crm.consent.unsubscribe import unsubscribe_url
from aisha.crm.contacts.record import CONTACTS
from aisha.crm.leads.record import LEADS
from aisha.records.registry import RecordType

router = APIRouter(tags=["Consent"])
MAX_BYTES = 4_000_000
_FILE = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object", "properties": {"file": {"type": "string", "format": "binary"}}, "required": ["file"],
                },
            },
        },
    },
}  # fmt: skip


@router.get("/api/contacts/{id}/consents", response_model=Answer[Consents])
@access("contacts.read")
async def consents_of_contact(request: Request, ctx: RequestContext, id: UUID) -> Response:  # noqa: A002  (the name in the path)
    """How a contact stands with each channel, what was said when, and the link with which they stop mails."""
    return await _shown(request, ctx, CONTACTS, id)


@router.post("/api/contacts/{id}/consents", response_model=Answer[Consents], status_code=201)
@access("contacts.update")
async def note_consent_of_contact(request: Request, ctx: RequestContext, id: UUID, body: ConsentBody) -> Response:  # noqa: A002
    """Write down what a contact agreed to, with proof, or refused; the field do_not_… follows."""
    await note_consent(ctx, CONTACTS, id, body)
    return await _shown(request, ctx, CONTACTS, id, status=201)


@router.get("/api/leads/{id}/consents", response_model=Answer[Consents])
@access("leads.read")
async def consents_of_lead(request: Request, ctx: RequestContext, id: UUID) -> Response:  # noqa: A002
    """How a lead stands with each channel, what was said when, and the link with which they stop mails."""
    return await _shown(request, ctx, LEADS, id)


@router.post("/api/leads/{id}/consents", response_model=Answer[Consents], status_code=201)
@access("leads.update")
async def note_consent_of_lead(request: Request, ctx: RequestContext, id: UUID, body: ConsentBody) -> Response:  # noqa: A002
    """Write down what a lead agreed to, with proof, or refused; the field do_not_… follows."""
    await note_consent(ctx, LEADS, id, body)
    return await _shown(request, ctx, LEADS, id, status=201)


@router.get("/api/suppressions", response_model=ListAnswer[Suppression])
@access("settings.read")
async def suppressions(
    ctx: RequestContext,
    page: RequestedPage,
    channel: Annotated[Channel | None, Query()] = None,
    reason: Annotated[Annotated[str, OneOf(SUPPRESSION_REASON)] | None, Query()] = None,
) -> Response:
    """Addresses nobody is contacted at, the newest first; `q` is a part of one."""
    found, cursor = await list_suppressions(ctx, page, channel=channel, reason=reason)
    return answer(found, meta={"limit": page.limit, "next_cursor": cursor})


@router.post("/api/suppressions", response_model=Answer[Suppression], status_code=201)
@access("settings.manage")
async def add(ctx: RequestContext, body: SuppressionBody) -> Response:
    """Put an address on the list. 409 DUPLICATE_KEY for one that stands there."""
    return answer(await get_suppression(ctx, await add_suppression(ctx, body)), status=201)


@router.post("/api/suppressions/import", response_model=Answer[ImportedSuppressions], openapi_extra=_FILE)
@max_body(MAX_BYTES)
@access("settings.manage")
async def import_file(request: Request) -> Response:
    """Put the addresses of a CSV on the list: a column address, email or phone, perhaps channel, reason, note; ≤ 20,000 rows.

    Rows that are wrong are listed, counted as a spreadsheet does; the others are taken.
    """
    async with opened(request, write=False):
        pass  # who may not do this need not upload anything
    content = b""
    async for chunk in (await receive_upload(request)).chunks:
        content += chunk
        if len(content) > MAX_BYTES:
            raise TooLarge(f"The file is larger than {MAX_BYTES:,} bytes.")
    async with opened(request) as ctx:
        return answer(await import_suppressions(ctx, content))


@router.get("/api/suppressions/{suppression_id}", response_model=Answer[Suppression])
@access("settings.read")
async def show(ctx: RequestContext, suppression_id: UUID) -> Response:
    """One entry of the list."""
    return answer(await get_suppression(ctx, suppression_id))


@router.delete("/api/suppressions/{suppression_id}", status_code=204)
@access("settings.manage")
async def remove(ctx: RequestContext, suppression_id: UUID, body: RemovalBody | None = None) -> Response:
    """Take an address off the list; the log keeps the reason, which must be given."""
    await remove_suppression(ctx, suppression_id, body.reason if body else "")
    return no_content()


async def _shown(
    request: Request, ctx: RequestContext, record_type: RecordType, record_id: UUID, *, status: int = 200
) -> Response:
    url = unsubscribe_url(app_state(request).settings, ctx.tenant_id, record_type.singular, record_id)
    return answer(await show_consents(ctx, record_type, record_id, url), status=status)
