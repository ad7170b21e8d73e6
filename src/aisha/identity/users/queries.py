"""Reads of logins."""

from aisha.core.context import Context


async def superadmin_exists(ctx: Context) -> bool:
    """True once somebody runs this installation."""
    ctx.require_system()
    return bool(await ctx.fetchval("select exists (select 1 from users where is_superadmin)"))
