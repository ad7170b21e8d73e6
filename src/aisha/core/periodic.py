"""Work that recurs: each piece runs on one worker at a time, as often as it says, however many workers there are."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from aisha.core.context import open_system_context
from aisha.core.database import Pool
from aisha.core.settings import Settings

_CLAIM = """
insert into periodic_runs (name) values ($1)
on conflict (name) do update set last_started_at = now() where periodic_runs.last_started_at <= now() - $2::interval
returning true
"""
_log = structlog.get_logger("aisha.periodic")


@dataclass(frozen=True, slots=True)
class Periodic:
    """A piece of recurring work: its name, how often it runs, and the function."""

    name: str
    every: timedelta
    run: Callable[[Pool, Settings], Awaitable[None]]


async def run_due(pool: Pool, settings: Settings, work: tuple[Periodic, ...]) -> list[str]:
    """Run what is due and no other worker has taken; returns the names. A failure is noted and does not stop the others."""
    done: list[str] = []
    for each in work:
        async with open_system_context(pool, None, source=None) as ctx:
            if not await ctx.fetchval(_CLAIM, each.name, each.every):
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
