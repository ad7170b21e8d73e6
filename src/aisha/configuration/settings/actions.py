"""Changing settings, whatever scope they lie in: what routes and commands call."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from aisha.configuration.mail.ways import SENDING_SETTING, check_sending_profile
from aisha.configuration.settings.schemas import MAX_KEYS
from aisha.configuration.settings.secret_values import store_secret
from aisha.core.context import Context
from aisha.core.declared import Declared, Scope, find_setting, resolve
from aisha.core.errors import BadRequest, ValidationFailed
from aisha.core.modules import SETTING_PREFIX
from aisha.core.sealing import SealingKeys
from aisha.identity.members.preferences import save_preferences
from aisha.identity.sign_in_settings.actions import change_settings as change_sign_in
from aisha.identity.sign_in_settings.queries import PREFIX
from aisha.identity.tenants.actions import update_tenant
from aisha.identity.tenants.facts import PREFIX as FACT_PREFIX
from aisha.identity.tenants.module_settings import change_module

_UPSERT = """
insert into system_settings as s (setting_key, setting_value) values ($1, $2)
on conflict (setting_key) do update
   set setting_value = excluded.setting_value, updated_by = current_user_id(), updated_at = now()
 where s.setting_value <> excluded.setting_value
"""
_LOCK = """
insert into system_settings as s (setting_key, setting_value, is_locked) values ($1, $2, true)
on conflict (setting_key) do update set is_locked = true, updated_by = current_user_id(), updated_at = now()
 where not s.is_locked
"""


async def change_system(ctx: Context, keys: SealingKeys, changes: Mapping[str, Any], locks: Mapping[str, bool]) -> None:
    """Change settings of the installation and lock them for everybody below; null takes a value back and unlocks it.

    What is secret is sealed with `keys`.

    A lock without a value keeps what holds now. Raises 400 with a text a key.
    """
    ctx.require("system.manage")
    checked = check_values(changes, "system")
    unknown = {key[:60]: ["There is no such setting."] for key in locks if not _is_lockable(key)}
    if unknown:
        raise ValidationFailed(unknown)
    auth = {key.removeprefix(PREFIX): value for key, value in checked.items() if key.startswith(PREFIX)}
    if auth:
        await change_sign_in(ctx, auth)
    for key, value in checked.items():
        if key.startswith(PREFIX):
            continue
        setting = find_setting(key)
        if value is None:
            await ctx.execute("delete from system_settings where setting_key = $1", key)
        elif setting is not None and setting.secret:
            await store_secret(ctx, keys, key, value)
        else:
            await ctx.execute(_UPSERT, key, value)
    for key, is_locked in locks.items():
        await _lock(ctx, key, is_locked)


async def change_tenant(ctx: Context, changes: Mapping[str, Any]) -> None:
    """Change settings of the tenant at work, of sign-in and branding too; null goes back to what is inherited.

    Raises 400 with a text a key, 403 for what the installation has locked.
    """
    ctx.require("settings.manage")
    checked = check_values(changes, "tenant")
    if checked.get(SENDING_SETTING) is not None:
        await check_sending_profile(ctx, UUID(checked[SENDING_SETTING]))
    auth = {key.removeprefix(PREFIX): value for key, value in checked.items() if key.startswith(PREFIX)}
    branding = {key.removeprefix("branding."): value for key, value in checked.items() if key.startswith("branding.")}
    settings = {key: value for key, value in checked.items() if "." not in key}
    if auth:
        await change_sign_in(ctx, auth)
    for key, value in checked.items():
        if key.startswith(SETTING_PREFIX):
            module, name = key.removeprefix(SETTING_PREFIX).split(".")
            await change_module(ctx, module, None, {name: value})
    facts = {key.removeprefix(FACT_PREFIX): value for key, value in checked.items() if key.startswith(FACT_PREFIX)}
    if branding or settings or facts:
        named = {"name": facts.pop("name").strip()} if "name" in facts else {}
        parts = {"settings": settings, "branding": branding, "metadata": facts}
        await update_tenant(ctx, ctx.tenant_id, named | parts, None)


async def change_own(ctx: Context, changes: Mapping[str, Any]) -> None:
    """Change what the caller chooses for themselves; null follows the workspace again. Raises 400 with a text a key."""
    ctx.require_signed_in()
    assert ctx.actor.user_id is not None
    await save_preferences(ctx, ctx.actor.user_id, check_values(changes, "user"))


def check_values(changes: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    """The values as they are stored, null as it is. Raises 400 with a text a key: unknown, not of this scope, not admitted."""
    if len(changes) > MAX_KEYS:
        raise BadRequest(f"Change at most {MAX_KEYS} settings at a time.")
    wrong: dict[str, list[str]] = {}
    checked: dict[str, Any] = {}
    for key, value in changes.items():
        setting = find_setting(key)
        if setting is None:
            wrong[key[:60]] = ["There is no such setting."]
        elif scope not in setting.scopes:
            wrong[key] = [_elsewhere(setting)]
        elif value is None and setting.required:
            wrong[key] = ["This cannot be left empty."]
        else:
            try:
                checked[key] = None if value is None else setting.checked(value)
            except ValueError as error:
                wrong[key] = str(error).splitlines()
    if wrong:
        raise ValidationFailed(wrong)
    return checked


def _elsewhere(setting: Declared) -> str:
    names = {"system": "the installation", "tenant": "a workspace", "user": "a person"}
    return f"This is a setting of {' or '.join(names[scope] for scope in setting.scopes)}."


def _is_lockable(key: str) -> bool:
    setting = find_setting(key)
    return setting is not None and "system" in setting.scopes and len(setting.scopes) > 1


async def _lock(ctx: Context, key: str, is_locked: bool) -> None:
    if not is_locked:
        sql = "update system_settings set is_locked = false, updated_by = current_user_id(), updated_at = now()"
        await ctx.execute(f"{sql} where setting_key = $1 and is_locked", key)
        return
    setting = find_setting(key)
    assert setting is not None
    await ctx.execute(_LOCK, key, resolve(setting, ctx.actor.layers)[0])
