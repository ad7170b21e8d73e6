"""Work that recurs: what each piece is, when it is due, how it goes through the tenants. `recurring.py` runs it."""

from collections.abc import Awaitable, Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog

from aisha.core.context import Context
from aisha.core.database import Pool
from aisha.core.refused import Refused
from aisha.core.schedules import At, text_of
from aisha.core.settings import Settings

__all__ = ["MAY_GO_ON", "At", "Outcome", "Periodic", "SomeFailed", "each_tenant"]

Outcome = int | str | None
"""What a run tells of itself: how many rows it touched, or a few words; None where there is nothing to tell."""
_log = structlog.get_logger("aisha.periodic")


async def _go_on() -> None:
    """Where nobody says otherwise, as in a command, work goes on."""


MAY_GO_ON: ContextVar[Callable[[], Awaitable[None]]] = ContextVar("may_go_on", default=_go_on)
"""Returns at once, or when work may go on again: a worker's word, within the task that does its recurring work."""


class SomeFailed(Refused):
    """Recurring work is done, but not in every tenant; the log has each reason."""


async def each_tenant(tenant_ids: Iterable[UUID], work: Callable[[UUID], Awaitable[None]]) -> None:
    """Do recurring work in one tenant after the other; it rests between two of them while a worker has to.

    Raises SomeFailed with the failures, once all the others are done.
    """
    failures: list[str] = []
    for tenant_id in tenant_ids:
        await MAY_GO_ON.get()()
        try:
            await work(tenant_id)
        except Exception as error:  # noqa: BLE001  (outermost loop over tenants: one of them must not stop the others)
            _log.error("recurring work failed in a tenant", tenant=str(tenant_id), exc_info=error)
            failures.append(f"{tenant_id}: {error or type(error).__name__}")
    if failures:
        raise SomeFailed("; ".join(failures))


@dataclass(frozen=True, slots=True)
class Periodic:
    """A piece of recurring work: its key, how often or when it runs unless somebody says otherwise, and the function.

    `does` is one sentence for whoever looks at it. `every` may also be a text as `read_schedule` reads it.
    """

    name: str
    every: timedelta | At | str
    run: Callable[[Pool, Settings], Awaitable[Outcome]]
    does: str = ""

    @property
    def schedule(self) -> str:
        """The default schedule, as it is written down."""
        return text_of(self.every)

    @property
    def is_long(self) -> bool:
        """Work at a time of day may take hours; what recurs by the minute does not wait for it."""
        return isinstance(self.every, At)


@dataclass(frozen=True, slots=True)
class Failing:
    """Recurring work that failed several times in a row."""

    key: str
    does: str
    failures: int
    error: str


Teller = Callable[[Context, Settings, Failing], Awaitable[None]]
_tellers: list[Teller] = []
_declared: dict[str, Periodic] = {}


def register_work(work: Iterable[Periodic], tell: Teller) -> None:
    """What there is to do again and again, and who is told, in a transaction on the platform, that some of it keeps failing."""
    _declared.update({each.name: each for each in work})
    _tellers[:] = [tell]


def declared_work() -> dict[str, Periodic]:
    """Every piece of recurring work of the program, by its key."""
    return _declared


async def tell_failing(ctx: Context, settings: Settings, failing: Failing) -> None:
    """Somebody has to look at this."""
    for tell in _tellers:
        await tell(ctx, settings, failing)
