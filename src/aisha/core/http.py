"""From an HTTP request to a `Context` and back to an envelope: authentication, tenant, permission, JSON.

Every endpoint declares its access with `@access(...)`; `request_context` enforces it before anything else happens. The context
commits when its block ends, so a response is only built after the commit.
"""

import hmac
import ipaddress
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Any, TypeVar, cast
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from aisha.core.actors import AccessMemory
from aisha.core.background import counts_as_use
from aisha.core.context import Context, open_context
from aisha.core.database import Pool
from aisha.core.errors import AishaError, BadRequest, Forbidden, TooLarge, Unauthenticated, UnsupportedMedia
from aisha.core.guard import Guard
from aisha.core.ids import PLATFORM_TENANT, parse_id
from aisha.core.key_memory import KEY_MARK, ApiKeys
from aisha.core.modules import module_of
from aisha.core.ratelimit import RateLimiter
from aisha.core.restrictions import IDLE, ONE_TENANT, READ_ONLY, check_restrictions
from aisha.core.settings import Settings
from aisha.core.tokens import Claims, TokenSigner
from aisha.core.transactions import AccessChanged

OPEN = "open"
SIGNED_IN = "signed_in"
MAX_BODY_BYTES = 1_000_000
ACCESS_COOKIE, REFRESH_COOKIE, CSRF_COOKIE = "aisha_access", "aisha_refresh", "aisha_csrf"
CSRF_HEADER = "X-CSRF-Token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

T = TypeVar("T")
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
Mark = Callable[[Endpoint], Endpoint]
_encoder = msgspec.json.Encoder(decimal_format="number", enc_hook=str)
_decoder = msgspec.json.Decoder()


@dataclass(slots=True)
class AppState:
    """What a serving process holds, set once by its entry point as `app.state.aisha`."""

    settings: Settings
    pool: Pool
    tokens: TokenSigner
    limiter: RateLimiter
    guard: Guard
    memory: AccessMemory = field(default_factory=AccessMemory)
    keys: ApiKeys = field(default_factory=ApiKeys)


def app_state(request: Request) -> AppState:
    return request.app.state.aisha


def access(rule: str, *, keys: bool = False, strangers: bool = False, module: str | None = None) -> Mark[Endpoint]:
    """Declare who may call an endpoint: a permission such as `leads.read`, SIGNED_IN, or OPEN (decisions.md "Open routes").

    API keys reach what asks for a permission; of SIGNED_IN only endpoints with `keys`, which show what the key may see.
    With `strangers` a well-formed body reaches the endpoint without a credential: the first superadmin is made so.
    A `module` that is off closes the endpoint; where the permission's resource ends with its module, that need not be said.
    """

    def mark(endpoint: Endpoint) -> Endpoint:
        endpoint.access = rule  # pyright: ignore[reportFunctionMemberAccess]
        endpoint.admits_keys = keys or rule != SIGNED_IN  # pyright: ignore[reportFunctionMemberAccess]
        endpoint.module = module or module_of(rule)  # pyright: ignore[reportFunctionMemberAccess]
        endpoint.admits_strangers = strangers  # pyright: ignore[reportFunctionMemberAccess]
        return endpoint

    return mark


def max_body(size_bytes: int) -> Mark[Endpoint]:
    """Let an endpoint read more than MAX_BODY_BYTES; uploads need it."""

    def mark(endpoint: Endpoint) -> Endpoint:
        endpoint.max_body_bytes = size_bytes  # pyright: ignore[reportFunctionMemberAccess]
        return endpoint

    return mark


def request_id(request: Request) -> str:
    return request.scope["request_id"]


def request_context(
    request: Request, tenant_id: UUID | None, *, write: bool | None = None, by_id: bool = False, alone: bool = False
) -> open_context:
    """The transaction of this request in a tenant (None: the platform); `write` follows the method unless given.

    Checks sign-in and CSRF. The endpoint's permission is checked by `opened`, which every route uses.
    """
    state = app_state(request)
    claims = credential(request)
    check_restrictions(claims, request.method, request.scope["path"], writes=write is True)
    if ONE_TENANT in claims.limits and tenant_id != claims.tenant_id:
        raise Forbidden("Access denied: Invalid tenant", code="TENANT_DENIED")
    if claims.key is not None and (tenant_id is None or not getattr(request.scope["endpoint"], "admits_keys", False)):
        raise _no_keys()
    return open_context(
        state.pool,
        state.memory,
        claims.user_id,
        tenant_id,
        session_id=claims.session_id,
        request_id=request_id(request),
        ip=client_address(request),
        write=READ_ONLY not in claims.limits and (request.method not in SAFE_METHODS if write is None else write),
        by_id=by_id,
        key=claims.key,
        counts_as_use=counts_as_use(request) if IDLE in claims.limits else None,
        alone=alone,
    )


