"""What only leads answer: conversion and scoring."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aisha.core.http import access, answer, opened, read_object
from aisha.crm.leads.actions import rescore_lead
from aisha.crm.leads.conversion import convert_lead, parse_conversion
from aisha.records.idempotency import once
from aisha.records.routes import path_id, request_body, sent_version


@access("leads.convert")
async def convert(request: Request) -> Response:
    """`POST /api/leads/{id}/convert`; a retry with the same Idempotency-Key returns the first result."""
    lead_id = path_id(request, "Lead")
    sent = await read_object(request)
    body = await request_body(request, sent)
    version = sent_version(request, sent)
    conversion = parse_conversion(sent)
    async with opened(request) as ctx:

        async def act() -> Response:
            return answer(await convert_lead(ctx, lead_id, conversion, version=version))

        return await once(ctx, request, body, act)


@access("leads.update")
async def score(request: Request) -> Response:
    """`POST /api/leads/{id}/score`."""
    lead_id = path_id(request, "Lead")
    async with opened(request) as ctx:
        record = await rescore_lead(ctx, lead_id)
    return answer(record)


ROUTES = [
    Route("/api/leads/{id}/convert", convert, methods=["POST"]),
    Route("/api/leads/{id}/score", score, methods=["POST"]),
]
