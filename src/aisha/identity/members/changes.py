"""Changing, deactivating and removing a member of the tenant at work (decisions.md "Admins and global logins")."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.context import Context, platform_rows
from aisha.core.errors import Forbidden, NotFound, ValidationFailed
from aisha.core.versions import check_version
from aisha.identity.auth.email_changes import move_work_address, set_email
from aisha.identity.auth.password_changes import NewPassword, store_password
from aisha.identity.employees.authority import guard_access
from aisha.identity.employees.departments import ensure_department
from aisha.identity.employees.leaving import status_moves
from aisha.identity.employees.sight import no_wider_sight
from aisha.identity.invitations.actions import revoke_invitations
from aisha.identity.permissions.administrators import keep_an_administrator, list_administrators
from aisha.identity.permissions.granting import require_authority, require_grantable
from aisha.identity.sign_in_settings.protected import refuse_protected
from aisha.identity.users.actions import end_sessions

OWN_FIELDS = frozenset({"first_name", "last_name"})
"""What a member changes of themselves without managing users."""
_CLEARED_BY_NULL = frozenset({"department", "title"})


@dataclass(frozen=True, slots=True)
class MemberChange:
    """What to change of a member, by field: names, role, status, department, title; `password` for a new one.

    `version` is that of the membership as the caller read it.
    """

    values: Mapping[str, Any] = field(default_factory=dict[str, Any])
    password: NewPassword | None = None
    reassign_to: str | None = None
    version: int | None = None


async def update_member(ctx: Context, user_id: UUID, change: MemberChange) -> None:
    """Change a member. Everybody changes their own names, the rest needs users.manage.

    Ending access hands over the open records (`status_moves`). Raises NotFound; 403 for somebody who may do more than the
    caller, for a role beyond the caller's, and for the password of a login that is not this tenant's alone; 409 LAST_ADMIN and
    VERSION_CONFLICT.
    """
    ctx.require_self_or(user_id, "users.manage")
    values = {name: value for name, value in change.values.items() if value is not None or name in _CLEARED_BY_NULL}
    if change.password is not None or not OWN_FIELDS.issuperset(values):
        ctx.require("users.manage")
    member = await _lock_member(ctx, user_id)
    check_version(dict(member), change.version)
    if user_id != ctx.actor.user_id:
        await refuse_protected(ctx, user_id)
        await require_authority(ctx, member["role"])
    await _rename(ctx, member, values)
    async with no_wider_sight(ctx, user_id):
        if "department" in values:
            named = values["department"]
            await _set(ctx, user_id, "department_id", await ensure_department(ctx, named) if named else None)
        if "title" in values:
            await _set(ctx, user_id, "title", values["title"])
        if change.password is not None:
            await _set_password(ctx, member, change.password)
        if email := values.get("email"):
            await _set_email(ctx, member, email)
        await _change_access(ctx, member, values, change.reassign_to)


async def remove_member(ctx: Context, user_id: UUID, reassign_to: str | None) -> None:
    """End a membership for good; the row stays as the author of what the person did. Raises what `update_member` raises."""
    ctx.require("users.manage")
    await refuse_protected(ctx, user_id)
    await _change_access(ctx, await _lock_member(ctx, user_id), {"status": "terminated"}, reassign_to)


async def require_own_login(ctx: Context, user_id: UUID) -> None:
    """Raises 403 unless a login belongs to this tenant alone: passwords, e-mail and second factor of others are not ours."""
    ctx.require("users.manage")
    if not ctx.actor.is_superadmin and not await ctx.fetchval("select is_only_of($1, $2)", user_id, ctx.tenant_id):
        raise Forbidden("This login is used elsewhere, too. Only the person or a superadmin may change that.")


async def _lock_member(ctx: Context, user_id: UUID) -> asyncpg.Record:
    row = await ctx.fetchrow(
        "select id, user_id, first_name, last_name, role, status, version from employees"
        " where tenant_id = $1 and user_id = $2 and status <> 'terminated' for update",
        ctx.tenant_id, user_id,
    )  # fmt: skip
    if row is None:
        raise NotFound("This user")
    return row


async def _rename(ctx: Context, member: asyncpg.Record, values: Mapping[str, Any]) -> None:
    """The name in this tenant; of a login that is nobody else's the login's, too."""
    first, last = values.get("first_name", member["first_name"]), values.get("last_name", member["last_name"])
    if (first, last) == (member["first_name"], member["last_name"]):
        return
    sql = "update employees set first_name = $3, last_name = $4 where tenant_id = $1 and user_id = $2"
    await ctx.execute(sql, ctx.tenant_id, member["user_id"], first, last)
    own = "select is_only_of($1, $2)"
    if member["user_id"] == ctx.actor.user_id or await ctx.fetchval(own, member["user_id"], ctx.tenant_id):
        async with platform_rows(ctx):
            sql = "update users set first_name = $2, last_name = $3 where id = $1"
            await ctx.execute(sql, member["user_id"], first, last)


async def _set(ctx: Context, user_id: UUID, column: str, value: Any) -> None:
    await ctx.execute(
        f"update employees set {column} = $3 where tenant_id = $1 and user_id = $2", ctx.tenant_id, user_id, value
    )


async def _set_password(ctx: Context, member: asyncpg.Record, password: NewPassword) -> None:
    user_id: UUID = member["user_id"]
    if user_id == ctx.actor.user_id:
        raise ValidationFailed({"password": ["Change your own password on your profile page, with the present one."]})
    await require_own_login(ctx, user_id)
    await guard_access(ctx, member["role"])
    async with platform_rows(ctx):
        await store_password(ctx, user_id, password)
        await ctx.execute("update users set status = 'active' where id = $1 and status = 'invited'", user_id)
        await end_sessions(ctx, user_id, "password set by an administrator")


async def _set_email(ctx: Context, member: asyncpg.Record, email: str) -> None:
    user_id: UUID = member["user_id"]
    if user_id == ctx.actor.user_id:
        raise ValidationFailed({"email": ["Change your own address on your sign-in page, with your password."]})
    await require_own_login(ctx, user_id)
    async with platform_rows(ctx):
        old: str = await ctx.fetchval("select email from users where id = $1 for update", user_id)
        if old.strip().lower() == email.strip().lower():
            return
        await set_email(ctx, user_id, old, email)
        await end_sessions(ctx, user_id, "address changed by an administrator")
    await move_work_address(ctx, user_id, old, email)
    await revoke_invitations(ctx, user_id)


async def _change_access(ctx: Context, member: asyncpg.Record, values: Mapping[str, Any], reassign_to: str | None) -> None:
    role, status = values.get("role", member["role"]), values.get("status", member["status"])
    if (role, status) == (member["role"], member["status"]):
        return
    user_id: UUID = member["user_id"]
    await require_grantable(ctx, role)
    await guard_access(ctx, member["role"])
    before = await list_administrators(ctx)
    sql = "update employees set role = $3, status = $4 where tenant_id = $1 and user_id = $2"
    async with status_moves(ctx, user_id, member["status"], status, reassign_to):
        await ctx.execute(sql, ctx.tenant_id, user_id, role, status)
    await keep_an_administrator(ctx, before)
