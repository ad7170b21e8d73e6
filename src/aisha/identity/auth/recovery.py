"""Helping somebody in who cannot sign in: a link to copy, the end of a lock, the end of a lost second factor.

An administrator helps logins that have no other tenant; a superadmin everybody (decisions.md "Admins and global logins").
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from aisha.core.actors import system_actor
from aisha.core.audit import record_audit
from aisha.core.clock import utc_now
from aisha.core.context import Context, platform_rows
from aisha.core.errors import Forbidden, NotFound, Unprocessable
from aisha.core.mail import queue_mail
from aisha.core.notices import notify_login
from aisha.identity.auth import letters, two_factor
from aisha.identity.auth.lockout import unlock
from aisha.identity.auth.password_changes import make_reset
from aisha.identity.auth.queries import Login, find_login_by_id
from aisha.identity.employees.authority import require_authority_over
from aisha.identity.sign_in_settings.queries import read_sign_in_settings


@dataclass(frozen=True, slots=True)
class RecoveryLink:
    """A link for a new password, shown this once."""

    link: str
    expires_at: datetime


async def show_reset_link(ctx: Context, user_id: UUID, web_url: str) -> RecoveryLink:
    """A link the administrator hands over. Links made before stop working; showing it is audited.

    Raises NotFound, 403 for a login that another tenant has, too, 422 for one that is switched off.
    """
    ctx.require("users.manage")
    login = await get_manageable_login(ctx, user_id)
    if not login.is_active:
        raise Unprocessable("This login is switched off or not accepted yet.", code="INVALID_STATUS")
    async with _as_installation(ctx) as system:
        token, minutes = await make_reset(system, user_id, made_by=ctx.actor.user_id)
    await record_audit(ctx, "RECOVERY_LINK_SHOWN", entity_type="user", entity_id=user_id)
    return RecoveryLink(letters.reset_link(web_url, token), utc_now() + timedelta(minutes=minutes))


async def unlock_login(ctx: Context, user_id: UUID) -> None:
    """End the lock of somebody's address. Raises as `show_reset_link`."""
    ctx.require("users.manage")
    login = await get_manageable_login(ctx, user_id)
    async with _as_installation(ctx) as system:
        await unlock(system, login.person.email)
    await record_audit(ctx, "ACCOUNT_UNLOCKED", entity_type="user", entity_id=user_id)


async def reset_two_factor(ctx: Context, user_id: UUID) -> None:
    """Take away a second factor whose device is lost; the person is told. Raises NotFound, also when there is none, and 403."""
    ctx.require("users.manage")
    login = await get_manageable_login(ctx, user_id)
    async with _as_installation(ctx) as system:
        if not await two_factor.remove(system, user_id):
            raise NotFound("The second factor")
    await record_audit(ctx, "TWO_FACTOR_RESET", entity_type="user", entity_id=user_id)
    told = "was switched off by an administrator"
    await queue_mail(ctx, letters.two_factor_changed(told), to=login.person.email)
    await notify_login(ctx, user_id, f"Your second factor {told}", letters.NOT_YOU)


async def get_manageable_login(ctx: Context, user_id: UUID) -> Login:
    """A login whose password and second factor the caller may touch.

    Raises NotFound outside the tenant at work; 403 for a superadmin's, for somebody above the caller, for one whose person
    works in another tenant or has not come to this one yet, IMMUTABLE_ACCOUNT.
    """
    ctx.require("users.manage")
    async with platform_rows(ctx):
        rows = await ctx.fetch("select tenant_id from memberships_of($1)", user_id)
    tenants = {row["tenant_id"] for row in rows}
    async with _as_installation(ctx) as system:
        login = await find_login_by_id(system, user_id)
    if login is None or not login.person.email or (ctx.actor.tenant_id is not None and ctx.actor.tenant_id not in tenants):
        raise NotFound("This user")
    await require_authority_over(ctx, user_id)
    if ctx.actor.kind != "system":
        await refuse_protected(ctx, login.person.email)
    is_theirs = ctx.actor.is_superadmin or ctx.actor.kind == "system"
    if not is_theirs and not await ctx.fetchval("select is_only_of($1, $2)", user_id, ctx.tenant_id):
        raise Forbidden("This login is not this workspace's alone. Its owner or a superadmin can do this.")
    return login


async def why_link_is_closed(ctx: Context, kind: str, address: str) -> str | None:
    """Why the caller may not read a mail of this `kind` to this address that holds a link: it would open somebody's login.

    None for who manages users and stands above the receiver. A link that sets a password is for a login of this workspace
    alone; that of an invitation opens nothing to who has a login but does not know its password.
    """
    ctx.require_signed_in()
    if not ctx.can("users.manage"):
        return "Its link opens a login: only somebody who manages users can read it."
    if ctx.actor.tenant_id is None:
        return None
    async with platform_rows(ctx):
        user_id: UUID | None = await ctx.fetchval("select id from users where email_norm = lower(btrim($1))", address)
    if user_id is None:
        return None
    try:
        await require_authority_over(ctx, user_id, invited=kind == "invitation")
    except Forbidden:
        return "Its link opens the login of somebody who may do or see more than you."
    if kind == "invitation" or user_id == ctx.actor.user_id or ctx.actor.is_superadmin or ctx.actor.kind == "system":
        return None
    if not await ctx.fetchval("select is_only_of($1, $2)", user_id, ctx.tenant_id):
        return "Its link opens a login that is not this workspace's alone."
    return None


async def refuse_protected(ctx: Context, email: str) -> None:
    """Raises 403 IMMUTABLE_ACCOUNT for a login that no request may change or delete (`auth.protected_emails`)."""
    ctx.require_signed_in()
    protected = {each.strip().lower() for each in (await read_sign_in_settings(ctx)).protected_emails}
    if email.strip().lower() in protected:
        raise Forbidden("This account is protected and cannot be changed here.", code="IMMUTABLE_ACCOUNT")


@asynccontextmanager
async def _as_installation(ctx: Context) -> AsyncGenerator[Context]:
    """The same transaction at work on logins, for steps whose right has been checked."""
    async with platform_rows(ctx):
        yield Context(ctx.connection, system_actor(None), ctx.request_id, ctx.change_set_id)
