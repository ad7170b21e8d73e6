"""Nobody gives more than they hold: roles and permissions that a person may hand out."""

from collections.abc import Iterable

from aisha.core.actors import expand_permissions
from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.errors import Forbidden, ValidationFailed
from aisha.core.ids import PLATFORM_TENANT

_ROLE = """
select coalesce((select jsonb_agg(jsonb_build_array(p.name, p.resource, p.action)) from role_permissions rp
                   join permissions p on p.id = rp.permission_id
                  where rp.tenant_id in ($1, $2) and rp.role = r.name), '[]') as granted
  from roles r where r.tenant_id in ($1, $2) and r.name = $3 and r.name <> 'superadmin'
 limit 1
"""


async def role_permissions(ctx: Context, role: str) -> frozenset[str]:
    """What a role of the tenant holds. Raises 400 for one that does not exist; nobody is made superadmin by a role."""
    ctx.require_signed_in()
    found = await ctx.once(("role", role), lambda: ctx.fetchval(_ROLE, ctx.tenant_id, PLATFORM_TENANT, role))
    if found is None:
        raise ValidationFailed({"role": [f"There is no role named {role[:60]}."]})
    return expand_permissions(read_json(found))


def refuse_beyond(ctx: Context, permissions: Iterable[str], text: str) -> None:
    """Raises 403, naming one of them, when the caller does not hold all of these permissions."""
    missing = sorted(each for each in permissions if not ctx.can(each))
    if missing:
        raise Forbidden(text, details={"permission": missing[0]})


async def require_grantable(ctx: Context, role: str) -> None:
    """Raises 403 for a role that may do more than the caller, 400 for one that does not exist."""
    ctx.require_signed_in()
    refuse_beyond(ctx, await role_permissions(ctx, role), "You can only give roles that may do no more than you.")


async def require_authority(ctx: Context, role: str) -> None:
    """Raises 403 when somebody of this role may do more than the caller, who therefore may not change their access."""
    ctx.require_signed_in()
    refuse_beyond(ctx, await role_permissions(ctx, role), "This person may do more than you, so you cannot change them.")
