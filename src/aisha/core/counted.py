"""What is counted, and how far it is: of one process, or of several in `shared_counts`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` requests of one caller in a window, counted in a bucket of their own."""

    bucket: str
    caller: str
    most: int
    window_seconds: float


@dataclass(frozen=True, slots=True)
class Counted:
    """Requests so far, this one included, and the seconds until the window ends."""

    used: int
    left_seconds: float


class Unreachable(Exception):
    """Redis does not answer, or answers with an error."""
