"""Whole sealed segments that are old enough leave the table for archive files; `aisha_retention` alone removes rows.

A file is written and noted first. Only when it reads back, holds what the table holds and proves itself against the seals are
the rows removed, so that a run that was interrupted anywhere is simply done again (admin-chapters.md § 5.4 "Retention").
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.clock import utc_now
from aisha.core.context import Context, open_system_context
from aisha.core.database import Connection, Pool
from aisha.core.database_address import connect_or_refuse
from aisha.core.periodic import each_tenant
from aisha.core.roles import RETENTION, role_dsn
from aisha.core.settings import Settings
from aisha.core.storage import FileStorage, file_storage
from aisha.identity.audit.archive_files import FOLDER, SUFFIX, archived_row, by_segment, write_archive
from aisha.identity.audit.archives import lock_log, read_lines
from aisha.identity.audit.segments import segment_findings, segment_rows

ROWS_AN_ARCHIVE = 10_000
_MAX_BYTES = 1 << 32
_DUE = """
select number, row_count, until_at from audit_seals s
 where tenant_id = $1 and until_at < $2
   and number > coalesce((select max(last_segment) from audit_archives where tenant_id = $1), 0)
 order by number limit 5000
"""
_SEALS = """
select tenant_id, number, from_at, until_at, row_count, hash, previous_hash from audit_seals
 where tenant_id = $1 and number between $2 and $3 order by number
"""
_NOT_REMOVED = """
select a.first_segment, a.last_segment, a.storage_key from audit_archives a
 where a.tenant_id = $1 and ($2::integer is null or a.first_segment = $2)
   and exists (select from audit_digests d where d.tenant_id = a.tenant_id
                                       and d.segment between a.first_segment and a.last_segment)
 order by a.first_segment
"""
_NOTE = """
insert into audit_archives (tenant_id, first_segment, last_segment, from_at, until_at, row_count, storage_key)
values ($1, $2, $3, $4, $5, $6, $7)
"""
_REMOVE_ROWS = """
delete from audit_log l using audit_digests d
 where d.tenant_id = $1 and d.segment between $2 and $3 and l.tenant_id = d.tenant_id and l.id = d.audit_id
