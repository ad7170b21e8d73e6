"""Giving a login a place in a tenant."""

from uuid import UUID

from aisha.core.context import Context
from aisha.core.errors import Conflict
from aisha.core.ids import new_id
from aisha.identity.employees.departments import ensure_department
from aisha.identity.employees.sight import no_wider_sight
from aisha.identity.permissions.granting import require_grantable
from aisha.identity.users.actions import NewLogin, ensure_login

_JOIN = """
insert into employees (tenant_id, id, user_id, first_name, last_name, email, role, department_id)
values ($1, $2, $3, $4, $5, btrim($6), $7, $8)
    on conflict (tenant_id, email_norm) do update
   set user_id = excluded.user_id, role = excluded.role, status = 'active',
       department_id = coalesce(excluded.department_id, employees.department_id)
 where employees.user_id is null or (employees.user_id = excluded.user_id and employees.status = 'terminated')
returning id
"""


async def add_member(ctx: Context, login: NewLogin, *, role: str, department: str | None = None) -> UUID:
    """A membership for a person, whose login is made if there is none; returns the user id.

    A login known elsewhere is answered like a new one and keeps its own password. Raises Conflict DUPLICATE_EMAIL when the
    person is in this tenant already; an employee of the same address without a login gets it, and one who had left is back.
    Raises 403 for a role that may do or see more than the caller, and when somebody who comes back would see more.
    """
    ctx.require("users.manage")
    await require_grantable(ctx, role)
    user_id = await ensure_login(ctx, login)
    department_id = await ensure_department(ctx, department) if department else None
    was_here = "select exists (select from employees where tenant_id = $1 and user_id = $2)"
    is_back = await ctx.fetchval(was_here, ctx.tenant_id, user_id)
    async with no_wider_sight(ctx, user_id) as sight:
        made = await ctx.fetchval(
            _JOIN, ctx.tenant_id, new_id(), user_id, login.first_name or "", login.last_name or "", login.email, role,
            department_id,
        )  # fmt: skip
        if not is_back:
            sight.newcomers.add(user_id)
    if made is None:
        text = "This person belongs to this workspace already."
        raise Conflict(text, code="DUPLICATE_EMAIL", details={"fields": ["email"]})
    return user_id
