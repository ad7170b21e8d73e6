"""What the installation forgets every night: the history of jobs, the queue's log, sign-ins and links that have ended."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from aisha.core.context import open_system_context
from aisha.core.database import Pool, read_json
from aisha.core.declared import Declared, Layers, declare, layers_of, resolve
from aisha.core.periodic import MAY_GO_ON, At, Periodic
from aisha.core.settings import Settings

FORGOTTEN_AT_ONCE = 1_000
_DAYS = Annotated[int, Field(ge=1, le=400)]
KEEP_RUNS, KEEP_DONE, KEEP_FAILED, KEEP_ENDED = declare((
    Declared(
        "jobs.keep_runs_days", "Keep the history of recurring jobs", _DAYS, 90,
        "When each job ran, how long it took and what it said.", "jobs", ("system",), unit="days",
    ),
    Declared(
        "jobs.keep_done_days", "Keep jobs that are done", _DAYS, 7,
        "What the queue remembers of imports, mails and other work that ended well.", "jobs", ("system",), unit="days",
    ),
    Declared(
        "jobs.keep_failed_days", "Keep jobs that failed", _DAYS, 30,
        "What the queue remembers of work that failed for good.", "jobs", ("system",), unit="days",
    ),
    Declared(
        "sessions.keep_ended_days", "Keep ended sign-ins and used links", _DAYS, 30,
        "Sessions that have ended, links to a new password and confirmations of a new address. Who viewed as somebody stays.",
        "jobs", ("system",), unit="days",
    ),
))  # fmt: skip
_OVER = "coalesce(used_at, expires_at)"
RULES: tuple[tuple[str, str, Declared], ...] = (
    ("job_runs", "started_at < now() - make_interval(days => $1)", KEEP_RUNS),
    ("pgqueuer_log", "status not in ('exception', 'failed') and created < now() - make_interval(days => $1)", KEEP_DONE),
    ("pgqueuer_log", "status in ('exception', 'failed') and created < now() - make_interval(days => $1)", KEEP_FAILED),
    ("pgqueuer", "status = 'failed' and updated < now() - make_interval(days => $1)", KEEP_FAILED),
    (
        "sessions", "coalesce(revoked_at, expires_at) < now() - make_interval(days => $1) and impersonator_id is null",
        KEEP_ENDED,
    ),
    ("password_resets", f"{_OVER} < now() - make_interval(days => $1)", KEEP_ENDED),
    ("email_changes", f"{_OVER} < now() - make_interval(days => $1)", KEEP_ENDED),
)  # fmt: skip
"""Table, what in it is over, and how many days that is kept."""


async def installation_layers(pool: Pool) -> Layers:
    """The settings that hold for the installation."""
    async with open_system_context(pool, None, source=None, write=False) as ctx:
        inherited: Mapping[str, Any] = read_json(await ctx.fetchval("select inherited_settings()"))
    return layers_of(inherited, {})


async def forget(pool: Pool, _settings: Settings) -> int:
    """Remove what has been kept long enough, in batches, each a transaction of its own; returns how many rows."""
    layers, removed = await installation_layers(pool), 0
    for table, is_over, setting in RULES:
        sql = f"delete from {table} where id in (select id from {table} where {is_over} order by id limit {FORGOTTEN_AT_ONCE})"
        days, gone = resolve(setting, layers)[0], FORGOTTEN_AT_ONCE
        while gone == FORGOTTEN_AT_ONCE:
            await MAY_GO_ON.get()()
            async with open_system_context(pool, None, source=None) as ctx:
                gone = int((await ctx.execute(sql, days)).rpartition(" ")[2])
            removed += gone
    return removed


RETENTION_CLEANUP = Periodic(
    "retention_cleanup", At(3, 0), forget, "Forgets the history of jobs, ended sign-ins and used links."
)
"""domain.md § 3.16."""
