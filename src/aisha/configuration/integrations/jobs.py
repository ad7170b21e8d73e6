"""Do the connections still work? Every half hour, for every tenant (domain.md § 3.16 "integration_check")."""

import asyncio
from datetime import timedelta
from uuid import UUID

from aisha.configuration.integrations.actions import note_trial
from aisha.configuration.integrations.queries import Opened, list_to_check
from aisha.configuration.integrations.trial import Trial, try_opened
from aisha.core.context import open_system_context
from aisha.core.database import Pool
from aisha.core.periodic import Periodic, each_tenant
from aisha.core.settings import Settings

AT_ONCE = 4
"""Connections of one tenant that are tried at the same time."""


async def check_integrations(pool: Pool, settings: Settings) -> None:
    """Try the active integrations of every active tenant, outside any transaction. Raises SomeFailed once all are tried."""
    async with open_system_context(pool, None, write=False) as ctx:
        sql = "select id from tenants where status = 'active' and deleted_at is null order by id"
        tenants = [row["id"] for row in await ctx.fetch(sql)]

    async def check(tenant_id: UUID) -> None:
        await check_tenant(pool, settings, tenant_id)

    await each_tenant(tenants, check)


async def check_tenant(pool: Pool, settings: Settings, tenant_id: UUID) -> None:
    """Try the integrations of one tenant and note what was found."""
    async with open_system_context(pool, tenant_id, write=False) as ctx:
        opened = await list_to_check(ctx, settings)
    turn = asyncio.Semaphore(AT_ONCE)

    async def tried(each: Opened) -> Trial:
        async with turn:
            return await try_opened(each)

    found = await asyncio.gather(*(tried(each) for each in opened))
    for each, trial in zip(opened, found, strict=True):
        async with open_system_context(pool, tenant_id, source=None) as ctx:
            await note_trial(ctx, each, trial)


INTEGRATION_CHECK = Periodic(
    "integration_check", timedelta(minutes=30), check_integrations, "Tries whether the connected services still answer."
)
