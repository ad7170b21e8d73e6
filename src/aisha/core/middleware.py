"""What surrounds every request: its id, limits, headers, and the last catch that turns a failure into an envelope."""

import asyncio
import re
from time import perf_counter
from typing import Any
from urllib.parse import unquote_to_bytes

import asyncpg
import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aisha.core.database_errors import translate
from aisha.core.errors import AishaError, NotFound, TimedOut, TooLarge
from aisha.core.http import MAX_BODY_BYTES, OPEN, admit_api_key, credential, error_answer, note_api_key_use
from aisha.core.ids import new_id
from aisha.core.log_lines import database_failed
from aisha.core.path_table import PathTable
from aisha.core.problems import words_of
from aisha.core.protection import admit, look_for_patterns, note_outcome
from aisha.core.ratelimit import Standing
from aisha.core.security_headers import api_headers
from aisha.core.settings import Settings

_log = structlog.get_logger("aisha.http")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_SLOW_SECONDS = 1.0
"""A request that takes longer is slow (admin-chapters.md § 7.2)."""
_LOOKED_AT_BYTES = 65_536


class RequestMiddleware:
    """Pure ASGI, because this is on the path of every request. Those of `table` are answered from here; the rest is `app`'s."""

    def __init__(self, app: ASGIApp, table: PathTable, settings: Settings) -> None:
        self.app = app
        self.table = table
        self.headers = api_headers(settings)
        self.longest_seconds = settings.request_timeout_ms / 1000
        self.tells_slow = settings.enable_performance_logging

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = perf_counter()
        request = Request(scope)
        request = Request(scope, _limited(receive, request))
        sent = request.headers.get("x-request-id", "")
        scope["request_id"] = identity = sent if _REQUEST_ID.fullmatch(sent) else str(new_id())
        key = request.headers.get("x-api-key")
        status = 500
        begun = False

        async def send_with_headers(message: Message) -> None:
            nonlocal status, begun
            if message["type"] == "http.response.start":
                status, begun = message["status"], True
                headers: list[tuple[bytes, bytes]] = message.setdefault("headers", [])
                _add_headers(headers, [*self.headers, (b"x-request-id", identity.encode())], scope.get("rate_limit"))
            await send(message)

        try:
            await self._answer(request, key, send_with_headers)
        except Exception as error:  # the outermost loop of a request: nothing may leave it unanswered
            if begun:
                raise
            answer = failure(error, identity, request)
            status = answer.status_code
            await answer(scope, receive, send_with_headers)
        finally:
            if key and status != 401:
                note_api_key_use(request)
            _record(request, status, perf_counter() - started, tells_slow=self.tells_slow)
        await note_outcome(request, status)

    async def _answer(self, request: Request, key: str | None, send: Send) -> None:
        """Raises what the guards refuse and what the endpoint raises; 504 when it takes too long."""
        if key:
            await admit_api_key(request, key)
        if (early := await admit(request)) is not None:
            await early(request.scope, request.receive, send)
            return
        if query := request.scope["query_string"]:
            look_for_patterns(request, unquote_to_bytes(query.replace(b"+", b" ")))
        endpoint = self.table.find(request.scope)
        is_long = hasattr(endpoint, "max_body_bytes") or hasattr(endpoint, "is_lasting")
        limit = asyncio.timeout(None if is_long else self.longest_seconds)
        try:
            async with limit:
                if endpoint is None:
                    await self.app(request.scope, request.receive, send)
                    return
                if getattr(endpoint, "access", None) != OPEN:
                    credential(request)  # before anything of the body is looked at
                answer = await endpoint(request)
            await answer(request.scope, request.receive, send)
        except TimeoutError as error:
            if limit.expired():
                raise TimedOut from error
            raise


def _add_headers(headers: list[tuple[bytes, bytes]], ours: list[tuple[bytes, bytes]], standing: Standing | None) -> None:
    """Add what every answer carries; an endpoint's own header wins."""
    own = {name for name, _ in headers}
    headers.extend(header for header in ours if header[0] not in own)
    if standing is not None:
        headers.extend(standing.headers)


