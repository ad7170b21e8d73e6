"""What only leads answer: conversion and scoring."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aisha.core.context import Context
from aisha.core.http import access, answer, read_object
from aisha.crm.leads.actions import rescore_lead
from aisha.crm.leads.conversion import convert_lead, parse_conversion
from aisha.crm.leads.undo import unconvert_lead
from aisha.records.idempotency import opened_once
from aisha.records.routes import path_id, sent_version


@access("leads.convert")
async def convert(request: Request) -> Response:
    """`POST /api/leads/{id}/convert`; a retry with the same Idempotency-Key returns the first result."""
    lead_id = path_id(request, "Lead")
    sent = await read_object(request)
    asked = dict(sent)
    version = sent_version(request, sent)
    conversion = parse_conversion(sent)

    async def act(ctx: Context) -> Response:
        return answer(await convert_lead(ctx, lead_id, conversion, version=version))

    return await opened_once(request, asked, act)


@access("leads.update")
async def score(request: Request) -> Response:
    """`POST /api/leads/{id}/score`."""
    lead_id = path_id(request, "Lead")

    async def act(ctx: Context) -> Response:
        return answer(await rescore_lead(ctx, lead_id))

    return await opened_once(request, {}, act)


@access("leads.convert")
async def unconvert(request: Request) -> Response:
    """`POST /api/leads/{id}/unconvert`."""
    lead_id = path_id(request, "Lead")
    sent = await read_object(request)

    async def act(ctx: Context) -> Response:
        return answer(await unconvert_lead(ctx, lead_id, sent))

    return await opened_once(request, sent, act)


ROUTES = [
    Route("/api/leads/{id}/convert", convert, methods=["POST"]),
    Route("/api/leads/{id}/unconvert", unconvert, methods=["POST"]),
    Route("/api/leads/{id}/score", score, methods=["POST"]),
]
