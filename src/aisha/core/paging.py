"""Pages of short lists in one fixed order: a text and the id. (Record lists sort by any field: `records/paging.py`.)"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import asyncpg
import msgspec
from fastapi import Depends, Query

from aisha.core.errors import BadRequest

DEFAULT_LIMIT, MAX_LIMIT = 50, 200


@dataclass(frozen=True, slots=True)
class Page:
    """What a list was asked for: how many rows, after which one, matching which text ("" = any)."""

    limit: int
    after: tuple[str, UUID] | None
    q: str = ""

    @property
    def pattern(self) -> str:
        """An ILIKE pattern for `q`, or "" for no search."""
        escaped = self.q.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
        return f"%{escaped}%" if escaped else ""


def _page(
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
    q: Annotated[str, Query(max_length=200)] = "",
) -> Page:
    if "\x00" in q:
        raise BadRequest("The search text holds a character that cannot be searched.")
    return Page(limit, decode_cursor(cursor) if cursor else None, q.strip())


RequestedPage = Annotated[Page, Depends(_page)]
"""`limit`, `cursor` and `q` of a request."""


def page_of(rows: Sequence[asyncpg.Record], page: Page) -> tuple[Sequence[asyncpg.Record], str | None]:
    """The rows of a page out of `limit + 1` fetched ones, and the next cursor. Rows carry `page_key` and `id`."""
    if len(rows) <= page.limit:
        return rows, None
    last = rows[page.limit - 1]
    return rows[: page.limit], encode_cursor(last["page_key"], last["id"])


def encode_cursor(key: str, row_id: UUID) -> str:
    """An opaque cursor that begins after this row."""
    return base64.urlsafe_b64encode(msgspec.json.encode((key, row_id))).decode().rstrip("=")


def decode_cursor(cursor: str) -> tuple[str, UUID]:
    """Raises 400 INVALID_CURSOR for anything `encode_cursor` did not make."""
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        key, row_id = msgspec.json.decode(raw, type=tuple[str, UUID])
        if "\x00" in key:
            raise ValueError
    except (ValueError, binascii.Error, msgspec.DecodeError) as error:
        text = "This cursor does not belong to this list. Start again without it."
        raise BadRequest(text, code="INVALID_CURSOR") from error
    return key, row_id
