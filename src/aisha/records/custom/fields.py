"""A tenant's own fields of a record type, as the engine works with them (domain.md § 3.12).

They come with the actor, so reading them costs no round trip; a change of any raises the access version, and every process
reads them anew (docs/decisions/access-versions.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec

from aisha.core.choices import Choice, Choices
from aisha.core.context import Context
from aisha.records.custom.tables import PLURALS
from aisha.records.fields import Field, Kind
from aisha.records.registry import RecordType

PREFIX = "custom."
KINDS: Mapping[str, Kind] = {
    "text": "text", "textarea": "textarea", "number": "number", "currency": "money", "percent": "percent", "date": "date",
    "datetime": "datetime", "boolean": "boolean", "select": "select", "multiselect": "multiselect", "email": "email",
    "phone": "phone", "url": "url", "user": "user", "json": "json",
}  # fmt: skip
"""The engine's kind of each type of field."""
LENGTHS: Mapping[str, int] = {"text": 255, "textarea": 10_000, "email": 255, "phone": 40, "url": 500}


@dataclass(frozen=True, slots=True)
class CustomField:
    """One declared field. `field` is named `custom.x`, as filters, sorts, forms and errors name it; `key` is plain `x`.

    `visible_to` are the roles that see it; none means every role. `type` is the type of the values; `computed` is `formula` or
    `rollup` where the database makes them, from the own fields in `reads`, for a roll-up of the records `counts`.
    """

    id: UUID
    key: str
    type: str
    field: Field
    default: Any
    is_active: bool
    section: str | None
    visible_to: frozenset[str]
    computed: str | None = None
    counts: str | None = None
    reads: "tuple[CustomField, ...]" = ()

    def is_open_to(self, ctx: Context) -> bool:
        """True for whoever may see its values, and everything they are computed from.

        A roll-up counts records that a person with a scope does not see, so it is open to those who see all of them, and to
        the roles it names (docs/decisions/computed-fields.md).
        """
        if self.field.sensitive and not ctx.can("view_sensitive_data"):
            return False
        if self.counts and not (ctx.can(f"{self.counts}.read") and (self.visible_to or ctx.actor.view_all)):
            return False
        if not all(each.is_open_to(ctx) for each in self.reads):
            return False
        return not self.visible_to or ctx.actor.is_superadmin or ctx.actor.role in self.visible_to


Declared = Mapping[str, tuple[CustomField, ...]]
_NONE: Declared = {}


def custom_fields_of(ctx: Context, record_type: RecordType) -> Mapping[str, CustomField]:
    """The fields in use that the actor may see, by plain name, in the order of the tenant."""
    if not ctx.actor.custom_fields:
        return {}
    found = _declared(ctx.actor.custom_fields).get(record_type.name, ())
    return {each.key: each for each in found if each.is_active and each.is_open_to(ctx)}


def all_custom_fields(ctx: Context, record_type: RecordType) -> tuple[CustomField, ...]:
    """Every field in use, also those the actor does not see: what a new record needs."""
    if not ctx.actor.custom_fields:
        return ()
    return tuple(each for each in _declared(ctx.actor.custom_fields).get(record_type.name, ()) if each.is_active)


def known_fields(ctx: Context, record_type: RecordType) -> tuple[CustomField, ...]:
    """Every field there is, retired ones too."""
    return _declared(ctx.actor.custom_fields).get(record_type.name, ()) if ctx.actor.custom_fields else ()


def hidden_keys(ctx: Context, record_type: RecordType) -> tuple[str, ...]:
    """Plain names whose values do not leave with a record: retired, or not for this actor."""
    if not ctx.actor.custom_fields:
        return ()
    found = _declared(ctx.actor.custom_fields).get(record_type.name, ())
    return tuple(each.key for each in found if not each.is_active or not each.is_open_to(ctx))


def find_custom_field(ctx: Context, record_type: RecordType, name: str) -> CustomField | None:
    """The field `custom.x` that the actor may use, or None."""
    return custom_fields_of(ctx, record_type).get(name.removeprefix(PREFIX)) if name.startswith(PREFIX) else None


def find_field(ctx: Context, record_type: RecordType, name: str) -> Field | None:
    """A field of the type by name or alias, or one of the tenant's own as `custom.x`; None when there is no such field."""
    if name.startswith(PREFIX):
        found = find_custom_field(ctx, record_type, name)
        return found.field if found else None
    return record_type.fields.get(record_type.aliases.get(name, name))


@lru_cache(maxsize=4096)
def _declared(text: str) -> Declared:
    """The fields of a tenant by record type; one result for all of its people."""
    rows = msgspec.json.decode(text)
    known: dict[str, CustomField] = {}
    for row in sorted(rows, key=lambda each: each.get("order", 0)):
        reads = tuple(known[name] for name in row.get("reads") or () if name in known)
        known[f"{row['entity']}:{row['name']}"] = custom_field_of(row, reads)
    by_type: dict[str, list[CustomField]] = {}
    for row in rows:
        by_type.setdefault(PLURALS[row["entity"]], []).append(known[f"{row['entity']}:{row['name']}"])
    return {name: tuple(fields) for name, fields in by_type.items()} or _NONE


def custom_field_of(row: Mapping[str, Any], reads: tuple[CustomField, ...] = ()) -> CustomField:
    """The field that a row of `custom_fields_of` (SQL) describes, computed from `reads`."""
    limits: dict[str, int] = row["validation"] or {}
    kind = KINDS[row["type"]]
    field = Field(
        PREFIX + row["name"],
        row["label"] or row["name"].replace("_", " ").capitalize(),
        kind,
        required=row["required"],
        readonly="computed" in row,
        max_length=limits.get("max_length") or LENGTHS.get(row["type"]),
        minimum=limits.get("min"),
        maximum=limits.get("max"),
        choices=choices_of(row["name"], row["options"]) if kind in ("select", "multiselect") else None,
        default=row["default"],
        help=row["help"],
        sensitive=row["sensitive"],
    )
    return CustomField(
        UUID(row["id"]), row["name"], row["type"], field, row["default"], row["active"], row["section"],
        frozenset(row["visible_to"] or ()), row.get("computed"), _counted(row.get("counts")), reads,
    )  # fmt: skip


def _counted(listed: str | None) -> str | None:
    """The record type whose permission to read opens a list: the lines of a deal are no type of their own."""
    return "opportunities" if listed == "opportunity_lines" else listed


def choices_of(name: str, options: Any) -> Choices:
    """Choices as they are stored: texts (the guide's form), or objects {value, label, tone}."""
    parsed = [
        Choice(each, each) if isinstance(each, str) else Choice(each["value"], each.get("label") or each["value"],
                                                                each.get("tone") or "slate")
        for each in options or ()
    ]  # fmt: skip
    return Choices(name, tuple(parsed))
