"""Writing the file of a large export in the background, and removing files whose time is over."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import timedelta
from typing import Any
from uuid import UUID

from aisha.core.context import Context, open_system_context
from aisha.core.database import Pool, read_json
from aisha.core.errors import AishaError
from aisha.core.jobs import Interrupted, Job, JobRun
from aisha.core.notices import Notice, notify
from aisha.core.periodic import At, Periodic, each_tenant
from aisha.core.settings import Settings
from aisha.core.storage import FileStorage, StoredFile, file_storage
from aisha.core.unfinished import Told, Unfinished
from aisha.identity.privacy.subject import Subject
from aisha.identity.privacy.traces import Traces
from aisha.records.exports.actions import EXPORT_JOB_NAME, KEPT, audit_export, file_name
from aisha.records.exports.asking import Asked, parse_export
from aisha.records.exports.stream import Written, file_pieces
from aisha.records.exports.tables import FOLDER
from aisha.records.registry import RecordType, get_record_type

MOST_BYTES = 1 << 36
KEPT_FAILED = timedelta(days=30)
NOTED_EVERY_ROWS = 5_000
FAILED = "Your file could not be made"
_FAILED = "Something went wrong on our side. Nothing was exported; try again."
_ERASED = "A person was erased meanwhile, whom this file might hold. Export again."
_FINISH = """
update record_exports set status = 'completed', storage_key = $3, size_bytes = $4, processed = $5, total = $5, file_name = $6,
       completed_at = now(), expires_at = now() + $7::interval
 where tenant_id = $1 and id = $2 and status = 'running' returning true
"""
_FAIL = """
update record_exports set status = 'failed', error = $3, completed_at = now() where tenant_id = $1 and id = $2
returning user_id, entity
"""
_NOTE = """
update record_exports set status = 'running', processed = $3
 where tenant_id = $1 and id = $2 and status in ('queued', 'running') returning entity, parameters
"""


class _Ended(Exception):
    """The export was ended while it was written: its asker cancelled it, or somebody is erased whom it may hold."""


class _Work:
    """An export at work: which, of what, and how far."""

    def __init__(self, export_id: UUID, record_type: RecordType, asked: Asked) -> None:
        self.export_id, self.record_type, self.asked, self.written = export_id, record_type, asked, Written()


async def run_export(run: JobRun) -> None:
    """Write the file with the asker's present rights. Interrupted, it begins anew: a file is of one moment."""
    export_id = UUID(run.message.parameters["id"])
    try:
        row = await _note(run, export_id, 0)
        if row is None:
            return
        work = _Work(export_id, get_record_type(row["entity"]), parse_export(read_json(row["parameters"])))
        stored = await _store(run, work)
        is_kept = False
        try:
            is_kept = await _finish(run, work, stored)
        finally:
            if not is_kept:
                await file_storage(run.settings.home).delete(stored.key)
    except _Ended:
        return
    except Interrupted:
        raise
    except AishaError as error:
        if error.status >= 500 and not run.is_last_try:
            raise
        await _fail(run, export_id, error.message if error.status < 500 else _FAILED)
    except Exception:
        await _fail(run, export_id, _FAILED)
        raise


async def _store(run: JobRun, work: _Work) -> StoredFile:
    storage, tenant_id = file_storage(run.settings.home), run.message.tenant_id
    async with run.acting(write=False) as ctx, aclosing(_pieces(run, work, ctx)) as pieces:
        return await storage.save(tenant_id, FOLDER, f".{work.asked.format}", pieces, max_bytes=MOST_BYTES)


async def _pieces(run: JobRun, work: _Work, ctx: Context) -> AsyncGenerator[bytes]:
    noted = 0
    async with aclosing(file_pieces(ctx, work.record_type, work.asked, work.written)) as pieces:
        async for piece in pieces:
            if run.should_stop():
                raise Interrupted
            if work.written.rows >= noted + NOTED_EVERY_ROWS:
                noted = work.written.rows
                if await _note(run, work.export_id, noted) is None:
                    raise _Ended
            yield piece


