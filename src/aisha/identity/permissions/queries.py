"""Reads of roles and of the permission catalogue."""

from typing import Any

from aisha.core.context import Context
from aisha.core.errors import NotFound
from aisha.core.ids import PLATFORM_TENANT

_ROLES = """
select r.id, r.name, r.label, r.description, r.is_builtin, r.data_scope, r.version,
       (select count(*) from employees e where e.tenant_id = $1 and e.role = r.name and e.status <> 'terminated') as members,
       coalesce((select array_agg(p.name order by p.name) from role_permissions rp
                   join permissions p on p.id = rp.permission_id
                  where rp.role = r.name and rp.tenant_id in ($1, $2)), '{}') as permissions
  from roles r where r.tenant_id in ($1, $2) and ($3::text is null or r.name = $3 or r.id::text = $3)
 order by r.is_builtin desc, array_position(array['superadmin', 'admin', 'manager', 'employee', 'support'], r.name), r.name
 limit 500
"""


async def list_roles(ctx: Context) -> list[dict[str, Any]]:
    """The built-in roles, then the tenant's own, each with the names of its permissions."""
    ctx.require("employees.read")
    return [dict(row) for row in await ctx.fetch(_ROLES, ctx.actor.tenant_id or PLATFORM_TENANT, PLATFORM_TENANT, None)]


async def get_role(ctx: Context, name: str) -> dict[str, Any]:
    """A role by its name or id. Raises NotFound."""
    ctx.require("employees.read")
    row = await ctx.fetchrow(_ROLES, ctx.actor.tenant_id or PLATFORM_TENANT, PLATFORM_TENANT, name)
    if row is None:
        raise NotFound("This role")
    return dict(row)


async def list_permissions(ctx: Context) -> list[dict[str, Any]]:
    """The catalogue, by resource and action."""
    ctx.require("employees.read")
    sql = "select name, description, resource, action from permissions order by resource, action, name limit 1000"
    return [dict(row) for row in await ctx.fetch(sql)]
