"""Closing segments of the audit log: every minute, per tenant, once no transaction can add to them any more.

A row carries the time at which its transaction began. A moment is safe as soon as every transaction that ran then has ended:
no row with an earlier time can appear after that, and one that does was put there by somebody else (admin-chapters.md § 5.4).
"""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.context import Context, open_system_context
from aisha.core.database import Pool, read_json
from aisha.core.ids import PLATFORM_TENANT
from aisha.core.periodic import SomeFailed, each_tenant
from aisha.identity.audit.digests import FIRST_CHAIN, Erased, digest_of, leaves_of, next_chain, row_hash, sign_seal

ROWS_A_SEGMENT = 1000
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_NOTHING_ERASED = Erased({}, {})
ROW_COLUMNS = (
    "tenant_id, id, created_at, actor_id, actor_email, actor_type, impersonator_id, action, entity_type, entity_id, changes,"
    " host(ip) as ip, user_agent, request_id, change_set_id, actor_role, reason"
)
# Transactions of this database that run at the moment, our own apart; background workers have no user and write no rows.
_RUNNING = """
select coalesce(array_agg(l.virtualtransaction), '{}') from pg_locks l join pg_stat_activity a on a.pid = l.pid
 where l.locktype = 'virtualxid' and l.pid <> pg_backend_pid() and a.usesysid is not null
   and a.datid = (select oid from pg_database where datname = current_database())
"""


async def seal_all(pool: Pool, key: str) -> int:
    """Seal every row that is old enough, in all tenants and on the platform; returns how many.

    One tenant after the other, resting between two while a worker has to. Raises SomeFailed once all are tried: a log that
    cannot be sealed stays `behind` with its own moment, and the others go on.
    """
    sealed, failed = 0, None
    try:
        sealed = await _seal_up_to(pool, key)
    except SomeFailed as failure:
        failed = failure
    await _choose_moment(pool)
    sealed += await _seal_up_to(pool, key)
    if failed is not None:
        raise failed
    return sealed


async def _choose_moment(pool: Pool) -> None:
    async with open_system_context(pool, None, source=None) as ctx:
        await ctx.execute(
            "insert into audit_horizons (id, cutoff_at, pending_at) values (1, $1, clock_timestamp() - interval '1 second')"
            " on conflict (id) do update set pending_at = coalesce(audit_horizons.pending_at, excluded.pending_at)",
            BEGINNING,
        )
        sql = f"update audit_horizons set pending_transactions = ({_RUNNING}) where pending_transactions = '{{}}'"
        await ctx.execute(sql)


async def _seal_up_to(pool: Pool, key: str) -> int:
    """Seal up to the pending moment if every transaction of then has ended; else nothing."""
    async with open_system_context(pool, None, source=None) as ctx:
        row = await ctx.fetchrow(
            f"select cutoff_at, pending_at, behind, not pending_transactions && ({_RUNNING}) as is_safe from audit_horizons"
        )
        if row is None or row["pending_at"] is None or not row["is_safe"]:
            return 0
        tenants = [PLATFORM_TENANT, *(each["id"] for each in await ctx.fetch("select id from tenants order by id"))]
    behind, sealed = behind_of(row), 0
    cutoff: datetime = row["cutoff_at"]
    until: datetime = row["pending_at"]
    done: set[UUID] = set()

    async def seal(tenant_id: UUID) -> None:
        nonlocal sealed
        since = behind.get(tenant_id, cutoff)
        while rows := await _close_segment(pool, key, tenant_id if tenant_id.int else None, since, until):
            sealed += rows
        done.add(tenant_id)

    try:
        await each_tenant(dict.fromkeys(tenants), seal)
    finally:
        left = {str(each): behind.get(each, cutoff).isoformat() for each in tenants if each not in done}
        if until < cutoff:  # a log that is behind has not caught up by getting as far as this
            left = {str(each): at.isoformat() for each, at in behind.items()} | left
        async with open_system_context(pool, None, source=None) as ctx:
            await ctx.execute(
                "update audit_horizons set cutoff_at = greatest(cutoff_at, $1), pending_at = null, pending_transactions = '{}',"
                " behind = $2 where pending_at = $1",
                until, left,
            )  # fmt: skip
    return sealed


def behind_of(horizon: asyncpg.Record) -> dict[UUID, datetime]:
    """The tenants whose log could not be sealed to the end, each with the moment up to which that is settled."""
    return {UUID(key): datetime.fromisoformat(at) for key, at in read_json(horizon["behind"]).items()}


async def _close_segment(pool: Pool, key: str, tenant_id: UUID | None, cutoff: datetime, until: datetime) -> int:
    async with open_system_context(pool, tenant_id, source=None) as ctx:
        last = await ctx.fetchrow("select number, until_at, hash from audit_seals order by number desc limit 1")
        since = max(cutoff, last["until_at"]) if last else cutoff
        rows = await ctx.fetch(
            f"select {ROW_COLUMNS} from audit_log l where l.created_at >= $1 and l.created_at < $2"
            " and not exists (select from audit_digests d where d.tenant_id = l.tenant_id and d.audit_id = l.id)"
            f" order by l.created_at, l.id limit {ROWS_A_SEGMENT}",
            since, until,
        )  # fmt: skip
        if not rows:
            return 0
        # where a segment is cut short, the next one begins with rows of the same moment
        ends = until if len(rows) < ROWS_A_SEGMENT else rows[-1]["created_at"]
        await _write_segment(ctx, key, rows, last, since, ends)
    return len(rows)


async def _write_segment(
    ctx: Context, key: str, rows: Sequence[asyncpg.Record], last: asyncpg.Record | None, since: datetime, until: datetime
) -> None:
    number = last["number"] + 1 if last else 1
    previous = chain = last["hash"] if last else FIRST_CHAIN
    digests: list[tuple[Any, ...]] = []
    for position, row in enumerate(rows):
        salt = secrets.token_bytes(16)
        digest = digest_of(leaves_of(row, salt, _NOTHING_ERASED))
        chain = next_chain(chain, row_hash(row, digest))
        digests.append((row["tenant_id"], row["id"], number, position, salt, digest, chain))
    seal: dict[str, Any] = {
        "tenant_id": rows[0]["tenant_id"], "number": number, "from_at": since, "until_at": until, "row_count": len(rows),
        "hash": chain, "previous_hash": previous,
    }  # fmt: skip
    await ctx.executemany(
        "insert into audit_digests (tenant_id, audit_id, segment, position, salt, digest, chain)"
        " values ($1, $2, $3, $4, $5, $6, $7)",
        digests,
    )
    await ctx.execute(
        "insert into audit_seals (tenant_id, number, from_at, until_at, row_count, hash, previous_hash, signature)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8)",
        *seal.values(), sign_seal(key, seal),
    )  # fmt: skip
