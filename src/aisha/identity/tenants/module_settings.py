"""Switching modules of a tenant, and what belongs to them (domain.md § 3.13)."""

from collections.abc import Mapping
from typing import Any

from aisha.core.context import Context
from aisha.core.errors import NotFound, ValidationFailed
from aisha.core.events import emit
from aisha.core.ids import new_id
from aisha.core.modules import CARRIED_OUT, MODULE_SETTINGS, MODULES
from aisha.identity.tenants.events import SettingsChanged


async def change_modules(ctx: Context, switches: Mapping[str, bool]) -> None:
    """Switch modules of the tenant at work; data stay and come back with them. Nothing for what is so already."""
    ctx.require("settings.manage")
    changed = [name for name, is_enabled in switches.items() if await _save(ctx, name, is_enabled, None)]
    await note_change(ctx, [f"module.{name}" for name in changed])


async def change_module(ctx: Context, name: str, is_enabled: bool | None, settings: Mapping[str, Any] | None) -> None:
    """Switch one module and change its settings; null takes a setting back. Raises 404, 400 with a text a setting."""
    ctx.require("settings.manage")
    if name not in MODULES:
        raise NotFound("This module")
    given = None if settings is None else _checked(name, settings)
    if await _save(ctx, name, is_enabled, given):
        await note_change(ctx, [f"module.{name}"])


def _checked(module: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are stored, null for one that is taken back. Raises 400 with a text a setting."""
    wrong: dict[str, list[str]] = {}
    checked: dict[str, Any] = {}
    for name, value in settings.items():
        setting = MODULE_SETTINGS[module].get(name)
        try:
            if setting is None:
                raise ValueError("This module has no such setting.")
            if value is None:
                checked[name] = setting.default if (module, name) in CARRIED_OUT else None
            else:
                checked[name] = setting.checked(value)
        except ValueError as error:
            wrong[f"settings.{name}"[:100]] = str(error).splitlines()
    if wrong:
        raise ValidationFailed(wrong)
    return checked


async def note_change(ctx: Context, keys: list[str]) -> None:
    """Tell the rest of the product that settings of the tenant at work changed; nothing when none did."""
    ctx.require("settings.manage")
    if keys:
        await emit(ctx, SettingsChanged(ctx.tenant_id, sorted(keys)))


_SAVE = """
insert into module_settings as m (tenant_id, id, module_name, is_enabled, settings)
values ($1, $2, $3, coalesce($4, true), jsonb_strip_nulls(coalesce($5, '{}'::jsonb)))
on conflict (tenant_id, module_name) do update
   set is_enabled = coalesce($4, m.is_enabled), settings = jsonb_strip_nulls(coalesce(m.settings, '{}') || coalesce($5, '{}'))
 where m.is_enabled <> coalesce($4, m.is_enabled)
    or coalesce(m.settings, '{}') <> jsonb_strip_nulls(coalesce(m.settings, '{}') || coalesce($5, '{}'))
returning id
"""


async def _save(ctx: Context, name: str, is_enabled: bool | None, settings: dict[str, Any] | None) -> bool:
    is_known = await ctx.fetchval(
        "select true from module_settings where tenant_id = $1 and module_name = $2", ctx.tenant_id, name
    )
    if not is_known and is_enabled is not False and not settings:
        return False
    return await ctx.fetchval(_SAVE, ctx.tenant_id, new_id(), name, is_enabled, settings) is not None
