"""Beginning and ending a transaction on a connection of the pool; what `context.py` is made of."""

import asyncio
import re
from collections.abc import Generator
from contextlib import contextmanager
from functools import lru_cache

import asyncpg

from aisha.core.database import Connection, Pool
from aisha.core.database_errors import translate

ACCESS_CHANGED = "A0409"
"""With this `enter` asks the process to read `access_of` again."""
_WRITING = re.compile(r"\b(insert\s+into|update|delete\s+from|merge\s+into|truncate)\b", re.IGNORECASE)
_ENTER_TYPES = ("uuid", "uuid", "uuid", "bigint", "text", "text", "text", "uuid", "text", "boolean")


class AccessChanged(Exception):
    """What this process remembers of the actor is outdated, and nothing has happened yet (`open_context`, `alone`)."""


@contextmanager
def noticing_change() -> Generator[None]:
    """Raises AccessChanged for the refusal of `enter` that means it."""
    try:
        yield
    except asyncpg.PostgresError as error:
        if error.sqlstate == ACCESS_CHANGED:
            raise AccessChanged from error
        raise


@lru_cache(maxsize=4096)
def is_reading(sql: str) -> bool:
    """False for a statement that changes or locks rows: a statement that is its own transaction has no BEGIN READ ONLY."""
    return _WRITING.search(sql) is None


@lru_cache(maxsize=4096)
def entering(sql: str, bound: int) -> str:
    """The statement with `entered` before it; the arguments of `enter` follow the statement's own `bound` ones."""
    places = ", ".join(f"${number}::{kind}" for number, kind in enumerate(_ENTER_TYPES, bound + 1))
    entered = f"with entered as materialized (select enter({places}) is not null as ok)"
    return f"{entered}, {sql.removeprefix('with ')}" if sql.startswith("with ") else f"{entered} {sql}"


async def acquire(pool: Pool) -> Connection:
    """A connection of the pool. Raises 503 when there is none within ten seconds."""
    try:
        return await pool.acquire(timeout=10)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise translate(error) from error


async def give_back(pool: Pool, connection: Connection, error: BaseException) -> None:
    """Release after a failure; a connection whose transaction cannot be ended is closed instead of reused.

    It ends by itself even when whoever waits is cancelled again, as those are who answer a browser that has gone.
    """
    await asyncio.shield(_give_back(pool, connection, error))


async def _give_back(pool: Pool, connection: Connection, error: BaseException) -> None:
    is_unclear = isinstance(error, (asyncio.CancelledError, TimeoutError))  # it may have been the BEGIN that was under way
    try:
        if is_unclear or connection.is_in_transaction():
            await connection.execute("rollback", timeout=5)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        connection.terminate()
    await pool.release(connection)  # pyright: ignore[reportArgumentType]  (the pool wants its own proxy class)


async def end(pool: Pool, connection: Connection, error: BaseException | None) -> None:
    """Commit what has begun, or roll back for an error, which is raised in the words of the API where it has some."""
    if error is not None:
        await give_back(pool, connection, error)
        translated = translate(error)
        if translated is not error:
            raise translated from error
        return
    try:
        if connection.is_in_transaction():
            await connection.execute("commit")
    except BaseException as failure:
        await give_back(pool, connection, failure)
        raise translate(failure) from failure
    await pool.release(connection)  # pyright: ignore[reportArgumentType]
