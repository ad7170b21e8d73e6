"""Scoring leads anew."""

from typing import Any
from uuid import UUID

from aisha.core.context import Context
from aisha.crm.leads.record import LEADS, refuse_converted
from aisha.records.reads import get_record, lock_record

RESCORED_AT_ONCE = 1_000


async def rescore_lead(ctx: Context, lead_id: UUID) -> dict[str, Any]:
    """Compute score, reasons and probability from what is known now (domain.md § 3.2). It is no new version of the lead.

    Raises 409 for a converted lead, which is read-only.
    """
    ctx.require("leads.update")
    refuse_converted(ctx, await lock_record(ctx, LEADS, lead_id))
    await ctx.execute("update leads set score = score where tenant_id = $1 and id = $2", ctx.tenant_id, lead_id)
    return await get_record(ctx, LEADS, lead_id)


async def rescore_some(ctx: Context) -> int:
    """Correct up to 1,000 scores that are not what they should be; how many were corrected."""
    ctx.require("leads.update")
    done = await ctx.execute(
        "update leads set score = score where tenant_id = $1 and id in (select l.id from leads l"
        " cross join lateral lead_score(l, lead_activities(l.tenant_id, l.id)) s where l.tenant_id = $1"
        " and l.deleted_at is null and l.status <> 'converted'"
        f" and (l.score, l.score_reason) is distinct from (s.score, s.reason) order by l.id limit {RESCORED_AT_ONCE})",
        ctx.tenant_id,
    )
    return int(done.rpartition(" ")[2])
