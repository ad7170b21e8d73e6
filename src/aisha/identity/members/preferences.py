"""What people choose for themselves in a tenant: formats, language, how the product looks (admin-chapters.md § 6.1)."""

from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

from aisha.core.context import Context
from aisha.core.declared import Declared, declare, find_setting
from aisha.core.errors import Forbidden, NotFound, ValidationFailed

APPEARANCE = declare((
    Declared(
        "theme", "Theme", Literal["light", "dark", "system"], None,
        "Light, dark, or as the device has it. Until it is chosen, each browser keeps what was chosen in it.", "appearance",
        ("user",), (("light", "Light"), ("dark", "Dark"), ("system", "System")),
    ),
    Declared(
        "density", "Row height", Literal["comfortable", "compact"], None,
        "How much room the rows of lists take. Until it is chosen, each browser keeps what was chosen in it.", "appearance",
        ("user",), (("comfortable", "Comfortable"), ("compact", "Compact")),
    ),
))  # fmt: skip
"""They have no default: without a choice of the person's the browser's own holds."""
_SAVE = """
update employees set preferences = jsonb_strip_nulls(preferences || $3)
 where tenant_id = $1 and user_id = $2 and status <> 'terminated' returning id
"""


async def save_preferences(ctx: Context, user_id: UUID, changes: Mapping[str, Any]) -> None:
    """Change preferences of the caller; null follows the workspace again.

    Raises 400 with a text a key, 403 for what is locked and for anybody else's, 404 for somebody without a place here.
    """
    ctx.require_signed_in()
    if user_id != ctx.actor.user_id:
        raise Forbidden("Only the person chooses this.")
    wrong: dict[str, list[str]] = {}
    checked: dict[str, Any] = {}
    for key, value in changes.items():
        setting = find_setting(key)
        if setting is None or "user" not in setting.scopes:
            wrong[key[:60]] = ["There is no such preference."]
            continue
        if key in ctx.actor.layers.locked:
            raise Forbidden(f"{setting.label} is set for the whole installation.", code="SETTING_LOCKED")
        try:
            checked[key] = None if value is None else setting.checked(value)
        except ValueError as error:
            wrong[key] = str(error).splitlines()
    if wrong:
        raise ValidationFailed({f"preferences.{key}": texts for key, texts in wrong.items()})
    if await ctx.fetchval(_SAVE, ctx.tenant_id, user_id, checked) is None:
        raise NotFound("This user")
