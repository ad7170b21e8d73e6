"""The labels of the tenant at work."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aisha.core.context import Context
from aisha.core.labels import LABELLED, Label

_defaults: dict[str, Label] = {}


def register_default_labels(labels: Mapping[str, Label]) -> None:
    """How the record types are called by themselves; called by `modules.py` alone."""
    _defaults.update({key: labels[key] for key in LABELLED.values})


def default_labels() -> Mapping[str, Label]:
    """How everything that can be renamed is called by itself."""
    return _defaults


@dataclass(frozen=True, slots=True)
class EntityLabel:
    """How records of one type are called, plural and singular, and how by default."""

    key: str
    plural: str
    singular: str
    default_plural: str
    default_singular: str
    is_custom: bool
    updated_at: datetime | None
    updated_by_name: str | None


_ROWS = """
select l.entity_key, l.custom_label, l.custom_label_singular, l.updated_at,
       coalesce(e.first_name || ' ' || e.last_name, nullif(btrim(concat_ws(' ', u.first_name, u.last_name)), ''), u.email)
         as updated_by_name
  from entity_labels l left join users u on u.id = l.updated_by
  left join employees e on e.tenant_id = l.tenant_id and e.user_id = l.updated_by
 where l.tenant_id = $1 order by l.entity_key limit 100
"""


async def list_labels(ctx: Context) -> list[EntityLabel]:
    """Every label that can be changed, in the order of navigation."""
    ctx.require_signed_in()
    rows = {row["entity_key"]: row for row in await ctx.fetch(_ROWS, ctx.tenant_id)}
    found: list[EntityLabel] = []
    for key, default in _defaults.items():
        row = rows.get(key)
        shown = Label(row["custom_label"], row["custom_label_singular"]) if row else default
        found.append(
            EntityLabel(
                key, shown.plural, shown.singular, default.plural, default.singular, row is not None,
                row["updated_at"] if row else None, row["updated_by_name"] if row else None,
            )
        )  # fmt: skip
    return found
