"""Sessions: begun by sign-in, rotated by refresh, ended for a whole family at once.

A family is one sign-in on one device. Each refresh adds a session to it and uses up the one before; a refresh token that
comes again after more than ten seconds was stolen from one of two holders, so the family ends.
"""

import base64
import hmac
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

import asyncpg

from aisha.core.clock import utc_now
from aisha.core.context import Context
from aisha.core.database_errors import CLOSED_TENANT_TEXTS, IDLE_TEXT
from aisha.core.errors import AishaError, Forbidden, Unauthenticated
from aisha.core.ids import new_id
from aisha.core.mail import queue_mail
from aisha.core.notices import notify_login
from aisha.core.tokens import new_secret_token, token_hash
from aisha.identity.auth import letters
from aisha.identity.auth.client import Client
from aisha.identity.auth.lockout import Known, note_event, note_success, unlock
from aisha.identity.auth.passwords import hash_password, needs_rehash
from aisha.identity.auth.queries import (
    Login,
    find_last_tenant,
    find_login_by_id,
    is_only_of,
    list_enterable_tenants,
    list_joined_tenants,
)
from aisha.identity.auth.schemas import Person, SignedIn, TenantRef
from aisha.identity.auth.terms import NOT_IDLE, Origin, Terms, find_origin, terms_of
from aisha.identity.sign_in_settings.values import DEFAULTS

REPEAT_SECONDS = 10
"""Two tabs refresh at the same moment: the same spent token gives the same successor for so long."""


@dataclass(frozen=True, slots=True)
class Session:
    """A begun session and its refresh token, which is not stored."""

    id: UUID
    family_id: UUID
    refresh_token: str
    signed_in: SignedIn
    terms: Terms = field(default_factory=lambda: Terms(DEFAULTS))

    @property
    def user(self) -> Person:
        return self.signed_in.user

    @property
    def tenant_id(self) -> UUID | None:
        return self.signed_in.tenant.id if self.signed_in.tenant else None


async def admit(
    ctx: Context, login: Login, wanted: UUID | None, client: Client, method: str, origin: Origin | None = None
) -> Session:
    """Begin a session for somebody who has proven who they are by `method`. Raises 401, 403 for a tenant they may not enter."""
    ctx.require_system()
    present = await find_login_by_id(ctx, login.person.id)
    if present is None or not present.is_active or present.password_hash != login.password_hash:
        raise Unauthenticated("E-mail or password is wrong.", code="INVALID_CREDENTIALS")
    signed_in = await choose_tenant(ctx, present.person, wanted)
    await unlock(ctx, present.person.email)
    await ctx.execute("update users set last_login_at = now() where id = $1", login.person.id)
    over = "delete from sessions where user_id = $1 and expires_at < now() and impersonator_id is null"
    await ctx.execute(over, login.person.id)
    session = await begin_session(ctx, signed_in, new_id(), client, origin=origin)
    await note_success(ctx, Known(login.person.id, session.tenant_id), login.person.email, method, client)
    return session


async def strengthen_hash(ctx: Context, login: Login, password: str) -> None:
    """Store the password anew when its hash was made with weaker parameters than today's."""
    ctx.require_system()
    if login.password_hash is not None and needs_rehash(login.password_hash):
        sql = "update users set password_hash = $2 where id = $1 and password_hash = $3"
        await ctx.execute(sql, login.person.id, await hash_password(password), login.password_hash)


async def choose_tenant(ctx: Context, person: Person, wanted: UUID | None) -> SignedIn:
    """The tenant to begin in: the wanted one, else the last used, else the first joined; none for a superadmin.

    Raises 403 TENANT_DENIED for one the person may not enter, ACCOUNT_DISABLED for one that is closed or when there is none.
    """
    ctx.require_system()
    tenants = await list_enterable_tenants(ctx, person.id)
    chosen = _find(tenants, wanted)
    if wanted is not None and chosen is None:
        await refuse_closed(ctx, person.id, wanted)
        raise Forbidden("Access denied: Invalid tenant", code="TENANT_DENIED")
    if chosen is None and not person.is_superadmin:
        places = [await find_last_tenant(ctx, person.id), *await list_joined_tenants(ctx, person.id)]
        chosen = next((found for place in places if (found := _find(tenants, place))), None)
        if chosen is None:
            await refuse_closed(ctx, person.id, None)
            raise Forbidden("Your account belongs to no active workspace. Ask an administrator.", code="ACCOUNT_DISABLED")
    return SignedIn(person, chosen, tenants)


async def refuse_closed(ctx: Context, user_id: UUID, wanted: UUID | None) -> None:
    """Raises 403 ACCOUNT_DISABLED with the reason when the wanted tenant of a member, or the first one, is closed."""
    ctx.require_system()
    closed = await ctx.fetchrow(
        "select name, reason from closed_tenants_of($1) where $2::uuid is null or id = $2 limit 1", user_id, wanted
    )
    if closed is not None:
        text = CLOSED_TENANT_TEXTS[closed["reason"]].replace("This workspace", f"The workspace {closed['name']}", 1)
        raise Forbidden(text, code="ACCOUNT_DISABLED", details={"tenant": closed["reason"]})


