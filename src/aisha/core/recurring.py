"""Recurring work as workers run it: taken under a lease in the database, by one of them at a time (domain.md § 3.16).

The database's clock decides what is due. A run that was missed, because nothing ran at its moment, is caught up once.
"""

import asyncio
import os
import random
import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import structlog

from aisha.core.context import Context, open_system_context
from aisha.core.database import Pool
from aisha.core.errors import AishaError
from aisha.core.ids import new_id
from aisha.core.logging import redact_text
from aisha.core.periodic import MAY_GO_ON, Failing, Outcome, Periodic, tell_failing
from aisha.core.schedules import Schedule, UnknownSchedule, read_schedule
from aisha.core.settings import Settings

LEASE = timedelta(seconds=60)
"""For how long work belongs to a worker that gives no sign."""
BACKOFF, LONGEST_BACKOFF = timedelta(seconds=30), timedelta(hours=1)
TELL_AFTER = 3
"""Failures in a row."""
SHORT_LOOP = timedelta(minutes=1)
MOST_TEXT = 2_000
_FREE = "(leased_until is null or leased_until <= now()) and (requested_at is not null or (is_active and next_run_at <= now()))"
_NOTE = """
insert into job_schedules (key, job_type, schedule, default_schedule, next_run_at) values ($1, $1, $2, $2, now() + $3)
on conflict (key) do update set default_schedule = excluded.default_schedule, schedule = excluded.schedule,
   next_run_at = excluded.next_run_at
 where job_schedules.default_schedule <> excluded.default_schedule
   and job_schedules.schedule = job_schedules.default_schedule
"""
_DUE = f"select key from job_schedules where key = any ($1) and {_FREE} order by requested_at nulls last, next_run_at, key"
_SELECT = f"""
select schedule, tz, run_id, running_since, worker, failures, requested_by, now() as now
  from job_schedules where key = $1 and {_FREE} for update skip locked
"""
_TAKE = """
update job_schedules set run_id = $2, worker = $3, running_since = now(), leased_until = now() + $4, failures = $5
 where key = $1
"""
_PUT_OFF = """
update job_schedules set run_id = null, worker = null, running_since = null, leased_until = null, requested_at = null,
       requested_by = null, failures = $2, next_run_at = $3 where key = $1
"""
_RENEW = "update job_schedules set leased_until = now() + $3 where key = $1 and run_id = $2 returning true"
_HELD = """
select schedule, tz, failures, next_run_at, running_since, requested_at, clock_timestamp() as now from job_schedules
 where key = $1 and run_id = $2 for update
"""
_END = """
update job_schedules set run_id = null, worker = null, running_since = null, leased_until = null, last_run_at = running_since,
       last_status = $2, last_duration_ms = $3, last_result = $4, last_error = $5, failures = $6, next_run_at = $7,
       requested_at = case when $8 then null else requested_at end, requested_by = case when $8 then null else requested_by end
 where key = $1
"""
_KEEP = """
insert into job_runs (id, key, status, started_at, ended_at, worker, row_count, result, error, requested_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
_log = structlog.get_logger("aisha.periodic")


@dataclass(frozen=True, slots=True)
class Claim:
    """A run that is this worker's until its lease ends."""

    work: Periodic
    run_id: UUID
    started_at: datetime
    requested_by: UUID | None


def worker_name() -> str:
    """Which process did it, for whoever looks for its log."""
    return f"{socket.gethostname()}:{os.getpid()}"


def schedule_of(work: Periodic, text: str, zone: str) -> Schedule:
    """The schedule of a row; the program's own where somebody wrote what is none."""
    try:
        return read_schedule(text, zone)
    except UnknownSchedule:
        _log.error("unknown schedule, the default holds", name=work.name, schedule=text)
        return read_schedule(work.schedule)


