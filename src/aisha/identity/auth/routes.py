"""Sign-in, refresh, sign-out, who am I, switch tenant (domain.md § 2.2)."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from aisha.core.background import background
from aisha.core.errors import AishaError, Unauthenticated
from aisha.core.http import (
    ACCESS_COOKIE,
    OPEN,
    REFRESH_COOKIE,
    SIGNED_IN,
    access,
    answer,
    authenticate,
    check_csrf,
    no_content,
    opened,
    parse_tenant,
)
from aisha.core.openapi import Answer
from aisha.core.tokens import new_secret_token
from aisha.identity.auth.actions import rotate_session, sign_out, switch_tenant
from aisha.identity.auth.answers import client_of, opened_system, session_answer, signing_in
from aisha.identity.auth.cookies import DEVICE_COOKIE, clear_session_cookies, kept_csrf, tell_csrf
from aisha.identity.auth.queries import find_idle_seconds, find_live_family, get_me
from aisha.identity.auth.schemas import (
    LoginBody,
    MeAnswer,
    RefreshBody,
    RefreshedAnswer,
    SignedInAnswer,
    Stay,
    SwitchTenantBody,
)
from aisha.identity.auth.sign_in import Credentials

router = APIRouter(prefix="/api/auth", tags=["Sign-in"])


@router.post("/login", response_model=SignedInAnswer)
@access(OPEN)
async def login(request: Request, body: LoginBody) -> Response:
    """Sign in. Answers alike for an unknown address and a wrong password; ten failures lock either for 15 minutes.

    With a second factor: 401 TWO_FACTOR_REQUIRED, `details.challenge` goes to `POST /api/auth/2fa/verify` with the code.
    """
    wanted = parse_tenant(body.tenant_id) if body.tenant_id else None
    given = Credentials(body.email, body.password, wanted, request.cookies.get(DEVICE_COOKIE))
    session = await signing_in(request).by_password(given)
    return session_answer(request, session, session.signed_in, new_secret_token())


@router.post("/refresh", response_model=RefreshedAnswer)
@access(OPEN)
async def refresh(request: Request, body: RefreshBody | None = None) -> Response:
    """Exchange the refresh token (cookie or body) for a new pair.

    The same token gives the same pair for ten seconds; one that comes again later ends the whole sign-in.
    """
    token = _refresh_token(request, body)
    if token is None:
        raise Unauthenticated("Sign in first.")
    async with opened_system(request) as ctx:
        outcome = await rotate_session(ctx, token, client_of(request))
    if isinstance(outcome, AishaError):
        raise outcome
    return session_answer(request, outcome, {}, kept_csrf(request))


@router.post("/logout", status_code=204)
@access(OPEN)
async def logout(request: Request, body: RefreshBody | None = None) -> Response:
    """End this sign-in on this device, with all its tokens, at once."""
    refresh_token = _refresh_token(request, body)
    async with opened_system(request) as ctx:
        await sign_out(ctx, refresh_token, _session_id(request), client_of(request))
    response = no_content()
    clear_session_cookies(response)
    return response


@router.get("/me", response_model=MeAnswer)
@access(SIGNED_IN)
@background
async def me(request: Request) -> Response:
    """Who is signed in, in which tenant, what they may do there, and what they must do first."""
    claims = authenticate(request)
    async with opened(request) as ctx:
        response = answer(await get_me(ctx, claims))
    tell_csrf(request, response)
    return response


@router.post("/stay", response_model=Answer[Stay])
@access(SIGNED_IN)
async def stay(request: Request) -> Response:
    """Say that somebody is there, before a sign-in that is not used ends. Any other request of a person says the same."""
    claims = authenticate(request)
    async with opened(request, write=False) as ctx:
        return answer(Stay(await find_idle_seconds(ctx, claims)))


@router.post("/switch-tenant", response_model=SignedInAnswer)
@access(SIGNED_IN)
async def switch(request: Request, body: SwitchTenantBody) -> Response:
    """Work in another tenant; superadmins may leave every tenant with null. The former refresh token is used up."""
    claims = authenticate(request)
    wanted = parse_tenant(body.tenant_id) if body.tenant_id else None
    async with opened_system(request) as ctx:
        family_id = await find_live_family(ctx, claims.session_id)
        if family_id is None:
            raise Unauthenticated("Your session has ended. Sign in again.", code="TOKEN_REVOKED")
        session = await switch_tenant(ctx, claims.user_id, family_id, wanted, client_of(request))
    return session_answer(request, session, session.signed_in, kept_csrf(request))


def _refresh_token(request: Request, body: RefreshBody | None) -> str | None:
    """The token of the body, else of the cookie, which needs the CSRF header."""
    if body is not None and body.refresh_token:
        return body.refresh_token
    token = request.cookies.get(REFRESH_COOKIE)
    if token:
        check_csrf(request)
    return token


def _session_id(request: Request) -> UUID | None:
    """The session an access token names, if one was sent and still counts."""
    if not request.headers.get("authorization") and not request.cookies.get(ACCESS_COOKIE):
        return None
    try:
        return authenticate(request).session_id
    except Unauthenticated:
        return None
