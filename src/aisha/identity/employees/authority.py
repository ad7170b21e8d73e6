"""Who may change somebody's access, help them in, or look at where they are signed in."""

from uuid import UUID

from aisha.core.context import Context
from aisha.core.errors import Forbidden
from aisha.identity.permissions.administrators import lock_members
from aisha.identity.permissions.granting import require_authority


async def guard_access(ctx: Context, role: str) -> None:
    """To be called before the role or status of somebody changes, who now has `role`.

    No other access of the tenant changes meanwhile. Raises 403 when the person may do more than the caller.
    """
    ctx.require_signed_in()
    await require_authority(ctx, role)
    await lock_members(ctx)


async def require_authority_over(ctx: Context, user_id: UUID, *, invited: bool = False) -> None:
    """Raises 403 for a superadmin, and for a member of the tenant at work who may do or see more than the caller.

    Nothing for oneself, for nobody of this tenant (whoever asks says NotFound), and for those who run the installation.
    With `invited` it is about the place in this tenant alone, which superadmins have like anybody.
    """
    ctx.require_signed_in()
    if ctx.actor.kind == "system" or ctx.actor.is_superadmin or user_id == ctx.actor.user_id:
        return
    sql = (
        "select e.role, u.is_superadmin from employees e join users u on u.id = e.user_id"
        " where e.tenant_id = $1 and e.user_id = $2"
    )
    person = await ctx.fetchrow(sql, ctx.tenant_id, user_id)
    if person is not None and person["is_superadmin"] and not invited:
        raise Forbidden("This person runs the installation. Only a superadmin can do this.")
    if person is not None:
        await require_authority(ctx, person["role"])
