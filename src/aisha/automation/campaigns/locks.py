"""The locks of campaigns: one worker at a time sends one (the guide § 9.5 "Locking Phase").

They are advisory locks of a connection of their own and end with it: with the worker, or when an operator ends the connection
of one that hangs. What is already claimed is kept apart by the recipients' rows, whoever holds the lock.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

import asyncpg

LOCKS_NAME = "aisha-campaigns"
TIMEOUT_SECONDS = 10
_SETTINGS = {"tcp_keepalives_idle": "10", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "4", "timezone": "UTC"}
"""A worker whose machine is gone loses its locks within 30 seconds (decisions.md "Locks")."""


class CampaignLocks:
    """The locks of one worker. Opened on first use, and anew when the connection was lost: then nothing is held any more."""

    def __init__(self, dsn: str, password: Callable[[], str] | None) -> None:
        self._dsn, self._password = dsn, password
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None
        self._held: set[UUID] = set()
        self._one_at_a_time = asyncio.Lock()

    def holds(self, campaign_id: UUID) -> bool:
        """True while the lock is held, as far as is known without asking."""
        return campaign_id in self._held and self._connection is not None and not self._connection.is_closed()

    async def take(self, campaign_id: UUID) -> bool:
        """True once this worker has the lock; False where another one has it. Raises OSError, asyncpg's errors."""
        async with self._one_at_a_time:
            connection = await self._open()
            sql = "select pg_try_advisory_lock(campaign_lock_id($1))"
            if campaign_id in self._held or not await connection.fetchval(sql, campaign_id, timeout=TIMEOUT_SECONDS):
                return False
            self._held.add(campaign_id)
            return True

    async def give_back(self, campaign_id: UUID) -> None:
        """Let another worker have it."""
        async with self._one_at_a_time:
            if campaign_id not in self._held:
                return
            self._held.discard(campaign_id)
            if self._connection is None or self._connection.is_closed():
                return
            with suppress(OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
                sql = "select pg_advisory_unlock(campaign_lock_id($1))"
                await self._connection.execute(sql, campaign_id, timeout=TIMEOUT_SECONDS)

    async def look(self) -> None:
        """Notice a connection that is lost: what it held is held no more."""
        async with self._one_at_a_time:
            if self._connection is None:
                return
            try:
                await self._connection.execute("select 1", timeout=TIMEOUT_SECONDS)
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
                self._lose()

    async def close(self) -> None:
        """Give back everything."""
        if self._connection is not None:
            with suppress(OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await self._connection.close(timeout=TIMEOUT_SECONDS)
        self._held.clear()

    async def _open(self) -> "asyncpg.Connection[asyncpg.Record]":
        if self._connection is None or self._connection.is_closed():
            self._lose()
            settings = {"application_name": LOCKS_NAME, **_SETTINGS}
            self._connection = await asyncpg.connect(
                self._dsn, timeout=TIMEOUT_SECONDS, server_settings=settings, password=self._password
            )
        return self._connection

    def _lose(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
        self._connection = None
        self._held.clear()
