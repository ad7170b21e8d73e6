"""Migrations can be taken back, and made again."""

from collections.abc import AsyncGenerator

import pytest

from aisha.core import migrate
from aisha.core.roles import OWNER
from tests.database import DatabaseServer

FIRST_RELEASE = "0006"
NAME = "aisha_migrations_back"


@pytest.fixture
async def owner_dsn(database_server: DatabaseServer) -> AsyncGenerator[str]:
    """A database of its own with the present schema, as the migrating role."""
    await database_server.create(NAME)
    yield database_server.dsn(OWNER, NAME)
    await database_server.drop(NAME)


async def test_every_later_migration_is_taken_back_and_made_again_without_a_trace(owner_dsn: str) -> None:
    await migrate.downgrade(owner_dsn, FIRST_RELEASE)
    await migrate.upgrade(owner_dsn)

    await migrate.check(owner_dsn)
