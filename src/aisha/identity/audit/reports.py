"""The stored result of the last verification of all logs: what the security check and the health page read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter

from aisha.core.context import Context, open_system_context
from aisha.core.database import Pool, read_json
from aisha.identity.audit.verify import Proof, Verified, verify_all


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """When all logs were verified, and each sentence about what did not hold."""

    is_ok: bool
    findings: Sequence[str]
    duration_ms: int
    created_at: datetime


async def verify_and_report(pool: Pool, proof: Proof) -> Verified:
    """Verify the log of every tenant and the platform, and store the result."""
    started = perf_counter()
    found = await verify_all(pool, proof)
    took_ms = round((perf_counter() - started) * 1000)
    async with open_system_context(pool, None, source=None) as ctx:
        sql = "insert into protection_reports (kind, is_ok, findings, duration_ms) values ('audit_verify', $1, $2, $3)"
        await ctx.execute(sql, not found.findings, [each.sentence for each in found.findings], took_ms)
    return found


async def latest_verification(ctx: Context) -> VerificationReport | None:
    """The newest stored result; None before the first. Needs the platform."""
    ctx.require("system.read")
    row = await ctx.fetchrow(
        "select is_ok, findings, duration_ms, created_at from protection_reports where kind = 'audit_verify'"
        " order by created_at desc limit 1"
    )
    return None if row is None else VerificationReport(**{**row, "findings": read_json(row["findings"])})
