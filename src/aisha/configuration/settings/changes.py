"""Who changed which setting last: what the audit log says of a tenant, and the rows of the installation."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.declared import Scope
from aisha.core.modules import module_layer
from aisha.identity.tenants.branding import tenant_layer
from aisha.identity.tenants.facts import fact_layer

_NAME = "coalesce(nullif(btrim(concat_ws(' ', u.first_name, u.last_name)), ''), u.email)"
_SYSTEM = f"""
select s.setting_key, s.updated_at, {_NAME} as name
  from system_settings s left join users u on u.id = s.updated_by order by s.setting_key limit 500
"""
_TENANT = f"""
select a.created_at, a.changes, m.module_name, coalesce(e.first_name || ' ' || e.last_name, {_NAME}, a.actor_email) as name
  from audit_log a left join users u on u.id = a.actor_id
  left join employees e on e.tenant_id = a.tenant_id and e.user_id = a.actor_id
  left join module_settings m on m.tenant_id = a.tenant_id and m.id = a.entity_id and a.entity_type = 'module_setting'
 where a.tenant_id = $1 and a.entity_type in ('tenant', 'module_setting') and a.action in ('create', 'update')
   and (a.changes ?| array['settings', 'branding', 'metadata', 'name'])
 order by a.created_at desc, a.id limit 300
"""


@dataclass(frozen=True, slots=True)
class Change:
    """When a setting was changed last, and by whom; no name for the installation itself."""

    at: datetime
    by_name: str | None


async def last_changes(ctx: Context, scope: Scope) -> dict[str, Change]:
    """The last change of each setting of the scope, by key, as far as the newest 300 changes of a tenant tell."""
    ctx.require_signed_in()
    if scope == "system":
        return {row["setting_key"]: Change(row["updated_at"], row["name"]) for row in await ctx.fetch(_SYSTEM)}
    found: dict[str, Change] = {}
    if scope == "tenant":
        for row in await ctx.fetch(_TENANT, ctx.tenant_id):
            for key in _changed_keys(read_json(row["changes"]), row["module_name"]):
                found.setdefault(key, Change(row["created_at"], row["name"]))
    return found


def _changed_keys(changes: dict[str, Any], module: str | None) -> list[str]:
    old, new = _layer(changes, 0, module), _layer(changes, 1, module)
    return [key for key in {**old, **new} if old.get(key) != new.get(key)]


def _layer(changes: dict[str, Any], side: int, module: str | None) -> dict[str, Any]:
    """One side of `{column: [old, new]}`, by the keys of the settings."""

    def part(column: str) -> dict[str, Any]:
        return changes.get(column, (None, None))[side] or {}

    if module is not None:
        return module_layer(module, part("settings"))
    name: str | None = changes.get("name", (None, None))[side]
    return tenant_layer(part("settings"), part("branding")) | fact_layer(name, part("metadata"))
