"""Optimistic locking: a writer says which version it read."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from aisha.core.errors import BadRequest, Conflict


def check_version(current: Mapping[str, Any], sent: int | None) -> None:
    """Raises 409 VERSION_CONFLICT with the present row when the writer read another version; nothing when none was sent."""
    if sent is not None and sent != current["version"]:
        raise Conflict(
            "Somebody else changed this in the meantime. Look at the present state and try again.",
            code="VERSION_CONFLICT",
            details={"current": current, "sent": sent},
        )


def sent_version(request: Request, in_body: int | None) -> int | None:
    """The version of the body, else of `If-Match`. Raises 400 for an If-Match that is no version."""
    header = request.headers.get("if-match", "").strip().removeprefix("W/").strip('"')
    if in_body is not None or header in ("", "*"):
        return in_body
    if not (header.isascii() and header.isdigit() and len(header) < 10):
        raise BadRequest("If-Match must hold the version that was read, for example: If-Match: 3.")
    return int(header)
