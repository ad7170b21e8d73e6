"""Nobody gives more than they hold: roles, permissions and data scopes that a person may hand out."""

from collections.abc import Iterable
from dataclasses import dataclass

from aisha.core.actors import expand_permissions
from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.errors import Forbidden, ValidationFailed
from aisha.core.ids import PLATFORM_TENANT
from aisha.identity.permissions.tables import DATA_SCOPE

_ROLE = """
select jsonb_build_object('data_scope', r.data_scope, 'granted',
         coalesce((select jsonb_agg(jsonb_build_array(p.name, p.resource, p.action)) from role_permissions rp
                     join permissions p on p.id = rp.permission_id
                    where rp.tenant_id in ($1, $2) and rp.role = r.name), '[]'))
  from roles r where r.tenant_id in ($1, $2) and r.name = $3 and r.name <> 'superadmin'
 order by r.tenant_id desc limit 1
"""


@dataclass(frozen=True, slots=True)
class RoleRights:
    """What people of a role may do, and how many records they see: a value of DATA_SCOPE."""

    permissions: frozenset[str]
    data_scope: str


async def rights_of_role(ctx: Context, role: str) -> RoleRights:
    """What a role of the tenant holds. Raises 400 for one that does not exist; nobody is made superadmin by a role."""
    ctx.require_signed_in()
    found = read_json(await ctx.once(("role", role), lambda: ctx.fetchval(_ROLE, ctx.tenant_id, PLATFORM_TENANT, role)))
    if found is None:
        raise ValidationFailed({"role": [f"There is no role named {role[:60]}."]})
    return RoleRights(expand_permissions(found["granted"]), found["data_scope"])


def refuse_beyond(ctx: Context, permissions: Iterable[str], text: str) -> None:
    """Raises 403, naming one of them, when the caller does not hold all of these permissions.

    A module that is off takes them from nobody here: it closes what they open, for everybody alike.
    """
    held = ctx.actor.permissions
    missing = [] if ctx.actor.kind == "system" else sorted(each for each in permissions if each not in held)
    if missing:
        raise Forbidden(text, details={"permission": missing[0]})


def refuse_wider(ctx: Context, data_scope: str, text: str) -> None:
    """Raises 403 for a data scope that shows more than the caller's own."""
    widest_first = DATA_SCOPE.values
    own = "all" if ctx.actor.view_all else "department" if ctx.actor.sees_unassigned else "own"
    if widest_first.index(data_scope) < widest_first.index(own):
        raise Forbidden(text, details={"data_scope": data_scope})


async def require_grantable(ctx: Context, role: str) -> None:
    """Raises 403 for a role that may do or see more than the caller, 400 for one that does not exist."""
    await _refuse_above(ctx, role, "You can only give roles that may do and see no more than you.")


async def require_authority(ctx: Context, role: str) -> None:
    """Raises 403 when somebody of this role may do or see more than the caller, who therefore may not change them."""
    await _refuse_above(ctx, role, "This person may do or see more than you, so you cannot change them.")


async def _refuse_above(ctx: Context, role: str, text: str) -> None:
    ctx.require_signed_in()
    rights = await rights_of_role(ctx, role)
    refuse_beyond(ctx, rights.permissions, text)
    refuse_wider(ctx, rights.data_scope, text)
