"""Access reviews and the off-boarding list (admin-chapters.md § 5.5)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from aisha.core.http import RequestContext, access, answer, opened
from aisha.core.openapi import Answer, ListAnswer
from aisha.core.paging import RequestedPage
from aisha.insight.access_review.actions import decide_line, sign_review, start_review
from aisha.insight.access_review.queries import get_review, list_leavers, list_lines, list_reviews
from aisha.insight.access_review.report import report_csv
from aisha.insight.access_review.schemas import AccessReview, DecisionBody, Leaver, LineDecision, ReviewLine, SignatureBody

router = APIRouter(prefix="/api/access-reviews", tags=["Access reviews"])


@router.get("", response_model=ListAnswer[AccessReview])
@access("users.manage")
async def reviews(ctx: RequestContext, page: RequestedPage) -> Response:
    """The reviews of this workspace, the newest first."""
    found, cursor = await list_reviews(ctx, page)
    return answer(found, meta={"limit": page.limit, "next_cursor": cursor})


@router.post("", response_model=Answer[AccessReview], status_code=201)
@access("users.manage")
async def start(ctx: RequestContext) -> Response:
    """Start a review: a line for everybody with access and for every live API key, as of now. One is open at a time."""
    return answer(await start_review(ctx), status=201)


@router.get("/off-boarding", response_model=Answer[list[Leaver]])
@access("users.manage")
async def off_boarding(ctx: RequestContext, days: Annotated[int, Query(ge=1, le=90)] = 1) -> Response:
    """Whose access ended within so many days, and what still hangs on them; at most 200 people."""
    return answer(await list_leavers(ctx, days=days))


@router.get("/{review_id}", response_model=Answer[AccessReview])
@access("users.manage")
async def review(ctx: RequestContext, review_id: UUID) -> Response:
    """One review in numbers."""
    return answer(await get_review(ctx, review_id))


@router.get("/{review_id}/lines", response_model=ListAnswer[ReviewLine])
@access("users.manage")
async def lines(
    ctx: RequestContext, review_id: UUID, page: RequestedPage, decision: Annotated[LineDecision | None, Query()] = None
) -> Response:
    """The lines of a review by name: who holds which role or key, since when, and when it was last used."""
    found, cursor = await list_lines(ctx, review_id, page, decision=decision)
    return answer(found, meta={"limit": page.limit, "next_cursor": cursor})


@router.post("/{review_id}/lines/{line_id}", response_model=Answer[AccessReview])
@access("users.manage")
async def decide(ctx: RequestContext, review_id: UUID, line_id: UUID, body: DecisionBody) -> Response:
    """Confirm a line, or remove what it stands for: the membership is deactivated, the key revoked, at once."""
    return answer(await decide_line(ctx, review_id, line_id, body))


@router.post("/{review_id}/sign", response_model=Answer[AccessReview])
@access("users.manage")
async def sign(ctx: RequestContext, review_id: UUID, body: SignatureBody) -> Response:
    """Sign off a review whose every line is decided. It stays as it was signed."""
    return answer(await sign_review(ctx, review_id, body.statement))


@router.get("/{review_id}/report", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
@access("users.manage")
async def report(request: Request, review_id: UUID) -> Response:
    """The review as CSV, with its signature."""
    async with opened(request, write=True) as ctx:
        content = await report_csv(ctx, review_id)
    headers = {"content-disposition": f'attachment; filename="access-review-{review_id}.csv"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)
