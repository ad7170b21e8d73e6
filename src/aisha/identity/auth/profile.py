"""What slices above identity add to `GET /api/auth/me`; `modules.py` registers them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from aisha.core.context import Context

ProfilePart = Callable[[Context], Awaitable[Mapping[str, Any]]]

_parts: list[ProfilePart] = []


def register_profile_parts(parts: Sequence[ProfilePart]) -> None:
    """Replace the list of parts; called by `modules.py` alone."""
    _parts[:] = parts


def profile_parts() -> Sequence[ProfilePart]:
    return tuple(_parts)
