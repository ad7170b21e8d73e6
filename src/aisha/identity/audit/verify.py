"""Does the audit log still hold what was written? Names every row that was changed, removed or put in: table and archives."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.clock import utc_now
from aisha.core.context import Context, open_system_context
from aisha.core.database import Pool
from aisha.core.ids import PLATFORM_TENANT
from aisha.core.periodic import MAY_GO_ON, SomeFailed, each_tenant
from aisha.core.settings import Settings
from aisha.core.storage import FileStorage, file_storage
from aisha.identity.audit.archive_files import Damaged, by_segment
from aisha.identity.audit.archives import Archive, list_archives, read_lines
from aisha.identity.audit.digests import FIRST_CHAIN, sign_seal
from aisha.identity.audit.removed import check_removed
from aisha.identity.audit.sealing import BEGINNING, behind_of
from aisha.identity.audit.segments import Finding, LogRow, segment_findings, segment_rows

MOST_FINDINGS = 100
SEALS_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Proof:
    """What a log is held against: AUDIT_SEAL_KEY, the archives' files, and `anchors`, `tenant:number` → hash.

    Archives that ended before `expired_before` may be gone for good.
    """

    key: str
    storage: FileStorage
    expired_before: datetime
    anchors: Mapping[str, str] = field(default_factory=dict[str, str])


def proof_of(settings: Settings, anchors: Mapping[str, str] | None = None) -> Proof:
    """The proof of an installation; the settings must have AUDIT_SEAL_KEY."""
    expired = utc_now() - timedelta(days=365 * settings.audit_archive_years)
    return Proof(settings.audit_seal_key, file_storage(settings.home), expired, anchors or {})


@dataclass(frozen=True, slots=True)
class Settled:
    """The moment before which every row is sealed, of all logs but those `behind`: one that is not was put in."""

    cutoff: datetime
    behind: Mapping[UUID, datetime]

    def until(self, tenant_id: UUID) -> datetime:
        return self.behind.get(tenant_id, self.cutoff)


@dataclass(frozen=True, slots=True)
class Verified:
    """How much was looked at, and everything that does not hold. `archived` of the `rows` lie in files.

    `removed` are sentences about anchored logs that went with their tenants.
    """

    segments: int
    rows: int
    archived: int
    unsealed: int
    sealed_until: datetime | None
    findings: Sequence[Finding]
    removed: Sequence[str] = ()


async def verify_all(pool: Pool, proof: Proof) -> Verified:
    """Verify the log of every tenant and the platform, one after the other; a log that cannot be read is a finding."""
    async with open_system_context(pool, None, write=False) as ctx:
        tenants = [row["id"] for row in await ctx.fetch("select id from tenants order by id")]
        removed = await check_removed(ctx, proof.anchors, proof.key)
    found: list[Verified] = []

    async def verify(tenant_id: UUID) -> None:
        try:
            found.append(await verify_tenant(pool, proof, tenant_id))
        except Exception as error:
            text = f"the log cannot be verified: {error or type(error).__name__}"
            found.append(Verified(0, 0, 0, 0, None, [Finding(tenant_id, None, None, text)]))
            raise

    with suppress(SomeFailed):  # each is logged, and among the findings
        await each_tenant(tenants, verify)
    return Verified(
        sum(each.segments for each in found), sum(each.rows for each in found), sum(each.archived for each in found),
        sum(each.unsealed for each in found), min((each.sealed_until for each in found if each.sealed_until), default=None),
        [*removed.findings, *(finding for each in found for finding in each.findings)][:MOST_FINDINGS], removed.sentences,
    )  # fmt: skip


async def verify_tenant(pool: Pool, proof: Proof, tenant_id: UUID) -> Verified:
    """Verify the log of one tenant, in short transactions; the nil UUID is the platform."""

    def opened() -> open_system_context:
        return open_system_context(pool, tenant_id if tenant_id.int else None, write=False)

    return await _Verification(opened, proof, tenant_id).run(await read_settled(pool))


async def read_settled(pool: Pool) -> Settled:
    """Up to when the logs are sealed."""
    async with open_system_context(pool, None, write=False) as ctx:
        row = await ctx.fetchrow("select cutoff_at, behind from audit_horizons")
    return Settled(row["cutoff_at"], behind_of(row)) if row is not None else Settled(BEGINNING, {})


async def verify_own(ctx: Context, proof: Proof, settled: Settled) -> Verified:
    """Verify the log of the context's tenant, on the platform the platform's own."""
    ctx.require("audit.read")

    def opened() -> AbstractAsyncContextManager[Context]:
        return nullcontext(ctx)

    return await _Verification(opened, proof, ctx.actor.tenant_id or PLATFORM_TENANT).run(settled)


class _Verification:
    """One walk over the segments of a tenant's log, from the first to the newest; `opened` gives the transaction of a step."""

    def __init__(self, opened: Callable[[], AbstractAsyncContextManager[Context]], proof: Proof, tenant_id: UUID) -> None:
        self._opened, self._proof, self._tenant_id = opened, proof, tenant_id
        self._findings: list[Finding] = []
        self._archived: Mapping[int, Archive] = {}
        self._open: tuple[str, Mapping[int, Sequence[LogRow | Damaged]] | None] = ("", None)

    async def run(self, settled: Settled) -> Verified:
        async with self._opened() as ctx:
            await self._note_archives(ctx)
        previous, number, rows, archived = FIRST_CHAIN, 0, 0, 0
        until: datetime | None = None
        while seals := await self._next_seals(number):
            for seal in seals:
                problems = [*_seal_problems(seal, self._proof.key, previous, number), *self._anchor_problems(seal)]
                self._findings += [Finding(self._tenant_id, seal["number"], None, problem) for problem in problems]
                await self._check_segment(seal)
                previous, number, rows, until = seal["hash"], seal["number"], rows + seal["row_count"], seal["until_at"]
                archived += seal["row_count"] if number in self._archived else 0
            await MAY_GO_ON.get()()
        self._check_cut_off(number)
        unsealed = await self._check_unsealed(settled.until(self._tenant_id))
        return Verified(number, rows, archived, unsealed, until, self._findings[:MOST_FINDINGS])

    async def _next_seals(self, number: int) -> list[asyncpg.Record]:
        async with self._opened() as ctx:
            return await ctx.fetch(_SEALS, self._tenant_id, number, SEALS_AT_ONCE)

    async def _note_archives(self, ctx: Context) -> None:
        archives = await list_archives(ctx, self._tenant_id)
        self._archived = {number: each for each in archives for number in range(each.first_segment, each.last_segment + 1)}

    async def _check_segment(self, seal: asyncpg.Record) -> None:
        number = seal["number"]
        if number not in self._archived:
            async with self._opened() as ctx:
                found = segment_findings(seal, await segment_rows(ctx, self._tenant_id, number))
                if found:  # it may have been archived meanwhile
                    await self._note_archives(ctx)
            if number not in self._archived:
                self._findings += found
                return
        parts = await self._parts(self._archived[number])
        if parts is not None:
            self._findings += segment_findings(seal, parts.get(number, ()))

    async def _parts(self, archive: Archive) -> Mapping[int, Sequence[LogRow | Damaged]] | None:
        """The segments of an archive; None for a file that is gone, and a finding unless its years are over."""
        if self._open[0] != archive.storage_key:
            try:
                lines = await read_lines(self._proof.storage, archive.storage_key)
                self._open = archive.storage_key, by_segment(lines, archive.first_segment)
            except OSError:
                if archive.until_at < self._proof.expired_before:
                    return None
                text = f"the archive of segments {archive.first_segment} to {archive.last_segment} is missing"
                self._findings.append(Finding(self._tenant_id, archive.first_segment, None, text))
                self._open = archive.storage_key, None
        return self._open[1]

    def _anchor_problems(self, seal: asyncpg.Record) -> list[str]:
        anchored = self._proof.anchors.get(f"{seal['tenant_id']}:{seal['number']}")
        return ["differs from the anchor"] if anchored not in (None, seal["hash"].hex()) else []

    def _check_cut_off(self, newest: int) -> None:
        anchored = [name.rpartition(":") for name in self._proof.anchors if name.startswith(f"{self._tenant_id}:")]
        missing = [int(number) for _, _, number in anchored if int(number) > newest]
        self._findings += [Finding(self._tenant_id, each, None, "the anchored segment is missing") for each in missing]

    async def _check_unsealed(self, cutoff: datetime) -> int:
        """How many rows are too young to be sealed; older ones were put in."""
        async with self._opened() as ctx:
            rows = await ctx.fetch(_UNSEALED, self._tenant_id)
        inserted = [row["id"] for row in rows if row["created_at"] < cutoff]
        self._findings += [Finding(self._tenant_id, None, row, "put in after its time was sealed") for row in inserted]
        return len(rows) - len(inserted)


_SEALS = """
select tenant_id, number, from_at, until_at, row_count, hash, previous_hash, signature from audit_seals
 where tenant_id = $1 and number > $2 order by number limit $3
"""
_UNSEALED = """
select l.id, l.created_at from audit_log l
 where l.tenant_id = $1 and not exists (select from audit_digests d where d.tenant_id = l.tenant_id and d.audit_id = l.id)
 order by l.created_at, l.id limit 100000
"""


def _seal_problems(seal: Mapping[str, Any] | asyncpg.Record, key: str, previous: bytes, number: int) -> list[str]:
    problems: list[str] = []
    if seal["number"] != number + 1:
        problems.append(f"segments {number + 1} to {seal['number'] - 1} are missing")
    elif seal["previous_hash"] != previous:
        problems.append("does not continue the segment before")
    if sign_seal(key, seal) != seal["signature"]:
        problems.append("the signature is not AUDIT_SEAL_KEY's")
    return problems
