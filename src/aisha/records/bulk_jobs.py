"""Large bulk actions: the work, taken up where it ended, how far it is, and the end of their records after a week."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.context import Context, open_system_context
from aisha.core.database import Pool, read_json
from aisha.core.errors import AishaError, NotFound, Unavailable
from aisha.core.jobs import Interrupted, Job, JobRun
from aisha.core.periodic import At, Periodic, each_tenant
from aisha.core.settings import Settings
from aisha.core.unfinished import Unfinished
from aisha.records.bulk import BULK_JOB_NAME, BulkRequest, act_on
from aisha.records.registry import get_record_type

RECORDS_AT_ONCE = 200
KEPT_ERRORS = 100
KEPT = timedelta(days=7)
_PART = f"record_ids[processed + 1:processed + {RECORDS_AT_ONCE}]"
_PROGRESS = """
update bulk_changes set status = 'running', processed = processed + $3, updated = updated + $4, skipped = skipped + $5,
       failed = failed + $6, errors = $7
 where tenant_id = $1 and id = $2
"""


_SHOWN = """
select id, entity as type, action, status, cardinality(record_ids) as total, processed, updated, skipped, failed, errors, error,
       created_at, completed_at
  from bulk_changes where tenant_id = $1 and user_id = $2
"""
MOST_OPEN = 20


async def list_open_bulk_changes(ctx: Context) -> list[dict[str, Any]]:
    """The large actions of the actor that have not ended, the oldest first; at most MOST_OPEN."""
    ctx.require_signed_in()
    sql = f"{_SHOWN} and status in ('queued', 'running') order by created_at, id limit {MOST_OPEN}"
    return [dict(row) for row in await ctx.fetch(sql, ctx.tenant_id, ctx.actor.user_id)]


async def get_bulk_change(ctx: Context, bulk_id: UUID) -> dict[str, Any]:
    """How far a large action of the actor is. Raises NotFound, also for somebody else's."""
    ctx.require_signed_in()
    row = await ctx.fetchrow(f"{_SHOWN} and id = $3", ctx.tenant_id, ctx.actor.user_id, bulk_id)
    if row is None:
        raise NotFound("This bulk action")
    return dict(row)


async def run_bulk_job(run: JobRun) -> None:
    """A large bulk action in parts of 200, with the present rights of who asked, in their change-set."""
    bulk_id = UUID(run.message.parameters["id"])
    try:
        while await _run_part(run, bulk_id):
            if run.should_stop():
                raise Interrupted
    except Interrupted:
        raise
    except AishaError as error:
        if isinstance(error, Unavailable) and not run.is_last_try:
            raise
        await _fail(run, bulk_id, f"{error.message} What was done so far stays.")
        if error.status >= 500:
            raise
    except Exception:
        await _fail(run, bulk_id, "Something went wrong on our side. What was done so far stays.")
        raise


async def _run_part(run: JobRun, bulk_id: UUID) -> bool:
    """Act on the next records; False when none are left."""
    asked = await _read(run, bulk_id)
    if asked is None:
        return False
    parameters = read_json(asked["parameters"])
    async with run.acting(change_set_id=UUID(parameters["change_set_id"])) as ctx:
        row = await _lock(ctx, bulk_id)
        if row is None:
            return False
        ids: Sequence[UUID] = row["part"]
        if not ids:
            await ctx.execute(
                "update bulk_changes set status = 'completed', completed_at = now() where tenant_id = $1 and id = $2",
                ctx.tenant_id, bulk_id,
            )  # fmt: skip
            return False
        request = BulkRequest(tuple(ids), None, None, asked["action"], parameters["values"])
        done = await act_on(ctx, get_record_type(asked["entity"]), request, ids)
        errors = [*read_json(row["errors"]), *done["errors"]][:KEPT_ERRORS]
        counts = (len(ids), done["updated"], done["skipped"], len(done["errors"]))
        await ctx.execute(_PROGRESS, ctx.tenant_id, bulk_id, *counts, errors)
    return True


async def _read(run: JobRun, bulk_id: UUID) -> asyncpg.Record | None:
    async with open_system_context(run.pool, run.message.tenant_id, source=None, write=False) as ctx:
        sql = "select entity, action, parameters from bulk_changes where tenant_id = $1 and id = $2"
        return await ctx.fetchrow(sql, ctx.tenant_id, bulk_id)


async def _lock(ctx: Context, bulk_id: UUID) -> asyncpg.Record | None:
    """The next records, locked; None when the action has ended."""
    return await ctx.fetchrow(
        f"select {_PART} as part, errors from bulk_changes"
        " where tenant_id = $1 and id = $2 and status in ('queued', 'running') for update",
        ctx.tenant_id, bulk_id,
    )  # fmt: skip


async def _fail(run: JobRun, bulk_id: UUID, message: str) -> None:
    async with open_system_context(run.pool, run.message.tenant_id, source=None) as ctx:
        sql = "update bulk_changes set status = 'failed', error = $3, completed_at = now() where tenant_id = $1 and id = $2"
        await ctx.execute(sql, ctx.tenant_id, bulk_id, message)


async def _forget_old(pool: Pool, _settings: Settings) -> None:
    async with open_system_context(pool, None, source=None, write=False) as ctx:
        tenants = await ctx.fetch("select id from tenants order by id")

    async def forget(tenant_id: UUID) -> None:
        async with open_system_context(pool, tenant_id, source=None) as ctx:
            sql = "delete from bulk_changes where tenant_id = $1 and created_at < now() - $2::interval"
            await ctx.execute(sql, tenant_id, KEPT)

    await each_tenant([tenant["id"] for tenant in tenants], forget)


_LOST = ("failed", "This ended unexpectedly. What was done so far stays; start it again for the rest.")
UNFINISHED_BULK = Unfinished("bulk_changes", (BULK_JOB_NAME,), "id", {"queued": _LOST, "running": _LOST})
BULK_JOB = Job(BULK_JOB_NAME, run_bulk_job, concurrency=2)
BULK_CLEANUP = Periodic("bulk_cleanup", At(3, 0), _forget_old, "Forgets finished bulk actions after a week.")
