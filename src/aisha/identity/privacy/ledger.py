"""The ledger of erased people: in the database, and as a file that no restore takes back.

Whoever restores a backup made before an erasure has these people back; replaying the ledger erases them again
(admin-chapters.md §§ 5.5, 8.2). The ledger names ids only.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from aisha.core.context import Context, open_system_context
from aisha.core.database import Pool, read_json
from aisha.core.errors import NotFound
from aisha.core.ids import PLATFORM_TENANT, new_id
from aisha.core.paging import Page, encode_cursor
from aisha.core.refused import Refused
from aisha.core.storage import FileStorage

FILE_NAME = "erasures.jsonl"
FILE_LOCK = 4_152_011
_LEDGER = """
select tenant_id, entity_type, entity_id, created_at as erased_at from erasures where tenant_id = $1 order by created_at, id
"""
_PAGE = """
select e.id, e.created_at, e.entity_type, e.entity_id, e.requested_by, e.replaced,
       nullif(concat_ws(' ', u.first_name, u.last_name), '') as requested_by_name
  from erasures e left join users u on u.id = e.requested_by
 where e.tenant_id = $1 and ($2::uuid is null or e.id < $2) order by e.id desc limit $3
"""


class LedgerEntry(msgspec.Struct, frozen=True):
    """Who was erased, where and when; `entity_type` is an ERASED_TYPE."""

    tenant_id: UUID
    entity_type: str
    entity_id: UUID
    erased_at: datetime


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many people were erased again, and how many this database does not know or has erased already."""

    erased: int
    absent: int
    erased_before: int


Eraser = Callable[[Context, UUID, FileStorage], Awaitable[Mapping[str, Any]]]
_erasers: dict[str, Eraser] = {}


def register_erasers(erasers: Mapping[str, Eraser]) -> None:
    """How people of each ERASED_TYPE are erased again; called by `modules.py` alone."""
    _erasers.update(erasers)


async def note_erasure(ctx: Context, entity_type: str, entity_id: UUID, replaced: Mapping[str, Any]) -> None:
    """Write an erasure into the ledger of the tenant, or on the platform the platform's, in its own transaction."""
    ctx.require("privacy.manage")
    await ctx.execute(
        "insert into erasures (tenant_id, entity_type, entity_id, requested_by, replaced) values ($1, $2, $3, $4, $5)",
        ctx.actor.tenant_id or PLATFORM_TENANT, entity_type, entity_id, ctx.actor.user_id, dict(replaced),
    )  # fmt: skip


async def list_erasures(ctx: Context, page: Page) -> tuple[list[dict[str, Any]], str | None]:
    """Who was erased, the newest first, with the cursor of the next page."""
    ctx.require("privacy.manage")
    rows = await ctx.fetch(_PAGE, ctx.tenant_id, page.after[1] if page.after else None, page.limit + 1)
    shown = [dict(row) | {"replaced": read_json(row["replaced"])} for row in rows[: page.limit]]
    return shown, encode_cursor("", rows[page.limit - 1]["id"]) if len(rows) > page.limit else None


async def current_ledger(pool: Pool) -> list[LedgerEntry]:
    """The ledger of every tenant."""
    async with open_system_context(pool, None, write=False) as ctx:
        tenants = [row["id"] for row in await ctx.fetch("select id from tenants order by id")]
    entries: list[LedgerEntry] = []
    for tenant_id in tenants:
        async with open_system_context(pool, tenant_id if tenant_id.int else None, write=False) as ctx:
            entries += [LedgerEntry(**row) for row in await ctx.fetch(_LEDGER, tenant_id)]
    return entries


async def keep_ledger(pool: Pool, file: Path) -> int:
    """Add to a file what the database's ledger has beyond it; what it holds stays. Returns how many people it names.

    So a file of AISHA_HOME survives the restore of a database to a time before the last erasures. Raises Refused.
    """
    entries = await current_ledger(pool)
    async with open_system_context(pool, None, write=False) as ctx:  # one writer at a time, of whatever process
        await ctx.fetchval("select pg_advisory_xact_lock($1)", FILE_LOCK)
        return await asyncio.to_thread(merge_into, file, entries)


def read_ledger(file: Path) -> list[LedgerEntry]:
    """The entries of a file. Raises Refused for one that is no ledger."""
    try:
        return [msgspec.json.decode(line, type=LedgerEntry) for line in file.read_bytes().splitlines() if line.strip()]
    except (OSError, msgspec.DecodeError) as error:
        raise Refused(f"{file} is no ledger of erased people: {error}.") from None


async def replay_ledger(pool: Pool, entries: Sequence[LedgerEntry], storage: FileStorage) -> Replayed:
    """Erase everybody again whom this database still knows: after a restore from a backup, before anybody signs in.

    One person a transaction; done again, it erases nobody twice.
    """
    async with open_system_context(pool, None, write=False) as ctx:
        tenants = {row["id"] for row in await ctx.fetch("select id from tenants")}
    counts = {"erased": 0, "absent": 0, "erased_before": 0}
    for entry in _without_repetition(entries):
        outcome = await _replay_one(pool, entry, storage) if entry.tenant_id in tenants else "absent"
        counts[outcome] += 1
    return Replayed(**counts)


async def _replay_one(pool: Pool, entry: LedgerEntry, storage: FileStorage) -> str:
    sql = "select exists (select from erasures where tenant_id = $1 and entity_type = $2 and entity_id = $3)"
    try:
        async with open_system_context(pool, entry.tenant_id if entry.tenant_id.int else None) as ctx:
            if await ctx.fetchval(sql, entry.tenant_id, entry.entity_type, entry.entity_id):
                return "erased_before"
            await _erasers[entry.entity_type](ctx, entry.entity_id, storage)
    except NotFound:
        return "absent"
    return "erased"


def _without_repetition(entries: Iterable[LedgerEntry]) -> list[LedgerEntry]:
    first: dict[tuple[UUID, str, UUID], LedgerEntry] = {}
    for entry in sorted(entries, key=lambda each: each.erased_at):
        first.setdefault((entry.tenant_id, entry.entity_type, entry.entity_id), entry)
    return list(first.values())


def merge_into(file: Path, entries: Sequence[LedgerEntry]) -> int:
    """Add entries to a file; how many it has then. Whoever writes a shared file holds FILE_LOCK. Raises Refused."""
    known = read_ledger(file) if file.exists() else []
    merged = _without_repetition([*known, *entries])
    if merged != known:
        _write(file, merged)
    return len(merged)


def _write(file: Path, entries: Sequence[LedgerEntry]) -> None:
    """In one step: a crash leaves the old file whole."""
    temporary = file.with_name(f".{file.name}.{new_id()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as opened:
            opened.writelines(msgspec.json.encode(entry) + b"\n" for entry in entries)
            opened.flush()
            os.fsync(opened.fileno())
        temporary.replace(file)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise Refused(f"{file} cannot be written: {error.strerror}.") from None
