"""Sign-in with the OpenID Connect provider, and its settings (superadmins, for the whole installation)."""

from typing import Annotated
from urllib.parse import urlencode

import structlog
from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from aisha.core.errors import AishaError, BadRequest, Unauthenticated, ValidationFailed
from aisha.core.http import OPEN, access, answer, app_state, authenticate, no_content, opened_platform
from aisha.core.openapi import Answer
from aisha.core.tokens import ChallengeSigner, new_secret_token
from aisha.identity.auth.answers import client_of, opened_system, session_redirect
from aisha.identity.auth.cookies import is_secure
from aisha.identity.auth.oidc import (
    CALLBACK_PATH,
    ProviderSettings,
    admit_identity,
    find_label,
    find_settings,
    get_provider,
    remove_settings,
    save_settings,
)
from aisha.identity.auth.oidc_client import Pending, Provider, discover, identify, is_admitted_address, start_address
from aisha.identity.auth.sign_in import CHALLENGE_LIFETIME

router = APIRouter(prefix="/api", tags=["Sign-in"])
PENDING_COOKIE = "aisha_oidc"
_log = structlog.get_logger("aisha.auth")
Domain = Annotated[str, Field(pattern=r"^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?\.[A-Za-z]{2,}$", max_length=253)]


class ProviderBody(BaseModel):
    """The provider. Without `client_secret` the stored one stays."""

    label: str = Field(default="Single sign-on", min_length=1, max_length=60)
    issuer: str = Field(min_length=8, max_length=500, examples=["https://login.example.com/realms/company"])
    client_id: str = Field(min_length=1, max_length=300)
    client_secret: str | None = Field(default=None, min_length=1, max_length=1000)
    allowed_domains: list[Domain] = Field(default=[], max_length=50)


class Offer(BaseModel):
    """Whether the sign-in page shows a button, and what it says."""

    enabled: bool
    label: str | None


@router.get("/settings/auth/oidc", response_model=Answer[ProviderSettings | None])
@access("system.manage")
async def show(request: Request) -> Response:
    """The provider without its secret; null when there is none."""
    async with opened_platform(request) as ctx:
        return answer(await find_settings(ctx))


@router.put("/settings/auth/oidc", response_model=Answer[ProviderSettings])
@access("system.manage")
async def save(request: Request, body: ProviderBody) -> Response:
    """Set the provider, once it has described itself under its issuer. Its redirect address is `/api/auth/oidc/callback`."""
    authenticate(request)
    settings = ProviderSettings(body.label, body.issuer, body.client_id, body.allowed_domains)
    async with opened_platform(request) as ctx:
        ctx.require("system.manage")
    if not is_admitted_address(body.issuer):
        raise ValidationFailed({"issuer": ["This must be an https address."]})
    await discover(body.issuer)
    async with opened_platform(request) as ctx:
        keys = app_state(request).settings.sealing_keys
        return answer(await save_settings(ctx, keys, settings, body.client_secret))


@router.delete("/settings/auth/oidc", status_code=204)
@access("system.manage")
async def remove(request: Request) -> Response:
    """Sign in without a provider again."""
    async with opened_platform(request) as ctx:
        await remove_settings(ctx)
    return no_content()


@router.get("/auth/oidc", response_model=Answer[Offer])
@access(OPEN)
async def offer(request: Request) -> Response:
    """Whether there is a provider to sign in with."""
    async with opened_system(request) as ctx:
        label = await find_label(ctx)
    return answer({"enabled": label is not None, "label": label})


@router.get("/auth/oidc/start", status_code=303, response_class=RedirectResponse)
@access(OPEN)
async def start(request: Request) -> Response:
    """Send the browser to the provider. 404 when there is none."""
    provider, pending = await _provider(request), Pending.new()
    response = RedirectResponse(await start_address(provider, pending), status_code=303)
    content = {"state": pending.state, "nonce": pending.nonce, "verifier": pending.verifier}
    response.set_cookie(
        PENDING_COOKIE, _signer(request).sign(content), int(CHALLENGE_LIFETIME.total_seconds()), path=CALLBACK_PATH,
        secure=is_secure(request), httponly=True, samesite="lax",
    )  # fmt: skip
    return response


@router.get("/auth/oidc/callback", status_code=303, response_class=RedirectResponse)
@access(OPEN)
async def callback(
    request: Request,
    code: Annotated[str, Query(max_length=4000)] = "",
    state: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Where the provider sends the browser back to: signed in, or to the sign-in page with `error`, a code of this API."""
    try:
        pending = _pending(request, code, state)
        identity = await identify(await _provider(request), pending, code)
        async with opened_system(request) as ctx:
            session = await admit_identity(ctx, identity, client_of(request))
        response = session_redirect(request, session, "/", new_secret_token())
    except AishaError as error:
        _log.warning("sign-in with the provider failed", code=error.code, reason=error.message)
        where = f"{app_state(request).settings.web_url}/login?{urlencode({'error': error.code})}"
        response = RedirectResponse(where, status_code=303)
    response.delete_cookie(PENDING_COOKIE, path=CALLBACK_PATH)
    return response


def _pending(request: Request, code: str, state: str) -> Pending:
    """What this browser began. Raises for one that began nothing, or something else."""
    content = _signer(request).verify(request.cookies.get(PENDING_COOKIE, ""))
    if content is None or content["state"] != state:
        raise Unauthenticated("This sign-in was not begun here, or took too long.", code="INVALID_CREDENTIALS")
    if not code:
        raise BadRequest("The provider did not let you in.", code="INVALID_CREDENTIALS")
    return Pending(content["state"], content["nonce"], content["verifier"])


async def _provider(request: Request) -> Provider:
    settings = app_state(request).settings
    async with opened_system(request) as ctx:
        return await get_provider(ctx, settings.sealing_keys, settings.public_api_url or settings.web_url)


def _signer(request: Request) -> ChallengeSigner:
    return ChallengeSigner(app_state(request).settings.jwt_secret, "oidc", CHALLENGE_LIFETIME)
