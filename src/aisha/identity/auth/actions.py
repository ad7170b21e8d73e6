"""Sessions: begun by sign-in, rotated by refresh, ended for a whole family at once.

A family is one sign-in on one device. Each refresh adds a session to it and uses up the one before; a refresh token that
comes a second time was stolen from one of two holders, so the family ends.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import asyncpg

from aisha.core.clock import utc_now
from aisha.core.context import Context
from aisha.core.errors import AishaError, Forbidden, Locked, Unauthenticated
from aisha.core.ids import new_id
from aisha.core.tokens import REFRESH_LIFETIME, new_secret_token, token_hash
from aisha.identity.auth.passwords import hash_password, needs_rehash
from aisha.identity.auth.queries import Login, find_last_tenant, find_login_by_id, list_enterable_tenants
from aisha.identity.auth.schemas import Person, SignedIn, TenantRef

MAX_FAILURES = 10
LOCK_LIFETIME = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Client:
    """Where a request comes from; `ip` is empty when unknown."""

    ip: str
    user_agent: str


@dataclass(frozen=True, slots=True)
class Session:
    """A begun session and its refresh token, which is not stored."""

    id: UUID
    family_id: UUID
    refresh_token: str
    signed_in: SignedIn

    @property
    def user(self) -> Person:
        return self.signed_in.user

    @property
    def tenant_id(self) -> UUID | None:
        return self.signed_in.tenant.id if self.signed_in.tenant else None


async def record_failed_login(ctx: Context, email: str) -> bool:
    """Count a wrong password; the tenth locks the login for 15 minutes. True when it was locked already."""
    ctx.require_system()
    counted = await ctx.fetchval(
        "update users set failed_logins = (failed_logins + 1) % $2,"
        " locked_until = case when failed_logins + 1 >= $2 then now() + $3::interval end"
        " where email_norm = lower(btrim($1)) and (locked_until is null or locked_until <= now()) returning 1",
        email, MAX_FAILURES, LOCK_LIFETIME,
    )  # fmt: skip
    if counted:
        return False
    return bool(await ctx.fetchval("select 1 from users where email_norm = lower(btrim($1))", email))


async def admit(ctx: Context, login: Login, password: str, wanted: UUID | None, client: Client) -> Session:
    """Begin a session for somebody whose password was right. Raises 401, 423, or 403 for a tenant they may not enter."""
    ctx.require_system()
    present = await find_login_by_id(ctx, login.person.id)
    if present is None or not present.is_active or present.password_hash is None:
        raise Unauthenticated("E-mail or password is wrong.", code="INVALID_CREDENTIALS")
    refuse_locked(present)
    if needs_rehash(present.password_hash):
        sql = "update users set password_hash = $2 where id = $1"
        await ctx.execute(sql, login.person.id, await hash_password(password))
    signed_in = await choose_tenant(ctx, present.person, wanted)
    await ctx.execute(
        "update users set failed_logins = 0, locked_until = null, last_login_at = now() where id = $1", login.person.id
    )
    await ctx.execute("delete from sessions where user_id = $1 and expires_at < now()", login.person.id)
    return await begin_session(ctx, signed_in, new_id(), client)


def refuse_locked(login: Login) -> None:
    """Raises 423 while too many wrong passwords lock the login."""
    if login.locked_until is not None and login.locked_until > utc_now():
        seconds = (login.locked_until - utc_now()).total_seconds()
        raise Locked("Too many wrong passwords. Try again later.", retry_after=max(1, round(seconds)))


async def choose_tenant(ctx: Context, person: Person, wanted: UUID | None) -> SignedIn:
    """The tenant to begin in: the wanted one, else the last used, else the first; none for a superadmin.

    Raises 403 TENANT_DENIED for one the person may not enter, ACCOUNT_DISABLED when there is none.
    """
    ctx.require_system()
    tenants = await list_enterable_tenants(ctx, person.id)
    chosen = _find(tenants, wanted)
    if wanted is not None and chosen is None:
        raise Forbidden("Access denied: Invalid tenant", code="TENANT_DENIED")
    if chosen is None and not person.is_superadmin:
        chosen = _find(tenants, await find_last_tenant(ctx, person.id)) or next(iter(tenants), None)
        if chosen is None:
            raise Forbidden("Your account belongs to no active workspace. Ask an administrator.", code="ACCOUNT_DISABLED")
    return SignedIn(person, chosen, tenants)


def _find(tenants: list[TenantRef], tenant_id: UUID | None) -> TenantRef | None:
    return next((tenant for tenant in tenants if tenant.id == tenant_id), None)


async def begin_session(ctx: Context, signed_in: SignedIn, family_id: UUID, client: Client) -> Session:
    """Add a session to a family; its refresh token becomes the only valid one there."""
    ctx.require_system()
    token = new_secret_token()
    session = Session(new_id(), family_id, token, signed_in)
    await ctx.execute("update sessions set rotated_at = now() where family_id = $1 and rotated_at is null", family_id)
    await ctx.execute(
        "insert into sessions (id, user_id, tenant_id, family_id, refresh_hash, expires_at, ip, user_agent)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8)",
        session.id, session.user.id, session.tenant_id, family_id, token_hash(token), utc_now() + REFRESH_LIFETIME,
        client.ip or None, client.user_agent[:400],
    )  # fmt: skip
    return session


async def rotate_session(ctx: Context, refresh_token: str, client: Client) -> Session | AishaError:
    """Exchange a refresh token for a new session of its family.

    A refusal is returned, not raised, because the end of a family must be committed with it.
    """
    ctx.require_system()
    hashed = token_hash(refresh_token)
    used = await ctx.fetchrow(
        "update sessions set rotated_at = now() where refresh_hash = $1 and rotated_at is null and revoked_at is null"
        " and expires_at > now() returning user_id, tenant_id, family_id",
        hashed,
    )
    if used is None:
        return await _refuse_rotation(ctx, hashed)
    login = await find_login_by_id(ctx, used["user_id"])
    if login is None or not login.is_active:
        await end_family(ctx, used["family_id"], "account disabled")
        return Forbidden("Your account is switched off. Ask an administrator.", code="ACCOUNT_DISABLED")
    try:
        signed_in = await choose_tenant(ctx, login.person, used["tenant_id"])
    except Forbidden as refusal:
        return refusal
    await ctx.execute("delete from sessions where family_id = $1 and expires_at < now()", used["family_id"])
    return await begin_session(ctx, signed_in, used["family_id"], client)


async def _refuse_rotation(ctx: Context, hashed: str) -> AishaError:
    sql = "select family_id, rotated_at, revoked_at from sessions where refresh_hash = $1"
    known: asyncpg.Record | None = await ctx.fetchrow(sql, hashed)
    if known is not None and known["rotated_at"] is None and known["revoked_at"] is None:
        return Unauthenticated("Your sign-in has expired.", code="TOKEN_EXPIRED")
    if known is not None and known["revoked_at"] is None:
        await end_family(ctx, known["family_id"], "refresh token used twice")
    return Unauthenticated("Your session has ended. Sign in again.", code="TOKEN_REVOKED")


async def switch_tenant(ctx: Context, user_id: UUID, family_id: UUID, wanted: UUID | None, client: Client) -> Session:
    """Go on in another tenant, as the same sign-in. Raises 403 for one the person may not enter, and for none."""
    ctx.require_system()
    login = await find_login_by_id(ctx, user_id)
    if login is None or not login.is_active:
        raise Forbidden("Your account is switched off. Ask an administrator.", code="ACCOUNT_DISABLED")
    if wanted is None and not login.person.is_superadmin:
        raise Forbidden("Access denied: Invalid tenant", code="TENANT_DENIED")
    return await begin_session(ctx, await choose_tenant(ctx, login.person, wanted), family_id, client)


async def end_family(ctx: Context, family_id: UUID, reason: str) -> None:
    """End every session of a sign-in; access tokens that name one stop working at their next request."""
    ctx.require_system()
    sql = "update sessions set revoked_at = now(), revoke_reason = $2 where family_id = $1 and revoked_at is null"
    await ctx.execute(sql, family_id, reason)


async def sign_out(ctx: Context, refresh_token: str | None, session_id: UUID | None) -> None:
    """End the family that a refresh token or a session belongs to; nothing happens when there is none."""
    ctx.require_system()
    sql = "select family_id from sessions where refresh_hash = $1 or id = $2"
    for row in await ctx.fetch(sql, token_hash(refresh_token or ""), session_id):
        await end_family(ctx, row["family_id"], "signed out")
