"""Impersonation: begin and stop."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from aisha.core.errors import Conflict
from aisha.core.http import SIGNED_IN, access, answer, app_state, authenticate, opened
from aisha.core.restrictions import IMPERSONATED
from aisha.identity.auth.answers import opened_system
from aisha.identity.auth.cookies import set_access_cookie
from aisha.identity.auth.impersonation import LIFETIME, impersonate, stop_impersonating
from aisha.identity.auth.schemas import Person
from aisha.identity.auth.terms import find_origin, terms_of

router = APIRouter(prefix="/api/auth", tags=["Sign-in"])


class ImpersonateBody(BaseModel):
    """Whose eyes, and why. Nothing can be changed unless `allow_changes`."""

    user_id: UUID
    reason: Annotated[str, Field(min_length=5, max_length=500, pattern=r"\S")]
    allow_changes: bool = False


@dataclass(frozen=True, slots=True)
class Begun:
    """The person whose rights the token carries, until `expires_at`."""

    user: Person
    tenant_id: UUID
    expires_at: datetime
    may_change: bool


class BegunAnswer(BaseModel):
    """`token` carries the other person's rights; the own sign-in stays."""

    status: str = "success"
    data: Begun
    token: str


class StoppedAnswer(BaseModel):
    """`token` is one's own again; null when the own sign-in has ended meanwhile."""

    status: str = "success"
    data: dict[str, str] = {}
    token: str | None


@router.post("/impersonate", response_model=BegunAnswer)
@access("users.impersonate")
async def begin(request: Request, body: ImpersonateBody) -> Response:
    """Look through the eyes of a member of the tenant at work, for 60 minutes at most. The person is told afterwards."""
    claims = authenticate(request)
    async with opened(request) as ctx:
        begun = await impersonate(
            ctx, body.user_id, body.reason.strip(), own_session=claims.session_id, may_change=body.allow_changes
        )
    tokens = app_state(request).tokens
    token = tokens.sign(begun.session_id, begun.user.id, begun.tenant_id, lifetime=LIFETIME, limits=begun.limits)
    response = answer(Begun(begun.user, begun.tenant_id, begun.expires_at, body.allow_changes), token=token)
    set_access_cookie(request, response, token, LIFETIME)
    return response


@router.post("/stop-impersonate", response_model=StoppedAnswer)
@access(SIGNED_IN)
async def stop(request: Request) -> Response:
    """Go back to one's own sign-in. Raises 409 INVALID_STATUS when nobody is impersonated."""
    claims = authenticate(request)
    if IMPERSONATED not in claims.limits:
        raise Conflict("You are not looking through anybody's eyes.", code="INVALID_STATUS")
    async with opened_system(request) as ctx:
        own = await stop_impersonating(ctx, claims.session_id)
        terms = await terms_of(ctx, own.user_id, own.tenant_id, await find_origin(ctx, own.family_id)) if own else None
    if own is None or terms is None:
        response = answer({}, token=None)
        response.delete_cookie("aisha_access", path="/")
        return response
    lifetime = terms.settings.access_lifetime
    token = app_state(request).tokens.sign(own.session_id, own.user_id, own.tenant_id, lifetime=lifetime, limits=terms.limits)
    response = answer({}, token=token)
    set_access_cookie(request, response, token, lifetime)
    return response
