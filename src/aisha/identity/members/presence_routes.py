"""Presence: the browser's heartbeat each minute while visible, and who is online; and a login linked to its employee."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from aisha.core.background import background
from aisha.core.context import open_system_context
from aisha.core.http import SIGNED_IN, RequestContext, access, answer, app_state, authenticate, opened, request_id
from aisha.core.openapi import Answer
from aisha.identity.invitations.actions import invite_newcomer
from aisha.identity.members.linking import link_login
from aisha.identity.members.presence import find_fresh_sign_of_life, list_online, note_sign_of_life
from aisha.identity.members.queries import get_user
from aisha.identity.members.schemas import User
from aisha.identity.users.schemas import Email

router = APIRouter(prefix="/api/users", tags=["Users"])


@dataclass(frozen=True, slots=True)
class SignOfLife:
    """When the caller was last seen."""

    last_seen_at: datetime


class SyncBody(BaseModel):
    """Whose login is looked for; nobody but who manages users names another one's address."""

    email: Email | None = None
    tenant_id: str | None = None


@router.post("/heartbeat", response_model=Answer[SignOfLife])
@access(SIGNED_IN)
@background
async def heartbeat(request: Request) -> Response:
    """Say that you are here. It is written at most once a minute."""
    async with opened(request, write=False) as ctx:
        seen = await find_fresh_sign_of_life(ctx)
    if seen is None:
        async with open_system_context(app_state(request).pool, None, request_id(request), source=None) as ctx:
            seen = await note_sign_of_life(ctx, authenticate(request).user_id)
    return answer(SignOfLife(seen))


@router.get("/presence", response_model=Answer[dict[str, datetime]])
@access("employees.read")
@background
async def presence(ctx: RequestContext) -> Response:
    """Colleagues who were here within the last five minutes: user id and when."""
    return answer(await list_online(ctx))


@router.post("/sync-from-auth", response_model=Answer[User])
@access(SIGNED_IN)
async def sync(request: Request, ctx: RequestContext, body: SyncBody) -> Response:
    """Link a login to its employee row of the same e-mail address in this tenant; yours, or with users.manage anybody's.

    Somebody who has not been here yet is invited: a login of another workspace enters once its person has accepted.
    """
    user_id = await link_login(ctx, body.email)
    if ctx.can("users.manage"):
        await invite_newcomer(ctx, user_id, app_state(request).settings)
    return answer(await get_user(ctx, user_id))
