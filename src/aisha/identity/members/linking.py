"""Linking a login to the employee of the same e-mail address (`POST /api/users/sync-from-auth`)."""

from uuid import UUID

from aisha.core.context import Context, platform_rows
from aisha.core.errors import Conflict, NotFound
from aisha.identity.permissions.granting import require_grantable


async def link_login(ctx: Context, email: str | None) -> UUID:
    """The user id of this address (None: the caller's own), linked to its employee of this tenant.

    Raises 403 for another person's address without users.manage, and for an employee whose role may do more than the caller;
    NotFound without a login or employee of this address; Conflict IN_USE when records belong to the employee under another id.
    """
    ctx.require_signed_in()
    own_email: str | None = await ctx.fetchval("select email_norm from users where id = $1", ctx.actor.user_id)
    if email is not None and email.strip().lower() != own_email:
        ctx.require("users.manage")
    address = (email or own_email or "").strip().lower()
    async with platform_rows(ctx):
        user_id: UUID | None = await ctx.fetchval("select id from users where email_norm = $1", address)
    employee = await ctx.fetchrow(
        "select id, user_id, role from employees where tenant_id = $1 and (email_norm = $2 or user_id = $3)"
        " order by user_id is not distinct from $3 desc limit 1 for update",
        ctx.tenant_id, address, user_id,
    )  # fmt: skip
    if user_id is None or employee is None:
        raise NotFound("A login with an employee of this address")
    if employee["user_id"] not in (None, user_id):
        raise Conflict("This employee owns records under another user. Merge them first.", code="IN_USE")
    if employee["user_id"] is None:
        await require_grantable(ctx, employee["role"])
        sql = "update employees set user_id = $3 where tenant_id = $1 and id = $2"
        await ctx.execute(sql, ctx.tenant_id, employee["id"], user_id)
    return user_id
