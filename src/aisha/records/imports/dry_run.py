"""The dry run: every row is read, looked up and checked, and nothing is written but the report."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import UUID

from aisha.core.context import Context, open_context, open_system_context
from aisha.core.errors import AishaError, Unavailable
from aisha.core.ids import new_id
from aisha.core.jobs import Interrupted, JobRun
from aisha.core.storage import file_storage
from aisha.records.imports.batching import batches, estimated_total, open_source
from aisha.records.imports.effects import Batch, key_rows, plan_rows, split_at_repeats
from aisha.records.imports.findings import Findings
from aisha.records.imports.key_set import KeySet
from aisha.records.imports.matching import match_keys
from aisha.records.imports.people import PeopleDirectory
from aisha.records.imports.plan import ImportPlan, RowPlan, make_plan, problems_of
from aisha.records.imports.reader import SourceRow
from aisha.records.imports.resolve import Directories
from aisha.records.imports.row_log import described_row, forget_rows, planned_values, store_rows
from aisha.records.imports.stored import Counts, StoredImport, get_stored_import, save_progress, set_status

ROWS_AT_ONCE = 500
SECONDS_BETWEEN_REPORTS = 0.7
MAX_STORED = {"error": 10_000, "warning": 2_000, "create": 200, "update": 200, "skip": 200}
"""Rows of each kind that the report of a dry run keeps; the counts are of all rows."""
MAX_LATER_LINKS = 50_000


class _ImaginaryWorld:
    """Ids of people and accounts that the run would add."""

    def __init__(self) -> None:
        self.newcomers: set[UUID] = set()

    async def add_person(self, _ctx: Context, _name: str) -> UUID:
        user_id = new_id()
        self.newcomers.add(user_id)
        return user_id

    async def add_accounts(self, _ctx: Context, names: Mapping[str, str]) -> dict[str, UUID]:
        return {key: new_id() for key in names}


@dataclass(slots=True)
class _DryRun:
    """Where the dry run stands, and what is to be stored with the next report."""

    run: JobRun
    stored: StoredImport
    batch: Batch
    counts: Counts = field(default_factory=Counts)
    seen: KeySet = field(default_factory=KeySet)
    names: KeySet = field(default_factory=KeySet)
    later: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])
    waiting: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    kept: dict[str, int] = field(default_factory=lambda: dict.fromkeys(MAX_STORED, 0))
    reported_at: float = 0.0


async def run_validation(run: JobRun) -> None:
    """The job of a dry run. It ends quietly when the import was changed or cancelled meanwhile."""
    import_id, version = UUID(run.message.parameters["import_id"]), run.message.parameters["version"]
    try:
        async with _reading(run) as ctx:
            stored = await get_stored_import(ctx, import_id)
            if stored.status != "validating" or stored.version != version:
                return
            plan = await make_plan(ctx, stored.record_type, stored.header, stored.mapping, stored.options)
            directories = Directories(await PeopleDirectory.load(ctx))
        batch = Batch(plan, directories, _ImaginaryWorld(), Findings(), for_update=False)
        path = file_storage(run.settings.home).path(stored.storage_key)
        await _read_all(_DryRun(run, stored, batch), path)
    except AishaError as error:
        if isinstance(error, Unavailable) and not run.is_last_try:
            raise
        async with _writing(run) as ctx:
            await set_status(ctx, import_id, "uploaded", error.message)
        if error.status >= 500:
            raise


def _reading(run: JobRun) -> open_context:
    return run.acting(write=False)


def _writing(run: JobRun) -> open_system_context:
    """The report is the installation's own note: no change-set, and nothing of the importing person's making."""
    return open_system_context(run.pool, run.message.tenant_id, source=None)


async def _read_all(dry: _DryRun, path: Path) -> None:
    async with _writing(dry.run) as ctx:
        await forget_rows(ctx, dry.stored.id)
    async with open_source(path, dry.stored.file_format) as reader:
        async for rows in batches(reader, ROWS_AT_ONCE):
            if dry.run.should_stop():
                raise Interrupted
            await _check_batch(dry, rows)
            if not await _report(dry, estimated_total(dry.counts.total, reader.fraction)):
                return
    await _count_later_links(dry)
    async with _writing(dry.run) as ctx:
        if await _is_current(ctx, dry):
            await _save(ctx, dry, dry.counts.total)
            await set_status(ctx, dry.stored.id, "validated")


async def _check_batch(dry: _DryRun, sources: list[SourceRow]) -> None:
    plan = dry.batch.plan
    async with _reading(dry.run) as ctx:
        keyed = await key_rows(ctx, plan, sources)
        for part in split_at_repeats(keyed):
            rows = await plan_rows(ctx, dry.batch, part, dry.seen.__contains__)
            await _check_updates(ctx, plan, rows)
            for row, (_, key) in zip(rows, part, strict=True):
                if key is not None and row.effect == "create":
                    dry.seen.add(key)
                _note(dry, row)
        if any(column.field.link == plan.record_type.name for column in plan.columns):
            await _note_names(ctx, dry, sources)


async def _check_updates(ctx: Context, plan: ImportPlan, rows: list[RowPlan]) -> None:
    """The type's own refusals of changes, without the change."""
    for row in rows:
        if row.effect != "update" or row.current is None:
            continue
        try:
            ctx.require(plan.record_type.permission("update"))
            if plan.record_type.before_write:
                await plan.record_type.before_write(ctx, dict(row.changes), row.current)
        except AishaError as error:
            row.refuse(*problems_of(plan, error))


