"""The shapes every answer shares, for the API's description. Answers themselves are encoded by `core.http.answer`."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

Data = TypeVar("Data")


class Answer(BaseModel, Generic[Data]):
    """The success envelope."""

    status: str = "success"
    data: Data


class ListMeta(BaseModel):
    """Where a list stands. `total` only with `count=true`, exact up to 10,000."""

    limit: int
    next_cursor: str | None
    total: int | None = None
    total_is_capped: bool | None = None


class ListAnswer(BaseModel, Generic[Data]):
    """The success envelope of a list."""

    status: str = "success"
    data: list[Data]
    meta: ListMeta


class ErrorAnswer(BaseModel):
    """The error envelope; `code` is one of domain.md § 4, `details` depends on it."""

    status: str = "error"
    code: str
    message: str
    details: dict[str, Any] | None = None
    retryAfter: int | None = None  # noqa: N815  (the guide's spelling)
    request_id: str


ERROR_TEXTS = {
    400: "The request is wrong: VALIDATION_ERROR, INVALID_JSON, TENANT_REQUIRED …",
    401: "Nobody is signed in, or no longer: UNAUTHENTICATED, TOKEN_EXPIRED, TOKEN_REVOKED, SESSION_IDLE, API_KEY_INVALID.",
    403: "Not allowed: FORBIDDEN, SCOPE_MISSING, TENANT_DENIED, ACCOUNT_DISABLED, CSRF_FAILED, HOST_NOT_ALLOWED.",
    404: "Not there, or not visible to the caller.",
    409: "The present state does not admit it: VERSION_CONFLICT, DUPLICATE_KEY, IN_USE …",
    410: "It was there and has been used up or has expired: TOKEN_USED, LINK_EXPIRED …",
    413: "The body is larger than admitted.",
    422: "Well-formed, but a rule asks for more: CONFIRMATION_REQUIRED, REASON_REQUIRED …",
    423: "ACCOUNT_LOCKED: too many wrong passwords; Retry-After says when to try again.",
    429: "Too many requests; Retry-After says when to try again.",
    502: "UPSTREAM_ERROR: a service outside does not answer as it should.",
    503: "A part of the installation does not answer, or is switched off: DATABASE_UNAVAILABLE, READ_ONLY_MODE, RLS_UNSAFE.",
    504: "UPSTREAM_TIMEOUT: a service outside, or this request, takes too long.",
}
ERROR_ANSWERS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorAnswer, "description": text} for status, text in ERROR_TEXTS.items()
}
SECURITY = {
    "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "`token` of POST /api/auth/login."},
    "api_key": {
        "type": "apiKey", "in": "header", "name": "X-API-Key", "description": "A key of POST /api/api-keys, within its scopes.",
    },
    "cookie": {
        "type": "apiKey", "in": "cookie", "name": "aisha_access",
        "description": "Set by sign-in; writing methods repeat the cookie `aisha_csrf` in the header `X-CSRF-Token`.",
    },
}  # fmt: skip


Extension = Callable[[dict[str, Any]], None]
"""Adds paths and schemas to the document: the record engine describes its plain routes from its registry."""


def describe(app: FastAPI, extensions: Sequence[Extension] = ()) -> dict[str, Any]:
    """The OpenAPI document of an application, without the validation shapes that FastAPI assumes and we do not give."""
    document = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes, tags=app.openapi_tags
    )
    components = document.setdefault("components", {})
    for name in ("HTTPValidationError", "ValidationError"):
        components.get("schemas", {}).pop(name, None)
    components["securitySchemes"] = SECURITY
    document["security"] = [{name: []} for name in SECURITY]
    for extend in extensions:
        extend(document)
    return document
