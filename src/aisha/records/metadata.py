"""What the browser and integrators are told of record types: fields, choices, layout and what the caller may do."""

from typing import Any

from aisha.core.context import Context
from aisha.records.custom.fields import CustomField, custom_fields_of
from aisha.records.fields import Field
from aisha.records.labels import relabel
from aisha.records.operators import OPERATORS_BY_KIND
from aisha.records.registry import RecordType, record_types

OWN_SECTION = "Custom fields"
ACTIONS = ("create", "update", "delete", "assign", "import", "export")


async def describe_types(ctx: Context) -> dict[str, Any]:
    """`GET /api/metadata`: the types the caller may read, operators by kind, and what the types add (pipelines)."""
    ctx.require_signed_in()
    types: dict[str, Any] = {}
    more: dict[str, Any] = {}
    for record_type in record_types():
        if not ctx.can(record_type.permission("read")):
            continue
        types[record_type.name] = relabel(ctx, describe_type(ctx, record_type))
        if record_type.describe:
            more |= await record_type.describe(ctx, types[record_type.name])
    return {"types": types, "operators": OPERATORS_BY_KIND, **more}


def describe_type(ctx: Context, record_type: RecordType) -> dict[str, Any]:
    """One type as the caller may use it."""
    sensitive = ctx.can("view_sensitive_data")
    shown = [f for f in record_type.fields.values() if sensitive or not f.sensitive]
    own = list(custom_fields_of(ctx, record_type).values())
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
        | {"merge": record_type.has_duplicates and ctx.can("records.merge"), "bulk_delete": ctx.can("bulk_delete")},
        "fields": [*(describe_field(field) for field in shown), *(_describe_custom(field) for field in own)],
        "sections": _sections(record_type, names, own),
        "list": {
            "columns": [c for c in record_type.columns if c in names],
            "sort": record_type.default_sort,
            "card": record_type.card,
            "flags": [field.name for field in record_type.derived if field.kind == "boolean"],
        },
        "form": [f for f in record_type.form if f in names]
        + [each.field.name for each in own if each.type != "json" and not each.computed],
        "related": [{"type": r.type, "field": r.field, "label": r.label} for r in record_type.related],
        "timeline": record_type.has_timeline,
        "duplicates": record_type.has_duplicates and ctx.actor.settings.get("duplicates", "warn") != "off",
    }


def _sections(record_type: RecordType, names: set[str], own: list[CustomField]) -> list[dict[str, Any]]:
    """The type's sections, with the tenant's own fields in the section they name, or else in one of their own."""
    sections: list[dict[str, Any]] = [
        {"name": s.name, "label": s.label, "fields": [f for f in s.fields if f in names]} for s in record_type.sections
    ]
    by_name = {name.lower(): s for s in sections for name in (s["name"], s["label"])}
    for each in own:
        label = each.section or OWN_SECTION
        if label.lower() not in by_name:
            by_name[label.lower()] = {"name": f"custom_{label.lower()}", "label": label, "fields": []}
            sections.insert(max(1, len(sections) - 1), by_name[label.lower()])
        by_name[label.lower()]["fields"].append(each.field.name)
    return sections


def _describe_custom(own: CustomField) -> dict[str, Any]:
    return describe_field(own.field) | {"custom": True, "default": own.default, "computed": own.computed}


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
        "computed": None,
    }
