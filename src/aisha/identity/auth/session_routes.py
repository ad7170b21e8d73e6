"""Signed-in devices, past sign-ins, and what administrators do for people who cannot sign in."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from aisha.core.errors import Unprocessable
from aisha.core.http import SIGNED_IN, RequestContext, access, answer, app_state, authenticate, no_content, opened
from aisha.core.openapi import Answer
from aisha.identity.auth.devices import (
    Device,
    PastSignIn,
    end_devices,
    end_own_devices,
    list_devices,
    list_own_devices,
    list_sign_ins,
    sign_everybody_out,
)
from aisha.identity.auth.recovery import RecoveryLink, reset_two_factor, show_reset_link, unlock_login

router = APIRouter(prefix="/api", tags=["Sign-in"])


class Ended(BaseModel):
    """How many sign-ins were ended; their tokens stop working at the next request."""

    ended: int


class EverybodyBody(BaseModel):
    """That it is meant."""

    confirm: bool = False


@router.get("/auth/sessions", response_model=Answer[list[Device]])
@access(SIGNED_IN)
async def own_sessions(request: Request) -> Response:
    """Where one is signed in, the latest first."""
    claims = authenticate(request)
    async with opened(request) as ctx:
        return answer(await list_own_devices(ctx, claims.session_id))


@router.delete("/auth/sessions", response_model=Answer[Ended])
@access(SIGNED_IN)
async def end_own_sessions(request: Request, this: Annotated[bool, Query()] = False) -> Response:
    """End one's other sign-ins; with `this=true` the present one as well."""
    claims = authenticate(request)
    async with opened(request) as ctx:
        ended = await end_own_devices(ctx, claims.session_id, device=None, with_this=this)
    return answer({"ended": ended})


@router.delete("/auth/sessions/{session_id}", status_code=204)
@access(SIGNED_IN)
async def end_own_session(request: Request, session_id: UUID) -> Response:
    """End one of one's sign-ins."""
    claims = authenticate(request)
    async with opened(request) as ctx:
        await end_own_devices(ctx, claims.session_id, device=session_id, with_this=True)
    return no_content()


@router.get("/auth/sign-ins", response_model=Answer[list[PastSignIn]])
@access(SIGNED_IN)
async def past_sign_ins(request: Request) -> Response:
    """One's last 50 sign-ins, failed ones included."""
    authenticate(request)
    async with opened(request) as ctx:
        return answer(await list_sign_ins(ctx))


@router.post("/settings/auth/sign-out-everyone", response_model=Answer[Ended])
@access("settings.manage")
async def everybody_out(request: Request, body: EverybodyBody | None = None) -> Response:
    """End every sign-in of this workspace but one's own; for a superadmin outside every tenant, of the installation.

    422 CONFIRMATION_REQUIRED without `confirm`.
    """
    claims = authenticate(request)
    async with opened(request) as ctx:
        if body is None or not body.confirm:
            raise Unprocessable("This signs everybody out. Send confirm: true.")
        ended = await sign_everybody_out(ctx, claims.session_id)
    return answer({"ended": ended})


@router.get("/users/{user_id}/sessions", response_model=Answer[list[Device]])
@access("users.manage")
async def sessions_of(ctx: RequestContext, user_id: UUID) -> Response:
    """Where a member is signed in, in this workspace."""
    return answer(await list_devices(ctx, user_id))


@router.delete("/users/{user_id}/sessions", response_model=Answer[Ended])
@access("users.manage")
async def end_sessions_of(ctx: RequestContext, user_id: UUID) -> Response:
    """End every sign-in of a member in this workspace."""
    return answer({"ended": await end_devices(ctx, user_id, None)})


@router.delete("/users/{user_id}/sessions/{session_id}", status_code=204)
@access("users.manage")
async def end_session_of(ctx: RequestContext, user_id: UUID, session_id: UUID) -> Response:
    """End one sign-in of a member in this workspace."""
    await end_devices(ctx, user_id, session_id)
    return no_content()


@router.post("/users/{user_id}/reset-link", response_model=Answer[RecoveryLink])
@access("users.manage")
async def reset_link(request: Request, user_id: UUID) -> Response:
    """A link for a new password to hand over, shown once; for a login without another workspace. Audited."""
    authenticate(request)
    async with opened(request) as ctx:
        return answer(await show_reset_link(ctx, user_id, app_state(request).settings.web_url))


@router.post("/users/{user_id}/unlock", status_code=204)
@access("users.manage")
async def unlock(request: Request, user_id: UUID) -> Response:
    """End the lock after too many wrong passwords."""
    authenticate(request)
    async with opened(request) as ctx:
        await unlock_login(ctx, user_id)
    return no_content()


@router.post("/users/{user_id}/reset-2fa", status_code=204)
@access("users.manage")
async def reset_2fa(request: Request, user_id: UUID) -> Response:
    """Take away a lost second factor; the person is told."""
    authenticate(request)
    async with opened(request) as ctx:
        await reset_two_factor(ctx, user_id)
    return no_content()
