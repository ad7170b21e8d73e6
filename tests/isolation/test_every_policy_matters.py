"""Mutation test over all row-level-security policies: without any one of them, somebody can do more or less than with it."""

from collections.abc import AsyncGenerator

import asyncpg
import pytest

from aisha.core.database import Connection
from tests.database import DatabaseServer
from tests.isolation.probes import Observation, TableShape, observe, probes_of, shape_of
from tests.isolation.world import World, make_world


@pytest.fixture(scope="module")
async def world(database_server: DatabaseServer) -> AsyncGenerator[World]:
    """Two filled tenants."""
    async with make_world(database_server) as made:
        yield made


@pytest.fixture(scope="module")
async def superuser(world: World) -> AsyncGenerator[Connection]:
    """Somebody who can drop policies and take every role."""
    connection = await asyncpg.connect(world.admin_dsn)
    yield connection
    await connection.close()


async def test_dropping_any_policy_changes_what_somebody_can_do(world: World, superuser: Connection) -> None:
    policies = await superuser.fetch("select tablename, policyname from pg_policies where schemaname = 'public' order by 1, 2")
    probes = probes_of(world)
    shapes: dict[str, tuple[TableShape, Observation]] = {}
    unnoticed: list[str] = []
    for policy in policies:
        table = policy["tablename"]
        if table not in shapes:
            shape = await shape_of(superuser, table, world)
            assert shape.samples, f"{table} has no rows to look at"
            shapes[table] = (shape, await _observed(superuser, shape, world))
        shape, before = shapes[table]
        transaction = superuser.transaction()
        await transaction.start()
        await superuser.execute(f"drop policy {policy['policyname']} on {table}")
        if await observe(superuser, shape, probes) == before:
            unnoticed.append(f"{policy['policyname']} on {table}")
        await transaction.rollback()

    assert len(policies) > 100
    assert unnoticed == []


async def test_the_observation_itself_is_stable(world: World, superuser: Connection) -> None:
    shape = await shape_of(superuser, "leads", world)

    assert await _observed(superuser, shape, world) == await _observed(superuser, shape, world)


async def _observed(connection: Connection, shape: TableShape, world: World) -> Observation:
    transaction = connection.transaction()
    await transaction.start()
    seen = await observe(connection, shape, probes_of(world))
    await transaction.rollback()
    return seen
