"""Cursors of lists that run back in time: a moment and an id."""

import base64
import binascii
from datetime import datetime
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
