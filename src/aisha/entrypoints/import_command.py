"""`aisha import`: a file into one tenant, as one of its people, with the wizard's own steps."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn

from aisha import modules
from aisha.core.context import AccessMemory, open_context
from aisha.core.database import Pool, open_pool, read_json
from aisha.core.errors import AishaError
from aisha.core.jobs import JobMessage, JobRun
from aisha.core.refused import Refused
from aisha.core.roles import serving_dsn
from aisha.core.settings import Settings, load_settings
from aisha.core.storage import file_storage
from aisha.entrypoints.acting_person import who_and_where
from aisha.entrypoints.available_database import available_database
from aisha.entrypoints.progress import AsJson, console, say_json
from aisha.records.imports.actions import begin_run, begin_validation, cancel_import, create_import, update_import
from aisha.records.imports.columns import examine_file
from aisha.records.imports.dry_run import run_validation
from aisha.records.imports.formats import detect_file_format
from aisha.records.imports.mapping_arguments import MappingArguments, UnknownArgument, changed_mapping
from aisha.records.imports.people import PeopleDirectory
from aisha.records.imports.queries import get_import, list_rows
from aisha.records.imports.routes import MAX_FILE_BYTES
from aisha.records.imports.run import run_import
from aisha.records.registry import RecordType, get_record_type

LOOK_EVERY_SECONDS = 0.3
ERRORS_SHOWN = 10


def register(app: typer.Typer) -> None:
    app.command("import")(import_file)


def import_file(
    file: Annotated[Path, typer.Argument(help="A CSV or XLSX file.", exists=True, dir_okay=False, readable=True)],
    *,
    type_name: Annotated[str, typer.Option("--type", help=f"One of {', '.join(t.name for t in modules.RECORD_TYPES)}.")],
    person: Annotated[str, typer.Option("--as", help="E-mail address of the person who imports; their rights apply.")],
    tenant: Annotated[str | None, typer.Option(help="The tenant's id or slug, where the person has several.")] = None,
    maps: Annotated[list[str] | None, typer.Option("--map", help="column=field; column= leaves it out. Repeatable.")] = None,
    dates: Annotated[list[str] | None, typer.Option("--date-format", help="column=dd-mm-yy. Repeatable.")] = None,
    numbers: Annotated[list[str] | None, typer.Option("--number-format", help="column=1.234,56. Repeatable.")] = None,
    values: Annotated[list[str] | None, typer.Option("--value", help="column:text=meaning. Repeatable.")] = None,
    defaults: Annotated[list[str] | None, typer.Option("--default", help='field="{column} – text". Repeatable.')] = None,
    match_on: Annotated[str | None, typer.Option(help="Key that finds existing records; none never looks.")] = None,
    on_match: Annotated[str | None, typer.Option(help="skip, update_empty, update_all or create.")] = None,
    in_trash: Annotated[str | None, typer.Option(help="What a match in the trash means: new, skip or restore.")] = None,
    owners: Annotated[list[str] | None, typer.Option("--owner", help='"name in the file=e-mail". Repeatable.')] = None,
    unknown_owner: Annotated[str | None, typer.Option(help="unassigned or create_employee.")] = None,
    create_missing_accounts: Annotated[bool, typer.Option("--create-missing-accounts")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    as_json: AsJson = False,
) -> None:
    """Import a file. Columns are mapped as the wizard suggests, and then as the options say."""
    arguments = MappingArguments(
        maps or [], dates or [], numbers or [], values or [], defaults or [], owners or [], match_on, on_match, in_trash,
        unknown_owner, create_missing_accounts,
    )  # fmt: skip
    try:
        done = asyncio.run(_import(load_settings(), file, type_name, person, tenant, arguments, dry_run=dry_run))
    except (AishaError, UnknownArgument) as error:
        raise Refused(str(error)) from None
    if as_json:
        say_json({name: done[name] for name in ("id", "status", "counts", "error")})


@dataclass(frozen=True)
class _Session:
    """For whom the command works, and with what."""

    settings: Settings
    pool: Pool
    memory: AccessMemory
    user_id: UUID
    tenant_id: UUID

    def context(self, *, write: bool = True) -> open_context:
        return open_context(self.pool, self.memory, self.user_id, self.tenant_id, source="command", write=write)

    def job(self, **parameters: Any) -> JobRun:
        message = JobMessage(self.tenant_id, self.user_id, parameters)
        return JobRun(self.pool, self.settings, message, lambda: False, self.memory)


async def _import(
    settings: Settings,
    file: Path,
    type_name: str,
    person: str,
    tenant: str | None,
    arguments: MappingArguments,
    *,
    dry_run: bool,
) -> dict[str, Any]:
    record_type = _record_type(type_name)
    async with _session(settings, person, tenant) as session:
        import_id = await _upload(session, record_type, file)
        async with session.context() as ctx:
            found = await get_import(ctx, import_id)
            people = await PeopleDirectory.load(ctx)
            changed = changed_mapping(read_json(found["mapping"]), read_json(found["options"]), arguments, people)
            await update_import(ctx, import_id, changed)
            version = await begin_validation(ctx, import_id)
        described = await _watched(
            session, import_id, "Checking", run_validation(session.job(import_id=str(import_id), version=version))
        )
        await _tell(session, described, "would be")
        if described["status"] != "validated":
            raise Refused(described["error"] or "The file could not be checked.")
        if dry_run:
            return described
        async with session.context() as ctx:
            await begin_run(ctx, import_id)
        try:
            described = await _watched(session, import_id, "Importing", run_import(session.job(import_id=str(import_id))))
        except asyncio.CancelledError:
            async with session.context() as ctx:
                await cancel_import(ctx, import_id)
            raise
        await _tell(session, described, "")
        if described["status"] != "completed":
            raise Refused(described["error"] or f"The import is {described['status']}.")
        return described


def _record_type(name: str) -> RecordType:
    try:
        return get_record_type(name)
    except KeyError:
        raise Refused(f"--type is one of {', '.join(each.name for each in modules.RECORD_TYPES)}.") from None


@asynccontextmanager
async def _session(settings: Settings, person: str, tenant: str | None) -> AsyncGenerator[_Session]:
    async with available_database(settings):
        pool = await open_pool(serving_dsn(settings), size=2, name="aisha import")
        try:
            user_id, tenant_id = await who_and_where(pool, person, tenant)
            yield _Session(settings, pool, AccessMemory(), user_id, tenant_id)
        finally:
            await pool.close()


async def _upload(session: _Session, record_type: RecordType, file: Path) -> UUID:
    storage = file_storage(session.settings.home)
    suffix = ".xlsx" if file.suffix.lower() == ".xlsx" else ".csv"
    stored = await storage.save(session.tenant_id, "imports", suffix, _chunks(file), max_bytes=MAX_FILE_BYTES)
    try:
        path = storage.path(stored.key)
        file_format = await asyncio.to_thread(detect_file_format, path)
        facts = await asyncio.to_thread(examine_file, path, file_format)
        async with session.context() as ctx:
            return await create_import(ctx, record_type, file.name, stored, file_format, facts)
    except BaseException:
        await storage.delete(stored.key)
        raise


async def _chunks(file: Path) -> AsyncIterator[bytes]:
    with file.open("rb") as source:
        while chunk := source.read(1 << 20):
            yield chunk


async def _watched(session: _Session, import_id: UUID, label: str, work: Awaitable[None]) -> dict[str, Any]:
    """Do the work with a bar that follows what is stored of it; the import afterwards."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TaskProgressColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        shown = bar.add_task(label, total=None)
        task = asyncio.ensure_future(work)
        try:
            while not (await asyncio.wait({task}, timeout=LOOK_EVERY_SECONDS))[0]:
                async with session.context(write=False) as ctx:
                    progress = (await get_import(ctx, import_id))["progress"]
                bar.update(shown, completed=progress["done"], total=progress["total"])
        except asyncio.CancelledError:
            task.cancel()
            await asyncio.wait({task})
            raise
        await task
    async with session.context(write=False) as ctx:
        return await get_import(ctx, import_id)


async def _tell(session: _Session, described: dict[str, Any], modal: str) -> None:
    counts: dict[str, int] = described["counts"] or {}
    findings: dict[str, Any] = described["findings"]
    parts = [f"{counts.get(effect, 0):,} {modal} {word}" for effect, word in
             (("create", "created"), ("update", "updated"), ("skip", "skipped"), ("error", "refused"))]  # fmt: skip
    console.print(", ".join(" ".join(part.split()) for part in parts) + f"; {counts.get('warnings', 0):,} with warnings.")
    for column, unknown in findings["unknown_values"].items():
        for each in unknown[:ERRORS_SHOWN]:
            near = f", near {each['suggestion']}" if each["suggestion"] else ""
            console.print(f"  {column}: {each['value']!r} in {each['count']:,} rows is unknown{near}")
    if counts.get("error"):
        async with session.context(write=False) as ctx:
            rows, _ = await list_rows(ctx, described["id"], status="error", limit=ERRORS_SHOWN, cursor=None)
        for row in rows:
            texts = "; ".join(each["message"] for each in read_json(row["errors"]))
            console.print(f"  line {row['row_number']}: {texts}")
