"""How much the files of tenants take: measured every night and on demand, since a walk through them is no work for a list."""

from uuid import UUID

from aisha.core.context import Context, open_system_context
from aisha.core.database import Pool
from aisha.core.errors import NotFound
from aisha.core.periodic import At, Periodic, each_tenant
from aisha.core.settings import Settings
from aisha.core.storage import Usage, file_storage
from aisha.identity.tenants.schemas import Storage

_NOTE = """
insert into tenant_storage (tenant, file_count, size_bytes) select id, $2, $3 from tenants where id = $1 and status <> 'system'
on conflict (tenant) do update set file_count = excluded.file_count, size_bytes = excluded.size_bytes, measured_at = now()
returning file_count, size_bytes, measured_at
"""


async def note_storage(ctx: Context, tenant_id: UUID, usage: Usage) -> Storage:
    """Keep what was measured, on the platform. Raises NotFound."""
    ctx.require("tenants.manage")
    row = await ctx.fetchrow(_NOTE, tenant_id, usage.count, usage.size_bytes)
    if row is None:
        raise NotFound("This tenant")
    return Storage(**row)


async def measure_storage(pool: Pool, settings: Settings) -> None:
    """Measure the files of every tenant. Raises SomeFailed once all are tried."""
    async with open_system_context(pool, None, write=False) as ctx:
        tenants = [row["id"] for row in await ctx.fetch("select id from tenants where status <> 'system' order by id")]

    async def measure(tenant_id: UUID) -> None:
        usage = await file_storage(settings.home).usage(tenant_id)
        async with open_system_context(pool, None, source=None) as ctx:
            await note_storage(ctx, tenant_id, usage)

    await each_tenant(tenants, measure)


MEASURE_STORAGE = Periodic("tenant_storage", At(4, 10), measure_storage, "Measures how much the files of each workspace take.")
