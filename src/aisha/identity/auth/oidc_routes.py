"""Sign-in with an OpenID Connect provider, of the installation or of a tenant."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

import structlog
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from aisha.core.context import open_system_context
from aisha.core.errors import AishaError, BadRequest, NotFound, Unauthenticated
from aisha.core.http import OPEN, access, answer, app_state, request_id
from aisha.core.ids import parse_id
from aisha.core.openapi import Answer
from aisha.core.tokens import ChallengeSigner, new_secret_token
from aisha.identity.auth.answers import opened_system, session_redirect, signing_in
from aisha.identity.auth.cookies import DEVICE_COOKIE, is_secure, set_challenge_cookie
from aisha.identity.auth.local_paths import local_path
from aisha.identity.auth.oidc import CALLBACK_PATH, UsedProvider, find_label, find_open_tenant, get_provider
from aisha.identity.auth.oidc_client import Pending, identify, start_address
from aisha.identity.auth.sign_in import CHALLENGE_LIFETIME

router = APIRouter(prefix="/api", tags=["Sign-in"])
PENDING_COOKIE = "aisha_oidc"
_log = structlog.get_logger("aisha.auth")
Next = Annotated[str, Query(alias="next", max_length=1000, description="A path of this installation's pages.")]
Workspace = Annotated[str, Query(max_length=200, description="The slug of a workspace with a provider of its own.")]


@dataclass(frozen=True, slots=True)
class Offer:
    """Whether the sign-in page shows a button, what it says, and where it leads."""

    enabled: bool
    label: str | None
    start: str | None


@router.get("/auth/oidc", response_model=Answer[Offer])
@access(OPEN)
async def offer(request: Request, workspace: Workspace = "") -> Response:
    """Whether there is a provider to sign in with: the workspace's own where it has one, else the installation's."""
    if workspace and (label := await _label_of(request, workspace)):
        return answer(Offer(enabled=True, label=label, start=f"/api/auth/oidc/start?{urlencode({'workspace': workspace})}"))
    async with opened_system(request) as ctx:
        label = await find_label(ctx)
    return answer(Offer(enabled=label is not None, label=label, start="/api/auth/oidc/start" if label else None))


@router.get("/auth/oidc/start", status_code=303, response_class=RedirectResponse)
@access(OPEN)
async def start(request: Request, workspace: Workspace = "", next_path: Next = "") -> Response:
    """Send the browser to the provider. 404 when there is none. `next`: the page of ours to come back to, signed in."""
    used, pending = await _provider(request, workspace), Pending.new()
    response = RedirectResponse(await start_address(used.provider, pending, used.reach), status_code=303)
    content = {
        "state": pending.state,
        "nonce": pending.nonce,
        "verifier": pending.verifier,
        "tenant": str(used.tenant_id or ""),
        "next": local_path(next_path),
    }
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
    """Where the provider sends the browser back to: signed in, or to the sign-in page with `error`, a code of this API.

    `error=TWO_FACTOR_REQUIRED`: `POST /api/auth/2fa/verify` with the code finishes; the challenge lies in a cookie.
    """
    where = "/"
    try:
        content = _pending_content(request, code, state)
        where = local_path(content.get("next", ""))
        pending = Pending(content["state"], content["nonce"], content["verifier"])
        used = await _provider_of(request, content["tenant"])
        identity = await identify(used.provider, pending, code, used.reach)
        session = await signing_in(request).by_identity(used, identity, request.cookies.get(DEVICE_COOKIE))
        response = session_redirect(request, session, where, new_secret_token())
    except AishaError as error:
        response = _refused(request, error, where)
    response.delete_cookie(PENDING_COOKIE, path=CALLBACK_PATH)
    return response


def _refused(request: Request, error: AishaError, where: str) -> Response:
    """Back to the sign-in page, which says why, or asks for the second factor, and then leads on to `where`."""
    query = {"error": error.code} | ({"next": where} if where != "/" else {})
    response = RedirectResponse(f"{app_state(request).settings.web_url}/login?{urlencode(query)}", status_code=303)
    if error.code == "TWO_FACTOR_REQUIRED" and error.details:
        set_challenge_cookie(request, response, error.details["challenge"], error.details["expires_in"])
    else:
        _log.warning("sign-in with the provider failed", code=error.code, reason=error.message)
    return response


def _pending_content(request: Request, code: str, state: str) -> dict[str, str]:
    """What this browser began. Raises for one that began nothing, or something else."""
    content = _signer(request).verify(request.cookies.get(PENDING_COOKIE, ""))
    if content is None or content["state"] != state:
        raise Unauthenticated("This sign-in was not begun here, or took too long.", code="INVALID_CREDENTIALS")
    if not code:
        raise BadRequest("The provider did not let you in.", code="INVALID_CREDENTIALS")
    return content


async def _provider(request: Request, workspace: str) -> UsedProvider:
    """The provider of a workspace, by its slug, or of the installation. Raises NotFound."""
    if not workspace:
        return await _provider_of(request, "")
    async with opened_system(request) as ctx:
        tenant_id = await find_open_tenant(ctx, workspace)
    if tenant_id is None:
        raise NotFound("The provider")
    return await _provider_of(request, str(tenant_id))


async def _provider_of(request: Request, tenant: str) -> UsedProvider:
    state = app_state(request)
    async with open_system_context(state.pool, parse_id(tenant), request_id(request), source=None) as ctx:
        return await get_provider(ctx, state.settings)


async def _label_of(request: Request, workspace: str) -> str | None:
    """The label of a workspace's own provider. An unknown workspace has none, which tells nothing about it."""
    async with opened_system(request) as ctx:
        tenant_id = await find_open_tenant(ctx, workspace)
    if tenant_id is None:
        return None
    async with open_system_context(app_state(request).pool, tenant_id, request_id(request), source=None) as ctx:
        return await find_label(ctx)


def _signer(request: Request) -> ChallengeSigner:
    return ChallengeSigner(app_state(request).settings.jwt_secret, "oidc", CHALLENGE_LIFETIME)