async def _note(run: JobRun, export_id: UUID, rows: int) -> Any:
    """Say how far it is; what was asked for, or None when the export has ended."""
    async with open_system_context(run.pool, run.message.tenant_id, source=None) as ctx:
        return await ctx.fetchrow(_NOTE, ctx.tenant_id, export_id, rows)


async def _finish(run: JobRun, work: _Work, stored: StoredFile) -> bool:
    """Keep the file; False when the export was ended meanwhile, by its asker or because it may hold somebody who is erased."""
    rows = work.written.rows
    async with run.acting() as ctx:
        name = file_name(ctx, work.record_type, work.asked.format)
        values = work.export_id, stored.key, stored.size_bytes, rows, name, KEPT
        if not await ctx.fetchval(_FINISH, ctx.tenant_id, *values):
            return False
        await audit_export(ctx, work.record_type, work.asked, rows=rows, job_id=work.export_id)
        if ctx.actor.user_id is not None:
            link = f"/{work.record_type.name}"
            await notify(ctx, [Notice(ctx.actor.user_id, "export", "Your file is ready", name, link, "export", work.export_id)])
    return True


async def _fail(run: JobRun, export_id: UUID, message: str) -> None:
    async with open_system_context(run.pool, run.message.tenant_id, source=None) as ctx:
        row = await ctx.fetchrow(_FAIL, ctx.tenant_id, export_id, message)
        if row is not None:
            told = FAILED, message, f"/{row['entity']}", "export", export_id
            await notify(ctx, [Notice(row["user_id"], "export", *told)])


async def remove_old_exports(pool: Pool, settings: Settings) -> None:
    """Forget exports whose seven days are over with their files, and failed ones after 30 days."""
    async with open_system_context(pool, None, source=None, write=False) as ctx:
        tenants = await ctx.fetch("select id from tenants where status <> 'system' order by id")
    storage = file_storage(settings.home)

    async def remove(tenant_id: UUID) -> None:
        async with open_system_context(pool, tenant_id, source=None) as ctx:
            await _remove(ctx, storage, "expires_at <= now()")
            sql = "delete from record_exports where tenant_id = $1 and status = 'failed' and created_at < now() - $2::interval"
            await ctx.execute(sql, tenant_id, KEPT_FAILED)

    await each_tenant([tenant["id"] for tenant in tenants], remove)


async def erase_record_exports(ctx: Context, _subject: Subject, storage: FileStorage) -> Traces:
    """Remove every stored file of exported records and end those at work: any may hold who is erased now."""
    ctx.require("privacy.manage")
    await ctx.execute(
        "update record_exports set status = 'failed', error = $2, completed_at = now(), parameters = '{}'"
        " where tenant_id = $1 and status in ('queued', 'running')",
        ctx.tenant_id, _ERASED,
    )  # fmt: skip
    return Traces({"record_exports": await _remove(ctx, storage, "true")})


async def _remove(ctx: Context, storage: FileStorage, which: str) -> int:
    rows = await ctx.fetch(
        f"delete from record_exports where tenant_id = $1 and id in (select id from record_exports"
        f" where tenant_id = $1 and storage_key is not null and {which} order by id limit 1000) returning storage_key",
        ctx.tenant_id,
    )
    for row in rows:
        await storage.delete(row["storage_key"])
    return len(rows)


_LOST = ("failed", "This ended unexpectedly. Nothing was exported; try again.")
UNFINISHED_RECORD_EXPORTS = Unfinished(
    "record_exports", (EXPORT_JOB_NAME,), "id", {"queued": _LOST, "running": _LOST},
    Told("user_id", "export", FAILED, "'/' || entity"),
)  # fmt: skip
RECORD_EXPORT_JOB = Job(EXPORT_JOB_NAME, run_export, concurrency=2, is_held=False)
OLD_RECORD_EXPORTS = Periodic("export_files", At(3, 20), remove_old_exports, "Removes exported files after seven days.")
