"""`aisha export`: records of one tenant as a file, as one of its people sees them."""

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn

from aisha import modules
from aisha.core.context import AccessMemory, open_context
from aisha.core.database import open_pool
from aisha.core.errors import AishaError
from aisha.core.refused import Refused
from aisha.core.roles import serving_dsn
from aisha.core.settings import Settings, load_settings
from aisha.entrypoints.acting_person import who_and_where
from aisha.entrypoints.available_database import available_database
from aisha.entrypoints.progress import AsJson, console, tell
from aisha.records.exports.actions import audit_export
from aisha.records.exports.asking import parse_export
from aisha.records.exports.rows import count_rows
from aisha.records.exports.stream import Written, file_pieces
from aisha.records.exports.tables import FILE_FORMAT
from aisha.records.filters import parse_filter
from aisha.records.registry import RecordType, get_record_type


def register(app: typer.Typer) -> None:
    app.command("export")(export_file)


def export_file(
    *,
    type_name: Annotated[str, typer.Option("--type", help=f"One of {', '.join(t.name for t in modules.RECORD_TYPES)}.")],
    person: Annotated[str, typer.Option("--as", help="E-mail address of the person who exports; their rights apply.")],
    out: Annotated[Path, typer.Option("--out", help="The new file.", dir_okay=False)],
    tenant: Annotated[str | None, typer.Option(help="The tenant's id or slug, where the person has several.")] = None,
    tree: Annotated[str | None, typer.Option("--filter", help="As in lists of the API, as JSON.")] = None,
    q: Annotated[str | None, typer.Option("--q", help="Words to search for.")] = None,
    sort: Annotated[str | None, typer.Option(help="Such as -amount,name.")] = None,
    fields: Annotated[str | None, typer.Option(help="The columns, with commas between; every field without it.")] = None,
    file_format: Annotated[
        str | None, typer.Option("--format", help=f"{', '.join(FILE_FORMAT.values)}; else the file's ending says.")
    ] = None,
    include_ids: Annotated[bool, typer.Option("--include-ids", help="A column with the id beside each name.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write records into a new file that only you can read. It is audited."""
    sent = {
        "format": file_format or out.suffix.removeprefix(".").lower(), "q": q, "sort": sort, "fields": fields,
        "include_ids": include_ids,
    }  # fmt: skip
    try:
        written = asyncio.run(_export(load_settings(), type_name, person, tenant, out, sent, tree))
    except AishaError as error:
        raise Refused(str(error)) from None
    label = _record_type(type_name).label.lower()
    tell(f"{written:,} {label} in {out}.", {"type": type_name, "rows": written, "file": out}, as_json=as_json)


async def _export(
    settings: Settings, type_name: str, person: str, tenant: str | None, out: Path, sent: dict[str, Any], tree: str | None
) -> int:
    record_type = _record_type(type_name)
    asked = parse_export(sent | {"filter": parse_filter(tree)})
    async with available_database(settings):
        pool = await open_pool(serving_dsn(settings), size=2, name="aisha export")
        try:
            user_id, tenant_id = await who_and_where(pool, person, tenant)
            # one transaction: without the audit row there is no file
            async with open_context(pool, AccessMemory.of(settings), user_id, tenant_id, source="command") as ctx:
                total = await count_rows(ctx, record_type, asked)
                written = await _write(out, total, file_pieces(ctx, record_type, asked, rows := Written()), rows)
                try:
                    await audit_export(ctx, record_type, asked, rows=written)
                except BaseException:
                    await asyncio.to_thread(out.unlink, missing_ok=True)
                    raise
        finally:
            await pool.close()
    return written


async def _write(out: Path, total: int, source: AsyncGenerator[bytes], rows: Written) -> int:
    """Write the file; one that was begun and not finished is removed."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TaskProgressColumn())
    try:
        file = await asyncio.to_thread(os.open, out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Refused(f"{out} is there already.") from None
    except OSError as error:
        raise Refused(f"{out} cannot be written: {error.strerror}.") from None
    try:
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
            shown = bar.add_task("Exporting", total=total)
            with os.fdopen(file, "wb") as opened:
                async with aclosing(source) as pieces:
                    async for piece in pieces:
                        await asyncio.to_thread(opened.write, piece)
                        bar.update(shown, completed=rows.rows)
    except BaseException:
        await asyncio.to_thread(out.unlink, missing_ok=True)
        raise
    return rows.rows


def _record_type(name: str) -> RecordType:
    try:
        return get_record_type(name)
    except KeyError:
        raise Refused(f"--type is one of {', '.join(each.name for each in modules.RECORD_TYPES)}.") from None
