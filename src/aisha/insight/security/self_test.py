"""The self-test of data isolation: it tries to cross the border between two throw-away tenants (admin-chapters.md § 5.2).

All of it happens in one transaction that is rolled back. The catalogue names the tables, the declarations make their rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import asyncpg
import structlog
from sqlalchemy import ForeignKeyConstraint, Table

from aisha.core.context import open_system_context
from aisha.core.database import Connection, Pool, metadata
from aisha.core.ids import PLATFORM_TENANT
from aisha.insight.security.sample_rows import (
    NoSample,
    Row,
    Side,
    link_columns,
    make_row,
    make_side,
    new_values,
    without_context,
)

_REACHABLE = """
select c.relname as name, array(select r from unnest(array['INSERT', 'UPDATE', 'DELETE']) r
                                 where has_table_privilege(c.oid, r)) as rights
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and a.attnotnull
 where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and has_table_privilege(c.oid, 'SELECT') order by 1
"""
_log = structlog.get_logger("aisha.security")


@dataclass(frozen=True, slots=True)
class SelfTest:
    """What was tried, how long it took, and each sentence about what did not hold."""

    tables: int
    duration_ms: int
    findings: Sequence[str]


async def run_self_test(pool: Pool) -> SelfTest:
    """Try to read, write, move and link over the border in every table. Nothing of it stays but the report.

    A finding is a critical matter: it is logged as one.
    """
    started = perf_counter()
    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        try:
            tables = await connection.fetch(_REACHABLE)
            findings = await _try_all(connection, {row["name"]: frozenset(row["rights"]) for row in tables})
        finally:
            await transaction.rollback()
    done = SelfTest(len(tables), round((perf_counter() - started) * 1000), findings)
    async with open_system_context(pool, None, source=None) as ctx:
        sql = "insert into protection_reports (kind, is_ok, findings, duration_ms) values ('rls_self_test', $1, $2, $3)"
        await ctx.execute(sql, not findings, findings, done.duration_ms)
    for finding in findings:
        _log.critical("workspaces are not kept apart", finding=finding)
    return done


async def _try_all(connection: Connection, tables: dict[str, frozenset[str]]) -> list[str]:
    findings = [f"{name}: is not declared in the program" for name in tables if name not in metadata.tables]
    await without_context(connection)
    findings += [text for name in tables for text in await _seen_by_nobody(connection, name)]
    here, there = await make_side(connection), await make_side(connection)
    declared = {metadata.tables[name]: rights for name, rights in tables.items() if name in metadata.tables}
    for side in (there, here):
        await side.enter(connection)
        for table, rights in declared.items():
            if "INSERT" not in rights:  # its rows come from triggers alone; the page of isolation looks at its policies
                continue
            try:
                await make_row(connection, table, side)
            except NoSample as error:
                findings.append(str(error))
    for table, rights in declared.items():
        if table.name in here.rows and table.name in there.rows:
            findings += await _try_table(connection, table, rights, here, there)
    return list(dict.fromkeys(findings))


async def _try_table(connection: Connection, table: Table, rights: frozenset[str], here: Side, there: Side) -> list[str]:
    """What does not hold in one table: for each tenant its own row and no other's, for nobody none, and no way across."""
    findings = [text for side in (here, there) for text in await _look(connection, table, side)]
    await without_context(connection)
    findings += await _seen_by_nobody(connection, table.name)
    await here.enter(connection)
    if "INSERT" in rights and not await _is_refused(connection, table, await new_values(connection, table, there)):
        findings.append(f"{table.name}: a row of another tenant can be written")
    mine, theirs = here.rows[table.name], there.rows[table.name]
    if "UPDATE" in rights:
        if await _changes(connection, table, "update {table} set tenant_id = $1 where {key}", mine, there.tenant_id):
            findings.append(f"{table.name}: a row can be moved to another tenant")
        if await _changes(connection, table, "update {table} set tenant_id = $1 where {key}", theirs, here.tenant_id):
            findings.append(f"{table.name}: a row of another tenant can be changed")
    if "DELETE" in rights and await _changes(connection, table, "delete from {table} where {key}", theirs):
        findings.append(f"{table.name}: a row of another tenant can be removed")
    return findings + await _try_links(connection, table, rights, here, there)


