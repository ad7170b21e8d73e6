"""What only activities answer."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aisha.core.context import Context
from aisha.core.http import access, answer, read_object
from aisha.crm.activities.actions import complete_activity
from aisha.records.idempotency import opened_once
from aisha.records.routes import path_id


@access("activities.update")
async def complete(request: Request) -> Response:
    """`POST /api/activities/{id}/complete`."""
    activity_id = path_id(request, "Activity")
    sent = await read_object(request)

    async def act(ctx: Context) -> Response:
        return answer(await complete_activity(ctx, activity_id, sent))

    return await opened_once(request, sent, act)


ROUTES = [Route("/api/activities/{id}/complete", complete, methods=["POST"])]