def _note(dry: _DryRun, row: RowPlan) -> None:
    counts = dry.counts
    counts.created += row.effect == "create"
    counts.updated += row.effect == "update"
    counts.skipped += row.effect == "skip"
    counts.failed += row.effect == "error"
    counts.warnings += bool(row.warnings)
    for target, text in row.pending.items():
        if (target, text) in dry.later or len(dry.later) < MAX_LATER_LINKS:
            dry.later[target, text] = dry.later.get((target, text), 0) + 1
    kind = "warning" if row.warnings and row.effect != "error" else row.effect
    if dry.kept[kind] < MAX_STORED[kind]:
        dry.kept[kind] += 1
        row.pending = {}
        dry.waiting.append(described_row(row, planned_values(dry.batch.plan, row)))


async def _note_names(ctx: Context, dry: _DryRun, sources: list[SourceRow]) -> None:
    """Under which names the file's own records could be linked to by other rows."""
    plan = dry.batch.plan
    title = plan.by_target.get(plan.record_type.title)
    external = plan.by_target.get("external_id")
    if title is not None:
        texts = [title.text(source.cells[title.index]) for source in sources]
        for key in await match_keys(ctx, plan.record_type, "name", texts):
            dry.names.add(key or "")
    if external is not None:
        for source in sources:
            dry.names.add(external.text(source.cells[external.index]))


async def _count_later_links(dry: _DryRun) -> None:
    """Links to records that stand nowhere, neither in the database nor in the file."""
    plan = dry.batch.plan
    if not dry.later:
        return
    async with _reading(dry.run) as ctx:
        texts = list(dry.later)
        keys = await match_keys(ctx, plan.record_type, "name", [text for _, text in texts])
    for (target, text), key in zip(texts, keys, strict=True):
        if (key or "") in dry.names or text in dry.names:
            continue
        for _ in range(dry.later[target, text]):
            dry.batch.findings.count_record(plan.by_target[target].column, text)
        dry.counts.warnings += dry.later[target, text]


async def _report(dry: _DryRun, total: int | None) -> bool:
    """Store progress now and then; False once somebody changed or cancelled the import."""
    if monotonic() - dry.reported_at < SECONDS_BETWEEN_REPORTS and len(dry.waiting) < ROWS_AT_ONCE:
        return True
    async with _writing(dry.run) as ctx:
        if not await _is_current(ctx, dry):
            return False
        await _save(ctx, dry, total)
    dry.reported_at = monotonic()
    return True


async def _is_current(ctx: Context, dry: _DryRun) -> bool:
    now = await get_stored_import(ctx, dry.stored.id, for_update=True)
    return now.status == "validating" and now.version == dry.stored.version


async def _save(ctx: Context, dry: _DryRun, total: int | None) -> None:
    await save_progress(ctx, dry.stored.id, 0, dry.counts, dry.batch.findings, total)
    await store_rows(ctx, dry.stored.id, dry.waiting)
    dry.waiting = []
