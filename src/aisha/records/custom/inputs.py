"""What a formula or a roll-up may read: the fields of a record, as the language knows them."""

from collections.abc import Mapping
from typing import Any

from aisha.core.context import Context
from aisha.records.custom.fields import CustomField, custom_fields_of
from aisha.records.custom.formulas.meaning import Input, Tree, ValueType
from aisha.records.custom.tables import PLURALS
from aisha.records.fields import Field
from aisha.records.registry import RecordType, get_record_type

TYPES: Mapping[str, ValueType] = {
    "text": "text", "textarea": "text", "email": "text", "phone": "text", "url": "text", "select": "text",
    "multiselect": "text", "tags": "text", "integer": "number", "number": "number", "money": "number", "percent": "number",
    "date": "date", "datetime": "date", "boolean": "boolean",
}  # fmt: skip
"""A moment counts as its day in the workspace's time zone; several choices as one text, joined by commas."""
LINES: Mapping[str, Field] = {
    field.name: field
    for field in (
        Field("name", "Product", "text"),
        Field("code", "Code", "text"),
        Field("quantity", "Quantity", "number"),
        Field("unit_price", "Price", "money"),
        Field("discount", "Discount", "number"),
        Field("total", "Total", "money"),
    )
}
"""What a line of a deal has to count by."""


def inputs_of(ctx: Context, entity: str) -> Mapping[str, Input]:
    """Everything a formula of the entity may name, as far as the actor sees it.

    Fields that PostgreSQL generates or that are derived on reading have no value yet when a formula is computed.
    """
    record_type = get_record_type(PLURALS[entity])
    inputs = {name: _input(record_type, field) for name, field in seen_fields(ctx, record_type).items() if "." not in name}
    for each in custom_fields_of(ctx, record_type).values():
        inputs[each.field.name] = own_input(entity, each)
    return inputs


def seen_fields(ctx: Context, record_type: RecordType) -> Mapping[str, Field]:
    """The type's own fields that the actor may see."""
    sensitive = ctx.can("view_sensitive_data")
    return {name: field for name, field in record_type.fields.items() if sensitive or not field.sensitive}


def _input(record_type: RecordType, field: Field) -> Input:
    column = record_type.table.c.get(field.name)
    is_stored = field.sql is None and column is not None and column.computed is None
    return Input(TYPES.get(field.kind) if is_stored else None, tree_of(field), is_sensitive=field.sensitive)


def own_input(entity: str, own: CustomField) -> Input:
    """One of the tenant's own fields."""
    tree: Tree = ["own", own.key]
    return Input(TYPES.get(own.field.kind), _by_kind(own.field.kind, tree), f"{entity}:{own.key}")


def tree_of(field: Field) -> Tree:
    """What reads a field of the product."""
    return _by_kind(field.kind, ["field", field.name])


def _by_kind(kind: str, tree: Tree) -> Tree:
    if kind == "datetime":
        return ["day", tree]
    return ["list", tree] if kind in ("multiselect", "tags") else tree


def describe_inputs(inputs: Mapping[str, Input]) -> list[dict[str, Any]]:
    """The names that a formula may use, with their types."""
    return [{"name": name, "type": each.type} for name, each in inputs.items() if each.type]
