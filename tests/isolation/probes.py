"""What a table lets everybody read and write: every role of both tenants, no context, and the roles beside the application.

An observation is a plain mapping, so that two of them can be compared: as a policy is dropped, something must change.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from aisha.core.database import Connection, sql_uuid
from tests.isolation.world import World

Observation = Mapping[str, str]
PLATFORM = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True)
class Probe:
    """Somebody who looks: the database role, and the SQL that sets the context ("" for none)."""

    name: str
    role: str
    enter: str
    writes: bool = True


@dataclass(frozen=True)
class TableShape:
    """A table, the columns a statement may set, and sample rows of different tenants and owners as JSON."""

    name: str
    columns: tuple[str, ...]
    samples: tuple[str, ...]


def _enter(user: UUID, tenant: UUID | None) -> str:
    return f"select enter(null, {sql_uuid(user)}, {sql_uuid(tenant)}, null, 'user', '', '')"


def probes_of(world: World) -> list[Probe]:
    """Everybody, in every scope."""
    people: list[Probe] = []
    for label, workspace in (("first", world.first), ("second", world.second)):
        for role in ("admin", "manager", "employee", "support"):
            enter = _enter(workspace.caller(role).user_id, workspace.id)
            people.append(Probe(f"{role} of {label}", "aisha_app", enter, writes=label == "first"))
        enter = _enter(world.both, workspace.id)
        people.append(Probe(f"both in {label}", "aisha_app", enter, writes=label == "first"))
    simulated = _enter(world.first.admin.user_id, world.first.id)
    return [
        *people,
        Probe("superadmin on the platform", "aisha_app", _enter(world.superadmin, None)),
        Probe("installation on the platform", "aisha_app", "select enter_platform('')"),
        Probe("application without context", "aisha_app", ""),
        Probe("simulation", "aisha_simulate", simulated),
        Probe("backup", "aisha_backup", ""),
        Probe("retention", "aisha_retention", ""),
        Probe("definer", "aisha_definer", ""),
        Probe("definer removing the first", "aisha_definer", f"select enter_removal('{world.first.id}')"),
    ]


async def shape_of(connection: Connection, table: str, world: World) -> TableShape:
    """What is needed to write to a table; `connection` is a superuser's."""
    rows = await connection.fetch(
        "select attname from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped"
        " and attgenerated = '' and attidentity <> 'a' order by attnum",
        table,
    )
    columns = tuple(row["attname"] for row in rows)
    by = [column for column in ("tenant_id", "owner_id", "user_id") if column in columns]
    only = f"where tenant_id in ('{world.first.id}', '{world.second.id}', '{PLATFORM}')" if "tenant_id" in columns else ""
    distinct = f"distinct on ({', '.join(by)})" if by else ""
    order = f"order by {', '.join([*by, columns[0]])}"
    sql = f"select {distinct} to_jsonb(t)::text as row from {table} t {only} {order} limit 12"
    return TableShape(table, columns, tuple(row["row"] for row in await connection.fetch(sql)))


async def observe(connection: Connection, shape: TableShape, probes: list[Probe]) -> Observation:
    """What every probe can do to the table. All writes are undone."""
    seen: dict[str, str] = {}
    for probe in probes:
        await connection.execute(f"savepoint probe; set local role {probe.role}")
        if probe.enter:
            seen[f"{probe.name}: enter"] = await _attempt(connection, probe.enter)
        updatable = await connection.fetchval(_UPDATABLE, shape.name) or shape.columns[0]
        for action, sql in _statements(shape, updatable, writes=probe.writes):
            seen[f"{probe.name}: {action}"] = await _attempt(connection, sql)
        await connection.execute("rollback to savepoint probe; release savepoint probe")
    return seen


_UPDATABLE = """
select attname from pg_attribute
 where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''
   and has_column_privilege(attrelid, attnum, 'UPDATE') order by attnum limit 1
"""
"""The first column that the current role may write."""


def _statements(shape: TableShape, updatable: str, *, writes: bool) -> Iterator[tuple[str, str]]:
    table, columns = shape.name, shape.columns
    yield "read", f"select count(*) || ' rows ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from {table} t"
    if not writes:
        return
    names = ", ".join(columns)
    for number, sample in enumerate(shape.samples):
        row = json.loads(sample)
        if "id" in row and isinstance(row["id"], str):
            row["id"] = f"00000000-0000-4000-8000-{number:012d}"
        text = json.dumps(row).replace("'", "''")
        source = f"jsonb_populate_record(null::{table}, '{text}')"
        yield f"insert {number}", f"insert into {table} ({names}) select {names} from {source}"
    yield "update", f"update {table} set {updatable} = {updatable}"
    if "tenant_id" in columns:
        for target in _tenants(shape):
            yield f"move to {target}", f"update {table} set tenant_id = '{target}'"
    yield "delete", f"delete from {table}"


def _tenants(shape: TableShape) -> list[str]:
    return sorted({str(json.loads(sample)["tenant_id"]) for sample in shape.samples} | {PLATFORM})


async def _attempt(connection: Connection, sql: str) -> str:
    """The result in short: rows read, rows written, or the refusal's SQLSTATE."""
    await connection.execute("savepoint attempt")
    try:
        if sql.startswith("select count"):
            return str(await connection.fetchval(sql))
        return await connection.execute(sql)
    except asyncpg.PostgresError as error:
        return error.sqlstate or str(error)
    finally:
        if not sql.startswith("select enter"):
            await connection.execute("rollback to savepoint attempt")
        elif connection.is_in_transaction():
            await _keep(connection)


async def _keep(connection: Connection) -> None:
    """Entering stays in force for the probe; a refusal is undone."""
    try:
        await connection.execute("release savepoint attempt")
    except asyncpg.InFailedSQLTransactionError:
        await connection.execute("rollback to savepoint attempt")
