"""Are tenants kept apart? What the catalogue says of every table, and a self-test that tries (admin-chapters.md § 5.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Any

import asyncpg

from aisha.core.context import Context, open_system_context
from aisha.core.database import Connection, Pool, metadata, read_json
from aisha.core.ids import PLATFORM_TENANT, new_id

# One row a table of tenants, with what row security, keys and rights are.
_STATUS = """
select c.relname as name, c.relrowsecurity as is_on, c.relforcerowsecurity as is_forced, c.relowner::regrole::text as owner,
       coalesce((select bool_or(p.polqual is not null) and bool_or(p.polwithcheck is not null) from pg_policy p
                  where p.polrelid = c.oid and not p.polpermissive), false) as is_isolated,
       array(select p.polname::text from pg_policy p where p.polrelid = c.oid and p.polpermissive
                and p.polname not in ('backup_reads', 'retention') order by 1) as admissions,
       array(select r from unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) r
              where has_table_privilege('aisha_app', c.oid, r)) as rights,
       exists (select from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
                where i.indrelid = c.oid and i.indisprimary and a.attname = 'tenant_id') as has_composite_key,
       not exists (select from pg_constraint f join pg_attribute t on t.attrelid = f.confrelid and t.attname = 'tenant_id'
                                                                 and t.attnotnull
                    where f.conrelid = c.oid and f.contype = 'f' and not exists (
                      select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id'
                         and a.attnum = any (f.conkey))) as links_carry_tenant
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and a.attnotnull
 where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1
"""


@dataclass(frozen=True, slots=True)
class SelfTest:
    """What was tried, how long it took, and each sentence about what did not hold."""

    tables: int
    duration_ms: int
    findings: Sequence[str]


@dataclass(frozen=True, slots=True)
class StoredSelfTest:
    """A self-test of the past: when it ran, and what did not hold."""

    tried_at: datetime
    duration_ms: int
    findings: list[str]


async def list_isolation(ctx: Context) -> list[dict[str, Any]]:
    """One row for every table of tenants; `gaps` says what is wrong and is empty where nothing is."""
    ctx.require("system.read")
    return [_row_of(row) for row in await ctx.fetch(_STATUS)]


def _row_of(row: asyncpg.Record) -> dict[str, Any]:
    table = metadata.tables.get(row["name"])
    kind = table.info["row_class"] if table is not None else "unknown"
    reachable = bool(row["rights"])
    gaps = [
        text
        for text, is_wrong in (
            ("row security is off", not row["is_on"]),
            ("row security does not bind the owner", not row["is_forced"]),
            ("no restrictive policy for reading and writing", reachable and not row["is_isolated"]),
            ("the key does not begin with the tenant", not row["has_composite_key"]),
            ("a link does not carry the tenant", not row["links_carry_tenant"]),
            ("the application owns it", row["owner"] == "aisha_app"),
            ("log rows can be changed", kind != "unknown" and _is_rewritable_log(row)),
            ("is not declared in the program", table is None),
        )
        if is_wrong
    ]
    return dict(row) | {"row_class": kind, "gaps": gaps}


def _is_rewritable_log(row: asyncpg.Record) -> bool:
    return bool(metadata.tables[row["name"]].info.get("append_only")) and bool({"UPDATE", "DELETE"} & set(row["rights"]))


async def find_last_self_test(ctx: Context) -> StoredSelfTest | None:
    """What the last self-test found; None before the first."""
    ctx.require("system.read")
    row = await ctx.fetchrow(
        "select created_at, duration_ms, findings from protection_reports where kind = 'rls_self_test'"
        " order by created_at desc limit 1"
    )
    return StoredSelfTest(row["created_at"], row["duration_ms"], read_json(row["findings"])) if row else None


async def run_self_test(pool: Pool) -> SelfTest:
    """Try to read and write over the border between two throw-away tenants, in every table; all of it is rolled back.

    Stored as a report; a finding is a critical matter.
    """
    started = perf_counter()
    findings: list[str] = []
    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        try:
            tables = [row for row in await connection.fetch(_STATUS) if "SELECT" in row["rights"]]
            for row in tables:
                findings += await _try_table(connection, row["name"], may_insert="INSERT" in row["rights"])
        finally:
            await transaction.rollback()
    done = SelfTest(len(tables), round((perf_counter() - started) * 1000), findings)
    async with open_system_context(pool, None, source=None) as ctx:
        sql = "insert into protection_reports (kind, is_ok, findings, duration_ms) values ('rls_self_test', $1, $2, $3)"
        await ctx.execute(sql, not findings, findings, done.duration_ms)
    return done


async def _try_table(connection: Connection, table: str, *, may_insert: bool) -> list[str]:
    """What does not hold in one table, for somebody in tenant `here` and for nobody."""
    here, there = new_id(), new_id()
    findings: list[str] = []
    await connection.execute("select set_config('app.tenant_id', '', true), set_config('app.platform', '', true)")
    if await connection.fetchval(f"select exists (select from {table})"):
        findings.append(f"{table}: rows are seen without a tenant")
    await connection.execute("select set_config('app.tenant_id', $1, true), set_config('app.view_all', 'on', true)", str(here))
    foreign = f"select exists (select from {table} where tenant_id not in ($1, $2))"
    if await connection.fetchval(foreign, here, PLATFORM_TENANT):
        findings.append(f"{table}: rows of another tenant are seen")
    if may_insert and await _insert(connection, table, there) != "42501":
        findings.append(f"{table}: a row of another tenant can be written")
    return findings


async def _insert(connection: Connection, table: str, tenant_id: object) -> str:
    """The SQLSTATE of writing an otherwise empty row: row security speaks before every constraint.

    A rule of the table's own trigger, which names no table, may speak first; then nothing is written either: 42501.
    """
    try:
        async with connection.transaction():
            await connection.execute(f"insert into {table} (tenant_id) values ($1)", tenant_id)
    except asyncpg.PostgresError as error:
        is_rule = error.sqlstate == "23514" and not getattr(error, "table_name", None)
        return "42501" if is_rule else error.sqlstate or ""
    return "00000"
