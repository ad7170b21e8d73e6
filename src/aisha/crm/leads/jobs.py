"""Recurring work on leads."""

from uuid import UUID

from aisha.core.context import open_system_context
from aisha.core.database import Pool
from aisha.core.module_work import may_work
from aisha.core.periodic import At, Periodic, each_tenant
from aisha.core.settings import Settings
from aisha.crm.leads.actions import RESCORED_AT_ONCE, rescore_some


async def rescore_leads(pool: Pool, settings: Settings) -> None:
    """Scores that an interrupted or hand-written change left behind, in batches, each a transaction of its own."""
    async with open_system_context(pool, None, source=None, write=False) as ctx:
        tenants = [row["id"] for row in await ctx.fetch("select active_tenant_ids() as id")]

    async def rescore(tenant_id: UUID) -> None:
        done = RESCORED_AT_ONCE
        while done == RESCORED_AT_ONCE:
            async with open_system_context(pool, tenant_id, source=None) as ctx:
                done = await rescore_some(ctx) if await may_work(ctx, settings, "leads") else 0

    await each_tenant(tenants, rescore)


LEAD_SCORES = Periodic("lead_scores", At(2, 0), rescore_leads, "Computes lead scores that a change left behind.")
"""domain.md § 3.16 `lead_scores`."""
