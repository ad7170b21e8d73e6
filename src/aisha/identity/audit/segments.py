"""The rows of one sealed segment, and what is wrong with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.identity.audit.archive_files import Damaged
from aisha.identity.audit.digests import Erased, digest_of, leaves_of, next_chain, row_hash, shows_erased

LogRow = Mapping[str, Any] | asyncpg.Record
_SEGMENTS = """
select d.audit_id, d.segment, d.position, d.salt, d.erased, d.digest, d.chain, l.tenant_id, l.id, l.created_at, l.actor_id,
       l.actor_email, l.actor_type, l.impersonator_id, l.action, l.entity_type, l.entity_id, l.changes, host(l.ip) as ip,
       l.user_agent, l.request_id, l.change_set_id, l.actor_role, l.reason
  from audit_digests d left join audit_log l on l.tenant_id = d.tenant_id and l.id = d.audit_id
 where d.tenant_id = $1 and d.segment between $2 and $3 order by d.segment, d.position
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """Where the log does not hold. `row` is the id of an audit row, None when the segment itself is wrong."""

    tenant_id: UUID
    segment: int | None
    row: UUID | None
    problem: str

    @property
    def sentence(self) -> str:
        """The finding in one line."""
        place = f"segment {self.segment}" if self.segment else "not sealed"
        return f"tenant {self.tenant_id}, {place}, row {self.row or '–'}: {self.problem}"


async def segment_rows(ctx: Context, tenant_id: UUID, first: int, last: int | None = None) -> list[asyncpg.Record]:
    """The sealed rows of segments in the table, in the order of their chain; `id` is null where the row itself is gone."""
    ctx.require("audit.read")
    return await ctx.fetch(_SEGMENTS, tenant_id, first, last or first)


def segment_findings(seal: LogRow, rows: Sequence[LogRow | Damaged]) -> list[Finding]:
    """What is wrong with the rows of a segment. Each is judged by the chain stored before it, so each wrong one is named."""
    tenant_id, number = seal["tenant_id"], seal["number"]
    findings: list[Finding] = []
    chain: bytes | None = seal["previous_hash"]
    expected = 0
    for row in rows:
        if isinstance(row, Damaged):
            findings.append(Finding(tenant_id, number, row.row, f"line {row.line} of its archive was changed"))
            chain, expected = None, expected + 1
            continue
        if row["position"] != expected:
            findings.append(Finding(tenant_id, number, None, _gap(row["position"], expected)))
        elif problem := _row_problem(row, chain):
            findings.append(Finding(tenant_id, number, row["audit_id"], problem))
        chain, expected = row["chain"], row["position"] + 1
    if expected != seal["row_count"]:
        findings.append(Finding(tenant_id, number, None, f"has {len(rows)} rows, {seal['row_count']} were sealed"))
    if chain not in (seal["hash"], None):
        findings.append(Finding(tenant_id, number, None, "the rows do not add up to the sealed hash"))
    return findings


def _gap(position: int, expected: int) -> str:
    if position < expected:
        return f"the row at place {position + 1} is not where it was"
    return f"{position - expected} rows from place {expected + 1} on were removed with their digests"


def _row_problem(row: LogRow, chain: bytes | None) -> str | None:
    """`chain` is the one before the row, None where that cannot be known."""
    if row["id"] is None:
        return "removed"
    kept = read_json(row["erased"])
    erased = Erased(kept.get("leaves", {}), kept.get("salts", {}))
    try:
        digest = digest_of(leaves_of(row, row["salt"], erased))
    except ValueError:  # a salt or leaf that is no hex digits any more
        return "values changed"
    if digest != row["digest"] or not shows_erased(row, erased):
        return "values changed"
    return None if chain is None or next_chain(chain, row_hash(row, digest)) == row["chain"] else "changed"
