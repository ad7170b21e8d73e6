"""`aisha jobs`: recurring work on the command line (admin-chapters.md § 9.4)."""

from typing import Annotated

import typer

from aisha.automation.schedules.actions import change_schedule, request_run
from aisha.automation.schedules.failed_jobs import forget_job, retry_job
from aisha.automation.schedules.queries import get_queue, list_runs, list_schedules
from aisha.automation.schedules.schemas import JobSchedule
from aisha.core.paging import Page
from aisha.entrypoints.platform_work import on_platform
from aisha.entrypoints.progress import AsJson, say_json, tell
from aisha.modules import PERIODIC

Key = Annotated[str, typer.Argument(help="The job, as `aisha jobs list` names it.")]
jobs_commands = typer.Typer(no_args_is_help=True, help="Recurring work, and jobs that failed.")


def register(app: typer.Typer) -> None:
    app.add_typer(jobs_commands, name="jobs")


@jobs_commands.command(name="list")
def list_(*, as_json: AsJson = False) -> None:
    """Everything that recurs: when, and how its last run ended."""
    found = on_platform(list_schedules)
    if as_json:
        say_json([each.model_dump() for each in found])
        return
    width = max(len(each.name) for each in PERIODIC)
    for job in found:
        print(f"{job.key:<{width}}  {job.schedule_words if job.is_active else 'paused':<32}  {_last(job)}")


def _last(job: JobSchedule) -> str:
    if job.running_since:
        return f"running since {job.running_since:%Y-%m-%d %H:%M:%S} UTC on {job.worker}"
    if job.last_run_at is None:
        return "has not run yet"
    said = job.last_error if job.last_status != "ok" else job.last_result
    text = f"{job.last_status} at {job.last_run_at:%Y-%m-%d %H:%M:%S} UTC, {(job.last_duration_ms or 0) / 1000:.1f} s"
    return f"{text}: {said}" if said else text


@jobs_commands.command()
def run(key: Key, *, as_json: AsJson = False) -> None:
    """Have the next free worker run a job, also while it is paused."""
    job = on_platform(lambda ctx: request_run(ctx, key))
    tell(f"{key} runs as soon as a worker is free.", job.model_dump(), as_json=as_json)


@jobs_commands.command()
def pause(key: Key, *, as_json: AsJson = False) -> None:
    """Let a job rest until it is resumed."""
    job = on_platform(lambda ctx: change_schedule(ctx, key, is_active=False))
    tell(f"{key} is paused.", job.model_dump(), as_json=as_json)


@jobs_commands.command()
def resume(key: Key, *, as_json: AsJson = False) -> None:
    """Let a paused job go on; what it missed is not caught up."""
    job = on_platform(lambda ctx: change_schedule(ctx, key, is_active=True))
    tell(f"{key} runs {job.schedule_words}, next at {job.next_run_at:%Y-%m-%d %H:%M} UTC.", job.model_dump(), as_json=as_json)


@jobs_commands.command()
def schedule(
    key: Key,
    when: Annotated[str, typer.Argument(help="hourly, every_15_minutes, or cron as in “30 3 * * *”; “default” for its own.")],
    *,
    timezone: Annotated[str | None, typer.Option(help="For times of day, as in Europe/Vienna; without it as before.")] = None,
    as_json: AsJson = False,
) -> None:
    """Change when a job runs."""
    own = {each.name: each.schedule for each in PERIODIC}
    wanted = own.get(key, when) if when == "default" else when
    job = on_platform(lambda ctx: change_schedule(ctx, key, schedule=wanted, tz=timezone))
    tell(f"{key} runs {job.schedule_words}.", job.model_dump(), as_json=as_json)


@jobs_commands.command()
def history(
    key: Key, *, limit: Annotated[int, typer.Option(min=1, max=200, help="How many runs.")] = 20, as_json: AsJson = False
) -> None:
    """The runs of a job that have ended, the newest first."""
    runs, _ = on_platform(lambda ctx: list_runs(ctx, key, Page(limit, None)))
    if as_json:
        say_json(runs)
        return
    for each in runs:
        said = each["error"] or each["result"] or (f"{each['row_count']} rows" if each["row_count"] is not None else "")
        seconds = each["duration_ms"] / 1000
        print(f"{each['started_at']:%Y-%m-%d %H:%M:%S} UTC  {each['status']:<11}  {seconds:>8.1f} s  {said}".rstrip())
    if not runs:
        print("It has not run yet.")


Failure = Annotated[int, typer.Argument(help="The number that `aisha jobs failed` shows.")]


@jobs_commands.command()
def failed(*, as_json: AsJson = False) -> None:
    """Jobs of the queue that failed for good, the newest first."""
    failures = on_platform(get_queue).failures
    if as_json:
        say_json([each.model_dump() for each in failures])
        return
    for each in failures:
        kept = "can be tried again" if each.is_held else "its asker was told"
        print(f"{each.id:>8}  {each.failed_at:%Y-%m-%d %H:%M:%S} UTC  {each.name}  {kept}: {each.error}")
    if not failures:
        print("No job has failed for good.")


@jobs_commands.command()
def retry(failure: Failure, *, as_json: AsJson = False) -> None:
    """Have the next free worker try a failed job again."""
    on_platform(lambda ctx: retry_job(ctx, failure))
    tell("It is tried again as soon as a worker is free.", {"retried": failure}, as_json=as_json)


@jobs_commands.command()
def forget(failure: Failure, *, as_json: AsJson = False) -> None:
    """Take a failed job off the list; it is never done."""
    on_platform(lambda ctx: forget_job(ctx, failure))
    tell("It is forgotten.", {"forgotten": failure}, as_json=as_json)
