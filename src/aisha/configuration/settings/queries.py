"""What holds of every setting, and whose value that is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from aisha.configuration.settings.changes import Change, last_changes
from aisha.configuration.settings.secret_values import list_secrets
from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.declared import (
    Declared,
    Layers,
    Scope,
    Source,
    declared_settings,
    environment_values,
    layers_of,
    resolve,
)
from aisha.core.modules import module_layer
from aisha.core.settings import Settings
from aisha.identity.tenants.branding import tenant_layer
from aisha.identity.tenants.facts import fact_layer

HIDDEN = "•••"
"""What is shown of a secret that is set."""


@dataclass(frozen=True, slots=True)
class Option:
    """A value that can be chosen, and the words it is shown by."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class EffectiveSetting:
    """A setting as it holds for the caller: `inherited` is what would hold without the value of this `scope`, `own` that value.

    `can_change` says whether the caller may change it in this scope; `is_locked` that the installation keeps everybody below
    from it. `type` is the JSON Schema of its values.
    """

    key: str
    label: str
    help: str
    page: str
    scope: Scope
    scopes: list[Scope]
    type: dict[str, Any]
    options: list[Option]
    kind: str | None
    unit: str | None
    environment: str | None
    value: Any
    source: Source
    default: Any
    own: Any
    is_own: bool
    inherited: Any
    inherited_from: Source
    is_locked: bool
    is_required: bool
    can_change: bool
    updated_at: datetime | None
    updated_by_name: str | None


async def list_effective(ctx: Context, environment: Settings, scope: Scope) -> list[EffectiveSetting]:
    """The settings that exist in a scope: of the installation on the platform, of the tenant, or of the caller.

    Without settings.read only what people choose for themselves. Raises 403 for the installation's.
    """
    ctx.require_signed_in()
    if scope == "system":
        ctx.require("system.manage")
    elif scope == "tenant":
        ctx.require("settings.read")
    layers = await read_layers(ctx, environment)
    if scope == "system":
        layers = replace(layers, system={**layers.system, **dict.fromkeys(await list_secrets(ctx), HIDDEN)})
    changes = await last_changes(ctx, scope)
    return [_effective(ctx, each, layers, scope, changes) for each in declared_settings() if scope in each.scopes]


async def read_layers(ctx: Context, environment: Settings) -> Layers:
    """Every layer for the caller, as it is stored."""
    ctx.require_signed_in()
    inherited: dict[str, Any] = read_json(await ctx.fetchval("select inherited_settings()"))
    tenant: dict[str, Any] = {}
    if ctx.actor.tenant_id is not None:
        tenant = await _read_tenant(ctx)
    return layers_of(inherited, tenant, ctx.actor.layers.user, environment_values(environment))


_TENANT = """
select t.name, t.settings, t.metadata, t.branding,
       (select coalesce(jsonb_object_agg(m.module_name, m.settings), '{}') from module_settings m
         where m.tenant_id = t.id and m.settings is not null) as modules
  from tenants t where t.id = $1
"""


async def _read_tenant(ctx: Context) -> dict[str, Any]:
    """What the workspace sets, by the keys of the settings, wherever it lies."""
    row = await ctx.fetchrow(_TENANT, ctx.tenant_id)
    if row is None:
        return {}
    modules: dict[str, dict[str, Any]] = read_json(row["modules"])
    return (
        tenant_layer(read_json(row["settings"]), read_json(row["branding"]))
        | fact_layer(row["name"], read_json(row["metadata"]))
        | {key: value for module, values in modules.items() for key, value in module_layer(module, values).items()}
    )


_ABOVE: Mapping[Scope, Scope | None] = {"system": None, "tenant": "system", "user": "tenant"}


def _effective(
    ctx: Context, setting: Declared, layers: Layers, scope: Scope, changes: Mapping[str, Change]
) -> EffectiveSetting:
    visible = layers_up_to(layers, scope)
    value, source = resolve(setting, visible)
    own: Mapping[str, Any] = getattr(layers, scope)
    inherited, inherited_from = resolve(setting, layers_up_to(layers, _ABOVE[scope]))
    is_locked = setting.key in layers.locked
    change = changes.get(setting.key)
    is_own = setting.key in own
    permission = {"system": "system.manage", "tenant": "settings.manage"}.get(scope)
    may = (permission is None and ctx.actor.is_member) or (permission is not None and ctx.can(permission))
    return EffectiveSetting(
        setting.key, setting.label, setting.help, setting.page, scope, list(setting.scopes), setting.schema(),
        [Option(*each) for each in setting.options], setting.kind, setting.unit,
        setting.environment.upper() if setting.environment else None, _shown(setting, value), source, setting.default,
        _shown(setting, own.get(setting.key)), is_own, _shown(setting, inherited), inherited_from, is_locked,
        setting.required, may and (scope == "system" or not is_locked),
        change.at if change and is_own else None, change.by_name if change and is_own else None,
    )  # fmt: skip


def layers_up_to(layers: Layers, scope: Scope | None) -> Layers:
    """The layers as far down as a scope; None: what there is without the installation's own."""
    return Layers(
        user=layers.user if scope == "user" else {},
        tenant=layers.tenant if scope in ("tenant", "user") else {},
        system=layers.system if scope is not None else {},
        environment=layers.environment,
        locked=layers.locked,
    )


def _shown(setting: Declared, value: Any) -> Any:
    return HIDDEN if setting.secret and value else value
