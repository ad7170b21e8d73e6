"""The run: batches of 200 rows, each one transaction that also says how far it came, so that it can go on after any end."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import asyncpg

from aisha.core.context import Context, open_context, open_system_context, savepoint
from aisha.core.errors import AishaError, Unavailable
from aisha.core.events import emit
from aisha.core.jobs import Interrupted, JobRun
from aisha.core.notices import Notice, notify
from aisha.core.storage import file_storage
from aisha.identity.employees.without_login import add_person_without_login
from aisha.records.batches import change_batch, insert_batch, prepare_batch
from aisha.records.imports.batching import batches, estimated_total, open_source
from aisha.records.imports.effects import Batch, key_rows, plan_rows, split_at_repeats
from aisha.records.imports.events import ImportCompleted, ImportFailed
from aisha.records.imports.later_links import link_later_rows
from aisha.records.imports.people import PeopleDirectory
from aisha.records.imports.plan import ImportPlan, RowPlan, make_plan, problems_of
from aisha.records.imports.reader import SourceRow
from aisha.records.imports.resolve import Directories
from aisha.records.imports.row_log import described_row, store_rows
from aisha.records.imports.stored import StoredImport, get_stored_import, note_import, save_progress, set_status
from aisha.records.merging import restore_record
from aisha.records.registry import RecordType, Values, get_record_type

RUN_JOB_NAME = "imports.run"
ROWS_AT_ONCE = 200
TRIAL_ROWS = 500
"""More than half of the first 500 rows failing pauses a run (domain.md § 3.6)."""


class _RealWorld:
    """Adds people and accounts in the transaction of the rows that name them."""

    def __init__(self) -> None:
        self.newcomers: set[UUID] = set()

    async def add_person(self, ctx: Context, name: str) -> UUID:
        return await add_person_without_login(ctx, name, name if "@" in name else None)

    async def add_accounts(self, ctx: Context, names: Mapping[str, str]) -> dict[str, UUID]:
        accounts = get_record_type("accounts")
        rows: list[Values] = [{"name": name} for name in names.values()]
        refused = await prepare_batch(ctx, accounts, rows)
        for refusal in refused:
            if refusal is not None:
                raise refusal
        return dict(zip(names, await insert_batch(ctx, accounts, rows), strict=True))


@dataclass(slots=True)
class _Run:
    """Where the run stands. `stored` is kept in step with the table: each batch changes both."""

    job: JobRun
    stored: StoredImport
    batch: Batch
    total: int | None = None


async def run_import(job: JobRun) -> None:
    """The job of a run, begun or taken up again where the last committed batch ended. Rows failing never end it."""
    import_id = UUID(job.message.parameters["import_id"])
    try:
        opened = await _take_up(job, import_id)
        if opened is None:
            return
        path = file_storage(job.settings.home).path(opened.stored.storage_key)
        if opened.stored.phase == "rows" and not await _run_rows(opened, path):
            return
        await _finish(opened)
    except Interrupted:
        raise
    except AishaError as error:
        if isinstance(error, Unavailable) and not job.is_last_try:
            raise
        await _fail(job, import_id, error.message)
        if error.status >= 500:
            raise
    except Exception:
        await _fail(
            job, import_id, "Something went wrong on our side. What was imported so far stays; the run can be continued."
        )
        raise


async def _take_up(job: JobRun, import_id: UUID) -> _Run | None:
    """What the run needs, None when it is not to run; the first time, its change-set."""
    async with _context(job, None, write=False) as ctx:
        stored = await get_stored_import(ctx, import_id)
        if stored.status != "running":
            return None
        plan = await make_plan(ctx, stored.record_type, stored.header, stored.mapping, stored.options)
        _require_rights(ctx, plan)
        directories = Directories(await PeopleDirectory.load(ctx))
    if stored.change_set_id is None:
        async with _context(job, None) as ctx:
            stored.change_set_id = await ctx.fetchval(
                "update import_jobs set change_set_id = coalesce(change_set_id, $3) where tenant_id = $1 and id = $2"
                " returning change_set_id",
                ctx.tenant_id, import_id, ctx.change_set_id,
            )  # fmt: skip
    return _Run(job, stored, Batch(plan, directories, _RealWorld(), stored.findings, for_update=True))


def _require_rights(ctx: Context, plan: ImportPlan) -> None:
    if plan.options.create_unmatched or plan.options.on_match == "create":
        ctx.require(plan.record_type.permission("create"))
    if plan.options.match_on is not None and plan.options.on_match.startswith("update"):
        ctx.require(plan.record_type.permission("update"))


def _context(job: JobRun, change_set_id: UUID | None, *, write: bool = True) -> open_context:
    return job.acting(source="import", change_set_id=change_set_id, write=write)


async def _run_rows(run: _Run, path: Path) -> bool:
    """Every row from the present position on; False when the run ended before the file did."""
    async with open_source(path, run.stored.file_format) as reader:
        async for sources in batches(reader, ROWS_AT_ONCE, after=max(1, run.stored.position)):
            if run.job.should_stop():
                raise Interrupted
            run.total = estimated_total(run.stored.counts.total + len(sources), reader.fraction)
            if not await _run_batch(run, sources):
                return False
    return True


async def _run_batch(run: _Run, sources: list[SourceRow]) -> bool:
    stored, counts = run.stored, run.stored.counts
    async with _context(run.job, stored.change_set_id) as ctx:
        if not await _is_ours(ctx, run):
            return False
        done_before = counts.total
        for part in split_at_repeats(await key_rows(ctx, run.batch.plan, sources)):
            rows = await plan_rows(ctx, run.batch, part)
            await apply_rows(ctx, run.batch.plan, rows)
            for row in rows:
                _count(run, row)
            await store_rows(ctx, stored.id, [described_row(row) for row in rows])
        stored.position = sources[-1].number
        await save_progress(ctx, stored.id, stored.position, counts, stored.findings, run.total)
        pauses = done_before < TRIAL_ROWS <= counts.total and counts.failed * 2 > counts.total
        if pauses:
            text = f"{counts.failed} of the first {counts.total} rows failed. Look at the mapping, or continue."
            await set_status(ctx, stored.id, "paused", text)
            place = f"/import/{stored.record_type.name}/{stored.id}"
            if ctx.actor.user_id is not None:
                await notify(
                    ctx, [Notice(ctx.actor.user_id, "import", "Your import waits for you", text, place, "import", stored.id)]
                )
    return not pauses


async def _is_ours(ctx: Context, run: _Run) -> bool:
    """Lock the import; False when it was cancelled, or another worker went on with it."""
    row = await ctx.fetchrow(
        "select status, position from import_jobs where tenant_id = $1 and id = $2 for update", ctx.tenant_id, run.stored.id
    )
    return row is not None and row["status"] == "running" and row["position"] == run.stored.position


def _count(run: _Run, row: RowPlan) -> None:
    counts = run.stored.counts
    counts.created += row.effect == "create"
    counts.updated += row.effect == "update"
    counts.skipped += row.effect == "skip"
    counts.failed += row.effect == "error"
    counts.warnings += bool(row.warnings)


async def apply_rows(ctx: Context, plan: ImportPlan, rows: list[RowPlan]) -> None:
    """Do what was decided. A row the database refuses becomes an error row and undoes nothing else."""
    ctx.require(plan.record_type.permission("import"))
    created = [row for row in rows if row.effect == "create"]
    try:
        async with savepoint(ctx):
            await _create(ctx, plan.record_type, created)
    except AishaError:
        for row in created:
            await _try(ctx, plan, row)
    changed = [row for row in rows if row.effect == "update"]
    try:
        async with savepoint(ctx):
            await _change(ctx, plan.record_type, changed)
    except AishaError:
        for row in changed:
            await _try(ctx, plan, row)


async def _create(ctx: Context, record_type: RecordType, rows: list[RowPlan]) -> None:
    if not rows:
        return
    ids = await insert_batch(ctx, record_type, [row.values for row in rows])
    for row, record_id in zip(rows, ids, strict=True):
        row.record_id = record_id


async def _try(ctx: Context, plan: ImportPlan, row: RowPlan) -> None:
    try:
        async with savepoint(ctx):
            if row.effect == "create":
                await _create(ctx, plan.record_type, [row])
            else:
                await _change(ctx, plan.record_type, [row])
    except AishaError as error:
        row.refuse(*problems_of(plan, error))


async def _change(ctx: Context, record_type: RecordType, rows: list[RowPlan]) -> None:
    """Changes of records that each stand in one row only; what lies in the trash comes out of it first."""
    changes: list[tuple[asyncpg.Record, Values]] = []
    for row in rows:
        assert row.current is not None
        if row.current["deleted_at"] is not None:
            await restore_record(ctx, record_type, row.current["id"])
        changes.append((row.current, dict(row.changes)))
    await change_batch(ctx, record_type, changes)


async def _finish(run: _Run) -> None:
    """The second pass, then the end."""
    stored, counts = run.stored, run.stored.counts
    async with _context(run.job, stored.change_set_id) as ctx:
        if not await _is_ours(ctx, run):
            return
        await ctx.execute("update import_jobs set phase = 'links' where tenant_id = $1 and id = $2", ctx.tenant_id, stored.id)
    after: int | None = 0
    while after is not None:
        async with _context(run.job, stored.change_set_id) as ctx:
            if not await _is_ours(ctx, run):
                return
            after = await link_later_rows(ctx, run.batch, stored, after)
            await save_progress(ctx, stored.id, stored.position, counts, stored.findings, counts.total)
    async with _context(run.job, stored.change_set_id) as ctx:
        if not await _is_ours(ctx, run):
            return
        await set_status(ctx, stored.id, "completed")
        await note_import(ctx, stored.id, "completed")
        done = ImportCompleted(
            stored.id, stored.record_type.name, counts.created, counts.updated, counts.skipped, counts.failed
        )
        await emit(ctx, done)


async def _fail(job: JobRun, import_id: UUID, message: str) -> None:
    async with open_system_context(job.pool, job.message.tenant_id, source=None) as ctx:
        await set_status(ctx, import_id, "failed", message)
        await emit(ctx, ImportFailed(import_id, message))
        await note_import(ctx, import_id, "failed")
