"""Recurring work on tenants."""

from aisha.core.database import Pool
from aisha.core.periodic import At, Periodic
from aisha.core.settings import Settings
from aisha.identity.tenants.removal import remove_due_tenants


async def _remove_due(pool: Pool, settings: Settings) -> None:
    await remove_due_tenants(pool, settings)


REMOVE_TENANTS = Periodic(
    "tenant_removal", At(3, 30), _remove_due, "Removes workspaces for good whose time in the trash is over."
)
"""With the other trash (domain.md § 3.16)."""
