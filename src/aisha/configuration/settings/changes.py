"""Who changed which setting last: what the audit log says of a tenant, and the rows of the installation."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.declared import Scope
from aisha.identity.tenants.branding import tenant_layer

_NAME = "coalesce(nullif(btrim(concat_ws(' ', u.first_name, u.last_name)), ''), u.email)"
_SYSTEM = f"""
select s.setting_key, s.updated_at, {_NAME} as name
  from system_settings s left join users u on u.id = s.updated_by order by s.setting_key limit 500
"""
_TENANT = f"""
select a.created_at, a.changes, coalesce(e.first_name || ' ' || e.last_name, {_NAME}, a.actor_email) as name
  from audit_log a left join users u on u.id = a.actor_id
  left join employees e on e.tenant_id = a.tenant_id and e.user_id = a.actor_id
 where a.tenant_id = $1 and a.entity_type = 'tenant' and a.entity_id = $1 and a.action = 'update'
   and (a.changes ? 'settings' or a.changes ? 'branding')
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
            for key in _changed_keys(read_json(row["changes"])):
                found.setdefault(key, Change(row["created_at"], row["name"]))
    return found


def _changed_keys(changes: dict[str, Any]) -> list[str]:
    old, new = _layer(changes, 0), _layer(changes, 1)
    return [key for key in {**old, **new} if old.get(key) != new.get(key)]


def _layer(changes: dict[str, Any], side: int) -> dict[str, Any]:
    """One side of `{column: [old, new]}`, by the keys of the settings."""
    nothing: list[dict[str, Any] | None] = [None, None]
    settings: list[dict[str, Any] | None] = changes.get("settings", nothing)
    branding: list[dict[str, Any] | None] = changes.get("branding", nothing)
    return tenant_layer(settings[side] or {}, branding[side] or {})
