"""What a process holds against harm: read-only mode and blocks, read anew every second; refusals and signals, written beside;
and every hour the check that tenants are kept apart.

No request waits for any of it. What is noted is written within a second, each in a transaction of its own, and never more than
once a minute for the same matter (admin-chapters.md § 5.3 "Intrusion signals", "Blocks", "Read-only mode").
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from time import monotonic
from typing import Any
from uuid import UUID

import structlog

from aisha.core.audit import AuditAction, record_audit
from aisha.core.clock import utc_now
from aisha.core.context import Context, open_system_context
from aisha.core.database import Pool, read_json
from aisha.core.errors import AishaError
from aisha.core.ids import PLATFORM_TENANT
from aisha.core.key_memory import NewNetwork
from aisha.core.refused import Refused
from aisha.core.serving_check import check_serving_role
from aisha.core.settings import Settings

LOOK_EVERY_SECONDS = 1.0
ISOLATION_EVERY_SECONDS, UNSAFE_EVERY_SECONDS = 3600.0, 60.0
"""How often a process asks whether tenants are kept apart, and how often once they are not."""
SAME_MATTER_SECONDS, SAME_SIGNAL_SECONDS = 60.0, 300.0
FIRST_BLOCK_SECONDS, LONGEST_BLOCK_SECONDS = 300, 3600
_MOST_PENDING = 1000
_STATE = """
select (select row_to_json(s) from live_switches s where s.key = 'readonly' and s.is_on) as read_only,
       (select coalesce(json_agg(json_build_array(b.source, b.ends_at)), '[]') from security_blocks b
         where b.lifted_at is null and (b.ends_at is null or b.ends_at > now())) as blocks
"""
_BLOCK = """
insert into security_blocks (source, kind, reason, level, ends_at)
select $1, $2, $3, n.level, now() + least($5, $4 * 2 ^ (n.level - 1)) * interval '1 second'
  from (select count(*)::integer + 1 as level from security_blocks b
         where b.source = $1 and b.kind <> 'manual' and b.created_at > now() - interval '1 day') n
 where not exists (select from security_blocks b where b.source = $1 and b.lifted_at is null
                      and (b.ends_at is null or b.ends_at > now()))
returning ends_at
"""
_log = structlog.get_logger("aisha.guard")


@dataclass(frozen=True, slots=True)
class ReadOnly:
    """Why nothing can be changed at the moment, who said so, and since when."""

    reason: str
    who: str
    since: datetime
    by_environment: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal for the audit log; `count` refusals alike become one row. `through` is the session of an impersonation."""

    action: AuditAction
    tenant_id: UUID
    user_id: UUID | None
    path: str
    permission: str
    through: UUID | None = None


@dataclass(frozen=True, slots=True)
class Signal:
    """Something that looks like an attack. It is recorded; whether the source is blocked, only volume decides."""

    kind: str
    source: str
    tenant_id: UUID
    user_id: UUID | None
    method: str
    path: str
    details: Mapping[str, Any] = field(default_factory=dict[str, Any])
    request_id: str = ""
    blocks: bool = False


OnBlock = Callable[[Context, Settings, str, str, datetime], Awaitable[None]]
"""What hears of a source that was blocked, of which kind of signal and until when, in the same transaction."""


