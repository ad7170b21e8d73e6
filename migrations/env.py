"""Alembic's environment: migrations run on asyncpg as the migrating role, with lock and statement time-outs."""

import asyncio

from alembic import context
from sqlalchemy import Connection, text

from aisha.core.migrate import engine_of
from aisha.modules import metadata

FOREIGN_TABLES = ("alembic_version", "pgqueuer")
ADMIT_REMOVAL = """do $$ begin
  if to_regprocedure('admit_removal()') is not null then
    perform admit_removal();
  end if;
end $$"""
"""Tables that a migration has made take part in the removal of a whole tenant (0007)."""


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Tables of libraries are not ours to compare."""
    return not (kind == "table" and name is not None and name.startswith(FOREIGN_TABLES))


def run(connection: Connection) -> None:
    for setting in ("lock_timeout = '10s'", "statement_timeout = '30min'"):
        connection.execute(text(f"set {setting}"))
    connection.commit()
    context.configure(
        connection=connection, include_name=include_name, target_metadata=metadata, transaction_per_migration=True
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.execute(text(ADMIT_REMOVAL))
    connection.commit()


async def run_online() -> None:
    dsn = context.config.get_main_option("sqlalchemy.url")
    assert dsn is not None
    engine = engine_of(dsn)
    async with engine.connect() as connection:
        await connection.run_sync(run)
    await engine.dispose()


if context.is_offline_mode():
    context.configure(dialect_name="postgresql", literal_binds=True, target_metadata=metadata, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
        context.execute(ADMIT_REMOVAL)
else:
    asyncio.run(run_online())