def _find(tenants: list[TenantRef], tenant_id: UUID | None) -> TenantRef | None:
    return next((tenant for tenant in tenants if tenant.id == tenant_id), None)


async def begin_session(
    ctx: Context,
    signed_in: SignedIn,
    family_id: UUID,
    client: Client,
    *,
    refresh_token: str | None = None,
    origin: Origin | None = None,
) -> Session:
    """Add a session to a family; its refresh token becomes the only valid one there. A renewal is no use of the sign-in."""
    ctx.require_system()
    token = refresh_token or new_secret_token()
    tenant_id = signed_in.tenant.id if signed_in.tenant else None
    origin = origin or await find_origin(ctx, family_id)
    session = Session(new_id(), family_id, token, signed_in, await terms_of(ctx, signed_in.user.id, tenant_id, origin))
    settings = session.terms.settings
    await ctx.execute("update sessions set rotated_at = now() where family_id = $1 and rotated_at is null", family_id)
    if tenant_id is not None:
        await ctx.execute("select join_tenant($1, $2)", session.user.id, tenant_id)
    await ctx.execute(
        "insert into sessions (id, user_id, tenant_id, family_id, refresh_hash, expires_at, ip, user_agent, is_persistent,"
        " idle_minutes, is_bound, is_factor_trusted, last_used_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,"
        " coalesce((select max(last_used_at) from sessions where family_id = $4 and idle_minutes is not null), now()))",
        session.id, session.user.id, tenant_id, family_id, token_hash(token), utc_now() + settings.refresh_lifetime,
        client.ip or None, client.user_agent[:400], settings.keep_signed_in, settings.idle_logout or None, origin.is_bound,
        origin.is_factor_trusted,
    )  # fmt: skip
    return session


async def rotate_session(ctx: Context, refresh_token: str, client: Client) -> Session | AishaError:
    """Exchange a refresh token for a new session of its family.

    A refusal is returned, not raised, because the end of a family must be committed with it.
    """
    ctx.require_system()
    hashed, salt = token_hash(refresh_token), new_secret_token()
    used = await ctx.fetchrow(
        "update sessions set rotated_at = now(), successor_salt = $2 where refresh_hash = $1 and rotated_at is null"
        f" and revoked_at is null and expires_at > now() and {NOT_IDLE}"
        " returning user_id, tenant_id, family_id, is_bound",
        hashed, salt,
    )  # fmt: skip
    if used is None:
        return await _repeat_or_refuse(ctx, refresh_token, client)
    signed_in = await _still_signed_in(ctx, used)
    if isinstance(signed_in, AishaError):
        return signed_in
    await ctx.execute("delete from sessions where family_id = $1 and expires_at < now()", used["family_id"])
    return await begin_session(ctx, signed_in, used["family_id"], client, refresh_token=successor_of(refresh_token, salt))


def successor_of(refresh_token: str, salt: str) -> str:
    """The token that follows a spent one. It takes both the token, which only its holder has, and the salt, which we keep."""
    return base64.urlsafe_b64encode(hmac.digest(salt.encode(), refresh_token.encode(), sha256)).decode().rstrip("=")


async def _still_signed_in(ctx: Context, used: asyncpg.Record) -> SignedIn | AishaError:
    login = await find_login_by_id(ctx, used["user_id"])
    if login is None or not login.is_active:
        await end_family(ctx, used["family_id"], "account disabled")
        return Forbidden("Your account is switched off. Ask an administrator.", code="ACCOUNT_DISABLED")
    if used["is_bound"] and not await is_only_of(ctx, used["user_id"], used["tenant_id"]):
        await end_family(ctx, used["family_id"], "no longer of one tenant only")
        return Unauthenticated("Your session has ended. Sign in again.", code="TOKEN_REVOKED")
    try:
        return await choose_tenant(ctx, login.person, used["tenant_id"])
    except Forbidden as refusal:
        return refusal


_SPENT = f"""
select user_id, tenant_id, family_id, is_bound, rotated_at, revoked_at, successor_salt, expires_at <= now() as is_over,
       not ({NOT_IDLE}) as is_idle,
       rotated_at > now() - make_interval(secs => $2) as is_fresh
  from sessions where refresh_hash = $1
"""


async def _repeat_or_refuse(ctx: Context, refresh_token: str, client: Client) -> Session | AishaError:
    """What a token gets that is not the family's present one."""
    spent = await ctx.fetchrow(_SPENT, token_hash(refresh_token), float(REPEAT_SECONDS))
    ended = Unauthenticated("Your session has ended. Sign in again.", code="TOKEN_REVOKED")
    if spent is None or spent["revoked_at"] is not None:
        return ended
    if spent["rotated_at"] is None and spent["is_idle"]:
        await end_family(ctx, spent["family_id"], "not used")
        return Unauthenticated(IDLE_TEXT, code="SESSION_IDLE")
    if spent["rotated_at"] is None or spent["is_over"]:
        return Unauthenticated("Your sign-in has expired.", code="TOKEN_EXPIRED")
    if spent["is_fresh"]:
        return await _successor(ctx, spent, refresh_token) or ended
    await end_family(ctx, spent["family_id"], "refresh token used twice")
    await _tell_of_reuse(ctx, spent, client)
    return ended


