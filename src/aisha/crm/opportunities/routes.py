"""What only opportunities answer: the board and stage moves."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aisha.core.context import Context
from aisha.core.errors import BadRequest
from aisha.core.http import access, answer, opened, read_object
from aisha.core.ids import parse_id
from aisha.crm.opportunities.actions import move_to_stage
from aisha.crm.opportunities.board import opportunity_board
from aisha.crm.opportunities.record import OPPORTUNITIES
from aisha.records.chains import Chain
from aisha.records.idempotency import opened_once
from aisha.records.lists import parse_list_query
from aisha.records.routes import path_id, sent_version
from aisha.records.views.lists import through_view


@access("opportunities.read")
async def board(request: Request) -> Response:
    """`GET /api/opportunities/board?pipeline_id&filter&q&limit`; with `stage` and `cursor` one column's next page."""
    parameters = dict(request.query_params)
    given = parameters.pop("pipeline_id", None)
    pipeline_id = parse_id(given) if given else None
    if given and pipeline_id is None:
        raise BadRequest("pipeline_id is an id (UUID).")
    stage = parameters.pop("stage", None)
    query = parse_list_query(parameters)
    if query.cursor and not stage:
        raise BadRequest("A cursor belongs to one column: send its stage too.", code="INVALID_CURSOR")
    chain = Chain.of(request, OPPORTUNITIES, query.cursor)
    query.cursor = chain.cursor
    async with opened(request) as ctx:
        chain.require(ctx)
        query, _ = await through_view(ctx, OPPORTUNITIES, query)
        found = await opportunity_board(ctx, pipeline_id, query, stage=stage)
    for column in found["columns"]:
        column["next_cursor"] = chain.next(column["next_cursor"], len(column["cards"]))
    return answer(found)


@access("opportunities.update")
async def move(request: Request) -> Response:
    """`POST /api/opportunities/{id}/stage`."""
    opportunity_id = path_id(request, "Opportunity")
    sent = await read_object(request)
    asked = dict(sent)
    version = sent_version(request, sent)

    async def act(ctx: Context) -> Response:
        return answer(await move_to_stage(ctx, opportunity_id, sent, version=version))

    return await opened_once(request, asked, act)


ROUTES = [
    Route("/api/opportunities/board", board, methods=["GET"]),
    Route("/api/opportunities/{id}/stage", move, methods=["POST"]),
]
