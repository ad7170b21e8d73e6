"""Who may change somebody's access."""

from aisha.core.context import Context
from aisha.identity.permissions.administrators import lock_members
from aisha.identity.permissions.granting import require_authority


async def guard_access(ctx: Context, role: str) -> None:
    """To be called before the role or status of somebody changes, who now has `role`.

    No other access of the tenant changes meanwhile. Raises 403 when the person may do more than the caller.
    """
    ctx.require_signed_in()
    await require_authority(ctx, role)
    await lock_members(ctx)
