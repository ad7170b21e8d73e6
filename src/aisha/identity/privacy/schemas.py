"""Wire shapes of erasures."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UserErasure:
    """What an erasure replaces, in numbers; `queued` once it was confirmed."""

    queued: bool
    replaces: dict[str, int]
