"""On which terms somebody is signed in: how long, and what they must do first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from aisha.core.actors import expand_permissions
from aisha.core.clock import utc_now
from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.restrictions import IDLE, ONE_TENANT, PASSWORD, SECOND_FACTOR
from aisha.identity.sign_in_settings.queries import read_system, second_factor_asked_since, unlocked
from aisha.identity.sign_in_settings.values import GRACE_OF_SECOND_FACTOR, SignInSettings, merge

ADMINISTERS = "users.manage"
"""Whoever holds this is an administrator for `require_2fa`."""
NOT_IDLE = "(idle_minutes is null or last_used_at + make_interval(mins => idle_minutes) > now())"
"""SQL: true for a row of `sessions` that is not over for want of use."""


@dataclass(frozen=True, slots=True)
class Origin:
    """How a sign-in began, kept by every session of it: with the provider of its tenant, and one that asks for two factors."""

    is_bound: bool = False
    is_factor_trusted: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """The settings that hold for a session, and what its tokens may not do (core/restrictions.py)."""

    settings: SignInSettings
    limits: frozenset[str] = frozenset()


async def find_origin(ctx: Context, family_id: UUID) -> Origin:
    """How a sign-in began; of a new one that says nothing else, with a password."""
    ctx.require_system()
    row = await ctx.fetchrow("select is_bound, is_factor_trusted from sessions where family_id = $1 limit 1", family_id)
    return Origin(**row) if row else Origin()


async def terms_of(ctx: Context, user_id: UUID, tenant_id: UUID | None, origin: Origin) -> Terms:
    """The terms of a person in a tenant, or outside every one."""
    ctx.require_system()
    access = read_json(await ctx.fetchval("select access_of($1, $2)", user_id, tenant_id))
    rules = await read_system(ctx)
    system = SignInSettings(**rules.values)
    settings = merge(system, unlocked(access["settings"], rules)) if tenant_id is not None else system
    limits = {name for name, holds in ((ONE_TENANT, origin.is_bound), (IDLE, settings.idle_logout)) if holds}
    person = await ctx.fetchrow(
        "select u.must_change_password, u.created_at, f.enabled_at is not null as has_factor from users u"
        " left join two_factors f on f.id = u.id where u.id = $1",
        user_id,
    )
    assert person is not None
    if person["must_change_password"]:
        limits.add(PASSWORD)
    rule = _rule_left(origin, system, settings)
    if not person["has_factor"] and _asks(rule, access):
        since = await second_factor_asked_since(ctx, tenant_id, rule)
        if since is None or max(since, person["created_at"]) + GRACE_OF_SECOND_FACTOR <= utc_now():
            limits.add(SECOND_FACTOR)
    return Terms(settings, frozenset(limits))


async def is_factor_vouched(ctx: Context, user_id: UUID, tenant_id: UUID | None, origin: Origin) -> bool:
    """Whether the provider's second factor stands for ours; a tenant's word is not enough where the installation asks."""
    ctx.require_system()
    if not origin.is_factor_trusted or not origin.is_bound:
        return origin.is_factor_trusted
    access = read_json(await ctx.fetchval("select access_of($1, $2)", user_id, tenant_id))
    return not _asks(SignInSettings(**(await read_system(ctx)).values).require_2fa, access)


def _rule_left(origin: Origin, system: SignInSettings, settings: SignInSettings) -> str:
    """The `require_2fa` that the provider has not fulfilled: the trust of a tenant covers what the tenant itself has added."""
    if not origin.is_factor_trusted:
        return settings.require_2fa
    return system.require_2fa if origin.is_bound else "none"


def _asks(rule: str, access: Mapping[str, Any]) -> bool:
    administers = access["is_superadmin"] or ADMINISTERS in expand_permissions(access["permissions"])
    return rule == "all" or (rule == "admins" and administers)
