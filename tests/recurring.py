"""Recurring work whose moment has passed, although nothing ran."""

from datetime import timedelta

from aisha.core.context import open_system_context
from aisha.core.database import Pool
from aisha.core.periodic import Periodic
from aisha.core.recurring import note_work


async def missed(pool: Pool, work: Periodic, ago: timedelta = timedelta(days=3)) -> None:
    """Its next run lies in the past."""
    async with open_system_context(pool, None, source=None) as ctx:
        await note_work(ctx, work)
        await ctx.execute("update job_schedules set next_run_at = now() - $2::interval where key = $1", work.name, ago)