class opened:  # noqa: N801
    """`async with opened(request) as ctx`: the request's transaction, once the endpoint's declared permission is held.

    `body_tenant` is the `tenant_id` of the body, where there is one: a third way to select a tenant. `by_id` is for endpoints
    that reach single records only, `alone` for those whose transaction may be one statement (`open_context`, `at_once`).
    """

    __slots__ = ("_module", "_opening", "_rule")

    def __init__(
        self,
        request: Request,
        *,
        write: bool | None = None,
        body_tenant: object = None,
        by_id: bool = False,
        alone: bool = False,
    ) -> None:
        self._rule = _declared_rule(request)
        self._module: str | None = getattr(request.scope["endpoint"], "module", None)
        tenant_id = requested_tenant(request, credential(request), body_tenant)
        self._opening = request_context(request, tenant_id, write=write, by_id=by_id, alone=alone)

    async def __aenter__(self) -> Context:
        ctx = await self._opening.__aenter__()
        try:
            if self._module is not None:
                ctx.require_module(self._module)
            if self._rule != SIGNED_IN:
                ctx.require(self._rule)
        except Forbidden as error:
            await self._opening.__aexit__(type(error), error, None)
            raise
        return ctx

    async def __aexit__(self, *error: Any) -> None:
        await self._opening.__aexit__(*error)


async def at_once(request: Request, act: Callable[[Context], Awaitable[T]], *, body_tenant: object = None) -> T:
    """`act` on single records in a transaction that is one message where it needs only one statement.

    When this process has to learn of the actor's access anew, nothing has happened, and `act` runs in an ordinary one.
    """
    try:
        async with opened(request, body_tenant=body_tenant, by_id=True, alone=True) as ctx:
            return await act(ctx)
    except AccessChanged:
        async with opened(request, body_tenant=body_tenant, by_id=True) as ctx:
            return await act(ctx)


@asynccontextmanager
async def opened_platform(request: Request, rule: str | None = None) -> AsyncGenerator[Context]:
    """The request's transaction on the platform, under the endpoint's rule unless given. Raises 403 for all but superadmins."""
    rule = rule or _declared_rule(request)
    try:
        async with request_context(request, None) as ctx:
            ctx.require(rule)
            yield ctx
    except Forbidden as error:
        if error.code != "TENANT_DENIED":
            raise
        raise Forbidden(f"You need the permission {rule} for this.", details={"permission": rule}) from error


def _declared_rule(request: Request) -> str:
    rule: str | None = getattr(request.scope["endpoint"], "access", None)
    if rule is None or rule == OPEN:
        raise RuntimeError(f"{request.url.path} opens a context without declaring its access")
    return rule


async def _context(request: Request) -> AsyncGenerator[Context]:
    body_tenant = await _tenant_in_body(request) if request.method not in SAFE_METHODS else None
    async with opened(request, body_tenant=body_tenant) as ctx:
        yield ctx


RequestContext = Annotated[Context, Depends(_context, scope="function")]
"""The context as a FastAPI parameter; function scope commits before the response starts."""


async def _tenant_in_body(request: Request) -> object:
    """`tenant_id` of a JSON body; FastAPI has read it before and keeps it."""
    if not request.headers.get("content-type", "").startswith("application/json") or not await request.body():
        return None
    body = await request.json()
    return cast(dict[str, object], body).get("tenant_id") if isinstance(body, dict) else None


def authenticate(request: Request) -> Claims:
    """The claims of somebody who signed in. Raises 401, and 403 SCOPE_MISSING for an API key."""
    claims = credential(request)
    check_restrictions(claims, request.method, request.scope["path"])
    if claims.key is not None:
        raise _no_keys()
    return claims


def credential(request: Request) -> Claims:
    """The claims of the Bearer token, else of the API key, else of the cookie, which needs the CSRF header to write."""
    claims: Claims | None = request.scope.get("claims")
    if claims is None:
        claims = request.scope["claims"] = _claims(request)
    return claims


async def admit_api_key(request: Request, key: str) -> None:
    """Look an API key up, once a process; `credential` finds what is known of it. Nothing for text that is no key of ours."""
    if key.startswith(KEY_MARK) and "authorization" not in request.headers:
        state = app_state(request)
        if claims := await state.keys.find(state.pool, key):
            request.scope["claims"] = claims


def note_api_key_use(request: Request) -> None:
    """Remember that the API key of a request was admitted; nothing for a request without one."""
    claims: Claims | None = request.scope.get("claims")
    if claims is not None and claims.key is not None:
        app_state(request).keys.note_use(claims, client_address(request))


def _no_keys() -> Forbidden:
    return Forbidden("An API key cannot do this. Sign in for it.", code="SCOPE_MISSING")


def _claims(request: Request) -> Claims:
    tokens = app_state(request).tokens
    header = request.headers.get("authorization")
    if header:
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated("Send the token as: Authorization: Bearer <token>.")
        return tokens.verify(token.strip())
    if "x-api-key" in request.headers:
        text = "This API key is unknown, has ended, or may not be used from this address."
        raise Unauthenticated(text, code="API_KEY_INVALID")
    cookie = request.cookies.get(ACCESS_COOKIE)
    if not cookie:
        raise Unauthenticated("Sign in first.")
    claims = tokens.verify(cookie)
    if request.method not in SAFE_METHODS:
        check_csrf(request)
    return claims


