"""The lines of a deal: who sees the deal reads them, who may change it changes them."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from aisha.core.http import RequestContext, access, answer, no_content
from aisha.core.openapi import Answer
from aisha.core.versions import sent_version
from aisha.crm.opportunities.line_queries import get_line, list_lines
from aisha.crm.opportunities.line_schemas import DealLine, DealLineBody, DealLineChange, DealLineOrder, DealLines
from aisha.crm.opportunities.lines import add_line, change_line, order_lines, remove_line

router = APIRouter(prefix="/api/opportunities/{id}/lines", tags=["Opportunities"])


@router.get("", response_model=Answer[DealLines])
@access("opportunities.read")
async def lines(ctx: RequestContext, id: UUID) -> Response:  # noqa: A002  (the name in the path)
    """The products of a deal, what each comes to, and their sum, which is the deal's amount."""
    return answer(await list_lines(ctx, id))


@router.post("", response_model=Answer[DealLine], status_code=201)
@access("opportunities.update")
async def add(ctx: RequestContext, id: UUID, body: DealLineBody) -> Response:  # noqa: A002
    """Add a product, or something that is in no catalogue. From the first line on, the deal's amount follows."""
    line_id = await add_line(ctx, id, body.model_dump())
    return answer(await get_line(ctx, id, line_id), status=201)


@router.post("/reorder", response_model=Answer[DealLines])
@access("opportunities.update")
async def reorder(ctx: RequestContext, id: UUID, body: DealLineOrder) -> Response:  # noqa: A002
    """Put the lines of a deal into an order."""
    await order_lines(ctx, id, body.ids)
    return answer(await list_lines(ctx, id))


@router.patch("/{line_id}", response_model=Answer[DealLine])
@access("opportunities.update")
async def change(request: Request, ctx: RequestContext, id: UUID, line_id: UUID, body: DealLineChange) -> Response:  # noqa: A002
    """Change name, quantity, price or discount of a line."""
    changes = body.model_dump(exclude_unset=True)
    await change_line(ctx, id, line_id, changes, sent_version(request, body.version))
    return answer(await get_line(ctx, id, line_id))


@router.delete("/{line_id}", status_code=204)
@access("opportunities.update")
async def remove(ctx: RequestContext, id: UUID, line_id: UUID) -> Response:  # noqa: A002
    """Remove a line. Without any the deal keeps its amount, which can be changed again."""
    await remove_line(ctx, id, line_id)
    return no_content()
