"""Work that says it runs although nothing does: its job has gone from the queue while the database could not be told.

Every few minutes such a row is given its end, with a text for whoever asked. A job in the queue, waiting or at work, is never
touched: a worker takes it up again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from aisha.core.context import open_system_context
from aisha.core.database import Pool
from aisha.core.notices import Notice, notify
from aisha.core.periodic import Periodic, each_tenant
from aisha.core.settings import Settings

_log = structlog.get_logger("aisha.jobs")


@dataclass(frozen=True, slots=True)
class Told:
    """Who hears that their work ended so: the column of the person, the type and title of the notice, and as SQL its place."""

    person: str
    type: str
    title: str
    place: str


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A table of rows that jobs work on: `jobs` are the jobs' names, `parameter` the one that holds the row's id.

    `ends` gives for each status that means work the status and the text it ends with.
    """

    table: str
    jobs: tuple[str, ...]
    parameter: str
    ends: dict[str, tuple[str, str]]
    told: Told


def ending(kinds: tuple[Unfinished, ...], every: timedelta = timedelta(minutes=5)) -> Periodic:
    """The recurring work that ends what nothing works on any more; at once after a worker's start."""

    async def end(pool: Pool, _settings: Settings) -> None:
        for kind in kinds:
            await end_unfinished(pool, kind)

    return Periodic("job_reaper", every, end, "Ends imports, exports and bulk actions that no worker has any more.")


async def end_unfinished(pool: Pool, kind: Unfinished) -> int:
    """End the rows of one table that have no job; returns how many."""
    async with open_system_context(pool, None, source=None, write=False) as ctx:
        sql = "select tenant_id, id from unfinished_work($1, $2, $3, $4)"
        rows = await ctx.fetch(sql, kind.table, list(kind.ends), list(kind.jobs), kind.parameter)
    lost: dict[UUID, list[UUID]] = {}
    for row in rows:
        lost.setdefault(row["tenant_id"], []).append(row["id"])
    await each_tenant(lost, _ender(pool, kind, lost))
    return len(rows)


def _ender(pool: Pool, kind: Unfinished, lost: dict[UUID, list[UUID]]) -> Callable[[UUID], Any]:
    async def end(tenant_id: UUID) -> None:
        async with open_system_context(pool, tenant_id, source=None) as ctx:
            for status, (ended, text) in kind.ends.items():
                rows = await ctx.fetch(
                    f"update {kind.table} set status = $4, error = $5, completed_at = case when $4 = 'failed' then now() end"
                    " where tenant_id = $1 and id = any ($2) and status = $3"
                    f" returning {kind.told.person} as user_id, {kind.told.place} as place",
                    tenant_id, lost[tenant_id], status, ended, text,
                )  # fmt: skip
                if rows:
                    _log.warning("work without a job was ended", table=kind.table, tenant=str(tenant_id), was=status)
                told = [(row["user_id"], row["place"]) for row in rows if row["user_id"] is not None]
                await notify(ctx, [Notice(user, kind.told.type, kind.told.title, text, place) for user, place in told])

    return end
