"""Recurring work on activities."""

from datetime import timedelta
from uuid import UUID

from aisha.core.context import open_system_context
from aisha.core.database import Pool
from aisha.core.module_work import may_work
from aisha.core.periodic import Periodic, each_tenant
from aisha.core.settings import Settings
from aisha.crm.activities.actions import RAISED_AT_ONCE, raise_overdue


async def raise_overdue_everywhere(pool: Pool, settings: Settings) -> None:
    """Say of every activity that became overdue that it did, in batches, each a transaction of its own."""
    async with open_system_context(pool, None, source=None, write=False) as ctx:
        tenants = [row["id"] for row in await ctx.fetch("select active_tenant_ids() as id")]

    async def raise_in(tenant_id: UUID) -> None:
        raised = RAISED_AT_ONCE
        while raised == RAISED_AT_ONCE:
            async with open_system_context(pool, tenant_id, source=None) as ctx:
                raised = await raise_overdue(ctx) if await may_work(ctx, settings, "activities") else 0

    await each_tenant(tenants, raise_in)


ACTIVITY_OVERDUE = Periodic(
    "activity_overdue", timedelta(hours=1), raise_overdue_everywhere, "Notices activities that have become overdue."
)
"""domain.md § 3.16 `activity_overdue`."""
