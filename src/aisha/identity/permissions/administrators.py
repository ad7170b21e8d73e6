"""A workspace never loses its last administrator: whoever manages users by their role, and may enter."""

from uuid import UUID

from aisha.core.context import Context
from aisha.core.errors import Conflict
from aisha.core.ids import PLATFORM_TENANT

WITH_ACCESS = ("active", "on_leave")
"""Statuses of an employee who may enter the tenant."""
_MEMBERS_LOCK = 4_152_002
_ADMINS = """
select e.user_id from employees e join users u on u.id = e.user_id
 where e.tenant_id = $1 and e.status = any ($2) and u.status <> 'inactive'
   and exists (select 1 from role_permissions rp join permissions p on p.id = rp.permission_id
                where rp.tenant_id in ($1, $3) and rp.role = e.role and p.name = 'users.manage')
 limit 2
"""


async def lock_members(ctx: Context) -> None:
    """One change of access at a time in a tenant, so that each sees what the others have left."""
    ctx.require_signed_in()
    sql = "select pg_advisory_xact_lock($1, ('x' || substr(md5($2::uuid::text), 1, 8))::bit(32)::int)"
    await ctx.fetchval(sql, _MEMBERS_LOCK, ctx.tenant_id)


async def list_administrators(ctx: Context) -> list[UUID]:
    """Up to two of those who manage the users of this tenant and may enter it."""
    ctx.require_signed_in()
    rows = await ctx.fetch(_ADMINS, ctx.tenant_id, list(WITH_ACCESS), PLATFORM_TENANT)
    return [row["user_id"] for row in rows]


async def keep_an_administrator(ctx: Context, before: list[UUID]) -> None:
    """To be called after the change. Raises 409 LAST_ADMIN when there were administrators and none is left."""
    ctx.require_signed_in()
    if before and not await list_administrators(ctx):
        raise Conflict("This is the last administrator of the workspace. Name another one first.", code="LAST_ADMIN")