def _limited(receive: Receive, request: Request) -> Receive:
    """`receive` that raises 413 once a body outgrows what its endpoint admits; the endpoint is known by then.

    Before anything of the body it raises 401 unless whoever sends it may ask at all: a stranger learns nothing of its shape.
    The beginning of the body is looked at for signals.
    """
    size, is_admitted = 0, False

    async def receive_limited() -> Message:
        nonlocal size, is_admitted
        if not is_admitted and not getattr(request.scope.get("endpoint"), "admits_strangers", False):
            _require_sign_in(request)
        is_admitted = True
        message = await receive()
        body: bytes = message.get("body", b"")
        if body and size < _LOOKED_AT_BYTES:
            look_for_patterns(request, body[:_LOOKED_AT_BYTES])
        size += len(body)
        limit: int = getattr(request.scope.get("endpoint"), "max_body_bytes", MAX_BODY_BYTES)
        if size > limit:
            raise TooLarge(f"The request is larger than {limit:,} bytes.")
        return message

    return receive_limited


def _require_sign_in(request: Request) -> None:
    endpoint = request.scope.get("endpoint")
    if endpoint is not None and getattr(endpoint, "access", OPEN) != OPEN:
        credential(request)


def failure(error: Exception, identity: str, request: Request) -> Response:
    """The envelope for an error that left its route; what is not ours is logged and answered without internals."""
    translated = translate(error)
    if isinstance(translated, AishaError):
        request.scope["refused"] = translated
        return error_answer(translated, identity)
    if isinstance(error, asyncpg.PostgresError):
        _log.error(database_failed(error), request_id=identity)
    _log.error("request failed", method=request.method, path=request.url.path, request_id=identity, exc_info=error)
    text = "Something went wrong on our side. Try again; if it stays, name the request id."
    unknown = AishaError(text, code="INTERNAL_ERROR")
    unknown.status = 500
    return error_answer(unknown, identity)


def _record(request: Request, status: int, seconds: float, *, tells_slow: bool) -> None:
    is_slow = tells_slow and seconds > _SLOW_SECONDS and not hasattr(request.scope.get("endpoint"), "is_lasting")
    if status < 500 and not is_slow:
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
    codes = {405: "METHOD_NOT_ALLOWED", 413: "PAYLOAD_TOO_LARGE", 415: "UNSUPPORTED_MEDIA_TYPE", 431: "PAYLOAD_TOO_LARGE"}
    plain = AishaError(texts.get(error.status_code, str(error.detail)), code=codes.get(error.status_code, "VALIDATION_ERROR"))
    plain.status = error.status_code
    return error_answer(plain, request.scope["request_id"])


async def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    try:
        _require_sign_in(request)  # what is wrong with a path or query, a stranger learns as little
    except AishaError as refused:
        return failure(refused, request.scope["request_id"], request)
    details: dict[str, list[str]] = {}
    for each in error.errors():
        if each["type"] == "json_invalid":
            broken = AishaError("The body is not valid JSON.", code="INVALID_JSON")
            return error_answer(broken, request.scope["request_id"])
        details.setdefault(_field_of(each["loc"]), []).append(words_of(each))
    field, texts = next(iter(details.items()), ("body", ["is not valid"]))
    invalid = AishaError(f"{field}: {texts[0]}", details=details)
    return error_answer(invalid, request.scope["request_id"])


def _field_of(location: tuple[Any, ...] | list[Any]) -> str:
    names = [str(part) for part in location if part not in ("body", "query", "path", "header")]
    return ".".join(names) or "body"


def install(app: FastAPI, table: PathTable, settings: Settings) -> None:
    """Add the middleware, the routes of the table and the error handlers to an application."""
    app.router.routes.append(table)
    app.add_middleware(RequestMiddleware, table=table, settings=settings)
    app.add_exception_handler(AishaError, _on_aisha_error)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(RequestValidationError, _on_invalid)
