"""Reads of sign-in: logins, sessions, the tenants a person may enter, and who is asking."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.context import Context, platform_rows
from aisha.core.database import read_json
from aisha.core.declared import personal_values
from aisha.core.modules import MODULES
from aisha.core.restrictions import IDLE, IMPERSONATED, PASSWORD, SECOND_FACTOR
from aisha.core.tokens import Claims
from aisha.identity.auth.passwords import PasswordRules
from aisha.identity.auth.profile import profile_parts
from aisha.identity.auth.schemas import Impersonation, MeEmployee, MeTenant, Person, SignInState, TenantRef
from aisha.identity.sign_in_settings.queries import read_sign_in_settings, rules_of_person
from aisha.identity.tenants.branding import branding_that_holds
from aisha.identity.tenants.settings import with_defaults


@dataclass(frozen=True, slots=True)
class Login:
    """What sign-in needs to know of a login."""

    person: Person
    password_hash: str | None
    is_active: bool


_LOGIN = "select id, email, first_name, last_name, is_superadmin, password_hash, status from users"


async def find_login(ctx: Context, email: str) -> Login | None:
    """The login of an e-mail address, whatever its case."""
    ctx.require_system()
    return _login_of(await ctx.fetchrow(f"{_LOGIN} where email_norm = lower(btrim($1))", email))


async def find_login_by_id(ctx: Context, user_id: UUID) -> Login | None:
    """The login of a user."""
    ctx.require_system()
    return _login_of(await ctx.fetchrow(f"{_LOGIN} where id = $1", user_id))


def _login_of(row: asyncpg.Record | None) -> Login | None:
    if row is None:
        return None
    return Login(_person_of(row), row["password_hash"], row["status"] == "active")


def _person_of(row: asyncpg.Record) -> Person:
    return Person(row["id"], row["email"], row["first_name"], row["last_name"], row["is_superadmin"])


async def list_enterable_tenants(ctx: Context, user_id: UUID) -> list[TenantRef]:
    """The active tenants a person may enter, by name; a superadmin's are all."""
    ctx.require_self_or(user_id, "users.manage")
    return [TenantRef(**row) for row in await ctx.fetch("select id, name, slug from tenants_of($1)", user_id)]


async def is_only_of(ctx: Context, user_id: UUID, tenant_id: UUID) -> bool:
    """True for a member of this tenant, below superadmin, who has joined no other: being listed there is not their doing."""
    ctx.require_system()
    return await ctx.fetchval("select is_only_of($1, $2)", user_id, tenant_id)


async def list_joined_tenants(ctx: Context, user_id: UUID) -> list[UUID]:
    """The tenants of a person: the first joined first, those that only list them last."""
    ctx.require_system()
    return [row["tenant_id"] for row in await ctx.fetch("select tenant_id from joined_tenants_of($1)", user_id)]


async def find_last_tenant(ctx: Context, user_id: UUID) -> UUID | None:
    """The tenant the person worked in last."""
    ctx.require_system()
    sql = "select tenant_id from sessions where user_id = $1 order by created_at desc limit 1"
    return await ctx.fetchval(sql, user_id)


async def find_live_family(ctx: Context, session_id: UUID) -> UUID | None:
    """The family of a session that has neither ended nor been revoked. Raises 401 SESSION_IDLE for one that was not used."""
    ctx.require_system()
    await ctx.execute("select use_session($1, false)", session_id)
    sql = "select family_id from sessions where id = $1 and revoked_at is null and expires_at > now()"
    return await ctx.fetchval(sql, session_id)


_ME_EMPLOYEE = """
select e.id, e.first_name, e.last_name, e.title, e.department_id, d.name as department_name, e.role
  from employees e left join departments d on d.tenant_id = e.tenant_id and d.id = e.department_id
 where e.tenant_id = $1 and e.user_id = $2
"""


async def get_me(ctx: Context, claims: Claims) -> dict[str, Any]:
    """The caller, their place in the tenant in use, what they may do, and what other slices add (schemas.Me)."""
    ctx.require_signed_in()
    actor = ctx.actor
    assert actor.user_id is not None
    sql = "select id, email, first_name, last_name, is_superadmin from users where id = $1"
    person = await ctx.fetchrow(sql, actor.user_id)
    assert person is not None
    me: dict[str, Any] = {
        "user": _person_of(person),
        "employee": await _find_own_employee(ctx),
        "tenant": await _find_own_tenant(ctx),
        "tenants": await list_enterable_tenants(ctx, actor.user_id),
        "role": actor.role,
        "permissions": actor.shown_permissions,
        "modules": {module: module not in actor.modules_off for module in MODULES.values},
        "formats": personal_values(actor.layers),
        "labels": {},
        "sign_in": await _find_sign_in_state(ctx, claims),
    }
    for part in profile_parts():
        me |= await part(ctx)
    return me


_IMPERSONATION = """
select concat_ws(' ', u.first_name, u.last_name) as by_name, u.email as by_email, coalesce(s.reason, '') as reason,
       s.expires_at, not s.is_read_only as may_change
  from sessions s join users u on u.id = s.impersonator_id where s.id = $1
"""


_IDLE_LEFT = """
select ceil(extract(epoch from last_used_at + make_interval(mins => idle_minutes) - now()))::integer
  from sessions where id = $1
"""


async def find_idle_seconds(ctx: Context, claims: Claims) -> int | None:
    """The seconds until this sign-in ends if it is not used; None for one that needs no use."""
    ctx.require_signed_in()
    if IDLE not in claims.limits:
        return None
    async with platform_rows(ctx):
        return await ctx.fetchval(_IDLE_LEFT, claims.session_id)


async def _find_sign_in_state(ctx: Context, claims: Claims) -> SignInState:
    async with platform_rows(ctx):
        factor = "select 1 from two_factors where id = $1 and enabled_at is not null"
        has_factor = bool(await ctx.fetchval(factor, claims.user_id))
        by = await ctx.fetchrow(_IMPERSONATION, claims.session_id) if IMPERSONATED in claims.limits else None
    left = await find_idle_seconds(ctx, claims)
    tenants = [ctx.actor.tenant_id] if ctx.actor.tenant_id else []
    settings = await read_sign_in_settings(ctx, *tenants)
    must = sorted(claims.limits & {PASSWORD, SECOND_FACTOR})
    rules = PasswordRules.of(await rules_of_person(ctx, claims.user_id))
    return SignInState(must, has_factor, settings.idle_logout, left, rules, Impersonation(**by) if by else None)


async def _find_own_employee(ctx: Context) -> MeEmployee | None:
    row = await ctx.fetchrow(_ME_EMPLOYEE, ctx.actor.tenant_id, ctx.actor.user_id)
    return MeEmployee(**row) if row else None


async def _find_own_tenant(ctx: Context) -> MeTenant | None:
    sql = "select id, name, slug, settings, branding from tenants where id = $1"
    row = await ctx.fetchrow(sql, ctx.actor.tenant_id)
    if row is None:
        return None
    settings = {**with_defaults(read_json(row["settings"])), **ctx.actor.settings}
    return MeTenant(
        row["id"], row["name"], row["slug"], settings, branding_that_holds(ctx.actor.layers, read_json(row["branding"]))
    )
