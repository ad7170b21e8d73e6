"""The database for the length of one command: a server that runs, or the embedded one started for it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import asyncpg

from aisha.core.database import Pool, open_pool
from aisha.core.database_address import connection_failure
from aisha.core.postgres_embedded import SUPERUSER, EmbeddedPostgres, running
from aisha.core.roles import EMBEDDED_DATABASE, serving_dsn
from aisha.core.settings import Settings


@asynccontextmanager
async def available_database(settings: Settings) -> AsyncGenerator[None]:
    """Within this block the database of DATABASE_URL, or the embedded one, accepts connections."""
    if settings.database_url is not None:
        yield
        return
    async with running(settings.home):
        yield


@asynccontextmanager
async def serving_pool(settings: Settings) -> AsyncGenerator[Pool]:
    """A pool of one connection as the application's role. Raises Unreachable when the database does not answer."""
    async with available_database(settings):
        dsn = serving_dsn(settings)
        try:
            pool = await open_pool(dsn, size=1, name="aisha command")
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise connection_failure(error, dsn) from None
        try:
            yield pool
        finally:
            await pool.close()


def given_dsn(settings: Settings) -> str:
    """The connection the administrator configured, before roles exist: DATABASE_URL, or the embedded server's superuser."""
    return settings.database_url or EmbeddedPostgres(settings.home).dsn(SUPERUSER, None, EMBEDDED_DATABASE)