def check_csrf(request: Request) -> None:
    """Raises 403 CSRF_FAILED for a foreign page, and unless the header repeats the cookie that only our own pages can read."""
    origin = request.headers.get("origin")
    is_ours = origin is None or origin in app_state(request).settings.origins
    if not is_ours and _host_of(origin) != request.headers.get("host"):
        raise Forbidden("This page may not send changes here.", code="CSRF_FAILED")
    sent, known = request.headers.get(CSRF_HEADER, ""), request.cookies.get(CSRF_COOKIE, "")
    if not known or not hmac.compare_digest(sent.encode(), known.encode()):
        raise Forbidden("The page is out of date. Reload it and try again.", code="CSRF_FAILED")


def _host_of(origin: str | None) -> str | None:
    try:
        return urlsplit(origin).netloc if origin else None
    except ValueError:
        return None


def requested_tenant(request: Request, claims: Claims, in_body: object = None) -> UUID | None:
    """The tenant of the request: of the credential, unless `tenant_id` (query or body) or `X-Tenant-ID` selects another one.

    Raises 400 INVALID_TENANT_ID for a slug or two that differ; whether the caller may enter it, the database says.
    """
    sent = (request.query_params.get("tenant_id"), request.headers.get("x-tenant-id"), in_body)
    chosen = {parse_tenant(each) for each in sent if each}
    if not chosen:
        return claims.tenant_id
    if len(chosen) > 1:
        raise BadRequest("tenant_id and X-Tenant-ID name two different tenants.", code="INVALID_TENANT_ID")
    tenant_id = chosen.pop()
    if claims.key is not None and tenant_id != claims.tenant_id:
        raise Forbidden("Access denied: Invalid tenant", code="TENANT_DENIED")
    return tenant_id


def parse_tenant(sent: object) -> UUID:
    """The tenant a caller names. Raises 400 INVALID_TENANT_ID for anything but the UUID of a tenant."""
    tenant_id = parse_id(sent) if isinstance(sent, str) else None
    if tenant_id is None or tenant_id == PLATFORM_TENANT:
        raise BadRequest("A tenant is named by its UUID, not by its slug.", code="INVALID_TENANT_ID")
    return tenant_id


def client_address(request: Request) -> str:
    """The client's address: the rightmost hop of X-Forwarded-For outside TRUSTED_PROXIES, "" when unknown."""
    peer = request.client.host if request.client else ""
    forwarded = request.headers.get("x-forwarded-for", "")
    return _outermost_hop(peer, forwarded, app_state(request).settings.trusted_networks)


@lru_cache(maxsize=4096)
def _outermost_hop(peer: str, forwarded: str, trusted: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]) -> str:
    last = ""
    for hop in [peer, *reversed([h.strip() for h in forwarded.split(",") if h.strip()])]:
        try:
            address = ipaddress.ip_address(hop)
        except ValueError:
            break
        last = str(address).partition("%")[0]  # a zone may hold any text
        if not any(address in network for network in trusted):
            break
    return last


async def read_body(request: Request, limit: int = MAX_BODY_BYTES) -> bytes:
    """The body, read in chunks. Raises 413 above `limit` bytes before it is held in memory."""
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise TooLarge(f"The request is larger than {limit:,} bytes.")
        chunks.append(chunk)
    return b"".join(chunks)


async def read_object(request: Request) -> dict[str, Any]:
    """The JSON object of the body; an empty body is an empty object. Raises 400 INVALID_JSON, 415."""
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if kind and kind != "application/json" and not kind.endswith("+json"):
        raise UnsupportedMedia("Send JSON with Content-Type: application/json.")
    body = await read_body(request)
    if not body.strip():
        return {}
    try:
        value = _decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadRequest(f"The body is not valid JSON: {error}", code="INVALID_JSON") from error
    if not isinstance(value, dict):
        raise BadRequest("The body must be a JSON object.", code="INVALID_JSON")
    return cast(dict[str, Any], value)


def encode(value: Any) -> bytes:
    """JSON as the API speaks it: decimals as numbers, UUIDs and addresses as text."""
    return _encoder.encode(value)


def answer(data: Any, *, status: int = 200, meta: Mapping[str, Any] | None = None, **top: Any) -> Response:
    """The success envelope; `top` adds members beside `data` (the guide's `token`)."""
    body: dict[str, Any] = {"status": "success", "data": data}
    if meta is not None:
        body["meta"] = meta
    return Response(encode(body | top if top else body), status, media_type="application/json")


def no_content() -> Response:
    return Response(status_code=204)


def error_answer(error: AishaError, request_id: str) -> Response:
    """The error envelope of decisions.md "Envelope", with Retry-After where it applies."""
    body: dict[str, Any] = {"status": "error", "code": error.code, "message": error.message, "request_id": request_id}
    if error.details:
        body["details"] = error.details
    headers: dict[str, str] = {}
    if error.retry_after is not None:
        body["retryAfter"] = error.retry_after
        headers["Retry-After"] = str(error.retry_after)
    return Response(encode(body), error.status, headers=headers, media_type="application/json")


Handler = Callable[[Request], Awaitable[Response]]
