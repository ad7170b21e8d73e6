"""Creating logins. A login is global; what it may do in a tenant is its employee row."""

from dataclasses import dataclass
from uuid import UUID

from aisha.core.context import Context, platform_rows
from aisha.core.errors import Conflict, Forbidden
from aisha.core.ids import new_id

SUPERADMIN_LOCK = 4_152_001
"""Advisory lock: of two first superadmins at the same moment one is made, of two last ones one stays."""


@dataclass(frozen=True, slots=True)
class NewLogin:
    """A person to sign in. `password_hash` is None for one who is yet to be invited."""

    email: str
    first_name: str | None
    last_name: str | None
    password_hash: str | None
    must_change_password: bool = False


async def ensure_login(ctx: Context, login: NewLogin) -> UUID:
    """The user id of an e-mail address, known or new, then of the tenant at work. Of a known login nothing is changed."""
    ctx.require("users.manage")
    async with platform_rows(ctx):
        await ctx.execute(
            "insert into users (id, email, first_name, last_name, password_hash, must_change_password, status, home_tenant_id)"
            " values ($1, btrim($2), $3, $4, $5, $6, $7, $8) on conflict (email_norm) do nothing",
            new_id(), login.email, login.first_name, login.last_name, login.password_hash, login.must_change_password,
            "active" if login.password_hash else "invited", ctx.tenant_id,
        )  # fmt: skip
        return await ctx.fetchval("select id from users where email_norm = lower(btrim($1))", login.email)


async def give_email(ctx: Context, user_id: UUID, email: str) -> bool:
    """Make a person who owns records without a login one who can be invited (docs/decisions/people-without-a-login.md).

    False, and nothing changed, for a person who has an e-mail already and for an address that belongs to another login.
    """
    ctx.require("users.manage")
    async with platform_rows(ctx):
        given = await ctx.fetchval(
            "update users set email = btrim($2), status = 'invited', home_tenant_id = $3 where id = $1 and email is null"
            " and not exists (select from users u where u.email_norm = lower(btrim($2))) returning id",
            user_id, email, ctx.tenant_id,
        )  # fmt: skip
    return given is not None


async def create_superadmin(ctx: Context, login: NewLogin, *, only_first: bool = False) -> UUID:
    """A login that runs the whole installation. With `only_first` it is refused once there is one.

    Raises 403, Conflict DUPLICATE_EMAIL when the address is taken.
    """
    ctx.require("system.manage")
    await ctx.execute("select pg_advisory_xact_lock($1)", SUPERADMIN_LOCK)
    if only_first and await ctx.fetchval("select exists (select 1 from users where is_superadmin)"):
        raise Forbidden("There is a superadmin already. Sign in as one.")
    made = await ctx.fetchval(
        "insert into users (id, email, first_name, last_name, password_hash, is_superadmin)"
        " values ($1, btrim($2), $3, $4, $5, true) on conflict (email_norm) do nothing returning id",
        new_id(), login.email, login.first_name, login.last_name, login.password_hash,
    )  # fmt: skip
    if made is None:
        raise Conflict("This e-mail address already has a login.", code="DUPLICATE_EMAIL", details={"fields": ["email"]})
    return made


async def end_sessions(ctx: Context, user_id: UUID, reason: str) -> None:
    """End every session of a person, in all tenants, and what they impersonate. Needs the platform's rows."""
    ctx.require_signed_in()
    await ctx.execute(
        "update sessions set revoked_at = now(), revoke_reason = $2 where (user_id = $1 or impersonator_id = $1)"
        " and revoked_at is null",
        user_id, reason,
    )  # fmt: skip