async def note_work(ctx: Context, work: Periodic) -> None:
    """See that recurring work has its row. What is seen for the first time has missed nothing; what recurs begins at once.

    A schedule that nobody changed follows the program's.
    """
    schedule = read_schedule(work.schedule)
    now = await ctx.fetchval("select now()")
    wait = timedelta(0) if schedule.interval is not None else schedule.after(now) - now
    await ctx.execute(_NOTE, work.name, schedule.text, wait)


async def run_due(pool: Pool, settings: Settings, work: tuple[Periodic, ...]) -> list[str]:
    """Run what is due and no other worker has taken, one after the other; returns the keys. A failure stops no other."""
    async with open_system_context(pool, None, source=None) as ctx:
        for each in work:
            await note_work(ctx, each)
    done: list[str] = []
    for each in await find_due(pool, work):
        await MAY_GO_ON.get()()
        claim = await claim_run(pool, settings, each)
        if claim is not None:
            await do_run(pool, settings, claim)
            done.append(each.name)
    return done


async def find_due(pool: Pool, work: tuple[Periodic, ...]) -> list[Periodic]:
    """What could be taken now: what somebody asked for first, then what has waited longest."""
    by_key = {each.name: each for each in work}
    async with open_system_context(pool, None, source=None, write=False) as ctx:
        return [by_key[row["key"]] for row in await ctx.fetch(_DUE, list(by_key))]


async def claim_run(pool: Pool, settings: Settings, work: Periodic) -> Claim | None:
    """Take a run; None when another worker has it, or when its workers were lost again and again and it has to wait."""
    async with open_system_context(pool, None, source=None) as ctx:
        row = await ctx.fetchrow(_SELECT, work.name)
        if row is None:
            return None
        failures = row["failures"]
        if row["run_id"] is not None:
            failures += 1
            if not await _note_lost(ctx, settings, work, row):
                return None
        run_id = new_id()
        await ctx.execute(_TAKE, work.name, run_id, worker_name(), LEASE, failures)
        return Claim(work, run_id, row["now"], row["requested_by"])


async def _note_lost(ctx: Context, settings: Settings, work: Periodic, row: asyncpg.Record) -> bool:
    """Keep that a worker ended in the middle; False when that happens too often to try again at once."""
    failures, text = row["failures"] + 1, "The worker ended without a word, or lost the database."
    _log.error("recurring work lost its worker", name=work.name, worker=row["worker"])
    await ctx.execute(
        _KEEP, row["run_id"], work.name, "lost", row["running_since"], row["now"], row["worker"], None, None, text,
        row["requested_by"],
    )  # fmt: skip
    sql = "update job_schedules set last_run_at = running_since, last_status = 'lost', last_error = $2 where key = $1"
    await ctx.execute(sql, work.name, text)
    if failures == TELL_AFTER:
        await tell_failing(ctx, settings, Failing(work.name, work.does, failures, text))
    if failures < 2:
        return True
    schedule = schedule_of(work, row["schedule"], row["tz"])
    await ctx.execute(_PUT_OFF, work.name, failures, row["now"] + _backoff(failures, schedule))
    return False


async def do_run(pool: Pool, settings: Settings, claim: Claim) -> None:
    """Do the work, keeping the lease, and write down what became of it.

    Raises CancelledError when told to stop: the next worker takes the run up at once.
    """
    keeping = asyncio.create_task(_keep_lease(pool, claim, asyncio.current_task()))
    outcome: Outcome = None
    failure: str | None = None
    try:
        outcome = await claim.work.run(pool, settings)
    except asyncio.CancelledError:
        keeping.cancel()
        with suppress(AishaError):
            await asyncio.shield(_end_run(pool, settings, claim, "interrupted", None, "The worker was told to stop."))
        raise
    except Exception as error:  # noqa: BLE001  (outermost loop of recurring work)
        failure = redact_text(str(error) or type(error).__name__)
        _log.error("recurring work failed", name=claim.work.name, exc_info=error)
    finally:
        keeping.cancel()
    await _end_run(pool, settings, claim, "ok" if failure is None else "failed", outcome, failure)


