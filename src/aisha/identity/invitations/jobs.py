"""Recurring work on invitations."""

from datetime import timedelta
from uuid import UUID

from aisha.core.context import open_system_context
from aisha.core.database import Pool
from aisha.core.periodic import Periodic, each_tenant
from aisha.core.settings import Settings

_EXPIRE = "update invitations set status = 'expired' where tenant_id = $1 and status = 'pending' and expires_at <= now()"


async def expire_invitations(pool: Pool, _settings: Settings) -> None:
    """Invitations that nobody accepted in time are expired: the list says so, and their links have ended before."""
    async with open_system_context(pool, None, write=False) as ctx:
        tenants = [row["id"] for row in await ctx.fetch("select active_tenant_ids() as id")]

    async def expire(tenant_id: UUID) -> None:
        async with open_system_context(pool, tenant_id, source=None) as ctx:
            await ctx.execute(_EXPIRE, tenant_id)

    await each_tenant(tenants, expire)


EXPIRE_INVITATIONS = Periodic(
    "invitation_expiry", timedelta(hours=1), expire_invitations, "Marks invitations as expired that nobody accepted in time."
)
"""domain.md § 3.16 `invitation_expiry`."""
