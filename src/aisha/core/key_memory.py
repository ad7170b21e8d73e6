"""What a process remembers of API keys, and when they were used.

A key is looked up once; `enter` judges it in every transaction. Uses are gathered and written at most once a minute a key, by
the task `write_uses`, so that no request waits for it.
"""

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any
from uuid import UUID

import structlog

from aisha.core.api_keys import KeyGrant, permissions_of_scopes
from aisha.core.clock import utc_now
from aisha.core.context import open_system_context
from aisha.core.database import Pool, read_json
from aisha.core.errors import AishaError
from aisha.core.tokens import Claims, token_hash

KEY_MARK = "ak_"
WRITE_EVERY_SECONDS = 60.0
LOOK_EVERY_SECONDS = 5.0
_REMEMBERED = 10_000
_log = structlog.get_logger("aisha.api_keys")


@dataclass(slots=True)
class _Use:
    """Uses of a key that are not written yet, with the last one's time and address ("" when unknown)."""

    tenant_id: UUID
    at: datetime
    ip: str
    count: int = 0


class ApiKeys:
    """The keys that were asked with, by the hash of their text."""

    def __init__(self) -> None:
        self._claims: OrderedDict[str, Claims] = OrderedDict()
        self._uses: dict[UUID, _Use] = {}
        self._written_at: dict[UUID, float] = {}

    async def find(self, pool: Pool, key: str) -> Claims | None:
        """The claims of a key as it was issued, living or not; None for one that was never issued."""
        hashed = token_hash(key)
        claims = self._claims.get(hashed)
        if claims is None:
            row: dict[str, Any] | None = read_json(await pool.fetchval("select api_key_of($1)", hashed))
            if row is None:
                return None
            key_id = UUID(row["id"])
            grant = KeyGrant(key_id, permissions_of_scopes(row["scopes"]))
            claims = self._claims[hashed] = Claims(key_id, UUID(row["user_id"]), UUID(row["tenant_id"]), 0, grant)
            if len(self._claims) > _REMEMBERED:
                self._claims.popitem(last=False)
        return claims

    def note_use(self, claims: Claims, ip: str) -> None:
        """Remember that a key was used; `write_uses` stores it."""
        assert claims.tenant_id is not None
        use = self._uses.setdefault(claims.session_id, _Use(claims.tenant_id, utc_now(), ip))
        use.at, use.ip = utc_now(), ip
        use.count += 1

    async def write_uses(self, pool: Pool, *, everything: bool = False) -> None:
        """Store the uses of keys whose last were stored a minute ago or earlier; with `everything` of all keys."""
        now = monotonic()
        due = [
            k for k in self._uses if everything or now - self._written_at.get(k, -WRITE_EVERY_SECONDS) >= WRITE_EVERY_SECONDS
        ]
        by_tenant: dict[UUID, list[tuple[Any, ...]]] = defaultdict(list)
        for key_id in due:
            use = self._uses.pop(key_id)
            self._written_at[key_id] = now
            by_tenant[use.tenant_id].append((use.tenant_id, key_id, use.at, use.ip or None, use.count))
        for tenant_id, rows in by_tenant.items():
            async with open_system_context(pool, tenant_id, source=None) as ctx:
                await ctx.executemany(
                    "update api_keys set last_used_at = greatest(last_used_at, $3), last_used_ip = $4,"
                    " use_count = use_count + $5 where tenant_id = $1 and id = $2",
                    rows,
                )

    @asynccontextmanager
    async def uses_written(self, pool: Pool) -> AsyncGenerator[None]:
        """Within this block uses are written as they come, and at its end what is left of them."""
        task = asyncio.create_task(self._keep_writing(pool))
        try:
            yield
        finally:
            task.cancel()
            with suppress(AishaError):
                await self.write_uses(pool, everything=True)

    async def _keep_writing(self, pool: Pool) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            try:
                await self.write_uses(pool)
            except AishaError as error:  # the database is away: the next round has the later uses
                _log.warning("uses of API keys were not written", reason=error.message)
