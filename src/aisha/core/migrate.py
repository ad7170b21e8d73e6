"""Migrations: up, down, drift, and the script for review. They run as the migrating role, never as the serving one."""

import asyncio
import io
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import partial

import asyncpg
from alembic import command, context, op
from alembic.config import Config
from sqlalchemy import pool, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from aisha.core.database import connect
from aisha.core.schema_version import migrations_folder

_MIGRATION_LOCK = 0x4149534D


def _config(dsn: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    config.set_main_option("sqlalchemy.url", dsn.replace("%", "%%"))
    return config


async def upgrade(dsn: str, revision: str = "head") -> None:
    """Bring the schema to `revision`. `dsn` signs in as the migrating role."""
    async with _as_the_only_one(dsn):
        await asyncio.to_thread(command.upgrade, _config(dsn), revision)


async def downgrade(dsn: str, revision: str = "-1") -> None:
    """Take the schema back to `revision`: a name, `-1` or `base`."""
    async with _as_the_only_one(dsn):
        await asyncio.to_thread(command.downgrade, _config(dsn), revision)


@asynccontextmanager
async def _as_the_only_one(dsn: str) -> AsyncGenerator[None]:
    """One migration at a time, and only for its length a member of `aisha_definer`: to hand functions over to it, the migrating
    role must be one, and a member could read what that role reads."""
    connection = await connect(dsn, name="aisha migrate")
    try:
        await connection.execute(f"select pg_advisory_lock({_MIGRATION_LOCK}); grant aisha_definer to current_user")
        try:
            yield
        finally:
            await connection.execute("revoke aisha_definer from current_user")
    finally:
        await connection.close()


async def check(dsn: str) -> None:
    """Raises when the declared tables and the database differ (`alembic check`)."""
    await asyncio.to_thread(command.check, _config(dsn))


def script_sql() -> str:
    """The SQL of all migrations, for review."""
    config, output = _config("postgresql://"), io.StringIO()
    config.output_buffer = output
    command.upgrade(config, "head", sql=True)
    return output.getvalue()


def engine_of(dsn: str) -> AsyncEngine:
    """An engine whose connections are the driver's own, so that a DSN means the same everywhere."""
    return create_async_engine("postgresql+asyncpg://", async_creator=partial(asyncpg.connect, dsn), poolclass=pool.NullPool)


def run_script(sql: str) -> None:
    """Run a script of several statements in the migration's transaction, as plain text: a colon is a colon."""
    if context.is_offline_mode():
        op.execute(text(sql.replace(":", r"\:")))
        return
    connection = op.get_bind()
    connection.execute(text("select 1"))  # begins the driver's transaction
    adapted = connection.connection.dbapi_connection
    adapted.run_async(lambda driver: driver.execute(sql))  # pyright: ignore
