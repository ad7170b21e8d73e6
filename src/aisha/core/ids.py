"""Identifiers: UUIDv7, so that new rows land at the end of every index."""

from uuid import UUID

import uuid_utils

PLATFORM_TENANT = UUID(int=0)
"""The nil UUID: tenant of platform rows (domain.md § 0)."""


def new_id() -> UUID:
    """A new UUIDv7: time-ordered, unique over processes."""
    return UUID(int=uuid_utils.uuid7().int)


def parse_id(text: str) -> UUID | None:
    """The UUID a text spells, or None."""
    try:
        return UUID(text)
    except (ValueError, AttributeError, TypeError):
        return None
