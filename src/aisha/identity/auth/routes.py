"""Sign-in, refresh, sign-out, who am I, switch tenant (domain.md § 2.2)."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from aisha.core.context import open_system_context
from aisha.core.errors import AishaError, Unauthenticated
from aisha.core.http import (
    ACCESS_COOKIE,
    OPEN,
    REFRESH_COOKIE,
    SIGNED_IN,
    RequestContext,
    access,
    answer,
    app_state,
    authenticate,
    check_csrf,
    client_address,
    no_content,
    parse_tenant,
    request_id,
)
from aisha.core.tokens import new_secret_token
from aisha.identity.auth.actions import Client, Session, rotate_session, sign_out, switch_tenant
from aisha.identity.auth.cookies import clear_session_cookies, kept_csrf, set_session_cookies
from aisha.identity.auth.queries import find_live_family, get_me
from aisha.identity.auth.schemas import (
    LoginBody,
    MeAnswer,
    RefreshBody,
    RefreshedAnswer,
    SignedInAnswer,
    SwitchTenantBody,
)
from aisha.identity.auth.sign_in import sign_in

router = APIRouter(prefix="/api/auth", tags=["Sign-in"])


@router.post("/login", response_model=SignedInAnswer)
@access(OPEN)
async def login(request: Request, body: LoginBody) -> Response:
    """Sign in. Answers alike for an unknown address and a wrong password; ten failures lock the login for 15 minutes."""
    wanted = parse_tenant(body.tenant_id) if body.tenant_id else None
    session = await sign_in(app_state(request).pool, body.email, body.password, wanted, _client(request), request_id(request))
    return _session_answer(request, session, session.signed_in, new_secret_token())


@router.post("/refresh", response_model=RefreshedAnswer)
@access(OPEN)
async def refresh(request: Request, body: RefreshBody | None = None) -> Response:
    """Exchange the refresh token (cookie or body) for a new pair. One that comes a second time ends the whole sign-in."""
    token = _refresh_token(request, body)
    if token is None:
        raise Unauthenticated("Sign in first.")
    async with open_system_context(app_state(request).pool, None, request_id(request), source=None) as ctx:
        outcome = await rotate_session(ctx, token, _client(request))
    if isinstance(outcome, AishaError):
        raise outcome
    return _session_answer(request, outcome, {}, kept_csrf(request))


@router.post("/logout", status_code=204)
@access(OPEN)
async def logout(request: Request, body: RefreshBody | None = None) -> Response:
    """End this sign-in on this device, with all its tokens, at once."""
    refresh_token = _refresh_token(request, body)
    async with open_system_context(app_state(request).pool, None, request_id(request), source=None) as ctx:
        await sign_out(ctx, refresh_token, _session_id(request))
    response = no_content()
    clear_session_cookies(response)
    return response


@router.get("/me", response_model=MeAnswer)
@access(SIGNED_IN)
async def me(ctx: RequestContext) -> Response:
    """Who is signed in, in which tenant, and what they may do there."""
    return answer(await get_me(ctx))


@router.post("/switch-tenant", response_model=SignedInAnswer)
@access(SIGNED_IN)
async def switch(request: Request, body: SwitchTenantBody) -> Response:
    """Work in another tenant; superadmins may leave every tenant with null. The former refresh token is used up."""
    claims = authenticate(request)
    wanted = parse_tenant(body.tenant_id) if body.tenant_id else None
    async with open_system_context(app_state(request).pool, None, request_id(request), source=None) as ctx:
        family_id = await find_live_family(ctx, claims.session_id)
        if family_id is None:
            raise Unauthenticated("Your session has ended. Sign in again.", code="TOKEN_REVOKED")
        session = await switch_tenant(ctx, claims.user_id, family_id, wanted, _client(request))
    return _session_answer(request, session, session.signed_in, kept_csrf(request))


def _client(request: Request) -> Client:
    return Client(client_address(request), request.headers.get("user-agent", ""))


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


def _session_answer(request: Request, session: Session, data: object, csrf: str) -> Response:
    token = app_state(request).tokens.sign(session.id, session.user.id, session.tenant_id)
    response = answer(data, token=token, refresh_token=session.refresh_token)
    set_session_cookies(request, response, token, session.refresh_token, csrf)
    return response