async def _seen_by_nobody(connection: Connection, name: str) -> list[str]:
    is_seen = await connection.fetchval(f"select exists (select from {name})")
    return [f"{name}: rows are seen without a tenant"] if is_seen else []


async def _look(connection: Connection, table: Table, side: Side) -> list[str]:
    """Whether a side sees its own row once, and of others nothing but what the platform shows to everybody."""
    await side.enter(connection)
    where, values = _key(table, side.rows[table.name])
    place = len(values) + 1
    foreign = f"count(*) filter (where tenant_id not in (${place}, ${place + 1}))"
    sql = f"select count(*) filter (where {where}) as own, {foreign} as foreign from {table.name}"
    seen = await connection.fetchrow(sql, *values, side.tenant_id, PLATFORM_TENANT)
    assert seen is not None
    findings = [] if seen["own"] == 1 else [f"{table.name}: a tenant sees its row {seen['own']} times"]
    return findings + ([f"{table.name}: rows of another tenant are seen"] if seen["foreign"] else [])


async def _try_links(connection: Connection, table: Table, rights: frozenset[str], here: Side, there: Side) -> list[str]:
    """Links of this side's row to the rows of the other side that the database takes."""
    findings: list[str] = []
    for constraint in sorted(table.foreign_key_constraints, key=_name):
        target = there.rows.get(constraint.referred_table.name)
        if target is None or "tenant_id" not in constraint.referred_table.c:
            continue
        link = {local: target[foreign] for local, foreign in link_columns(constraint).items()}
        if None in link.values():
            findings.append(f"{table.name}: nothing to link to could be made for {_name(constraint)}")
        elif await _takes_link(connection, table, rights, link, here):
            findings.append(f"{table.name}: {_name(constraint)} can point to a row of another tenant")
    return findings


async def _takes_link(connection: Connection, table: Table, rights: frozenset[str], link: Row, here: Side) -> bool:
    if "UPDATE" in rights:
        places = ", ".join(f"{column} = ${number}" for number, column in enumerate(link, 1))
        sql = "update {table} set " + places + " where {key}"
        return await _changes(connection, table, sql, here.rows[table.name], *link.values())
    if "INSERT" in rights:
        return await _sqlstate_of_insert(connection, table, await new_values(connection, table, here) | link) == "00000"
    return False


def _name(constraint: ForeignKeyConstraint) -> str:
    return ", ".join(link_columns(constraint))


async def _changes(connection: Connection, table: Table, sql: str, row: Row, *values: Any) -> bool:
    """Whether a statement on this row has an effect, its own rules included; it is undone."""
    where, key = _key(table, row, first=len(values) + 1)
    try:
        transaction = connection.transaction()
        await transaction.start()
        try:
            done = await connection.execute(sql.format(table=table.name, key=where), *values, *key)
        finally:
            await transaction.rollback()
    except asyncpg.PostgresError:
        return False
    return not done.endswith(" 0")


async def _is_refused(connection: Connection, table: Table, values: Row) -> bool:
    return await _sqlstate_of_insert(connection, table, values) == "42501"


async def _sqlstate_of_insert(connection: Connection, table: Table, values: Row) -> str:
    """The SQLSTATE of writing a row: row security speaks before every constraint. It is undone.

    A rule of the table's own trigger, which names no table, may speak first; then nothing is written either: 42501.
    """
    places = ", ".join(f"${number}" for number in range(1, len(values) + 1))
    transaction = connection.transaction()
    await transaction.start()
    try:
        await connection.execute(f"insert into {table.name} ({', '.join(values)}) values ({places})", *values.values())
    except asyncpg.PostgresError as error:
        is_rule = error.sqlstate == "23514" and not getattr(error, "table_name", None)
        return "42501" if is_rule else error.sqlstate or ""
    finally:
        await transaction.rollback()
    return "00000"


def _key(table: Table, row: Row, first: int = 1) -> tuple[str, list[Any]]:
    """A condition that names one row, and its values from place `first`."""
    columns = [column.name for column in table.primary_key.columns]
    text = " and ".join(f"{name} = ${number}" for number, name in enumerate(columns, first))
    return text, [row[name] for name in columns]
