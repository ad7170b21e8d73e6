"""The errors users and integrators can meet. The class fixes status and code, the text says what to do next.

Codes and statuses are those of domain.md § 4.
"""

from collections.abc import Mapping
from typing import Any


class AishaError(Exception):
    """Base of every error that is answered with words instead of a 500."""

    status = 400
    code = "VALIDATION_ERROR"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        details: Mapping[str, Any] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.details = dict(details) if details else None
        self.retry_after = retry_after
        if code is not None:
            self.code = code


class BadRequest(AishaError):
    """400: the request itself is wrong; `code` narrows it (INVALID_FILTER, INVALID_CURSOR …)."""


class ValidationFailed(AishaError):
    """400 VALIDATION_ERROR. `fields` maps a field's name to the texts shown beside it."""

    def __init__(self, fields: Mapping[str, list[str]], message: str | None = None) -> None:
        first = next(iter(fields.items()), None)
        text = message or (f"{first[0]}: {first[1][0]}" if first else "The data is not valid.")
        super().__init__(text, details=fields)


class Unauthenticated(AishaError):
    """401: nobody is signed in, or no longer."""

    status = 401
    code = "UNAUTHENTICATED"


class Forbidden(AishaError):
    """403: signed in, but not allowed."""

    status = 403
    code = "FORBIDDEN"


class NotFound(AishaError):
    """404: not there, or not visible to the caller, which is answered alike."""

    status = 404
    code = "NOT_FOUND"

    def __init__(self, what: str = "This record") -> None:
        super().__init__(f"{what} does not exist, or you have no access to it.")


class Conflict(AishaError):
    """409: the state of the world does not admit it; `code` says which conflict."""

    status = 409
    code = "DUPLICATE_KEY"


class Gone(AishaError):
    """410: it was there and has been used up or has expired."""

    status = 410
    code = "LINK_EXPIRED"


class TooLarge(AishaError):
    """413: a body or file above its limit."""

    status = 413
    code = "PAYLOAD_TOO_LARGE"


class UnsupportedMedia(AishaError):
    """415: a body of a type this route does not read."""

    status = 415
    code = "UNSUPPORTED_MEDIA_TYPE"


class Unprocessable(AishaError):
    """422: well-formed, but a rule asks for something more (a reason, a confirmation)."""

    status = 422
    code = "CONFIRMATION_REQUIRED"


class Locked(AishaError):
    """423: too many wrong passwords; `retry_after` says when to try again."""

    status = 423
    code = "ACCOUNT_LOCKED"


class TooManyRequests(AishaError):
    """429 with the guide's text (§ 3.4) and the seconds to wait."""

    status = 429
    code = "RATE_LIMITED"

    def __init__(self, retry_after: int) -> None:
        super().__init__("Too many requests, please try again later.", retry_after=retry_after)


class Unavailable(AishaError):
    """503: a part of the installation does not answer or is switched off."""

    status = 503
    code = "DATABASE_UNAVAILABLE"


class TimedOut(AishaError):
    """504: this request alone took too long."""

    status = 504
    code = "UPSTREAM_TIMEOUT"

    def __init__(self) -> None:
        super().__init__("This takes too long for one request. Narrow it down, or try again later.")