"""
_REMOVE_DIGESTS = "delete from audit_digests where tenant_id = $1 and segment between $2 and $3"
_EXPIRED = "select storage_key from audit_archives where tenant_id = $1 and until_at < $2 order by first_segment limit 100000"


class DoesNotHold(Exception):
    """A segment is not what was sealed: nothing of this tenant is archived until somebody has looked at it."""


@dataclass(frozen=True, slots=True)
class Archived:
    """How many rows left the table, and how many files were too old to be kept."""

    rows: int
    expired_files: int


async def archive_all(pool: Pool, settings: Settings) -> Archived:
    """Archive what is older than AUDIT_RETENTION_DAYS, remove archives older than AUDIT_ARCHIVE_YEARS; in all tenants.

    Raises Refused when this process cannot connect as `aisha_retention`, DoesNotHold or SomeFailed after all other
    tenants are done.
    """
    now = utc_now()
    before = now - timedelta(days=settings.audit_retention_days)
    expired = now - timedelta(days=365 * settings.audit_archive_years)
    async with open_system_context(pool, None, write=False) as ctx:
        tenants = [row["id"] for row in await ctx.fetch("select id from tenants order by id")]
    rows, files, broken = 0, 0, list[str]()
    remover = await connect_or_refuse(role_dsn(settings, RETENTION), name="aisha retention")

    async def archive(tenant_id: UUID) -> None:
        nonlocal rows, files
        work = _Archiver(pool, remover, file_storage(settings.home), tenant_id)
        try:
            rows += await work.archive(before)
        except DoesNotHold as found:
            broken.append(str(found))
        files += await work.expire(expired)

    try:
        await each_tenant(tenants, archive)
    finally:
        await remover.close()
    if broken:
        raise DoesNotHold("; ".join(broken))
    return Archived(rows, files)


@dataclass(frozen=True, slots=True)
class _Archiver:
    """The log of one tenant. `remover` is connected as `aisha_retention`."""

    pool: Pool
    remover: Connection
    storage: FileStorage
    tenant_id: UUID

    async def archive(self, before: datetime) -> int:
        """Every whole segment that ended before a moment; returns how many rows left the table."""
        while await self._write(before):
            pass
        async with self._opened() as ctx:
            waiting = await ctx.fetch(_NOT_REMOVED, self.tenant_id, None)
        return sum([await self._remove(each) for each in waiting])

    async def expire(self, before: datetime) -> int:
        """Files whose last row is older than a moment go; the note of the archive and its seals stay."""
        async with self._opened() as ctx:
            old = [row["storage_key"] for row in await ctx.fetch(_EXPIRED, self.tenant_id, before)]
        left = [key for key in old if self.storage.path(key).exists()]
        for key in left:
            await self.storage.delete(key)
        return len(left)

    async def _write(self, before: datetime) -> bool:
        """The next file, of what is due once the log is locked: another run may have written it. False when nothing is."""
        key: str | None = None
        try:
            async with self._opened(write=True) as ctx:
                await lock_log(ctx, self.tenant_id)
                packs = packed(await ctx.fetch(_DUE, self.tenant_id, before))
                if not packs:
                    return False
                rows = await self._checked_rows(ctx, *packs[0])
                key = await self._save(rows)
                await ctx.execute(_NOTE, self.tenant_id, *packs[0], *_span(rows), len(rows), key)
        except BaseException:
            if key is not None:  # if it was noted after all, its rows are still in the table, from which it is written again
                await self.storage.delete(key)
            raise
        return True

    async def _save(self, rows: Sequence[asyncpg.Record]) -> str:
        file = await self.storage.save(self.tenant_id, FOLDER, SUFFIX, _once(_content(rows)), max_bytes=_MAX_BYTES)
        return file.key

    async def _checked_rows(self, ctx: Context, first: int, last: int) -> Sequence[asyncpg.Record]:
        rows = await segment_rows(ctx, self.tenant_id, first, last)
        parts = {number: list(part) for number, part in groupby(rows, lambda row: row["segment"])}
        for seal in await ctx.fetch(_SEALS, self.tenant_id, first, last):
            if findings := segment_findings(seal, parts.get(seal["number"], [])):
                raise DoesNotHold(f"{findings[0].sentence}; nothing of this log is archived")
        return rows

    async def _remove(self, archive: asyncpg.Record) -> int:
        """Remove the rows of an archive, whose file is what the table is: what was erased meanwhile is erased there, too."""
        first, last, key = archive["first_segment"], archive["last_segment"], archive["storage_key"]
        async with self._opened(write=True) as ctx:
            await lock_log(ctx, self.tenant_id)
            if not await ctx.fetch(_NOT_REMOVED, self.tenant_id, first):
                return 0
            rows = await self._checked_rows(ctx, first, last)
            await self.storage.replace(key, _content(rows))
            parts = by_segment(await read_lines(self.storage, key), first)
            for seal in await ctx.fetch(_SEALS, self.tenant_id, first, last):
                if findings := segment_findings(seal, parts.get(seal["number"], [])):
                    raise DoesNotHold(f"{findings[0].sentence}; the file does not hold what was written")
            async with self.remover.transaction():
                for sql in (_REMOVE_ROWS, _REMOVE_DIGESTS):
                    done = await self.remover.execute(sql, self.tenant_id, first, last)
                    if done != f"DELETE {len(rows)}":
                        raise DoesNotHold(f"tenant {self.tenant_id}: {done} for {len(rows)} rows; nothing was removed")
        return len(rows)

    def _opened(self, *, write: bool = False) -> open_system_context:
        return open_system_context(self.pool, self.tenant_id if self.tenant_id.int else None, source=None, write=write)


def packed(seals: Sequence[Any]) -> list[tuple[int, int]]:
    """Whole segments that follow each other, as first and last of each file; a file ends with the one that fills it."""
    packs: list[tuple[int, int]] = []
    first, rows = 0, 0
    for seal in seals:
        first, rows = first or seal["number"], rows + seal["row_count"]
        if rows >= ROWS_AN_ARCHIVE:
            packs.append((first, seal["number"]))
            first, rows = 0, 0
    return [*packs, (first, seals[-1]["number"])] if first else packs


def _span(rows: Sequence[asyncpg.Record]) -> tuple[datetime, datetime]:
    moments = [row["created_at"] for row in rows]
    return min(moments), max(moments)


def _content(rows: Sequence[asyncpg.Record]) -> bytes:
    return write_archive(archived_row(row) for row in rows)


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content
