"""What workers do for webhooks: send what is due, and forget old deliveries."""

import asyncio
from datetime import timedelta
from uuid import UUID

import structlog

from aisha.automation.webhooks.rows import are_webhooks_on
from aisha.automation.webhooks.sending import BATCH, claim_batch, note_outcomes, send_batch
from aisha.core.context import open_system_context
from aisha.core.database import Pool
from aisha.core.periodic import MAY_GO_ON, At, Periodic, each_tenant
from aisha.core.serving import Serving
from aisha.core.settings import Settings

TENANTS_AT_ONCE = 16
LOOK_SECONDS = 1.0
KEPT = timedelta(days=30)
REMOVED_AT_ONCE = 1000
_FORGET = f"""
delete from webhook_deliveries where tenant_id = $1 and id = any (array(
  select id from webhook_deliveries where tenant_id = $1 and created_at < now() - $2::interval
   order by created_at limit {REMOVED_AT_ONCE}))
"""
_log = structlog.get_logger("aisha.webhooks")


async def deliver_due(pool: Pool, settings: Settings) -> None:
    """Send whatever is due in every tenant, as long as this process runs. A slow receiver delays no other tenant."""
    if not are_webhooks_on(settings):
        return
    under_way: dict[UUID, asyncio.Task[None]] = {}
    try:
        while True:
            await MAY_GO_ON.get()()
            for tenant_id in await _tenants_due(pool):
                if tenant_id not in under_way and len(under_way) < TENANTS_AT_ONCE:
                    under_way[tenant_id] = asyncio.create_task(_deliver_safely(pool, settings, tenant_id))
            rest = asyncio.create_task(asyncio.sleep(LOOK_SECONDS))
            await asyncio.wait((*under_way.values(), rest), return_when=asyncio.FIRST_COMPLETED)
            rest.cancel()
            under_way = {tenant_id: task for tenant_id, task in under_way.items() if not task.done()}
    finally:
        for task in under_way.values():
            task.cancel()
        await asyncio.gather(*under_way.values(), return_exceptions=True)


async def _tenants_due(pool: Pool) -> list[UUID]:
    async with open_system_context(pool, None, source=None, write=False) as ctx:
        return [row["tenant_id"] for row in await ctx.fetch("select tenants_with_deliveries() as tenant_id")]


async def _deliver_safely(pool: Pool, settings: Settings, tenant_id: UUID) -> None:
    try:
        await deliver_tenant(pool, settings, tenant_id)
    except Exception as error:  # noqa: BLE001  (outermost loop over tenants: one of them must not stop the others)
        _log.error("webhooks of a tenant failed, trying again", tenant=str(tenant_id), exc_info=error)
        await asyncio.sleep(LOOK_SECONDS)


async def deliver_tenant(pool: Pool, settings: Settings, tenant_id: UUID) -> None:
    """Send what is due in one tenant, batch after batch."""
    size = BATCH
    while size == BATCH:
        await MAY_GO_ON.get()()
        async with open_system_context(pool, tenant_id, source=None) as ctx:
            batch = await claim_batch(ctx, settings)
        outcomes = await send_batch(batch)
        if outcomes:
            async with open_system_context(pool, tenant_id, source=None) as ctx:
                await note_outcomes(ctx, batch, outcomes)
        size = len(outcomes)


async def forget_deliveries(pool: Pool, _settings: Settings) -> None:
    """Remove deliveries that were made 30 days ago."""
    async with open_system_context(pool, None, source=None, write=False) as ctx:
        tenants = [row["id"] for row in await ctx.fetch("select id from tenants where deleted_at is null order by id")]

    async def forget(tenant_id: UUID) -> None:
        removed = REMOVED_AT_ONCE
        while removed == REMOVED_AT_ONCE:
            async with open_system_context(pool, tenant_id, source=None) as ctx:
                done = await ctx.execute(_FORGET, tenant_id, KEPT)
            removed = int(done.rpartition(" ")[2])

    await each_tenant(tenants, forget)


DELIVER_WEBHOOKS = Serving("webhooks", deliver_due)
FORGET_DELIVERIES = Periodic("webhooks_retention", At(3, 20), forget_deliveries, "Removes webhook deliveries after 30 days.")
