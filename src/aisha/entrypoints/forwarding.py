"""Requests of the browser for the API, passed on as they are: bodies and answers stream, nothing is held back."""

import asyncio
from collections.abc import AsyncGenerator, Iterable
from http.cookiejar import CookieJar, DefaultCookiePolicy
from ipaddress import ip_address
from uuid import uuid4

import httpx
import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from aisha.core.settings import Settings

HOP_BY_HOP = frozenset(
    b"connection keep-alive proxy-authenticate proxy-authorization te trailer transfer-encoding upgrade".split()
)
_KEEP_ALIVE_SECONDS = 15
"""Shorter than the API keeps a connection, so that it is never closed under a request."""
_log = structlog.get_logger("aisha.web")

Header = tuple[bytes, bytes]


class Forwarder:
    """An ASGI application that answers with what the API answers."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client = httpx.AsyncClient(
            base_url=settings.upstream_url,
            timeout=httpx.Timeout(60, connect=5, read=120),
            limits=httpx.Limits(max_connections=1000, max_keepalive_connections=100, keepalive_expiry=_KEEP_ALIVE_SECONDS),
            cookies=_no_cookies(),
            follow_redirects=False,
            trust_env=False,
        )

    async def close(self) -> None:
        await self._client.aclose()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        path = request.scope.get("raw_path") or request.url.path.encode()
        query = request.scope["query_string"]
        has_body = "content-length" in request.headers or "transfer-encoding" in request.headers
        outgoing = self._client.build_request(
            request.method,
            httpx.URL(self._settings.upstream_url, raw_path=path + (b"?" + query if query else b"")),
            headers=self._request_headers(request),
            content=request.stream() if has_body else None,
        )
        try:
            answer = await self._client.send(outgoing, stream=True)
        except httpx.TransportError as error:
            return _failure(request, error)
        response = StreamingResponse(_body(answer), status_code=answer.status_code)
        response.raw_headers = _end_to_end(answer.headers.raw)
        if answer.headers.get("content-type", "").startswith("text/event-stream"):
            closing = asyncio.get_running_loop()
            request.scope["on_shutdown"] = lambda: closing.create_task(answer.aclose())
        return response

    def _request_headers(self, request: Request) -> list[Header]:
        peer = request.client.host if request.client else "127.0.0.1"
        came_by = request.headers.get("x-forwarded-for")
        scheme = request.headers.get("x-forwarded-proto") if self._is_trusted(peer) else None
        own = {
            b"x-forwarded-for": f"{came_by}, {peer}" if came_by else peer,
            b"x-forwarded-proto": scheme or request.url.scheme,
        }
        kept = [(name, value) for name, value in _end_to_end(request.headers.raw) if name not in own]
        return [*kept, *((name, value.encode("latin-1")) for name, value in own.items())]

    def _is_trusted(self, peer: str) -> bool:
        try:
            address = ip_address(peer)
        except ValueError:
            return False
        return any(address in network for network in self._settings.trusted_networks)


def _no_cookies() -> CookieJar:
    """A jar that keeps nothing: the client is shared by all visitors, and by default would lend one's session to the next."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=()))


def _end_to_end(headers: Iterable[Header]) -> list[Header]:
    """The headers that concern the two ends; `Connection` may name more that do not."""
    lowered = [(name.lower(), value) for name, value in headers]
    named = {part.strip().lower() for name, value in lowered if name == b"connection" for part in value.split(b",")}
    return [(name, value) for name, value in lowered if name not in HOP_BY_HOP and name not in named]


async def _body(answer: httpx.Response) -> AsyncGenerator[bytes]:
    """The answer's bytes as they come, compressed or not. A browser that leaves closes the upstream, too."""
    try:
        async for part in answer.aiter_raw():
            yield part
    finally:
        await answer.aclose()


def _failure(request: Request, error: httpx.TransportError) -> Response:
    request_id = request.headers.get("x-request-id") or str(uuid4())
    _log.error("API unreachable", path=request.url.path, cause=str(error) or type(error).__name__, request_id=request_id)
    envelope = {
        "status": "error",
        "code": "UPSTREAM_ERROR",
        "message": "Cannot connect to backend",
        "request_id": request_id,
    }
    return JSONResponse(envelope, status_code=502, headers={"cache-control": "no-store"})
