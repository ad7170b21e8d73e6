"""Reads of the sign-in settings: what holds for whom."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from aisha.core.context import Context, platform_rows
from aisha.core.database import read_json
from aisha.identity.sign_in_settings.values import (
    DEFAULTS,
    REQUIRE_2FA,
    SYSTEM_ONLY,
    SignInSettings,
    is_valid,
    merge,
    overlay_of,
)

PREFIX = "auth."
SINCE = "require_2fa_since"
"""In a tenant's settings: when it began to ask for the second factor."""
_CHOICES = {"require_2fa": list(REQUIRE_2FA.values)}


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting as it is shown: what holds, and whose value that is: `default`, `system` or `tenant`.

    `inherited` is the installation's: in a tenant the loosest that is admitted. `is_locked`: nobody below changes it.
    `choices`: the values of one that is a word.
    """

    value: Any
    source: str
    default: Any
    description: str
    inherited: Any
    is_locked: bool
    choices: list[str] | None


@dataclass(frozen=True, slots=True)
class ShownSettings:
    """Every setting of a scope, `system` or `tenant`."""

    scope: str
    settings: dict[str, Setting]


@dataclass(frozen=True, slots=True)
class SystemRules:
    """What the installation sets, by name without the prefix, and the names that no tenant changes."""

    values: dict[str, Any]
    locked: frozenset[str]


async def read_system(ctx: Context) -> SystemRules:
    """The installation's own rules."""
    ctx.require_signed_in()
    async with platform_rows(ctx):
        rows = await ctx.fetch(
            "select setting_key, setting_value, is_locked from system_settings where setting_key like 'auth.%'"
            " and not is_secret order by setting_key limit 100"
        )
    stored = {row["setting_key"].removeprefix(PREFIX): read_json(row["setting_value"]) for row in rows}
    valid = {name: value for name, value in stored.items() if name in SignInSettings.model_fields and is_valid(name, value)}
    locked = frozenset(row["setting_key"].removeprefix(PREFIX) for row in rows if row["is_locked"])
    return SystemRules(valid, locked)


async def read_sign_in_settings(ctx: Context, *tenant_ids: UUID) -> SignInSettings:
    """The rules for somebody of these tenants: the strictest of each setting. Without a tenant the installation's.

    Of a setting that the installation has locked, its own value holds everywhere.
    """
    ctx.require_signed_in()
    rules = await read_system(ctx)
    system = SignInSettings(**rules.values)
    if not tenant_ids:
        return system
    async with platform_rows(ctx):
        rows = await ctx.fetch("select settings from tenants where id = any ($1::uuid[])", list(tenant_ids))
    return merge(system, *(unlocked(read_json(row["settings"]), rules) for row in rows))


def unlocked(settings: object, rules: SystemRules) -> dict[str, Any]:
    """What a tenant sets for itself, without what the installation has locked."""
    return {name: value for name, value in overlay_of(settings).items() if name not in rules.locked}


async def rules_of_person(ctx: Context, user_id: UUID, *joining: UUID) -> SignInSettings:
    """The rules for a person: the strictest over the tenants where they have come, and over those they are `joining`.

    Until they have come anywhere, those of the tenant that made their login; of a superadmin the installation's. A tenant that
    only lists somebody sets no rule for them.
    """
    ctx.require_signed_in()
    rows = await ctx.fetch("select tenant_id from ruling_tenants_of($1)", user_id)
    return await read_sign_in_settings(ctx, *dict.fromkeys([*joining, *(row["tenant_id"] for row in rows)]))


async def second_factor_asked_since(ctx: Context, tenant_id: UUID | None, wanted: str) -> datetime | None:
    """Since when `require_2fa` is at least so strict, for the grace; None when nothing says so."""
    ctx.require_system()
    since: datetime | None = await ctx.fetchval(
        "select updated_at from system_settings where setting_key = 'auth.require_2fa' and setting_value = to_jsonb($1::text)",
        wanted,
    )
    of_tenant: datetime | None = await ctx.fetchval(
        "select (settings -> 'auth' ->> $2)::timestamptz from tenants"
        " where id = $1 and settings -> 'auth' ->> 'require_2fa' = $3",
        tenant_id, SINCE, wanted,
    )  # fmt: skip
    given = [each for each in (since, of_tenant) if each is not None]
    return min(given) if given else None


async def show_settings(ctx: Context) -> ShownSettings:
    """The settings of the context's scope with their sources: of the tenant at work, else of the installation."""
    ctx.require("settings.read")
    rules = await read_system(ctx)
    overlay: dict[str, Any] = {}
    if ctx.actor.tenant_id is not None:
        row = await ctx.fetchval("select settings from tenants where id = $1", ctx.tenant_id)
        overlay = unlocked(read_json(row), rules)
    base = SignInSettings(**rules.values)
    holds = merge(base, overlay)
    shown: dict[str, Setting] = {}
    for name, field in SignInSettings.model_fields.items():
        value, inherited = getattr(holds, name), getattr(base, name)
        is_tenants = ctx.actor.tenant_id is not None and name not in SYSTEM_ONLY and value != inherited
        source = "tenant" if is_tenants else "system" if name in rules.values else "default"
        default, is_locked = getattr(DEFAULTS, name), name in rules.locked
        shown[name] = Setting(value, source, default, field.description or "", inherited, is_locked, _CHOICES.get(name))
    return ShownSettings("system" if ctx.actor.tenant_id is None else "tenant", shown)
