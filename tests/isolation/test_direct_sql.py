"""SQL as `aisha_app` itself, past every line of Python: no context, one's own context, and attempts on another tenant."""

import json
from collections.abc import AsyncGenerator
from uuid import UUID

import asyncpg
import pytest

from aisha.core.database import Connection, metadata
from tests.database import DatabaseServer
from tests.isolation.probes import TableShape, shape_of
from tests.isolation.world import World, make_world

TENANT_TABLES = sorted(
    name for name, table in metadata.tables.items() if "tenant_id" in table.c and table.info["row_class"] != "hidden"
    and name != "sessions"
)  # fmt: skip
PLATFORM = UUID(int=0)


@pytest.fixture(scope="module")
async def world(database_server: DatabaseServer) -> AsyncGenerator[World]:
    """Two filled tenants."""
    async with make_world(database_server) as made:
        yield made


@pytest.fixture(scope="module")
async def superuser(world: World) -> AsyncGenerator[Connection]:
    """Sees everything, to know what there is to be hidden."""
    connection = await asyncpg.connect(world.admin_dsn)
    yield connection
    await connection.close()


async def count(connection: Connection, table: str, tenant: UUID | None = None) -> int:
    where = f"where tenant_id = '{tenant}'" if tenant else ""
    return await connection.fetchval(f"select count(*) from {table} {where}")


async def contents(connection: Connection, table: str, tenant: UUID) -> str | None:
    """A fingerprint of a tenant's rows; None when there are none."""
    sql = f"select md5(string_agg(t::text, '|' order by t::text)) from {table} t where tenant_id = $1"
    return await connection.fetchval(sql, tenant)


async def effect(connection: Connection, sql: str) -> str:
    """How many rows a statement wrote, or the SQLSTATE of its refusal."""
    try:
        return (await connection.execute(sql)).split()[-1]
    except asyncpg.PostgresError as refusal:
        return refusal.sqlstate or str(refusal)


@pytest.mark.parametrize("table", TENANT_TABLES)
async def test_without_context_nothing_is_read_or_written(world: World, superuser: Connection, table: str) -> None:
    there = await count(superuser, table)
    async with world.api.state.pool.acquire() as connection:
        assert await count(connection, table) == 0
        for sql in (f"update {table} set tenant_id = tenant_id", f"delete from {table}"):
            assert await effect(connection, sql) in ("0", "42501")

    assert there > 0 and await count(superuser, table) == there


@pytest.mark.parametrize("role", ["admin", "manager", "employee", "support"])
@pytest.mark.parametrize("table", TENANT_TABLES)
async def test_nobody_reads_a_row_of_another_tenant(world: World, superuser: Connection, table: str, role: str) -> None:
    readable = {world.first.id}
    if metadata.tables[table].info["row_class"] == "platform_readable":
        readable.add(PLATFORM)
    async with world.first.caller(role).context() as ctx:
        tenants = {row["tenant_id"] for row in await ctx.fetch(f"select distinct tenant_id from {table}")}

    assert await count(superuser, table, world.second.id) > 0
    assert tenants <= readable


@pytest.mark.parametrize("table", TENANT_TABLES)
async def test_an_administrator_writes_no_row_of_another_tenant(world: World, superuser: Connection, table: str) -> None:
    shape = await shape_of(superuser, table, world)
    before = await contents(superuser, table, world.second.id)

    effects: dict[str, str] = {}
    for sql in attempts(shape, world.second.id):
        async with world.first.admin.context() as ctx:
            effects[sql] = await effect(ctx.connection, sql)

    # 23514: a trigger finds nothing of the other tenant before row security is asked
    assert {sql: result for sql, result in effects.items() if result not in ("0", "42501", "23514")} == {}
    assert before is not None and before == await contents(superuser, table, world.second.id)


def attempts(shape: TableShape, foreign: UUID) -> list[str]:
    """Statements that would write to the other tenant, one of them by moving an own row there."""
    table, names = shape.name, ", ".join(shape.columns)
    sample = next(row for row in map(json.loads, shape.samples) if row["tenant_id"] == str(foreign))
    if isinstance(sample.get("id"), str):
        sample["id"] = str(UUID(int=7))
    text = json.dumps(sample).replace("'", "''")
    source = f"jsonb_populate_record(null::{table}, '{text}')"
    return [
        f"insert into {table} ({names}) select {names} from {source}",
        f"update {table} set tenant_id = tenant_id where tenant_id = '{foreign}'",
        f"delete from {table} where tenant_id = '{foreign}'",
        *([f"update {table} set tenant_id = '{foreign}'"] if table not in OWN_ROWS_MAY_BE_NONE else []),
    ]


OWN_ROWS_MAY_BE_NONE = frozenset({"idempotency_keys"})
"""Tables in which the administrator has no row that could be moved."""


async def test_a_reference_to_another_tenants_record_cannot_be_stored(world: World, superuser: Connection) -> None:
    """Not even by somebody whom row security does not bind: the keys carry the tenant."""
    foreign = await superuser.fetchval("select id from accounts where tenant_id = $1 limit 1", world.second.id)

    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await superuser.execute("update contacts set account_id = $1 where tenant_id = $2", foreign, world.first.id)
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await superuser.execute(
            "update leads set owner_id = $1 where tenant_id = $2", world.second.employee.user_id, world.first.id
        )


async def test_append_only_tables_cannot_be_rewritten(world: World) -> None:
    tables = [name for name, table in metadata.tables.items() if table.info.get("append_only")]
    async with world.api.state.pool.acquire() as connection:
        for table in tables:
            for sql in (f"update {table} set created_at = now()", f"delete from {table}", f"truncate {table}"):
                with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied"):
                    await connection.execute(sql)

    assert {"audit_log", "change_sets", "events"} <= set(tables)


async def test_the_application_cannot_change_the_rules_it_is_bound_by(world: World) -> None:
    hostile = (
        "alter table leads disable row level security", "drop policy tenant_isolation on leads", "set role aisha_owner",
        "set role aisha_definer", "alter role aisha_app bypassrls", "set session_replication_role = replica",
        "create function current_tenant_id2() returns int language sql as 'select 1'", "drop trigger audit_row on leads",
        "create or replace function view_all() returns boolean language sql as 'select true'", "truncate leads",
        "select * from record_index", "update access_versions set version = 0",
    )  # fmt: skip
    async with world.api.state.pool.acquire() as connection:
        for sql in hostile:
            with pytest.raises(asyncpg.PostgresError) as refusal:
                await connection.execute(sql)
            assert refusal.value.sqlstate == "42501", sql
