"""`aisha tenant export|inspect|storage`: what is in a tenant, as a file and in numbers (admin-chapters.md § 8.2)."""

import asyncio
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from rich.filesize import decimal
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from aisha.core.clock import utc_now
from aisha.core.context import open_system_context
from aisha.core.database import Pool
from aisha.core.errors import AishaError
from aisha.core.http import encode
from aisha.core.refused import Refused
from aisha.core.settings import Settings, load_settings
from aisha.core.storage import file_storage
from aisha.entrypoints.available_database import serving_pool
from aisha.entrypoints.progress import AsJson, console, tell
from aisha.entrypoints.tenant_names import TenantName, find_tenant
from aisha.identity.tenants.schemas import Storage
from aisha.identity.tenants.storage import note_storage
from aisha.insight.tenant_export.actions import file_name
from aisha.insight.tenant_export.archive import Taken
from aisha.insight.tenant_export.inspection import inspect_export
from aisha.insight.tenant_export.to_file import export_to_file

LOOK_EVERY_SECONDS = 0.2


def add_data_commands(commands: typer.Typer) -> None:
    """Put them beside the other commands of `aisha tenant`."""
    commands.command()(export)
    commands.command()(inspect)
    commands.command()(storage)


def export(
    tenant: TenantName,
    *,
    aisha: Annotated[
        bool, typer.Option("--aisha/--csv", help="Exact values that can be read back, or tables for spreadsheets.")
    ] = False,
    file: Annotated[Path | None, typer.Option(help="A new file; SLUG-DATE.zip in this folder unless given.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write everything of a tenant to a ZIP, its files included. That it was exported is in its audit log."""
    file_format = "aisha" if aisha else "csv"
    try:
        path, taken, sha256 = asyncio.run(_export(tenant, file, file_format))
    except AishaError as error:
        raise Refused(error.message) from None
    except OSError as error:
        raise Refused(f"{error.filename or file}: {error.strerror}.") from None
    text = f"{path}: {len(taken.counts)} tables, {taken.rows} rows, {taken.files} files.\nsha256 {sha256}"
    facts = {"file": path, "tables": len(taken.counts), "rows": taken.rows, "files": taken.files, "sha256": sha256}
    tell(text, facts, as_json=as_json)


async def _export(tenant: str, file: Path | None, file_format: str) -> tuple[Path, Taken, str]:
    settings, taken = load_settings(), Taken()
    async with serving_pool(settings) as pool:
        async with open_system_context(pool, None, write=False) as ctx:
            tenant_id = await find_tenant(ctx, tenant)
            slug = await ctx.fetchval("select slug from tenants where id = $1", tenant_id)
        path = file or Path(file_name(slug, utc_now(), file_format))
        work = export_to_file(pool, settings, tenant_id, path, taken, file_format=file_format)
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
            shown = bar.add_task("Exporting", total=None)
            task = asyncio.ensure_future(work)
            try:
                while not (await asyncio.wait({task}, timeout=LOOK_EVERY_SECONDS))[0]:
                    done, total = len(taken.counts) + taken.files, taken.tables_total + taken.files_total
                    bar.update(shown, description=f"{taken.rows:,} rows", completed=done, total=total or None)
            except asyncio.CancelledError:
                task.cancel()
                await asyncio.wait({task})
                raise
        return path, taken, await task


def inspect(
    file: Annotated[Path, typer.Argument(help="A file that an export wrote.", exists=True, dir_okay=False, readable=True)],
    *,
    as_json: AsJson = False,
) -> None:
    """Say what an export holds, and check every file in it against its manifest; exit code 1 if one was changed."""
    try:
        found = inspect_export(file)
    except AishaError as error:
        raise Refused(error.message) from None
    manifest = found.manifest
    if as_json:
        print(encode({"manifest": manifest, "problems": found.problems}).decode())
    else:
        source = manifest.tenant
        print(f"{source.name} ({source.slug}, {source.id}) at {manifest.taken_at:%Y-%m-%d %H:%M} UTC, as {manifest.format}")
        for table in manifest.tables:
            print(f"  {table.name}: {table.rows}")
        print(f"  files: {len(manifest.files)}{f', {len(gone)} missing' if (gone := manifest.missing_files) else ''}")
        for problem in found.problems:
            print(f"{problem}.")
    if found.problems:
        raise Refused(f"The export is not as it was written, in {len(found.problems)} places.")
    if not as_json:
        print("Every file is as it was written.")


def storage(tenant: TenantName, *, as_json: AsJson = False) -> None:
    """Measure now how much the files of a tenant take, which is done every night as well."""
    try:
        measured = asyncio.run(_measure(tenant))
    except AishaError as error:
        raise Refused(error.message) from None
    if as_json:
        print(encode(measured).decode())
        return
    files = "1 file" if measured.file_count == 1 else f"{measured.file_count:,} files"
    print(f"{tenant}: {files}, {decimal(measured.size_bytes)}.")


async def _measure(tenant: str) -> Storage:
    settings = load_settings()
    async with serving_pool(settings) as pool:
        async with open_system_context(pool, None, write=False) as ctx:
            tenant_id = await find_tenant(ctx, tenant)
        return await _note(pool, settings, tenant_id)


async def _note(pool: Pool, settings: Settings, tenant_id: UUID) -> Storage:
    usage = await file_storage(settings.home).usage(tenant_id)
    async with open_system_context(pool, None) as ctx:
        return await note_storage(ctx, tenant_id, usage)
