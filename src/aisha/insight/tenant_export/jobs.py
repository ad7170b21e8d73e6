"""Making the file of an export in the background, and removing files whose time is over."""

import hashlib
from collections.abc import AsyncGenerator
from contextlib import aclosing
from uuid import UUID

from aisha.core.audit import record_audit
from aisha.core.context import Context, open_system_context
from aisha.core.database import Pool
from aisha.core.errors import AishaError
from aisha.core.jobs import Interrupted, Job, JobRun
from aisha.core.notices import Notice, notify
from aisha.core.periodic import At, Periodic, each_tenant
from aisha.core.settings import Settings
from aisha.core.storage import FileStorage, StoredFile, file_storage
from aisha.core.unfinished import Told, Unfinished
from aisha.identity.privacy.subject import Subject
from aisha.identity.privacy.traces import Traces
from aisha.insight.tenant_export.actions import EXPORT_JOB_NAME, KEPT, audited
from aisha.insight.tenant_export.archive import Taken, zip_pieces
from aisha.insight.tenant_export.snapshot import snapshot_as_person
from aisha.insight.tenant_export.tables import EXPORTS_FOLDER

MOST_BYTES = 1 << 40
NOTED_EVERY_ROWS = 20_000
PLACE = "/settings/export"
FAILED = "The export of the workspace could not be made"
_FAILED = "Something went wrong on our side. Nothing was exported; try again."
_ERASED = "A person was erased meanwhile, whom this export held. Export again."
_FINISH = """
update tenant_exports set status = 'completed', storage_key = $3, size_bytes = $4, row_counts = $5, rows_done = $6,
       tables_done = $7, files_done = $8, files_total = $8, sha256 = $9, completed_at = now(),
       expires_at = now() + $10::interval
 where tenant_id = $1 and id = $2 and status = 'running' returning true
"""
_FAIL = """
update tenant_exports set status = 'failed', error = $3, completed_at = now() where tenant_id = $1 and id = $2
returning user_id
"""
_NOTE = """
update tenant_exports set status = 'running', tables_done = $3, rows_done = $4, files_done = $5, files_total = $6
 where tenant_id = $1 and id = $2 and status in ('queued', 'running') returning format
"""


class _Ended(Exception):
    """The export was ended while it was made: it was cancelled, or it held somebody who is erased."""


class _Work:
    """An export at work: which, in which format, how far, and the digest of what is written so far."""

    def __init__(self, export_id: UUID, file_format: str) -> None:
        self.export_id, self.file_format = export_id, file_format
        self.taken, self.digest = Taken(), hashlib.sha256()


async def run_export(run: JobRun) -> None:
    """Make the file with the asker's present rights. Interrupted, it begins anew: a file is of one moment."""
    export_id = UUID(run.message.parameters["id"])
    try:
        file_format = await _note(run, export_id, Taken())
        if file_format is None:
            return
        work = _Work(export_id, file_format)
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
    user_id, tenant_id = run.message.user_id, run.message.tenant_id
    assert user_id is not None
    by = run.message.impersonator_id
    async with snapshot_as_person(run.pool, run.memory, user_id, tenant_id, write=False, impersonator_id=by) as ctx:
        pieces = _pieces(run, work, ctx)
        async with aclosing(pieces):
            return await file_storage(run.settings.home).save(tenant_id, EXPORTS_FOLDER, ".zip", pieces, max_bytes=MOST_BYTES)


async def _pieces(run: JobRun, work: _Work, ctx: Context) -> AsyncGenerator[bytes]:
    noted, taken = (0, 0, 0), work.taken
    async with aclosing(zip_pieces(ctx, file_storage(run.settings.home), taken, work.file_format)) as pieces:
        async for piece in pieces:
            if run.should_stop():
                raise Interrupted
            if len(taken.counts) > noted[0] or taken.rows >= noted[1] + NOTED_EVERY_ROWS or taken.files > noted[2]:
                noted = len(taken.counts), taken.rows, taken.files
                if await _note(run, work.export_id, taken) is None:
                    raise _Ended
            work.digest.update(piece)
            yield piece


