"""On which terms somebody is signed in: how long, and what they must do first."""

from dataclasses import dataclass
from uuid import UUID

from aisha.core.actors import expand_permissions
from aisha.core.clock import utc_now
from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.restrictions import IDLE, ONE_TENANT, PASSWORD, SECOND_FACTOR
from aisha.identity.sign_in_settings.queries import read_system, second_factor_asked_since
from aisha.identity.sign_in_settings.values import GRACE_OF_SECOND_FACTOR, SignInSettings, merge, overlay_of

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
    system = SignInSettings(**await read_system(ctx))
    settings = merge(system, overlay_of(access["settings"])) if tenant_id is not None else system
    limits = {name for name, holds in ((ONE_TENANT, origin.is_bound), (IDLE, settings.idle_logout)) if holds}
    person = await ctx.fetchrow(
        "select u.must_change_password, u.created_at, f.enabled_at is not null as has_factor from users u"
        " left join two_factors f on f.id = u.id where u.id = $1",
        user_id,
    )
    assert person is not None
    if person["must_change_password"]:
        limits.add(PASSWORD)
    if not person["has_factor"] and not origin.is_factor_trusted and settings.require_2fa != "none":
        administers = access["is_superadmin"] or ADMINISTERS in expand_permissions(access["permissions"])
        if settings.require_2fa == "all" or administers:
            since = await second_factor_asked_since(ctx, tenant_id, settings.require_2fa)
            if since is None or max(since, person["created_at"]) + GRACE_OF_SECOND_FACTOR <= utc_now():
                limits.add(SECOND_FACTOR)
    return Terms(settings, frozenset(limits))
