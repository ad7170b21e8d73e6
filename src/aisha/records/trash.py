"""The trash: deleted records of every type in one list, and their end after the tenant's `trash_days` (domain.md § 3.16)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import structlog

from aisha.core.clock import utc_now
from aisha.core.context import Context, open_system_context
from aisha.core.database import Pool
from aisha.core.errors import BadRequest
from aisha.core.paging import Page, encode_cursor
from aisha.core.periodic import At, Periodic, each_tenant
from aisha.core.settings import Settings
from aisha.identity.tenants.settings import with_defaults
from aisha.records.lists import COUNT_CAP
from aisha.records.registry import RecordType, record_types

PURGED_AT_ONCE = 1_000
_TENANTS = """
select id, tenant_setting(id, 'trash_days') #>> '{}' as days from tenants
 where status = 'active' and deleted_at is null order by id
"""
_log = structlog.get_logger("aisha.trash")


@dataclass(slots=True)
class TrashPage:
    """Entries {type, id, title, deleted_at, deleted_by, purge_at, days_left} and what the envelope says of them."""

    entries: list[dict[str, Any]]
    meta: dict[str, Any]


def kept_days(ctx: Context) -> int:
    """How long this tenant's trash is kept."""
    return int(with_defaults(ctx.actor.settings)["trash_days"])


async def list_trash(ctx: Context, page: Page, type_name: str, *, count: bool) -> TrashPage:
    """Deleted records the actor sees, of one type or of all they may read, the last deleted first.

    `count` adds how many there are of each type, each counted up to 10,000, and `as_of`, which bulk actions take.
    Raises 400 for an unknown type or cursor.
    """
    ctx.require_signed_in()
    if type_name and type_name not in (each.name for each in record_types()):
        raise BadRequest(f"There is no record type {type_name[:60]!r}.")
    before = _before(page)
    types = [each for each in record_types() if ctx.can(each.permission("read"))]
    wanted = [each for each in types if type_name in ("", each.name)]
    days = kept_days(ctx)
    meta: dict[str, Any] = {"limit": page.limit, "next_cursor": None, "keep_days": days}
    if count:
        counts = await _counts(ctx, types, page.pattern)
        as_of = counts.pop("as_of")
        meta |= {"counts": counts, "total": sum(counts[each.name] for each in wanted), "as_of": as_of}
    if not wanted:
        return TrashPage([], meta)
    rows = await ctx.fetch(_list_sql(wanted, page.limit + 1), ctx.tenant_id, page.pattern, *before)
    shown = rows[: page.limit]
    if len(rows) > page.limit:
        meta["next_cursor"] = encode_cursor(shown[-1]["deleted_at"].isoformat(), shown[-1]["id"])
    now = utc_now()
    return TrashPage([_entry(row, days, now) for row in shown], meta)


def _before(page: Page) -> tuple[datetime | None, UUID | None]:
    if page.after is None:
        return None, None
    try:
        moment = datetime.fromisoformat(page.after[0])
        if moment.tzinfo is None:
            raise ValueError(page.after[0])
    except ValueError as error:
        raise BadRequest("This cursor does not belong to this list. Start again without it.", code="INVALID_CURSOR") from error
    return moment, page.after[1]


def _entry(row: asyncpg.Record, days: int, now: datetime) -> dict[str, Any]:
    purge_at = row["deleted_at"] + timedelta(days=days)
    by = row["deleted_by"]
    return {
        "type": row["type"],
        "id": row["id"],
        "title": row["title"],
        "deleted_at": row["deleted_at"],
        "deleted_by": None if by is None else {"id": by, "name": row["deleted_by_name"]},
        "purge_at": purge_at,
        "days_left": max(0, -((now - purge_at) // timedelta(days=1))),
    }


def _condition(record_type: RecordType) -> str:
    return f"t.tenant_id = $1 and t.deleted_at is not null and ($2 = '' or {_title(record_type)} ilike $2)"


def _title(record_type: RecordType) -> str:
    """What names a record; a note without a title by its beginning."""
    return (
        f"coalesce(t.{record_type.title}, left(t.content, 80))"
        if "content" in record_type.table.c
        else f"t.{record_type.title}"
    )


def _list_sql(types: list[RecordType], limit: int) -> str:
    """One page of several tables: each gives its newest, of which the newest of all are taken."""
    parts = [
        f"(select '{each.name}' as type, t.id, {_title(each)} as title, t.deleted_at, t.deleted_by from {each.name} t"
        f" where {_condition(each)} and ($3::timestamptz is null or (t.deleted_at, t.id) < ($3, $4::uuid))"
        f" order by t.deleted_at desc, t.id desc limit {limit})"
        for each in types
    ]
    return (
        "select d.*, e.first_name || ' ' || e.last_name as deleted_by_name"
        f" from (select * from ({' union all '.join(parts)}) u order by u.deleted_at desc, u.id desc limit {limit}) d"
        " left join employees e on e.tenant_id = $1 and e.user_id = d.deleted_by order by d.deleted_at desc, d.id desc"
    )


async def _counts(ctx: Context, types: list[RecordType], pattern: str) -> dict[str, Any]:
    """How many of each type, and under `as_of` the moment of the count."""
    parts = [
        f"(select count(*) from (select 1 from {each.name} t where {_condition(each)} limit {COUNT_CAP}) c) as {each.name}"
        for each in types
    ]
    if not parts:
        return {"as_of": utc_now()}
    row = await ctx.fetchrow(f"select {', '.join(parts)}, now() as as_of", ctx.tenant_id, pattern)
    assert row is not None
    return dict(row)


async def purge_old(pool: Pool, _settings: Settings) -> None:
    """Remove what has been in the trash for longer than its tenant keeps it, in batches, each a transaction of its own.

    What belongs to a removed record, its activities and notes, goes with it.
    """
    async with open_system_context(pool, None, source=None, write=False) as ctx:
        tenants = await ctx.fetch(_TENANTS)
    default = with_defaults({})["trash_days"]
    days = {tenant["id"]: int(tenant["days"] or default) for tenant in tenants}

    async def purge(tenant_id: UUID) -> None:
        for record_type in reversed(record_types()):
            await _purge_type(pool, tenant_id, record_type, utc_now() - timedelta(days=days[tenant_id]))

    await each_tenant(days, purge)


async def _purge_type(pool: Pool, tenant_id: UUID, record_type: RecordType, until: datetime) -> None:
    removed, done = 0, PURGED_AT_ONCE
    while done == PURGED_AT_ONCE:
        async with open_system_context(pool, tenant_id, source=None) as ctx:
            done = await _purge_batch(ctx, record_type, until)
        removed += done
    if removed:
        _log.info("trash emptied", tenant_id=tenant_id, type=record_type.name, records=removed)


async def _purge_batch(ctx: Context, record_type: RecordType, until: datetime) -> int:
    gone = await ctx.execute(
        f"delete from {record_type.name} where tenant_id = $1 and id in (select id from {record_type.name}"
        f" where tenant_id = $1 and deleted_at < $2 order by deleted_at limit {PURGED_AT_ONCE} for update skip locked)",
        ctx.tenant_id, until,
    )  # fmt: skip
    return int(gone.rpartition(" ")[2])


TRASH_PURGE = Periodic("trash_purge", At(3, 30), purge_old, "Removes records for good whose time in the trash is over.")
