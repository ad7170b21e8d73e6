"""The ZIP of an export, made piece by piece: neither a table nor the file is ever held in memory."""

import asyncio
import csv
import io
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import IO, Any, cast
from zipfile import ZIP_DEFLATED, ZipFile

import msgspec

from aisha.core.context import Context
from aisha.core.csv_cells import csv_cell, guarded
from aisha.core.errors import Forbidden
from aisha.core.storage import FileStorage
from aisha.identity.audit.archive_search import AuditFilter, each_archive
from aisha.insight.tenant_export.contents import Part, parts
from aisha.records.registry import record_types

EXPORT = "tenant_data.export"
ROWS_AT_ONCE = 1_000


@dataclass(slots=True)
class Taken:
    """How far an export is; `counts` are rows by file."""

    tables_total: int = 0
    counts: dict[str, int] = field(default_factory=dict[str, int])

    @property
    def rows(self) -> int:
        return sum(self.counts.values())


class _Sink:
    """What the ZIP writes, until it is taken away. It cannot go back, so sizes follow their files."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def write(self, piece: bytes) -> int:
        self._waiting += piece
        return len(piece)

    def flush(self) -> None:
        """Nothing is kept back."""

    def take(self) -> bytes:
        piece = bytes(self._waiting)
        self._waiting.clear()
        return piece


def require_everything(ctx: Context) -> None:
    """Raises 403 unless the actor may read all of the tenant: a part would be taken for the whole."""
    ctx.require(EXPORT)
    for permission in ("view_sensitive_data", "audit.read", *(each.permission("read") for each in record_types())):
        ctx.require(permission)
    if ctx.actor.kind != "system" and not (ctx.actor.view_all or ctx.actor.is_superadmin):
        raise Forbidden("Your role sees a part of the records only. Somebody who sees all of them exports the workspace.")


async def zip_pieces(ctx: Context, storage: FileStorage, taken: Taken) -> AsyncGenerator[bytes]:
    """A tenant as a ZIP of CSV files, in pieces; `taken` says how far it is. `ctx` reads one moment (snapshot.py).

    Raises 403 as `require_everything`.
    """
    require_everything(ctx)
    sink, wanted = _Sink(), parts()
    taken.tables_total = len(wanted)
    with ZipFile(cast(IO[bytes], sink), "w", ZIP_DEFLATED) as archive:
        for part in wanted:
            taken.counts[part.name] = 0
            with archive.open(f"{part.name}.csv", "w", force_zip64=True) as file:
                await asyncio.to_thread(file.write, b"\xef\xbb\xbf" + _lines([part.columns]))
                async with aclosing(_batches(ctx, storage, part)) as batches:
                    async for rows in batches:
                        await asyncio.to_thread(_write, file, rows)
                        taken.counts[part.name] += len(rows)
                        yield sink.take()
    yield sink.take()


async def _batches(ctx: Context, storage: FileStorage, part: Part) -> AsyncGenerator[Sequence[Sequence[Any]]]:
    batch: list[Sequence[Any]] = []
    connection = await ctx.begin()
    async for row in connection.cursor(part.sql, ctx.tenant_id, prefetch=ROWS_AT_ONCE):
        batch.append(tuple(row))
        if len(batch) == ROWS_AT_ONCE:
            yield batch
            batch = []
    yield batch
    if part.name == "audit_log":
        async with aclosing(each_archive(ctx, storage, AuditFilter(), None)) as archives:
            async for found in archives:
                yield [[row[name] for name in part.columns] for row in found.rows]


def _write(file: IO[bytes], rows: Sequence[Sequence[Any]]) -> None:
    file.write(_lines(rows))


def _lines(rows: Iterable[Sequence[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode()


def _cell(value: Any) -> str:
    """JSON and lists as JSON; the rest as in every CSV of ours."""
    if isinstance(value, msgspec.Raw):
        return guarded(bytes(value).decode())
    if isinstance(value, bool):
        return "true" if value else "false"
    return guarded(msgspec.json.encode(value, enc_hook=str).decode()) if isinstance(value, list) else csv_cell(value)