class Guard:
    """The protections of one process; `kept_current` runs it."""

    def __init__(self, settings: Settings, on_block: OnBlock | None = None) -> None:
        self._settings, self._on_block = settings, on_block
        self._environment = ReadOnly("PRODUCTION_READONLY=true", "environment", utc_now(), by_environment=True)
        self._by_environment = settings.production_readonly
        self._never_blocked = (*settings.trusted_networks, *(ip_network(each) for each in settings.idr_whitelist_ips))
        self._switch: ReadOnly | None = None
        self._blocks: dict[str, datetime | None] = {}
        self._refusals: dict[Refusal, tuple[int, float, str, str]] = {}
        self._signals: dict[tuple[str, str], float] = {}
        self._pending: list[Signal] = []
        self._writing = asyncio.Lock()
        self._isolation_due = monotonic() + ISOLATION_EVERY_SECONDS
        self._unsafe: str | None = None

    @property
    def unsafe(self) -> str | None:
        """Why nothing may be served: tenants are not kept apart. None while they are."""
        return self._unsafe

    @property
    def read_only(self) -> ReadOnly | None:
        """Set while nothing may be changed. The environment's word cannot be lifted by a switch."""
        return self._environment if self._by_environment else self._switch

    @property
    def has_blocks(self) -> bool:
        """False while nobody is blocked, which is nearly always."""
        return bool(self._blocks)

    def blocked_seconds(self, source: str) -> int:
        """How long a source stays blocked; 0 for one that is not."""
        if source not in self._blocks:
            return 0
        ends_at = self._blocks[source]
        left = (ends_at - utc_now()).total_seconds() if ends_at else LONGEST_BLOCK_SECONDS
        return max(0, round(left))

    def note_refusal(self, refusal: Refusal, ip: str, request_id: str) -> None:
        """Have a refusal written to the audit log; those alike within a minute are counted into one row."""
        count, written_at, _, _ = self._refusals.get(refusal, (0, -SAME_MATTER_SECONDS, "", ""))
        if count or len(self._refusals) < _MOST_PENDING:
            self._refusals[refusal] = (count + 1, written_at, ip, request_id)

    def note_signal(self, signal: Signal) -> None:
        """Have a signal written, once in five minutes for a source and kind, or always when it blocks the source."""
        now, matter = monotonic(), (signal.source, signal.kind)
        if signal.blocks or now - self._signals.get(matter, -SAME_SIGNAL_SECONDS) >= SAME_SIGNAL_SECONDS:
            self._signals[matter] = now
            if len(self._pending) < _MOST_PENDING:
                self._pending.append(signal)
        if len(self._signals) > _MOST_PENDING:
            self._signals = {key: at for key, at in self._signals.items() if now - at < SAME_SIGNAL_SECONDS}

    def note_new_network(self, new: NewNetwork) -> None:
        """Have a signal written: an API key was used from a network it was never used from."""
        details = {"network": new.network}
        self.note_signal(Signal("new_network", f"key:{new.key_id}", new.tenant_id, new.user_id, "", "", details))

    async def refresh(self, pool: Pool) -> None:
        """Read switch and blocks, and once an hour check isolation. Raises AishaError while the database is away."""
        async with open_system_context(pool, None, write=False) as ctx:
            row = await ctx.fetchrow(_STATE)
        assert row is not None
        switch: dict[str, Any] | None = read_json(row["read_only"])
        self._switch = _read_only_of(switch) if switch else None
        self._blocks = {source: ends_at and datetime.fromisoformat(ends_at) for source, ends_at in read_json(row["blocks"])}

        if monotonic() >= self._isolation_due:
            await self.check_isolation(pool)

    async def check_isolation(self, pool: Pool) -> None:
        """Ask whether tenants are kept apart (core/serving_check.py); `unsafe` has the answer."""
        try:
            async with pool.acquire() as connection:
                await check_serving_role(connection)
            self._unsafe = None
        except Refused as refusal:
            self._unsafe = str(refusal)
            _log.critical("nothing is served: tenants are not kept apart", reason=self._unsafe)
        self._isolation_due = monotonic() + (UNSAFE_EVERY_SECONDS if self._unsafe else ISOLATION_EVERY_SECONDS)

    async def write_noted(self, pool: Pool) -> None:
        """Write what was noted. Raises AishaError while the database is away; what is not written then stays noted."""
        async with self._writing:
            await self._write_refusals(pool)
            while self._pending:
                await self._write_signal(pool, self._pending[0])
                del self._pending[0]

    async def _write_refusals(self, pool: Pool) -> None:
        now = monotonic()
        for refusal, (count, written_at, ip, request_id) in list(self._refusals.items()):
            if count and now - written_at >= SAME_MATTER_SECONDS:
                await _write_refusal(pool, refusal, count, ip, request_id)
                self._refusals[refusal] = (0, now, "", "")
            elif not count and now - written_at >= SAME_MATTER_SECONDS:
                del self._refusals[refusal]

    async def _write_signal(self, pool: Pool, signal: Signal) -> None:
        async with open_system_context(pool, None, signal.request_id, source=None) as ctx:
            await ctx.execute(
                "insert into security_signals (tenant, kind, source, user_id, method, path, details, request_id)"
                " values ($1, $2, $3, $4, $5, $6, $7, $8)",
                None if signal.tenant_id == PLATFORM_TENANT else signal.tenant_id, signal.kind, signal.source, signal.user_id,
                signal.method, signal.path[:400], dict(signal.details), signal.request_id,
            )  # fmt: skip
            details = {"kind": signal.kind, "source": signal.source, "path": signal.path[:400]}
            await record_audit(ctx, "INTRUSION_DETECTED", entity_type="security_signal", changes=details)
            if signal.blocks and self._may_be_blocked(signal.source):
                seconds = FIRST_BLOCK_SECONDS, LONGEST_BLOCK_SECONDS
                ends_at = await ctx.fetchval(_BLOCK, signal.source, signal.kind, "by volume", *seconds)
                if ends_at is not None:
                    if self._on_block is not None:
                        await self._on_block(ctx, self._settings, signal.source, signal.kind, ends_at)
                    self._blocks[signal.source] = ends_at
                    _log.warning("source blocked", source=signal.source, reason=signal.kind, until=ends_at.isoformat())

    def _may_be_blocked(self, source: str) -> bool:
        """Not what the administrator trusts: blocking our own proxy would lock everybody out."""
        kind, _, address = source.partition(":")
        return kind != "ip" or not is_within(address, self._never_blocked)

    @asynccontextmanager
    async def kept_current(self, pool: Pool) -> AsyncGenerator[None]:
        """Within this block the process follows switch and blocks, and writes what it notes."""
        await self.refresh(pool)
        task = asyncio.create_task(self._keep(pool))
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            with suppress(AishaError):
                await self.write_noted(pool)

    async def _keep(self, pool: Pool) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            try:
                await self.refresh(pool)
                await self.write_noted(pool)
            except AishaError as error:  # the database is away: the next round has it all
                _log.debug("protections not read", reason=error.message)
            except Exception as error:  # noqa: BLE001  (outermost loop: the protections must not end with one bad row)
                _log.error("protections failed, trying again", exc_info=error)


