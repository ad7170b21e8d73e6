"""Work that every worker does all the time, beside jobs and what recurs: it looks for something to do by itself."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aisha.core.database import Pool
from aisha.core.settings import Settings


@dataclass(frozen=True, slots=True)
class Serving:
    """Such work: its name, and the function, which goes on until it is cancelled; it rests while `MAY_GO_ON` says so.

    One that returns is switched off by the environment; one that fails is begun again. Several workers share what there is:
    each takes for itself what it works on (FOR UPDATE SKIP LOCKED).
    """

    name: str
    run: Callable[[Pool, Settings], Awaitable[None]]
