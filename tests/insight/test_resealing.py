"""A new encryption key: everything is sealed anew, an interrupted run goes on, and the earlier key is not needed any more."""

from collections.abc import AsyncGenerator
from secrets import token_hex
from uuid import UUID

import pytest
from sqlalchemy import Column, MetaData, Table, Uuid

from aisha.core.context import open_system_context
from aisha.core.database import Pool, connect, metadata, open_pool
from aisha.core.ids import PLATFORM_TENANT, new_id
from aisha.core.policies import protect_sql
from aisha.core.sealing import SealingKeys, Unopenable, open_sealed, seal, sealed_column
from aisha.insight.security.resealing import count_left, reseal_all, sealed_columns
from tests.database import DatabaseServer

OLD, NEW = token_hex(32), token_hex(32)
BEFORE, AFTER = SealingKeys(OLD), SealingKeys(NEW, (OLD,))
TABLES = MetaData()
Table("vault", TABLES, Column("tenant_id", Uuid), Column("id", Uuid), sealed_column("token"), info={"row_class": "tenant"})
Table("safe", TABLES, Column("id", Uuid), sealed_column("token"), info={"row_class": "platform"})


@pytest.fixture
async def pool(database_server: DatabaseServer, fresh_database: str) -> AsyncGenerator[Pool]:
    """A database with two tenants' and the platform's sealed values."""
    owner = await connect(database_server.dsn("aisha_owner", fresh_database))
    await owner.execute(
        "create table vault (tenant_id uuid not null, id uuid not null, token bytea, primary key (tenant_id, id))"
    )
    await owner.execute("create table safe (id uuid primary key, token bytea)")
    for statement in (*protect_sql("vault", "tenant"), *protect_sql("safe", "platform")):
        await owner.execute(statement)
    await owner.close()
    pool = await open_pool(database_server.dsn("aisha_app", fresh_database), size=2)
    yield pool
    await pool.close()


async def _fill(pool: Pool) -> dict[tuple[UUID, UUID], bytes]:
    """Values in two tenants, among them more than a batch, and on the platform; by tenant and row."""
    known: dict[tuple[UUID, UUID], bytes] = {}
    for count in (250, 3):
        tenant = new_id()
        async with open_system_context(pool, None) as ctx:
            await ctx.execute("insert into tenants (id, name, slug, settings) values ($1, 'T', $2, '{}')", tenant, tenant.hex)
        async with open_system_context(pool, tenant) as ctx:
            for number in range(count):
                row, plain = new_id(), f"secret {number}".encode()
                known[tenant, row] = plain
                sealed = seal(BEFORE, plain, tenant_id=tenant, table="vault", row_id=row)
                await ctx.execute("insert into vault values ($1, $2, $3)", tenant, row, sealed)
    async with open_system_context(pool, None) as ctx:
        sealed = seal(BEFORE, b"own", tenant_id=PLATFORM_TENANT, table="safe", row_id=(row := new_id()))
        await ctx.execute("insert into safe values ($1, $2)", row, sealed)
    return known


async def test_everything_is_sealed_with_the_new_key(pool: Pool) -> None:
    known = await _fill(pool)

    assert await count_left(pool, AFTER, TABLES) == 254
    assert await reseal_all(pool, AFTER, TABLES) == 254
    assert await count_left(pool, AFTER, TABLES) == 0
    assert await reseal_all(pool, AFTER, TABLES) == 0
    for tenant in {tenant for tenant, _ in known}:
        async with open_system_context(pool, tenant, write=False) as ctx:
            for row in await ctx.fetch("select id, token from vault"):
                place = {"tenant_id": tenant, "row_id": row["id"]}
                assert open_sealed(SealingKeys(NEW), row["token"], table="vault", **place) == known[tenant, row["id"]]


async def test_a_broken_value_stops_and_nothing_is_lost(pool: Pool) -> None:
    await _fill(pool)
    async with open_system_context(pool, None) as ctx:
        await ctx.execute("update safe set token = set_byte(token, 30, 255 - get_byte(token, 30))")

    with pytest.raises(Unopenable):
        await reseal_all(pool, AFTER, TABLES)

    assert await count_left(pool, AFTER, TABLES) >= 1


def test_every_sealed_column_can_be_reached_and_is_masked() -> None:
    for column in sealed_columns():
        info = metadata.tables[column.table].info
        assert info["row_class"] in ("tenant", "platform", "platform_readable"), column
        assert column.column in info.get("masked", ()), column
        assert "id" in metadata.tables[column.table].c, column
