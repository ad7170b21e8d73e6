"""Changing when recurring work runs, and running it now. Each change is audited."""

from typing import Any

import asyncpg

from aisha.automation.schedules.queries import get_schedule, get_work
from aisha.automation.schedules.schemas import JobSchedule
from aisha.core.audit import record_audit
from aisha.core.context import Context
from aisha.core.errors import Conflict, ValidationFailed
from aisha.core.periodic import Periodic
from aisha.core.recurring import note_work
from aisha.core.schedules import Schedule, UnknownSchedule, UnknownZone, read_schedule

_LOCKED = """
select schedule, tz, is_active, leased_until > now() as is_running, requested_at, now() as now from job_schedules
 where key = $1 for update
"""
_CHANGE = "update job_schedules set schedule = $2, tz = $3, is_active = $4, next_run_at = $5 where key = $1"
_REQUEST = "update job_schedules set requested_at = now(), requested_by = $2 where key = $1"


async def change_schedule(
    ctx: Context, key: str, *, schedule: str | None = None, tz: str | None = None, is_active: bool | None = None
) -> JobSchedule:
    """Change when a piece of work runs, pause it or let it go on; what is None stays.

    From now on it counts anew: what its old schedule missed is not caught up. Raises NotFound, and 400 for what is no
    schedule, with an example.
    """
    ctx.require("jobs.manage")
    work = get_work(ctx, key)
    row = await _lock(ctx, work)
    changed = _read(schedule if schedule is not None else row["schedule"], tz or row["tz"])
    after = (changed.text, changed.zone, row["is_active"] if is_active is None else is_active)
    before = (row["schedule"], row["tz"], row["is_active"])
    if after != before:
        await ctx.execute(_CHANGE, key, *after, changed.after(row["now"]))
        names = ("schedule", "tz", "is_active")
        changes: dict[str, Any] = {
            name: [was, now] for name, was, now in zip(names, before, after, strict=True) if was != now
        }  # fmt: skip
        await record_audit(ctx, "JOB_CHANGED", entity_type="job", changes={"job": [key, key], **changes})
    return await get_schedule(ctx, key)


async def request_run(ctx: Context, key: str) -> JobSchedule:
    """Have the next free worker run a piece of work, also while it is paused. Raises NotFound; 409 ALREADY_RUNNING."""
    ctx.require("jobs.manage")
    work = get_work(ctx, key)
    row = await _lock(ctx, work)
    if row["is_running"]:
        raise Conflict("This is running at the moment. Wait until it has ended.", code="ALREADY_RUNNING")
    if row["requested_at"] is None:
        await ctx.execute(_REQUEST, key, ctx.actor.user_id)
        await record_audit(ctx, "JOB_RUN", entity_type="job", changes={"job": [None, key]})
    return await get_schedule(ctx, key)


async def _lock(ctx: Context, work: Periodic) -> asyncpg.Record:
    await note_work(ctx, work)
    row = await ctx.fetchrow(_LOCKED, work.name)
    assert row is not None
    return row


def _read(text: str, zone: str) -> Schedule:
    try:
        return read_schedule(text, zone)
    except UnknownSchedule as error:
        field = "tz" if isinstance(error, UnknownZone) else "schedule"
        raise ValidationFailed({field: [str(error)]}) from error
