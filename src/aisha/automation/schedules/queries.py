"""Reads for the page of jobs."""

from typing import Any

import asyncpg

from aisha.automation.schedules.failed_jobs import FAILED
from aisha.automation.schedules.schemas import FailedJob, JobSchedule, Queue, QueuedKind
from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.errors import NotFound
from aisha.core.jobs import WORKER_NAME
from aisha.core.paging import Page, page_of
from aisha.core.periodic import Periodic, declared_work
from aisha.core.recurring import schedule_of
from aisha.core.schedules import read_schedule

MOST_FAILURES = 20
MOST_ERROR = 500
_ROWS = "select *, leased_until > now() as is_running from job_schedules where key = any ($1)"
_RUNS = """
select r.id, r.status, r.started_at, r.ended_at, r.worker, r.row_count, r.result, r.error, u.email as requested_by_email,
       (extract(epoch from r.ended_at - r.started_at) * 1000)::bigint as duration_ms, r.id::text as page_key
  from job_runs r left join users u on u.id = r.requested_by
 where r.key = $1 and ($2::uuid is null or r.id < $2) order by r.id desc limit $3
"""
_KINDS = f"""
with queued as (
  select entrypoint, count(*) filter (where status = 'queued') as waiting, count(*) filter (where status = 'picked') as running,
         count(*) filter (where status = 'queued' and execute_after > now()) as postponed,
         min(created) filter (where status = 'queued') as oldest
    from pgqueuer group by entrypoint),
failed as (select l.entrypoint, count(*) as failed from pgqueuer_log l where {FAILED} group by l.entrypoint)
select coalesce(q.entrypoint, f.entrypoint) as name, coalesce(q.waiting, 0) as waiting, coalesce(q.running, 0) as running,
       coalesce(q.postponed, 0) as postponed, coalesce(f.failed, 0) as failed, q.oldest as oldest_waiting_at
  from queued q full join failed f on f.entrypoint = q.entrypoint order by 1 limit 200
"""
_FAILURES = f"""
select l.id, l.entrypoint, l.created, l.traceback, q.id is not null as is_held
  from pgqueuer_log l left join pgqueuer q on q.id = l.job_id and q.status = 'failed'
 where {FAILED} order by l.created desc, l.id desc limit {MOST_FAILURES}
"""
_WORKERS = "select count(*) from pg_stat_activity where application_name = $1 and datname = current_database()"


async def list_schedules(ctx: Context) -> list[JobSchedule]:
    """Every piece of recurring work, by its key; also what no worker has seen yet."""
    ctx.require("jobs.manage")
    work = declared_work()
    rows = {row["key"]: row for row in await ctx.fetch(_ROWS, list(work))}
    return [_schedule(each, rows.get(key)) for key, each in sorted(work.items())]


async def get_schedule(ctx: Context, key: str) -> JobSchedule:
    """Raises NotFound."""
    ctx.require("jobs.manage")
    work = get_work(ctx, key)
    return _schedule(work, await ctx.fetchrow(_ROWS, [key]))


def get_work(ctx: Context, key: str) -> Periodic:
    """What the program knows under a key. Raises NotFound."""
    ctx.require("jobs.manage")
    work = declared_work().get(key)
    if work is None:
        raise NotFound("This job")
    return work


def _schedule(work: Periodic, row: asyncpg.Record | None) -> JobSchedule:
    default = read_schedule(work.schedule)
    if row is None:
        return JobSchedule(
            key=work.name, does=work.does, schedule=default.text, schedule_words=default.words, default_schedule=default.text,
            default_words=default.words, tz="UTC", is_active=True, next_run_at=None, last_run_at=None, last_status=None,
            last_duration_ms=None, last_result=None, last_error=None, failures=0, running_since=None, worker=None,
            is_requested=False,
        )  # fmt: skip
    schedule = schedule_of(work, row["schedule"], row["tz"])
    is_running = bool(row["is_running"])
    return JobSchedule(
        key=work.name, does=work.does, schedule=row["schedule"], schedule_words=schedule.words, default_schedule=default.text,
        default_words=default.words, tz=row["tz"], is_active=row["is_active"],
        next_run_at=row["next_run_at"] if row["is_active"] else None, last_run_at=row["last_run_at"],
        last_status=row["last_status"], last_duration_ms=row["last_duration_ms"], last_result=row["last_result"],
        last_error=row["last_error"], failures=row["failures"], running_since=row["running_since"] if is_running else None,
        worker=row["worker"] if is_running else None, is_requested=row["requested_at"] is not None and not is_running,
    )  # fmt: skip


async def list_runs(ctx: Context, key: str, page: Page) -> tuple[list[dict[str, Any]], str | None]:
    """The runs of a piece of work that have ended, the newest first. Raises NotFound."""
    ctx.require("jobs.manage")
    get_work(ctx, key)
    rows, cursor = page_of(await ctx.fetch(_RUNS, key, page.after[1] if page.after else None, page.limit + 1), page)
    return [{name: value for name, value in row.items() if name != "page_key"} for row in rows], cursor


async def get_queue(ctx: Context) -> Queue:
    """What waits in the queue, what is at work, and what failed for good."""
    ctx.require("jobs.manage")
    kinds = [QueuedKind(**dict(row)) for row in await ctx.fetch(_KINDS)]
    failures = [
        FailedJob(
            id=row["id"],
            name=row["entrypoint"],
            failed_at=row["created"],
            error=_last_line(row["traceback"]),
            is_held=row["is_held"],
        )
        for row in await ctx.fetch(_FAILURES)
    ]
    return Queue(workers=await ctx.fetchval(_WORKERS, WORKER_NAME), kinds=kinds, failures=failures)


def _last_line(traceback: Any) -> str:
    """What went wrong; the lines above it are for those who read the program."""
    said: dict[str, Any] = read_json(traceback) or {} if traceback is not None else {}
    lines = str(said.get("exception_message") or "").strip().splitlines()
    return lines[-1][:MOST_ERROR] if lines else "The job ended with an error."
