"""Switching modules of a tenant, and what belongs to them (domain.md § 3.13)."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from aisha.core.context import Context
from aisha.core.errors import NotFound, ValidationFailed
from aisha.core.events import emit
from aisha.core.ids import new_id
from aisha.core.modules import CARRIED_OUT, MODULE_SETTINGS, MODULES, settings_model
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
    given = None if settings is None else dict(settings)
    if given is not None:
        try:
            settings_model(name).model_validate(given)
        except ValidationError as error:
            texts = {f"settings.{'.'.join(str(part) for part in each['loc'])}"[:100]: [each["msg"]] for each in error.errors()}
            raise ValidationFailed(texts) from None
        for setting, (_, default) in MODULE_SETTINGS.get(name, {}).items():
            if (name, setting) in CARRIED_OUT and setting in given and given[setting] is None:
                given[setting] = default
    if await _save(ctx, name, is_enabled, given):
        await note_change(ctx, [f"module.{name}"])


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
