"""What a process remembers of API keys, and when they were used.

A key is looked up once; `enter` judges it in every transaction. Uses are gathered and written at most once a minute a key, by
the task `write_uses`, so that no request waits for it.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
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
_REMEMBERED, _MOST_NETWORKS = 10_000, 50
# Notes the uses of a key; answers the networks it was never used from, once it was used from any.
_WRITE = f"""
with known as (select known_networks from api_keys where tenant_id = $1 and id = $2 for update)
update api_keys k set last_used_at = greatest(k.last_used_at, $3), last_used_ip = $4, use_count = k.use_count + $5,
       known_networks = (array(select n from unnest($6::cidr[]) n where n <> all (known.known_networks))
                         || known.known_networks)[:{_MOST_NETWORKS}]
  from known where k.tenant_id = $1 and k.id = $2
returning case when known.known_networks <> '{{}}'
               then array(select n from unnest($6::cidr[]) n where n <> all (known.known_networks)) end
"""
_log = structlog.get_logger("aisha.api_keys")


@dataclass(slots=True)
class _Use:
    """Uses of a key that are not written yet, with the last one's time and address ("" when unknown), and the networks."""

    tenant_id: UUID
    user_id: UUID
    at: datetime
    ip: str
    count: int = 0
    networks: set[IPv4Network | IPv6Network] = field(default_factory=set[IPv4Network | IPv6Network])


@dataclass(frozen=True, slots=True)
class NewNetwork:
    """A key was used from a network it was never used from before; its very first one does not count."""

    key_id: UUID
    user_id: UUID
    tenant_id: UUID
    network: str


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
        use = self._uses.get(claims.session_id)
        if use is None:
            use = self._uses[claims.session_id] = _Use(claims.tenant_id, claims.user_id, utc_now(), ip)
        use.at, use.count = utc_now(), use.count + 1
        if use.ip != ip or not use.networks:
            use.ip = ip
            use.networks |= _network_of(ip)

    async def write_uses(self, pool: Pool, tell: Callable[[NewNetwork], None], *, everything: bool = False) -> None:
        """Store the uses of keys whose last were stored a minute ago or earlier; with `everything` of all keys.

        `tell` hears of each new network once its key is stored: a later key that fails hides none.
        """
        now = monotonic()
        due = [
            k for k in self._uses if everything or now - self._written_at.get(k, -WRITE_EVERY_SECONDS) >= WRITE_EVERY_SECONDS
        ]
        for key_id in due:
            use = self._uses.pop(key_id)
            self._written_at[key_id] = now
            async with open_system_context(pool, use.tenant_id, source=None) as ctx:
                networks = sorted(use.networks, key=str)
                new = await ctx.fetchval(_WRITE, use.tenant_id, key_id, use.at, use.ip or None, use.count, networks)
            for network in new or ():
                tell(NewNetwork(key_id, use.user_id, use.tenant_id, str(network)))

    @asynccontextmanager
    async def uses_written(self, pool: Pool, tell: Callable[[NewNetwork], None]) -> AsyncGenerator[None]:
        """Within this block uses are written as they come, and at its end what is left; `tell` hears of new networks."""
        task = asyncio.create_task(self._keep_writing(pool, tell))
        try:
            yield
        finally:
            task.cancel()
            with suppress(AishaError):
                await self.write_uses(pool, tell, everything=True)

    async def _keep_writing(self, pool: Pool, tell: Callable[[NewNetwork], None]) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            try:
                await self.write_uses(pool, tell)
            except AishaError as error:  # the database is away: the next round has the later uses
                _log.warning("uses of API keys were not written", reason=error.message)
            except Exception as error:  # noqa: BLE001  (outermost loop: one key's use must not end the notes of all)
                _log.error("uses of an API key were not written", exc_info=error)


def _network_of(ip: str) -> set[IPv4Network | IPv6Network]:
    """The network an address is remembered by: IPv4 /24, IPv6 /48, which is about what one site has."""
    try:
        address = ip_address(ip)
    except ValueError:
        return set()
    return {ip_network((address, 24 if address.version == 4 else 48), strict=False)}
