"""Large bulk actions: the work, taken up where it ended, how far it is, and the end of their records after a week."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.context import Context, open_system_context
from aisha.core.database import Pool, read_json
from aisha.core.errors import AishaError, Conflict, NotFound, Unavailable
from aisha.core.jobs import Interrupted, Job, JobRun
from aisha.core.notices import Notice, notify
from aisha.core.periodic import At, Periodic, each_tenant
from aisha.core.settings import Settings
from aisha.core.unfinished import Told, Unfinished
from aisha.core.work import ENDED_WITHIN, MOST_LISTED, Work
from aisha.records.bulk import BULK_JOB_NAME, BulkRequest, act_on
from aisha.records.bulk_undo import UNDO_OF, UNDO_PATH, take_back
from aisha.records.labels import label_of
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
_SHOWN = f"""
select id, entity as type, action, status, cardinality(record_ids) as total, processed, updated, skipped, failed, errors, error,
       created_at, completed_at, undoes, {UNDO_PATH}
  from bulk_changes b where tenant_id = $1 and user_id = $2
"""
_DONE = {
    "update": "changed", "assign": "assigned", "tag": "tagged", "untag": "without the tags", "delete": "deleted",
    "restore": "restored", "purge": "deleted for good",
}  # fmt: skip
FAILED = "A change of many records could not go on"
_ENDED = "completed_at = now() where tenant_id = $1 and id = $2"
_TOLD = "returning id, user_id, entity, action, updated, skipped, failed, undoes"
_COMPLETE = f"update bulk_changes set status = 'completed', {_ENDED} {_TOLD}"
_FAIL = f"update bulk_changes set status = 'failed', error = $3, {_ENDED} {_TOLD}"
CANCELLED = "You ended this. What was done so far stays."
_CANCEL = """
update bulk_changes set status = 'failed', error = $3, completed_at = now()
 where tenant_id = $1 and id = $2 and status in ('queued', 'running') returning true
"""
# An undo goes with what it undoes, but not while it is at work.
_FORGET = """
delete from bulk_changes b where tenant_id = $1 and created_at < now() - $2::interval
   and not exists (select from bulk_changes u
                    where u.tenant_id = b.tenant_id and u.undoes = b.id and u.status in ('queued', 'running'))
"""


async def list_bulk_work(ctx: Context) -> list[Work]:
    """The large actions of the actor as long work."""
    ctx.require_signed_in()
    wanted = "(status in ('queued', 'running') or completed_at > now() - $3::interval)"
    sql = f"{_SHOWN} and {wanted} order by created_at desc, id desc limit {MOST_LISTED}"
    return [
        Work(
            row["id"], "bulk", row["status"], row["created_at"], row["processed"], row["total"], type=row["type"],
            action="undo" if row["undoes"] else row["action"], updated=row["updated"], failed=row["failed"], error=row["error"],
            completed_at=row["completed_at"], link=f"/{row['type']}",
            cancel_path=f"/api/bulk-changes/{row['id']}/cancel" if row["status"] in ("queued", "running") else None,
            undo_path=row["undo_path"],
        )
        for row in await ctx.fetch(sql, ctx.tenant_id, ctx.actor.user_id, ENDED_WITHIN)
    ]  # fmt: skip


async def get_bulk_change(ctx: Context, bulk_id: UUID) -> dict[str, Any]:
    """How far a large action of the actor is. Raises NotFound, also for somebody else's."""
    ctx.require_signed_in()
    row = await ctx.fetchrow(f"{_SHOWN} and id = $3", ctx.tenant_id, ctx.actor.user_id, bulk_id)
    if row is None:
        raise NotFound("This bulk action")
    return dict(row)


async def cancel_bulk_change(ctx: Context, bulk_id: UUID) -> dict[str, Any]:
    """End a large action of the actor: the worker stops after the part it is at. What was done stays, in one change-set.

    Raises NotFound, also for somebody else's, 409 INVALID_STATUS for one that has ended.
    """
    ctx.require_signed_in()
    await get_bulk_change(ctx, bulk_id)
    if not await ctx.fetchval(_CANCEL, ctx.tenant_id, bulk_id, CANCELLED):
        raise Conflict("This has ended already.", code="INVALID_STATUS")
    return await get_bulk_change(ctx, bulk_id)


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
            await _complete(ctx, bulk_id)
            return False
        record_type, action = get_record_type(asked["entity"]), asked["action"]
        if UNDO_OF in parameters:
            done = await take_back(ctx, record_type, action, UUID(parameters[UNDO_OF]), ids)
        else:
            done = await act_on(ctx, record_type, BulkRequest(tuple(ids), None, None, action, parameters["values"]), ids)
        errors = [*read_json(row["errors"]), *done["errors"]][:KEPT_ERRORS]
        counts = (len(ids), done["updated"], done["skipped"], len(done["errors"]))
        await ctx.execute(_PROGRESS, ctx.tenant_id, bulk_id, *counts, errors)
    return True


async def _complete(ctx: Context, bulk_id: UUID) -> None:
    row = await ctx.fetchrow(_COMPLETE, ctx.tenant_id, bulk_id)
    assert row is not None
    label = label_of(ctx, get_record_type(row["entity"]))
    things = (label.singular if row["updated"] == 1 else label.plural).lower()
    left = {"no longer there, or changed meanwhile": row["skipped"], "refused": row["failed"]}
    words = ", ".join(f"{count:,} {what}" for what, count in left.items() if count)
    done = "put back" if row["undoes"] else _DONE[row["action"]]
    await _tell(ctx, row, f"{row['updated']:,} {things} {done}", words)


async def _tell(ctx: Context, row: asyncpg.Record, title: str, words: str) -> None:
    place = "/settings/trash" if row["action"] == "purge" else f"/{row['entity']}"
    await notify(ctx, [Notice(row["user_id"], "success", title, words, place, "bulk_change", row["id"])])


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
        row = await ctx.fetchrow(_FAIL, ctx.tenant_id, bulk_id, message)
        if row is not None:
            await _tell(ctx, row, FAILED, message)


async def _forget_old(pool: Pool, _settings: Settings) -> None:
    async with open_system_context(pool, None, source=None, write=False) as ctx:
        tenants = await ctx.fetch("select id from tenants order by id")

    async def forget(tenant_id: UUID) -> None:
        async with open_system_context(pool, tenant_id, source=None) as ctx:
            await ctx.execute(_FORGET, tenant_id, KEPT)

    await each_tenant([tenant["id"] for tenant in tenants], forget)


_LOST = ("failed", "This ended unexpectedly. What was done so far stays; start it again for the rest.")
UNFINISHED_BULK = Unfinished(
    "bulk_changes",
    (BULK_JOB_NAME,),
    "id",
    {"queued": _LOST, "running": _LOST},
    Told("user_id", "success", FAILED, "'/' || entity"),
)
BULK_JOB = Job(BULK_JOB_NAME, run_bulk_job, concurrency=2, is_held=False)
BULK_CLEANUP = Periodic("bulk_cleanup", At(3, 0), _forget_old, "Forgets finished bulk actions after a week.")
