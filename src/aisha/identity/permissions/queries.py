"""Reads of roles and of the permission catalogue."""

from typing import Any

from aisha.core.context import Context
from aisha.core.ids import PLATFORM_TENANT

_ROLES = """
select r.name, r.label, r.description, r.is_builtin, r.data_scope,
       coalesce((select array_agg(p.name order by p.name) from role_permissions rp
                   join permissions p on p.id = rp.permission_id
                  where rp.role = r.name and rp.tenant_id in ($1, $2)), '{}') as permissions
  from roles r where r.tenant_id in ($1, $2)
 order by r.is_builtin desc, array_position(array['superadmin', 'admin', 'manager', 'employee', 'support'], r.name), r.name
 limit 500
"""


async def list_roles(ctx: Context) -> list[dict[str, Any]]:
    """The built-in roles, then the tenant's own, each with the names of its permissions."""
    ctx.require("employees.read")
    return [dict(row) for row in await ctx.fetch(_ROLES, ctx.actor.tenant_id or PLATFORM_TENANT, PLATFORM_TENANT)]


async def list_permissions(ctx: Context) -> list[dict[str, Any]]:
    """The catalogue, by resource and action."""
    ctx.require("employees.read")
    sql = "select name, description, resource, action from permissions order by resource, action, name limit 1000"
    return [dict(row) for row in await ctx.fetch(sql)]
