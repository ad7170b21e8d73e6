"""Logins as superadmins change them, outside every tenant. The installation never loses its last superadmin."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.context import Context
from aisha.core.errors import Conflict, NotFound
from aisha.identity.auth.email_changes import set_email
from aisha.identity.auth.password_changes import NewPassword, store_password
from aisha.identity.sign_in_settings.protected import refuse_protected
from aisha.identity.users.actions import SUPERADMIN_LOCK, end_sessions

COLUMNS = ("first_name", "last_name", "status", "is_superadmin")


async def update_login(ctx: Context, user_id: UUID, values: Mapping[str, Any], password: NewPassword | None) -> None:
    """Change a login: names, e-mail, status (active, inactive), `is_superadmin`, password.

    What is ended loses every session at once. Raises NotFound, 409 LAST_SUPERADMIN, DUPLICATE_EMAIL.
    """
    ctx.require("system.manage")
    await ctx.execute("select pg_advisory_xact_lock($1)", SUPERADMIN_LOCK)
    sql = "select id, email, is_superadmin, status from users where id = $1 and email is not null for update"
    current: asyncpg.Record | None = await ctx.fetchrow(sql, user_id)
    if current is None:
        raise NotFound("This user")
    if user_id != ctx.actor.user_id:
        await refuse_protected(ctx, user_id)
    columns = {name: values[name] for name in COLUMNS if values.get(name) is not None}
    if password is not None:
        await store_password(ctx, user_id, password)
    if values.get("email"):
        await set_email(ctx, user_id, current["email"], values["email"])
    if columns:
        assignments = ", ".join(f"{name} = ${number}" for number, name in enumerate(columns, 2))
        await ctx.execute(f"update users set {assignments} where id = $1", user_id, *columns.values())
    if password is not None or values.get("email") or columns.get("status", "active") != "active":
        await end_sessions(ctx, user_id, "changed by a superadmin")
    was_one = current["is_superadmin"] and current["status"] == "active"
    is_left = "select exists (select from users where is_superadmin and status = 'active')"
    if was_one and not await ctx.fetchval(is_left):
        raise Conflict("This is the last superadmin. Name another one first.", code="LAST_SUPERADMIN")
