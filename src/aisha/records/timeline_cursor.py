"""Cursors of lists in one fixed order: those that run back in time (a moment and an id), and places in a list of rules."""

import base64
import binascii
from datetime import UTC, datetime
from uuid import UUID

from aisha.core.errors import BadRequest


def write_moment(at: datetime, identity: UUID) -> str:
    """The cursor that continues before this entry."""
    return base64.urlsafe_b64encode(f"{at.isoformat()} {identity}".encode()).decode().rstrip("=")


def read_moment(cursor: str | None) -> tuple[datetime | None, UUID | None]:
    """The moment and id of a cursor. Raises 400 INVALID_CURSOR."""
    if not cursor:
        return None, None
    try:
        at, _, identity = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(" ")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError(at)
        return moment, UUID(identity)
    except (ValueError, binascii.Error) as error:
        raise BadRequest("This cursor does not belong to this list.", code="INVALID_CURSOR") from error


def parse_moment(name: str, text: str | None) -> datetime | None:
    """A moment with its zone in a query parameter, such as 2026-01-31T12:00:00Z. Raises 400."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))
        if moment.tzinfo is None:
            raise ValueError(text)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadRequest(f"{name} is a moment such as 2026-01-31T12:00:00Z.") from error


def write_place(number: int, key: str) -> str:
    """The cursor that continues behind a key of a numbered part."""
    return base64.urlsafe_b64encode(f"{number} {key}".encode()).decode().rstrip("=")


def read_place(cursor: str | None) -> tuple[int, str]:
    """The part and key of a cursor; the beginning for None. Raises 400 INVALID_CURSOR."""
    if not cursor:
        return 0, ""
    try:
        number, _, key = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(" ")
        if "\x00" in key or not 0 <= int(number) < 100:
            raise ValueError(cursor)
        return int(number), key
    except (ValueError, binascii.Error) as error:
        raise BadRequest("This cursor does not belong to this list.", code="INVALID_CURSOR") from error