async def _note(run: JobRun, export_id: UUID, taken: Taken) -> str | None:
    """Say how far it is; its format, or None when the export has ended. The table at work is not counted."""
    async with open_system_context(run.pool, run.message.tenant_id, source=None) as ctx:
        done = len(taken.counts) if taken.files else max(len(taken.counts) - 1, 0)
        files = taken.files, taken.files_total
        return await ctx.fetchval(_NOTE, ctx.tenant_id, export_id, done, taken.rows, *files)


async def _finish(run: JobRun, work: _Work, stored: StoredFile) -> bool:
    """Keep the file; False when the export was ended meanwhile, on request or because it holds somebody who is erased."""
    taken = work.taken
    async with run.acting() as ctx:
        counts = taken.counts, taken.rows, len(taken.counts), taken.files
        values = work.export_id, stored.key, stored.size_bytes, *counts, work.digest.hexdigest(), KEPT
        if not await ctx.fetchval(_FINISH, ctx.tenant_id, *values):
            return False
        await record_audit(
            ctx, "DATA_EXPORT", entity_type="tenant_export", entity_id=work.export_id,
            changes=audited(taken, work.file_format, work.digest.hexdigest()),
        )  # fmt: skip
        if ctx.actor.user_id is not None:
            words = f"{taken.rows:,} rows, {taken.files:,} files; kept for {KEPT.days} days"
            told = "export", "The export of the workspace is ready", words, PLACE, "tenant_export", work.export_id
            await notify(ctx, [Notice(ctx.actor.user_id, *told)])
    return True


async def _fail(run: JobRun, export_id: UUID, message: str) -> None:
    async with open_system_context(run.pool, run.message.tenant_id, source=None) as ctx:
        user_id = await ctx.fetchval(_FAIL, ctx.tenant_id, export_id, message)
        if user_id is not None:
            await notify(ctx, [Notice(user_id, "export", FAILED, message, PLACE, "tenant_export", export_id)])


async def remove_old_exports(pool: Pool, settings: Settings) -> None:
    """Remove the files whose seven days are over; what they counted stays. Also of tenants in the trash."""
    async with open_system_context(pool, None, source=None, write=False) as ctx:
        tenants = await ctx.fetch("select id from tenants where status <> 'system' order by id")
    storage = file_storage(settings.home)

    async def remove(tenant_id: UUID) -> None:
        async with open_system_context(pool, tenant_id, source=None) as ctx:
            await _remove(ctx, storage, "expires_at <= now()")

    await each_tenant([tenant["id"] for tenant in tenants], remove)


async def erase_exports(ctx: Context, _subject: Subject, storage: FileStorage) -> Traces:
    """Remove every stored export of the tenant and end one at work: it holds everybody, so also who is erased now."""
    ctx.require("privacy.manage")
    sql = "update tenant_exports set status = 'failed', error = $2, completed_at = now()"
    await ctx.execute(f"{sql} where tenant_id = $1 and status = 'running'", ctx.tenant_id, _ERASED)
    return Traces({"exports": await _remove(ctx, storage, "true")})


async def _remove(ctx: Context, storage: FileStorage, which: str) -> int:
    sql = f"select id, storage_key from tenant_exports where tenant_id = $1 and storage_key is not null and {which}"
    rows = await ctx.fetch(f"{sql} order by id limit 1000", ctx.tenant_id)
    for row in rows:
        await storage.delete(row["storage_key"])
    ids = [row["id"] for row in rows]
    await ctx.execute("update tenant_exports set storage_key = null where tenant_id = $1 and id = any ($2)", ctx.tenant_id, ids)
    return len(ids)


_LOST = ("failed", "This ended unexpectedly. Nothing was exported; try again.")
UNFINISHED_EXPORTS = Unfinished(
    "tenant_exports", (EXPORT_JOB_NAME,), "id", {"queued": _LOST, "running": _LOST},
    Told("user_id", "export", FAILED, f"'{PLACE}'"),
)  # fmt: skip
TENANT_EXPORT_JOB = Job(EXPORT_JOB_NAME, run_export, concurrency=1, is_held=False)
OLD_EXPORTS = Periodic("tenant_export_files", At(3, 15), remove_old_exports, "Removes workspace exports after seven days.")
