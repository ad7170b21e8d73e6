"""Searching what lies in archives: the same filters as in the table, applied to the lines of the files."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from aisha.core.context import Context
from aisha.core.ids import PLATFORM_TENANT
from aisha.core.storage import FileStorage
from aisha.identity.audit.archive_files import ArchivedRow, rows_in
from aisha.identity.audit.archives import Archive, list_archives, read_lines

Place = tuple[datetime, UUID]
_SHOWN = (
    "id", "created_at", "actor_id", "actor_email", "actor_type", "impersonator_id", "action", "entity_type", "entity_id",
    "changes", "ip", "user_agent", "request_id", "change_set_id", "actor_role", "reason",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What to show; None and "" admit everything. `action` and `kind` (who acted) take several, separated by commas.

    `about` is a login: what was done to it and to the person's membership. `q` is looked for in every text.
    """

    actor_id: UUID | None = None
    action: str = ""
    entity_type: str = ""
    entity_id: UUID | None = None
    about: UUID | None = None
    change_set_id: UUID | None = None
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None
    q: str = ""


@dataclass(frozen=True, slots=True)
class FoundRows:
    """The matching rows of one archive, the newest first, and the place behind everything that it holds."""

    rows: Sequence[Mapping[str, Any]]
    end: Place


async def each_archive(
    ctx: Context, storage: FileStorage, wanted: AuditFilter, after: Place | None
) -> AsyncGenerator[FoundRows]:
    """What matches in each archive that may hold any, the newest first. A file that is gone holds nothing."""
    ctx.require("audit.read")
    about = await _records_of(ctx, wanted.about)
    until = min((each for each in (wanted.until, after and after[0]) if each), default=None)
    tenant_id = ctx.actor.tenant_id or PLATFORM_TENANT
    for archive in await list_archives(ctx, tenant_id, since=wanted.since, until=until):
        found = [row for row in await _matching(storage, archive, wanted, after) if about is None or row.entity_id in about]
        yield FoundRows(await _with_names(ctx, found), (archive.from_at, UUID(int=0)))


async def find_archived(ctx: Context, storage: FileStorage, row_id: UUID, around: datetime) -> Mapping[str, Any] | None:
    """A row by its id, which was made at the moment `around` or a little later than the row's own time."""
    ctx.require("audit.read")
    for archive in await list_archives(ctx, ctx.actor.tenant_id or PLATFORM_TENANT, until=around, limit=3):
        for row in await _lines(storage, archive):
            if row.id == row_id:
                return (await _with_names(ctx, [row]))[0]
    return None


async def _records_of(ctx: Context, user_id: UUID | None) -> frozenset[UUID] | None:
    if user_id is None:
        return None
    rows = await ctx.fetch("select id from employees where tenant_id = $1 and user_id = $2", ctx.actor.tenant_id, user_id)
    return frozenset({user_id, *(row["id"] for row in rows)})


async def _lines(storage: FileStorage, archive: Archive) -> list[ArchivedRow]:
    try:
        return list(rows_in(await read_lines(storage, archive.storage_key)))
    except OSError:
        return []


async def _matching(storage: FileStorage, archive: Archive, wanted: AuditFilter, after: Place | None) -> list[ArchivedRow]:
    lines = await _lines(storage, archive)

    def search() -> list[ArchivedRow]:
        text = wanted.q.lower()
        found = [row for row in lines if _fits(row, wanted) and (not text or _says(row, text))]
        found = [row for row in found if after is None or (row.created_at, row.id) < after]
        return sorted(found, key=lambda row: (row.created_at, row.id), reverse=True)

    return await asyncio.to_thread(search)


def _fits(row: ArchivedRow, wanted: AuditFilter) -> bool:
    return (
        (wanted.actor_id is None or row.actor_id == wanted.actor_id)
        and (not wanted.action or row.action in wanted.action.split(","))
        and (not wanted.entity_type or row.entity_type == wanted.entity_type)
        and (wanted.entity_id is None or row.entity_id == wanted.entity_id)
        and (wanted.change_set_id is None or row.change_set_id == wanted.change_set_id)
        and (not wanted.kind or row.actor_type in wanted.kind.split(","))
        and (wanted.since is None or row.created_at >= wanted.since)
        and (wanted.until is None or row.created_at < wanted.until)
    )


def _says(row: ArchivedRow, text: str) -> bool:
    said = (row.actor_email, row.action, row.entity_type, row.reason, bytes(row.changes).decode())
    return any(text in each.lower() for each in said if each)


async def _with_names(ctx: Context, rows: Sequence[ArchivedRow]) -> list[Mapping[str, Any]]:
    people = list({row.actor_id for row in rows if row.actor_id})
    sql = "select id, nullif(concat_ws(' ', first_name, last_name), '') as name from users where id = any ($1)"
    names = {row["id"]: row["name"] for row in await ctx.fetch(sql, people)} if people else {}
    return [
        {name: getattr(row, name) for name in _SHOWN} | {"actor_name": names.get(row.actor_id), "is_sealed": True}
        for row in rows
    ]
