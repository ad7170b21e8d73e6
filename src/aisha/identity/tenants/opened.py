"""The context of a route that is about one tenant."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from uuid import UUID

from starlette.requests import Request

from aisha.core.context import Context
from aisha.core.errors import Forbidden, NotFound
from aisha.core.http import opened, opened_platform


@asynccontextmanager
async def opened_tenant(request: Request, tenant_id: UUID) -> AsyncGenerator[Context]:
    """The platform for superadmins, the tenant itself for its people. A foreign id is 404, like every id in a path."""
    async with AsyncExitStack() as stack:
        try:
            ctx = await stack.enter_async_context(opened_platform(request))
        except Forbidden:
            ctx = await stack.enter_async_context(_opened_own(request, tenant_id))
        yield ctx


@asynccontextmanager
async def _opened_own(request: Request, tenant_id: UUID) -> AsyncGenerator[Context]:
    try:
        async with opened(request, body_tenant=str(tenant_id)) as ctx:
            yield ctx
    except Forbidden as error:
        if error.code == "TENANT_DENIED":
            raise NotFound("This tenant") from error
        raise
