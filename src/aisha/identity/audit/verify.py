"""Does the audit log still hold what was written? Names every row that was changed, removed or put in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from aisha.core.context import Context, open_system_context
from aisha.core.database import Pool, read_json
from aisha.identity.audit.digests import (
    FIRST_CHAIN,
    Erased,
    digest_of,
    leaves_of,
    next_chain,
    row_hash,
    shows_erased,
    sign_seal,
)
from aisha.identity.audit.sealing import BEGINNING

MOST_FINDINGS = 100
_SEGMENT = """
select d.audit_id, d.position, d.salt, d.erased, d.digest, d.chain, l.tenant_id, l.id, l.created_at, l.actor_id, l.actor_email,
       l.actor_type, l.impersonator_id, l.action, l.entity_type, l.entity_id, l.changes, host(l.ip) as ip, l.user_agent,
       l.request_id, l.change_set_id
  from audit_digests d left join audit_log l on l.tenant_id = d.tenant_id and l.id = d.audit_id
 where d.tenant_id = $1 and d.segment = $2 order by d.position
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """Where the log does not hold. `row` is the id of an audit row, None when the segment itself is wrong."""

    tenant_id: UUID
    segment: int | None
    row: UUID | None
    problem: str


@dataclass(frozen=True, slots=True)
class Verified:
    """How much was looked at, and everything that does not hold."""

    segments: int
    rows: int
    unsealed: int
    findings: Sequence[Finding]


async def verify_all(pool: Pool, key: str, *, anchors: Mapping[str, str] | None = None) -> Verified:
    """Verify the log of every tenant and the platform.

    `anchors` are `tenant:number` → hash, as `aisha audit anchor` wrote them.
    """
    async with open_system_context(pool, None, write=False) as ctx:
        tenants = await ctx.fetch("select id from tenants order by id")
    found = [await verify_tenant(pool, key, row["id"], anchors=anchors) for row in tenants]
    return Verified(
        sum(each.segments for each in found), sum(each.rows for each in found), sum(each.unsealed for each in found),
        [finding for each in found for finding in each.findings][:MOST_FINDINGS],
    )  # fmt: skip


async def verify_tenant(pool: Pool, key: str, tenant_id: UUID, *, anchors: Mapping[str, str] | None = None) -> Verified:
    """Verify the log of one tenant; the nil UUID is the platform."""
    async with open_system_context(pool, None, write=False) as ctx:
        cutoff = await ctx.fetchval("select cutoff_at from audit_horizons") or BEGINNING
    async with open_system_context(pool, tenant_id if tenant_id.int else None, write=False) as ctx:
        return await _verify_here(ctx, key, tenant_id, cutoff, anchors or {})


async def verify_own(ctx: Context, key: str, cutoff: datetime) -> Verified:
    """Verify the log of the context's tenant."""
    ctx.require("audit.read")
    return await _verify_here(ctx, key, ctx.tenant_id, cutoff, {})


async def _verify_here(ctx: Context, key: str, tenant_id: UUID, cutoff: datetime, anchors: Mapping[str, str]) -> Verified:
    findings: list[Finding] = []
    previous, number, rows = FIRST_CHAIN, 0, 0
    sql = (
        "select tenant_id, number, from_at, until_at, row_count, hash, previous_hash, signature from audit_seals"
        " where tenant_id = $1 order by number"
    )
    for seal in await ctx.fetch(sql, tenant_id):
        problems = [*_seal_problems(seal, key, previous, number), *_anchor_problems(seal, anchors)]
        findings += [Finding(tenant_id, seal["number"], None, problem) for problem in problems]
        findings += await _segment_findings(ctx, seal)
        previous, number, rows = seal["hash"], seal["number"], rows + seal["row_count"]
    findings += [
        Finding(tenant_id, int(name.rpartition(":")[2]), None, "the anchored segment is missing")
        for name in anchors
        if name.startswith(f"{tenant_id}:") and int(name.rpartition(":")[2]) > number
    ]
    unsealed = await ctx.fetch(
        "select l.id, l.created_at from audit_log l where l.tenant_id = $1"
        " and not exists (select from audit_digests d where d.tenant_id = l.tenant_id and d.audit_id = l.id)"
        " order by l.created_at, l.id limit 100000",
        tenant_id,
    )
    inserted = [row["id"] for row in unsealed if row["created_at"] < cutoff]
    findings += [Finding(tenant_id, None, row, "put in after its time was sealed") for row in inserted]
    return Verified(number, rows, len(unsealed) - len(inserted), findings[:MOST_FINDINGS])


def _seal_problems(seal: asyncpg.Record, key: str, previous: bytes, number: int) -> list[str]:
    problems: list[str] = []
    if seal["number"] != number + 1:
        problems.append(f"segments {number + 1} to {seal['number'] - 1} are missing")
    elif seal["previous_hash"] != previous:
        problems.append("does not continue the segment before")
    if sign_seal(key, seal) != seal["signature"]:
        problems.append("the signature is not AUDIT_SEAL_KEY's")
    return problems


def _anchor_problems(seal: asyncpg.Record, anchors: Mapping[str, str]) -> list[str]:
    anchored = anchors.get(f"{seal['tenant_id']}:{seal['number']}")
    return ["differs from the anchor"] if anchored not in (None, seal["hash"].hex()) else []


async def _segment_findings(ctx: Context, seal: asyncpg.Record) -> list[Finding]:
    """What is wrong with the rows of a segment. Each is judged by the chain stored before it, so each wrong one is named."""
    tenant_id, number = seal["tenant_id"], seal["number"]
    rows = await ctx.fetch(_SEGMENT, tenant_id, number)
    findings: list[Finding] = []
    chain: bytes = seal["previous_hash"]
    expected = 0
    for row in rows:
        if row["position"] != expected:
            missing = f"{row['position'] - expected} rows from place {expected + 1} on were removed with their digests"
            findings.append(Finding(tenant_id, number, None, missing))
        elif problem := _row_problem(row, chain):
            findings.append(Finding(tenant_id, number, row["audit_id"], problem))
        chain, expected = row["chain"], row["position"] + 1
    if expected != seal["row_count"]:
        findings.append(Finding(tenant_id, number, None, f"has {len(rows)} rows, {seal['row_count']} were sealed"))
    if chain != seal["hash"]:
        findings.append(Finding(tenant_id, number, None, "the rows do not add up to the sealed hash"))
    return findings


def _row_problem(row: asyncpg.Record, chain: bytes) -> str | None:
    if row["id"] is None:
        return "removed"
    kept = read_json(row["erased"])
    erased = Erased(kept.get("leaves", {}), kept.get("salts", {}))
    digest = digest_of(leaves_of(row, row["salt"], erased))
    if digest != row["digest"] or not shows_erased(row, erased):
        return "values changed"
    return None if next_chain(chain, row_hash(row, digest)) == row["chain"] else "changed"
