"""What only activities answer."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aisha.core.http import access, answer, opened, read_object
from aisha.crm.activities.actions import complete_activity
from aisha.records.routes import path_id


@access("activities.update")
async def complete(request: Request) -> Response:
    """`POST /api/activities/{id}/complete`."""
    activity_id = path_id(request, "Activity")
    sent = await read_object(request)
    async with opened(request) as ctx:
        record = await complete_activity(ctx, activity_id, sent)
    return answer(record)


ROUTES = [Route("/api/activities/{id}/complete", complete, methods=["POST"])]
