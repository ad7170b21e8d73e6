"""What the browser and integrators are told of record types: fields, choices, layout and what the caller may do."""

from collections.abc import Mapping
from typing import Any

from aisha.core.context import Context
from aisha.records.fields import Field
from aisha.records.filters import COMPARISONS
from aisha.records.registry import RecordType, record_types

ACTIONS = ("create", "update", "delete", "assign", "import", "export")
_TEXT = ("eq", "neq", "contains", "not_contains", "starts_with", "ends_with", "in", "is_null", "not_null")
_ORDERED = ("eq", "neq", *COMPARISONS, "between", "is_null", "not_null")
_CHOSEN = ("eq", "neq", "in", "nin", "is_null", "not_null")
_DATED = (*_ORDERED, "within_last", "within_next")
OPERATORS_BY_KIND: Mapping[str, tuple[str, ...]] = {
    "text": _TEXT, "textarea": _TEXT, "email": _TEXT, "phone": _TEXT, "url": _TEXT, "integer": _ORDERED, "number": _ORDERED,
    "money": _ORDERED, "percent": _ORDERED, "date": _DATED, "datetime": _DATED, "time": _ORDERED, "boolean": ("eq", "neq"),
    "select": _CHOSEN, "user": _CHOSEN, "link": _CHOSEN, "tags": ("has_any", "has_all", "is_null", "not_null"), "json": (),
}  # fmt: skip


async def describe_types(ctx: Context) -> dict[str, Any]:
    """`GET /api/metadata`: the types the caller may read, operators by kind, and what the types add (pipelines)."""
    ctx.require_signed_in()
    types: dict[str, Any] = {}
    more: dict[str, Any] = {}
    for record_type in record_types():
        if not ctx.can(record_type.permission("read")):
            continue
        types[record_type.name] = describe_type(ctx, record_type)
        if record_type.describe:
            more |= await record_type.describe(ctx, types[record_type.name])
    return {"types": types, "operators": OPERATORS_BY_KIND, **more}


def describe_type(ctx: Context, record_type: RecordType) -> dict[str, Any]:
    """One type as the caller may use it."""
    sensitive = ctx.can("view_sensitive_data")
    shown = [f for f in record_type.fields.values() if sensitive or not f.sensitive]
    names = {field.name for field in shown}
    return {
        "name": record_type.name,
        "singular": record_type.singular,
        "label": {"singular": record_type.label_singular, "plural": record_type.label},
        "icon": record_type.icon,
        "title_field": record_type.title,
        "status_field": record_type.status_field,
        "sum_field": record_type.summed_by(ctx),
        "can": {action: ctx.can(record_type.permission(action)) for action in ACTIONS}
        | {"merge": ctx.can("records.merge"), "bulk_delete": ctx.can("bulk_delete")},
        "fields": [describe_field(field) for field in shown],
        "sections": [
            {"name": s.name, "label": s.label, "fields": [f for f in s.fields if f in names]} for s in record_type.sections
        ],
        "list": {
            "columns": [c for c in record_type.columns if c in names],
            "sort": record_type.default_sort,
            "card": record_type.card,
        },
        "form": [f for f in record_type.form if f in names],
        "related": [{"type": r.type, "field": r.field, "label": r.label} for r in record_type.related],
        "timeline": record_type.has_timeline,
    }


def describe_field(field: Field) -> dict[str, Any]:
    """One field as a form, a column and a filter need it."""
    options = None
    if field.choices is not None:
        options = [{"value": o.value, "label": o.label, "tone": o.tone} for o in field.choices]
    return {
        "name": field.name,
        "label": field.label,
        "kind": field.kind,
        "required": field.required,
        "readonly": field.readonly,
        "sortable": field.sortable,
        "filterable": field.filterable,
        "options": options,
        "link": field.link,
        "max_length": field.max_length,
        "min": field.minimum,
        "max": field.maximum,
        "help": field.help,
        "default": field.default,
        "sensitive": field.sensitive,
        "custom": False,
    }
