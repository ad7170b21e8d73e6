"""Scoring a lead anew."""

from typing import Any
from uuid import UUID

from aisha.core.context import Context
from aisha.crm.leads.record import LEADS, count_activities
from aisha.crm.leads.scoring import conversion_probability, score_lead
from aisha.records.reads import get_record, lock_record


async def rescore_lead(ctx: Context, lead_id: UUID) -> dict[str, Any]:
    """Compute score, reasons and probability from what is known now (domain.md § 3.2). It is no new version of the lead."""
    ctx.require("leads.update")
    lead = await lock_record(ctx, LEADS, lead_id)
    score = score_lead(dict(lead), await count_activities(ctx, lead))
    await ctx.execute(
        "update leads set score = $3, score_reason = $4, conversion_probability = $5 where tenant_id = $1 and id = $2",
        ctx.tenant_id, lead_id, score.value, score.reason, conversion_probability(lead["status"]),
    )  # fmt: skip
    return await get_record(ctx, LEADS, lead_id)
