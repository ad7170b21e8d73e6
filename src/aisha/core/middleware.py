"""What surrounds every request: its id, limits, headers, and the last catch that turns a failure into an envelope."""

import re
from time import perf_counter
from typing import Any

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aisha.core.database_errors import translate
from aisha.core.errors import AishaError, NotFound, TooLarge
from aisha.core.http import MAX_BODY_BYTES, OPEN, admit_api_key, client_address, credential, error_answer, note_api_key_use
from aisha.core.ids import new_id
from aisha.core.path_table import PathTable

_log = structlog.get_logger("aisha.http")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_SLOW_SECONDS = 5.0
SECURITY_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"cache-control", b"no-store"),
]
_SIGN_IN_PATHS = ("/api/auth/login", "/api/auth/forgot-password", "/api/auth/reset-password")


class RequestMiddleware:
    """Pure ASGI, because this is on the path of every request. Those of `table` are answered from here; the rest is `app`'s."""

    def __init__(self, app: ASGIApp, table: PathTable) -> None:
        self.app = app
        self.table = table

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = perf_counter()
        request = Request(scope, _limited(receive, scope))
        sent = request.headers.get("x-request-id", "")
        scope["request_id"] = identity = sent if _REQUEST_ID.fullmatch(sent) else str(new_id())
        key = request.headers.get("x-api-key")
        status = 500
        begun = False

        async def send_with_headers(message: Message) -> None:
            nonlocal status, begun
            if message["type"] == "http.response.start":
                status, begun = message["status"], True
                message.setdefault("headers", []).extend([*SECURITY_HEADERS, (b"x-request-id", identity.encode())])
            await send(message)

        try:
            self._limit(request)
            if key:
                await admit_api_key(request, key)
            if endpoint := self.table.find(scope):
                if getattr(endpoint, "access", None) != OPEN:
                    credential(request)  # before anything of the body is looked at
                answer = await endpoint(request)
                await answer(scope, request.receive, send_with_headers)
            else:
                await self.app(scope, request.receive, send_with_headers)
        except Exception as error:  # the outermost loop of a request: nothing may leave it unanswered
            if begun:
                raise
            answer = failure(error, identity, request)
            status = answer.status_code
            await answer(scope, receive, send_with_headers)
        finally:
            if key and status != 401:
                note_api_key_use(request)
            _record(request, status, perf_counter() - started)

    def _limit(self, request: Request) -> None:
        state = request.app.state.aisha
        settings = state.settings
        path: str = request.scope["path"]
        if not path.startswith("/api/") or path == "/api/status":
            return
        caller = client_address(request)
        if path in _SIGN_IN_PATHS:
            state.limiter.check("sign-in", caller, settings.auth_rate_limit_max)
        token = request.headers.get("authorization") or request.cookies.get("aisha_access") or caller
        state.limiter.check("api", token[-64:], settings.rate_limit_max)


def _limited(receive: Receive, scope: Scope) -> Receive:
    """`receive` that raises 413 once a body outgrows what its endpoint admits; the endpoint is known by then."""
    size = 0

    async def receive_limited() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        limit: int = getattr(scope.get("endpoint"), "max_body_bytes", MAX_BODY_BYTES)
        if size > limit:
            raise TooLarge(f"The request is larger than {limit:,} bytes.")
        return message

    return receive_limited


def failure(error: Exception, identity: str, request: Request) -> Response:
    """The envelope for an error that left its route; what is not ours is logged and answered without internals."""
    translated = translate(error)
    if isinstance(translated, AishaError):
        return error_answer(translated, identity)
    _log.error("request failed", method=request.method, path=request.url.path, request_id=identity, exc_info=error)
    text = "Something went wrong on our side. Try again; if it stays, name the request id."
    unknown = AishaError(text, code="INTERNAL_ERROR")
    unknown.status = 500
    return error_answer(unknown, identity)


def _record(request: Request, status: int, seconds: float) -> None:
    if status < 500 and seconds < _SLOW_SECONDS:
        return
    _log.warning(
        "slow request" if status < 500 else "failed request",
        method=request.method,
        path=request.url.path,
        status=status,
        duration_ms=round(seconds * 1000, 1),
        request_id=request.scope["request_id"],
    )


async def _on_aisha_error(request: Request, error: Exception) -> Response:
    return failure(error, request.scope["request_id"], request)


async def _on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if isinstance(error.__cause__, AishaError):  # FastAPI wraps what is raised while it reads a body
        return error_answer(error.__cause__, request.scope["request_id"])
    if error.status_code == 404:
        return error_answer(NotFound("This address"), request.scope["request_id"])
    if error.status_code == 400:
        broken = AishaError("The body cannot be read. Send valid JSON in UTF-8.", code="INVALID_JSON")
        return error_answer(broken, request.scope["request_id"])
    texts = {405: "This address does not answer to this method."}
    plain = AishaError(texts.get(error.status_code, str(error.detail)), code=f"HTTP_{error.status_code}")
    plain.status = error.status_code
    return error_answer(plain, request.scope["request_id"])


async def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    details: dict[str, list[str]] = {}
    for each in error.errors():
        if each["type"] == "json_invalid":
            broken = AishaError("The body is not valid JSON.", code="INVALID_JSON")
            return error_answer(broken, request.scope["request_id"])
        details.setdefault(_field_of(each["loc"]), []).append(str(each["msg"]))
    field, texts = next(iter(details.items()), ("body", ["is not valid"]))
    invalid = AishaError(f"{field}: {texts[0]}", details=details)
    return error_answer(invalid, request.scope["request_id"])


def _field_of(location: tuple[Any, ...] | list[Any]) -> str:
    names = [str(part) for part in location if part not in ("body", "query", "path", "header")]
    return ".".join(names) or "body"


def install(app: FastAPI, table: PathTable) -> None:
    """Add the middleware, the routes of the table and the error handlers to an application."""
    app.router.routes.append(table)
    app.add_middleware(RequestMiddleware, table=table)
    app.add_exception_handler(AishaError, _on_aisha_error)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(RequestValidationError, _on_invalid)
