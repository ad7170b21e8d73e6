"""The API's description as one workspace sees it: its own fields beside the product's, from the next request on."""

from collections.abc import Iterable, Mapping
from typing import Any

from aisha.core.context import Context
from aisha.records.custom.fields import CustomField, custom_fields_of
from aisha.records.openapi_schemas import Schema, field_schema
from aisha.records.registry import record_types


def describe_own_fields(ctx: Context, document: Mapping[str, Any]) -> dict[str, Any]:
    """`document` with `custom` of every type spelled out: the fields in use that the caller sees. `document` itself stays."""
    ctx.require_signed_in()
    schemas: dict[str, Schema] = dict(document["components"]["schemas"])
    for record_type in record_types():
        own = custom_fields_of(ctx, record_type).values()
        if not own or not ctx.can(record_type.permission("read")):
            continue
        written = [each for each in own if not each.computed]
        one = record_type.label_singular
        _put(schemas, one, _custom(own))
        _put(schemas, f"{one}Update", _custom(written))
        needed = [each.key for each in written if each.field.required and each.default is None]
        _put(schemas, f"{one}Create", _custom(written) | ({"required": needed} if needed else {}))
        if needed:
            create = schemas[f"{one}Create"]
            schemas[f"{one}Create"] = create | {"required": [*create.get("required", []), "custom"]}
    return {**document, "components": {**document["components"], "schemas": schemas}}


def _put(schemas: dict[str, Schema], name: str, custom: Schema) -> None:
    schema = schemas[name]
    described = schema["properties"]["custom"]
    schemas[name] = schema | {"properties": schema["properties"] | {"custom": described | custom}}


def _custom(own: Iterable[CustomField]) -> Schema:
    return {"properties": {each.key: _own(each) for each in own}, "additionalProperties": False}


def _own(own: CustomField) -> Schema:
    if own.type == "json":
        schema: Schema = {"title": own.field.label, "description": own.field.help or "Any JSON.", "x-kind": "json"}
        return schema
    schema = field_schema(own.field)
    return schema if own.default is None else schema | {"default": own.default}