async def _keep_lease(pool: Pool, claim: Claim, run: "asyncio.Task[None] | None") -> None:
    """Renew the lease until the run ends. Whoever cannot stops the run, before another worker may begin it."""
    seconds = LEASE.total_seconds()
    until = time.monotonic() + seconds
    while time.monotonic() < until - seconds / 4:
        await asyncio.sleep(seconds / 6)
        asked = time.monotonic()
        try:
            async with asyncio.timeout(seconds / 6), open_system_context(pool, None, source=None) as ctx:
                if await ctx.fetchval(_RENEW, claim.work.name, claim.run_id, LEASE) is None:
                    break
            until = asked + seconds
        except (AishaError, TimeoutError) as error:
            _log.warning("a lease could not be renewed, trying again", name=claim.work.name, reason=str(error))
    _log.error("recurring work lost its lease and is stopped", name=claim.work.name)
    if run is not None:
        run.cancel()


async def _end_run(pool: Pool, settings: Settings, claim: Claim, status: str, outcome: Outcome, failure: str | None) -> None:
    """Give the lease back and keep what happened; nothing if another worker has the run by now."""
    work = claim.work
    rows = outcome if isinstance(outcome, int) else None
    result = outcome[:MOST_TEXT] if isinstance(outcome, str) else None
    failure = failure and failure[:MOST_TEXT]
    async with open_system_context(pool, None, source=None) as ctx:
        row = await ctx.fetchrow(_HELD, work.name, claim.run_id)
        if row is None:
            return
        schedule = schedule_of(work, row["schedule"], row["tz"])
        failures = row["failures"] + 1 if status == "failed" else 0 if status == "ok" else row["failures"]
        was_asked = row["requested_at"] is not None and row["requested_at"] <= row["running_since"] and status != "interrupted"
        duration = max(0, int((row["now"] - row["running_since"]).total_seconds() * 1000))
        said = f"{rows} {'row' if rows == 1 else 'rows'}" if rows is not None else result
        next_run_at = _next_run(schedule, row, status, failures)
        await ctx.execute(_END, work.name, status, duration, said, failure, failures, next_run_at, was_asked)
        if _is_worth_a_row(schedule, status, outcome) or was_asked:
            await ctx.execute(
                _KEEP, claim.run_id, work.name, status, row["running_since"], row["now"], worker_name(), rows, result, failure,
                claim.requested_by,
            )  # fmt: skip
        if failures == TELL_AFTER and status == "failed":
            await tell_failing(ctx, settings, Failing(work.name, work.does, failures, failure or ""))


def _is_worth_a_row(schedule: Schedule, status: str, outcome: Outcome) -> bool:
    """A loop of seconds that found nothing to do is not."""
    return status != "ok" or bool(outcome) or schedule.interval is None or schedule.interval >= SHORT_LOOP


def _next_run(schedule: Schedule, row: asyncpg.Record, status: str, failures: int) -> datetime:
    """From the start of the run: what was missed meanwhile is caught up once. After a failure sooner than that or, in a fast
    loop, later."""
    started_at, now = row["running_since"], row["now"]
    if status == "interrupted":
        return row["next_run_at"]
    if row["next_run_at"] > started_at and status == "ok":  # asked for out of turn: its own turn stays
        return row["next_run_at"] if schedule.interval is None else started_at + schedule.interval
    regular = schedule.after(started_at)
    if status == "ok":
        return regular
    retry = now + _backoff(failures, schedule)
    return retry if schedule.interval is not None else min(retry, regular) if regular > now else retry


def _backoff(failures: int, schedule: Schedule) -> timedelta:
    """Half a minute, doubled with each failure in a row up to an hour, give or take a fifth; never faster than the loop."""
    wait = min(BACKOFF * 2 ** min(max(failures, 1) - 1, 20), LONGEST_BACKOFF) * random.uniform(0.8, 1.2)  # noqa: S311
    return max(wait, schedule.interval or wait)
