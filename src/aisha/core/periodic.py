"""Work that recurs: each piece runs on one worker at a time, as often as it says, however many workers there are.

A run that was missed, because nothing ran at its moment, is caught up once.
"""

from collections.abc import Awaitable, Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from aisha.core.clock import utc_now
from aisha.core.context import open_system_context
from aisha.core.database import Pool
from aisha.core.refused import Refused
from aisha.core.settings import Settings

_CLAIM = """
insert into periodic_runs (name) values ($1)
on conflict (name) do update set last_started_at = now() where periodic_runs.last_started_at <= now() - $2::interval
returning true
"""
# What is seen for the first time has missed nothing: it is noted and waits for its moment.
_CLAIM_MOMENT = """
with noted as (insert into periodic_runs (name) values ($1) on conflict do nothing)
update periodic_runs set last_started_at = now() where name = $1 and last_started_at < $2
returning true
"""
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
class At:
    """A time of day, in UTC: every day, or on one `weekday` (Monday is 0)."""

    hour: int
    minute: int
    weekday: int | None = None

    def latest(self, now: datetime) -> datetime:
        """The last such moment at or before `now`."""
        moment = now.replace(hour=self.hour, minute=self.minute, second=0, microsecond=0)
        if moment > now:
            moment -= timedelta(days=1)
        if self.weekday is not None:
            moment -= timedelta(days=(moment.weekday() - self.weekday) % 7)
        return moment


@dataclass(frozen=True, slots=True)
class Periodic:
    """A piece of recurring work: its name, how often or when it runs, and the function."""

    name: str
    every: timedelta | At
    run: Callable[[Pool, Settings], Awaitable[None]]


async def run_due(pool: Pool, settings: Settings, work: tuple[Periodic, ...]) -> list[str]:
    """Run what is due and no other worker has taken; returns the names. A failure is noted and does not stop the others."""
    done: list[str] = []
    for each in work:
        await MAY_GO_ON.get()()
        async with open_system_context(pool, None, source=None) as ctx:
            if isinstance(each.every, At):
                is_due = await ctx.fetchval(_CLAIM_MOMENT, each.name, each.every.latest(utc_now()))
            else:
                is_due = await ctx.fetchval(_CLAIM, each.name, each.every)
            if not is_due:
                continue
        failure: str | None = None
        try:
            await each.run(pool, settings)
        except Exception as error:  # noqa: BLE001  (outermost loop of recurring work)
            failure = str(error) or type(error).__name__
            _log.error("recurring work failed", name=each.name, exc_info=error)
        async with open_system_context(pool, None, source=None) as ctx:
            sql = "update periodic_runs set last_finished_at = now(), last_error = $2 where name = $1"
            await ctx.execute(sql, each.name, failure)
        done.append(each.name)
    return done
