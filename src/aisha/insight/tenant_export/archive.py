"""The ZIP of an export, made piece by piece: neither a table nor the file is ever held in memory."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

from aisha.core.clock import utc_now
from aisha.core.context import Context
from aisha.core.errors import Forbidden
from aisha.core.schema_version import newest_revision
from aisha.core.storage import FileStorage
from aisha.identity.audit.archive_search import AuditFilter, each_archive
from aisha.identity.tenants.queries import get_tenant
from aisha.insight.tenant_export.contents import LEFT_OUT, Part, parts
from aisha.insight.tenant_export.formats import FORMATS, Format
from aisha.insight.tenant_export.manifest import (
    KIND,
    MANIFEST,
    VERSION,
    FileEntry,
    Manifest,
    MissingFile,
    Source,
    TableEntry,
)
from aisha.insight.tenant_export.stored_files import NOT_TAKEN, NamedFile, list_stored_files
from aisha.insight.tenant_export.zip_stream import Member, ZipStream
from aisha.records.registry import record_types

EXPORT = "tenant_data.export"
ROWS_AT_ONCE = 1_000
BYTES_AT_ONCE = 1 << 20


@dataclass(slots=True)
class Taken:
    """How far an export is; `counts` are rows by table, the one at work included."""

    tables_total: int = 0
    counts: dict[str, int] = field(default_factory=dict[str, int])
    files_total: int = 0
    files: int = 0

    @property
    def rows(self) -> int:
        return sum(self.counts.values())


def require_everything(ctx: Context) -> None:
    """Raises 403 unless the actor may read all of the tenant: a part would be taken for the whole."""
    ctx.require(EXPORT)
    for permission in ("view_sensitive_data", "audit.read", *(each.permission("read") for each in record_types())):
        ctx.require(permission)
    if ctx.actor.kind != "system" and not (ctx.actor.view_all or ctx.actor.is_superadmin):
        raise Forbidden("Your role sees a part of the records only. Somebody who sees all of them exports the workspace.")


async def zip_pieces(ctx: Context, storage: FileStorage, taken: Taken, file_format: str) -> AsyncGenerator[bytes]:
    """A tenant as a ZIP, in pieces: a file a table, every stored file, then the manifest; `taken` says how far it is.

    `ctx` reads one moment (snapshot.py). Raises 403 as `require_everything`.
    """
    require_everything(ctx)
    async with aclosing(_Export(ctx, storage, taken, file_format).pieces()) as pieces:
        async for piece in pieces:
            yield piece


class _Export:
    """One export at work."""

    def __init__(self, ctx: Context, storage: FileStorage, taken: Taken, file_format: str) -> None:
        self._ctx, self._storage, self._taken = ctx, storage, taken
        self._name, self._format = file_format, FORMATS[file_format]
        self._zip = ZipStream()
        self._tables: list[TableEntry] = []
        self._files: list[FileEntry] = []
        self._missing: list[MissingFile] = []

    async def pieces(self) -> AsyncGenerator[bytes]:
        wanted, files = parts(), await list_stored_files(self._ctx)
        self._taken.tables_total, self._taken.files_total = len(wanted), len(files)
        source = await get_tenant(self._ctx, self._ctx.tenant_id)
        taken_at = utc_now()
        for part in wanted:
            async with aclosing(self._table(part)) as pieces:
                async for piece in pieces:
                    yield piece
        for file in files:
            async with aclosing(self._file(file)) as pieces:
                async for piece in pieces:
                    yield piece
            self._taken.files += 1
        manifest = Manifest(
            KIND, VERSION, self._name, Source(source["id"], source["name"], source["slug"]), taken_at, version("aisha-crm"),
            newest_revision(), tuple(self._tables), tuple(self._files), tuple(self._missing), {**LEFT_OUT, **NOT_TAKEN},
        )  # fmt: skip
        with self._zip.member(MANIFEST) as member:
            await member.write(manifest.encode())
        self._zip.close()
        yield self._zip.take()

    async def _table(self, part: Part) -> AsyncGenerator[bytes]:
        counts = self._taken.counts
        counts[part.name] = 0
        with self._zip.member(f"{self._format.folder}{part.name}{self._format.suffix}") as member:
            await member.write(self._format.head(part))
            async with aclosing(_batches(self._ctx, self._storage, part, self._format)) as batches:
                async for rows in batches:
                    await member.write(await asyncio.to_thread(self._format.lines, rows))
                    counts[part.name] += len(rows)
                    yield self._zip.take()
        done = member.written
        self._tables.append(TableEntry(part.name, done.path, counts[part.name], part.columns, done.size_bytes, done.sha256))

    async def _file(self, named: NamedFile) -> AsyncGenerator[bytes]:
        """A stored file. One that is not there any more is named in the manifest."""
        try:
            source = await asyncio.to_thread(_open, self._storage.path(named.key))
        except OSError:
            self._missing.append(MissingFile(named.table, named.column, named.id))
            return
        with source, self._zip.member(named.path) as member:
            while content := await asyncio.to_thread(source.read, BYTES_AT_ONCE):
                await member.write(content)
                yield self._zip.take()
        self._files.append(_entry(named, member))


def _entry(named: NamedFile, member: Member) -> FileEntry:
    done = member.written
    return FileEntry(done.path, named.table, named.column, named.id, done.size_bytes, done.sha256)


def _open(path: Path) -> IO[bytes]:
    return path.open("rb")


async def _batches(
    ctx: Context, storage: FileStorage, part: Part, file_format: Format
) -> AsyncGenerator[Sequence[Sequence[Any]]]:
    batch: list[Sequence[Any]] = []
    connection = await ctx.begin()
    async for row in connection.cursor(file_format.sql(part), ctx.tenant_id, prefetch=ROWS_AT_ONCE):
        batch.append(tuple(row))
        if len(batch) == ROWS_AT_ONCE:
            yield batch
            batch = []
    yield batch
    if part.name == "audit_log":
        async with aclosing(each_archive(ctx, storage, AuditFilter(), None)) as archives:
            async for found in archives:
                yield [file_format.archived(part, dict(row)) for row in found.rows]
