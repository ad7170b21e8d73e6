"""Changing the sign-in settings. A tenant only makes them stricter; null goes back to what holds above."""

from collections.abc import Mapping
from typing import Any

from aisha.core.clock import utc_now
from aisha.core.context import Context, platform_rows
from aisha.core.database import read_json
from aisha.core.errors import ValidationFailed
from aisha.identity.sign_in_settings.queries import PREFIX, SINCE, ShownSettings, read_system, show_settings
from aisha.identity.sign_in_settings.values import SYSTEM_ONLY, SignInSettings, overlay_of, refusals, strictness


async def change_settings(ctx: Context, changes: Mapping[str, Any]) -> ShownSettings:
    """Change the settings of the context's scope and show them.

    In a tenant needs settings.manage, on the platform system.manage. Raises 400 with a text a field: unknown, outside its
    range, or looser than the installation's.
    """
    ctx.require("settings.manage" if ctx.actor.tenant_id is not None else "system.manage")
    checked = _checked(changes)
    if ctx.actor.tenant_id is None:
        await _change_system(ctx, checked)
    else:
        await _change_tenant(ctx, checked)
    return await show_settings(ctx)


def _checked(changes: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in changes.items() if value is not None}
    wrong: dict[str, list[str]] = {}
    for name in changes:
        if name not in SignInSettings.model_fields:
            wrong[name[:60]] = ["There is no such setting."]
    if not wrong:
        for each in refusals(given):
            wrong.setdefault(each.field, []).append(each.text)
    if wrong:
        raise ValidationFailed(wrong)
    clean = SignInSettings(**given).model_dump()
    return {name: None if value is None else clean[name] for name, value in changes.items()}


async def _change_system(ctx: Context, changes: Mapping[str, Any]) -> None:
    for name, value in changes.items():
        if value is None:
            await ctx.execute("delete from system_settings where setting_key = $1", PREFIX + name)
        else:
            await ctx.execute(
                "insert into system_settings (setting_key, setting_value) values ($1, $2) on conflict (setting_key) do update"
                " set setting_value = excluded.setting_value, updated_by = current_user_id(), updated_at = now()"
                " where system_settings.setting_value <> excluded.setting_value",
                PREFIX + name, value,
            )  # fmt: skip


async def _change_tenant(ctx: Context, changes: Mapping[str, Any]) -> None:
    rules = await read_system(ctx)
    system = SignInSettings(**rules.values)
    wrong: dict[str, list[str]] = {}
    for name, value in changes.items():
        measure = strictness(name)
        if name in rules.locked:
            wrong[name] = ["Set for the whole installation; a superadmin can unlock it."]
        elif name in SYSTEM_ONLY or measure is None:
            wrong[name] = ["Only a superadmin sets this, for the whole installation."]
        elif value is not None and measure(value) < measure(getattr(system, name)):
            wrong[name] = [f"The installation has {getattr(system, name)!s}; a workspace can only be stricter."]
    if wrong:
        raise ValidationFailed(wrong)
    stored = read_json(await ctx.fetchval("select settings from tenants where id = $1", ctx.tenant_id))
    overlay = dict(overlay_of(stored))
    if "require_2fa" in changes and changes["require_2fa"] != overlay.get("require_2fa"):
        overlay[SINCE] = utc_now().isoformat() if changes["require_2fa"] else None
    overlay |= changes
    kept = {name: value for name, value in overlay.items() if value is not None}
    async with platform_rows(ctx):
        sql = "update tenants set settings = jsonb_set(settings, '{auth}', $2) where id = $1"
        await ctx.execute(sql, ctx.tenant_id, kept)
