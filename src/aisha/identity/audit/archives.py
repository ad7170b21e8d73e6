"""Finding the archives of a tenant's log and reading them. One counts as soon as its rows are gone from the table."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from aisha.core.context import Context
from aisha.core.storage import FileStorage
from aisha.identity.audit.archive_files import ArchivedRow, Damaged, read_archive

_LOG_LOCK = 4_152_010
_ARCHIVES = """
select a.tenant_id, a.first_segment, a.last_segment, a.from_at, a.until_at, a.row_count, a.storage_key from audit_archives a
 where a.tenant_id = $1 and ($2::timestamptz is null or a.until_at >= $2) and ($3::timestamptz is null or a.from_at <= $3)
   and not exists (select from audit_digests d where d.tenant_id = a.tenant_id
                      and d.segment between a.first_segment and a.last_segment)
 order by a.first_segment desc limit $4
"""
MOST_ARCHIVES = 100_000


@dataclass(frozen=True, slots=True)
class Archive:
    """A file with whole segments. `from_at` and `until_at` are the times of its first and last row."""

    tenant_id: UUID
    first_segment: int
    last_segment: int
    from_at: datetime
    until_at: datetime
    row_count: int
    storage_key: str


async def list_archives(
    ctx: Context, tenant_id: UUID, *, since: datetime | None = None, until: datetime | None = None, limit: int = MOST_ARCHIVES
) -> Sequence[Archive]:
    """Archives that may hold rows between two moments, the newest first."""
    ctx.require("audit.read")
    return [Archive(**row) for row in await ctx.fetch(_ARCHIVES, tenant_id, since, until, limit)]


async def lock_log(ctx: Context, tenant_id: UUID) -> None:
    """Erasing in the log of a tenant and archiving it do not happen at once; until the transaction ends."""
    ctx.require_signed_in()
    sql = "select pg_advisory_xact_lock($1, ('x' || substr(md5($2::uuid::text), 1, 8))::bit(32)::int)"
    await ctx.fetchval(sql, _LOG_LOCK, tenant_id)


async def read_lines(storage: FileStorage, storage_key: str) -> list[ArchivedRow | Damaged]:
    """The lines of a file. Raises OSError for one that cannot be read."""

    def read() -> list[ArchivedRow | Damaged]:
        return read_archive(storage.path(storage_key).read_bytes())

    return await asyncio.to_thread(read)