def _read_only_of(switch: Mapping[str, Any]) -> ReadOnly:
    return ReadOnly(switch["reason"] or "", switch["changed_by_name"] or "", datetime.fromisoformat(switch["since"]))


async def _write_refusal(pool: Pool, refusal: Refusal, count: int, ip: str, request_id: str) -> None:
    details = {"path": refusal.path, "permission": refusal.permission, "count": count}
    tenant_id = None if refusal.tenant_id == PLATFORM_TENANT else refusal.tenant_id
    eyes = await _impersonation(pool, refusal.through)
    async with open_system_context(pool, tenant_id, request_id, source=None) as ctx:
        known = {name: [None, value] for name, value in details.items() if value}
        await record_audit(ctx, refusal.action, actor_id=refusal.user_id, changes=known, ip=ip, **eyes)


async def _impersonation(pool: Pool, session_id: UUID | None) -> Mapping[str, Any]:
    """Who looks through somebody's eyes in this session, and why, as `record_audit` takes it; empty without one."""
    if session_id is None:
        return {}
    async with open_system_context(pool, None, write=False) as ctx:
        row = await ctx.fetchrow("select impersonator_id, reason from sessions where id = $1", session_id)
    return dict(row) if row is not None else {}


def is_within(address: str, networks: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    """True for an address, or a /64, of one of the networks; an unknown address belongs to none."""
    try:
        parsed = ip_address(address.partition("/")[0])
    except ValueError:
        return address == "unknown"
    return any(parsed in network for network in networks)
