"""What a worker does beside its jobs: it looks every second for recurring work that is due, and does it."""

import asyncio
from dataclasses import dataclass, field

import structlog

from aisha.core.context import Context, open_system_context
from aisha.core.database import Pool
from aisha.core.errors import AishaError
from aisha.core.periodic import MAY_GO_ON, Periodic
from aisha.core.recurring import LONGEST_BACKOFF, Claim, claim_run, do_run, find_due, note_work, schedule_of
from aisha.core.settings import Settings

LOOK_SECONDS = 1.0
LOOKS_A_CORRECTION = 300
LONG_AT_ONCE, SHORT_AT_ONCE = 2, 6
"""How many runs of work at a time of day, and of the other, one worker does at a time."""
_log = structlog.get_logger("aisha.periodic")


@dataclass(slots=True)
class RecurringLoop:
    """Takes what is due until it is cancelled; then its runs are interrupted, for the next worker to take up."""

    pool: Pool
    settings: Settings
    work: tuple[Periodic, ...]
    _running: dict[str, "asyncio.Task[None]"] = field(default_factory=dict[str, "asyncio.Task[None]"])
    _looks: int = 0

    async def run(self) -> None:
        try:
            while True:
                try:
                    await self._look()
                except AishaError as error:  # the database is away: the next round sees
                    _log.debug("recurring work waits for the database", reason=error.message)
                except Exception as error:  # noqa: BLE001  (outermost loop: recurring work must not end with one failure)
                    _log.error("recurring work failed, trying again", exc_info=error)
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            for task in self._running.values():
                task.cancel()
            await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def _look(self) -> None:
        await MAY_GO_ON.get()()
        if self._looks % LOOKS_A_CORRECTION == 0:
            await self._prepare()
        self._looks += 1
        self._running = {key: task for key, task in self._running.items() if not task.done()}
        for each in await find_due(self.pool, self.work):
            await MAY_GO_ON.get()()
            if each.name in self._running or not self._has_room(each):
                continue
            claim = await claim_run(self.pool, self.settings, each)
            if claim is not None:
                self._running[each.name] = asyncio.create_task(self._do(claim))

    async def _do(self, claim: Claim) -> None:
        try:
            await do_run(self.pool, self.settings, claim)
        except AishaError as error:
            _log.warning("a run's end could not be written down: it is done again", name=claim.work.name, reason=error.message)

    async def _prepare(self) -> None:
        async with open_system_context(self.pool, None, source=None) as ctx:
            for each in self.work:
                await note_work(ctx, each)
            await correct_moments(ctx, self.work)

    def _has_room(self, work: Periodic) -> bool:
        """Long work leaves room for the short one, and does not wait for it."""
        long = {each.name for each in self.work if each.is_long}
        alike = sum((key in long) == work.is_long for key in self._running)
        return alike < (LONG_AT_ONCE if work.is_long else SHORT_AT_ONCE)


async def correct_moments(ctx: Context, work: tuple[Periodic, ...]) -> None:
    """Reckon anew what lies further away than two of its turns: only a clock that was put back leaves such a moment."""
    by_key = {each.name: each for each in work}
    sql = "select key, schedule, tz, next_run_at, now() as now from job_schedules where key = any ($1)"
    rows = await ctx.fetch(sql, list(by_key))
    for row in rows:
        schedule = schedule_of(by_key[row["key"]], row["schedule"], row["tz"])
        latest = max(schedule.after(schedule.after(row["now"])), row["now"] + LONGEST_BACKOFF * 2)
        if row["next_run_at"] > latest:
            sql = "update job_schedules set next_run_at = $2 where key = $1"
            await ctx.execute(sql, row["key"], schedule.after(row["now"]))
