"""Where a column may go: the fields of a record type that an import can fill, and custom fields."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from aisha.core.context import Context
from aisha.records.custom.fields import LENGTHS, custom_fields_of
from aisha.records.custom.tables import PLURALS
from aisha.records.fields import Field
from aisha.records.registry import RecordType

CUSTOM_PREFIX = "custom."
OwnFields = Mapping[str, Field]
_CUSTOM = re.compile(r"custom\.[a-z][a-z0-9_]{0,49}")
_HISTORIC = ("created_at",)
"""Kept by the system, but an import may say what they were before this system."""
_CREATED_ALIASES = ("created", "create date", "date created", "created on")
_NEVER = ("custom", "metadata", "stage_kind")


@lru_cache(maxsize=32)
def importable_fields(record_type: RecordType) -> Mapping[str, Field]:
    """The fields a column may be mapped to. `id` is for finding records only."""
    fields = {
        name: field
        for name, field in record_type.fields.items()
        if not field.readonly and field.kind != "json" and name not in _NEVER
    }
    fields["id"] = record_type.fields["id"]
    for name in _HISTORIC:
        fields[name] = replace(record_type.fields[name], readonly=False, nullable=True, aliases=_CREATED_ALIASES)
    return fields


def own_targets(ctx: Context, record_type: RecordType) -> OwnFields:
    """The tenant's own fields that the actor may fill, by `custom.<name>`."""
    own = custom_fields_of(ctx, record_type).values()
    return {each.field.name: replace(each.field, required=False) for each in own if each.type != "json" and not each.computed}


def find_target(record_type: RecordType, own: OwnFields, name: str) -> Field | None:
    """The field of a mapping: one of the type, or `custom.<name>`, which may be new; None when there is no such place."""
    if name in own:
        return own[name]
    if _CUSTOM.fullmatch(name) and record_type.name in PLURALS.values():
        label = name.removeprefix(CUSTOM_PREFIX).replace("_", " ").capitalize()
        return Field(name, label, "text", max_length=LENGTHS["text"])
    return importable_fields(record_type).get(record_type.aliases.get(name, name))


def custom_name(column: str) -> str:
    """The custom field a column would make: "Engage Date" → `custom.engage_date`."""
    slug = re.sub(r"[^a-z0-9]+", "_", column.lower()).strip("_")[:50].strip("_")
    return CUSTOM_PREFIX + (slug if slug[:1].isalpha() else f"c_{slug}"[:50])
