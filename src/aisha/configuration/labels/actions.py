"""Renaming the records of the tenant at work."""

from collections.abc import Mapping

from aisha.configuration.labels.queries import default_labels
from aisha.core.context import Context
from aisha.core.errors import NotFound, ValidationFailed
from aisha.core.ids import new_id
from aisha.core.labels import Label
from aisha.identity.tenants.module_settings import note_change

_SAVE = """
insert into entity_labels as l (tenant_id, id, entity_key, custom_label, custom_label_singular) values ($1, $2, $3, $4, $5)
on conflict (tenant_id, entity_key) do update
   set custom_label = excluded.custom_label, custom_label_singular = excluded.custom_label_singular
 where (l.custom_label, l.custom_label_singular) <> (excluded.custom_label, excluded.custom_label_singular)
returning id
"""


async def set_labels(ctx: Context, labels: Mapping[str, Label]) -> None:
    """Call records by these names everywhere, from the next request on; a name equal to the default takes the own one back.

    Raises 400 for an unknown type, and for a name another type has.
    """
    ctx.require("settings.manage")
    refuse_unknown(labels)
    await _refuse_taken(ctx, labels)
    changed = [key for key, label in labels.items() if await _save(ctx, key, label)]
    await note_change(ctx, [f"label.{key}" for key in changed])


async def reset_label(ctx: Context, key: str) -> None:
    """Back to the default. Raises NotFound for an unknown type; nothing for one that has its default."""
    ctx.require("settings.manage")
    if key not in default_labels():
        raise NotFound("This label")
    if await _remove(ctx, key):
        await note_change(ctx, [f"label.{key}"])


def refuse_unknown(labels: Mapping[str, Label]) -> None:
    """Raises 400 for what cannot be renamed."""
    unknown = [key for key in labels if key not in default_labels()]
    if unknown:
        raise ValidationFailed({key[:60]: [f"Can be renamed: {', '.join(default_labels())}."] for key in unknown})


async def _save(ctx: Context, key: str, label: Label) -> bool:
    if label == default_labels()[key]:
        return await _remove(ctx, key)
    return await ctx.fetchval(_SAVE, ctx.tenant_id, new_id(), key, label.plural, label.singular) is not None


async def _remove(ctx: Context, key: str) -> bool:
    sql = "delete from entity_labels where tenant_id = $1 and entity_key = $2 returning id"
    return await ctx.fetchval(sql, ctx.tenant_id, key) is not None


async def _refuse_taken(ctx: Context, labels: Mapping[str, Label]) -> None:
    """Two types of one name cannot be told apart in menus, search and answers."""
    shown = {**default_labels(), **ctx.actor.labels, **labels}
    wrong: dict[str, list[str]] = {}
    for key, label in labels.items():
        for other, theirs in shown.items():
            if other != key and label.plural.lower() == theirs.plural.lower():
                wrong[f"{key}.plural"] = [f"“{theirs.plural}” is already what {other} are called."]
            if other != key and label.singular.lower() == theirs.singular.lower():
                wrong[f"{key}.singular"] = [f"“{theirs.singular}” is already what one of the {other} is called."]
    if wrong:
        raise ValidationFailed(wrong)