async def _successor(ctx: Context, spent: asyncpg.Record, refresh_token: str) -> Session | AishaError | None:
    """The session that already followed this token; None after a change of tenant, which has given the browser another one."""
    if spent["successor_salt"] is None:
        return None
    token = successor_of(refresh_token, spent["successor_salt"])
    sql = "select id from sessions where refresh_hash = $1 and revoked_at is null and expires_at > now()"
    session_id: UUID | None = await ctx.fetchval(sql, token_hash(token))
    if session_id is None:
        return None
    signed_in = await _still_signed_in(ctx, spent)
    if isinstance(signed_in, AishaError):
        return signed_in
    terms = await terms_of(ctx, spent["user_id"], spent["tenant_id"], await find_origin(ctx, spent["family_id"]))
    return Session(session_id, spent["family_id"], token, signed_in, terms)


async def _tell_of_reuse(ctx: Context, spent: asyncpg.Record, client: Client) -> None:
    email = await ctx.fetchval("select email from users where id = $1", spent["user_id"])
    await note_event(ctx, "TOKEN_REUSE", Known(spent["user_id"], spent["tenant_id"]), email, client)
    await queue_mail(ctx, letters.token_reused(client), to=email)
    await notify_login(ctx, spent["user_id"], "One of your sign-ins was ended", letters.COPIED)


async def switch_tenant(ctx: Context, user_id: UUID, family_id: UUID, wanted: UUID | None, client: Client) -> Session:
    """Go on in another tenant, as the same sign-in. Raises 403 for one the person may not enter, and for none.

    That a superadmin enters a tenant, and leaves it, stands in its audit log (admin-chapters.md § 5.2 "Self-test").
    """
    ctx.require_system()
    login = await find_login_by_id(ctx, user_id)
    if login is None or not login.is_active:
        raise Forbidden("Your account is switched off. Ask an administrator.", code="ACCOUNT_DISABLED")
    if wanted is None and not login.person.is_superadmin:
        raise Forbidden("Access denied: Invalid tenant", code="TENANT_DENIED")
    if (await find_origin(ctx, family_id)).is_bound:
        text = "This sign-in is good for one workspace. Sign out, and in again with your password."
        raise Forbidden(text, code="TENANT_DENIED")
    left = await ctx.fetchval("select tenant_id from sessions where family_id = $1 and rotated_at is null", family_id)
    session = await begin_session(ctx, await choose_tenant(ctx, login.person, wanted), family_id, client)
    if login.person.is_superadmin and left != session.tenant_id:
        if left is not None:
            await note_event(ctx, "TENANT_LEFT", Known(user_id, left), login.person.email, client)
        if session.tenant_id is not None:
            await note_event(ctx, "TENANT_ENTERED", Known(user_id, session.tenant_id), login.person.email, client)
    return session


async def end_family(ctx: Context, family_id: UUID, reason: str) -> None:
    """End every session of a sign-in, and what it impersonates; access tokens stop working at their next request."""
    ctx.require_system()
    await ctx.execute(
        "update sessions set revoked_at = now(), revoke_reason = $2 where (family_id = $1 or begun_by = $1)"
        " and revoked_at is null",
        family_id, reason,
    )  # fmt: skip


async def end_sign_ins(ctx: Context, user_id: UUID, reason: str, *, but: UUID | None = None) -> int:
    """End every sign-in of a person, except the family `but`; returns how many there were."""
    ctx.require_system()
    ended = await ctx.fetch(
        "update sessions set revoked_at = now(), revoke_reason = $2 where (user_id = $1 or impersonator_id = $1)"
        " and revoked_at is null and expires_at > now()"
        " and ($3::uuid is null or (family_id <> $3 and begun_by is distinct from $3)) returning family_id",
        user_id, reason, but,
    )  # fmt: skip
    return len({row["family_id"] for row in ended})


async def sign_out(ctx: Context, refresh_token: str | None, session_id: UUID | None, client: Client) -> None:
    """End the family that a refresh token or a session belongs to; nothing happens when there is none."""
    ctx.require_system()
    rows = await ctx.fetch(
        "select distinct s.family_id, s.user_id, s.tenant_id, u.email from sessions s join users u on u.id = s.user_id"
        " where s.refresh_hash = $1 or s.id = $2",
        token_hash(refresh_token or ""), session_id,
    )  # fmt: skip
    for row in rows:
        await end_family(ctx, row["family_id"], "signed out")
        await note_event(ctx, "USER_LOGOUT", Known(row["user_id"], row["tenant_id"]), row["email"], client)
