"""The access explainer: why can, or cannot, somebody see this record?"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from aisha.core.http import SIGNED_IN, RequestContext, access, answer
from aisha.core.openapi import Answer
from aisha.records.access import Explanation, explain_access

router = APIRouter(prefix="/api/access", tags=["Roles"])


@router.get("/explain", response_model=Answer[Explanation])
@access(SIGNED_IN)
async def explain(
    ctx: RequestContext,
    user_id: UUID,
    record_id: Annotated[UUID, Query(alias="id")],
    type_name: Annotated[str, Query(alias="type", max_length=60, examples=["leads"])],
) -> Response:
    """What a person may do with a record now, and the steps that lead there: access, permission, scope, related record.

    About oneself, or with users.read about anybody.
    """
    return answer(await explain_access(ctx, user_id, type_name, record_id))
