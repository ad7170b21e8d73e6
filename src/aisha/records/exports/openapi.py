"""The export routes of record types in the API's description."""

from typing import Any

from aisha.records.exports.asking import MOST_FIELDS, MOST_IDS
from aisha.records.exports.tables import FILE_FORMAT
from aisha.records.exports.writers import MEDIA_TYPES
from aisha.records.openapi import operation, reference
from aisha.records.openapi_schemas import UUID, Schema, envelope
from aisha.records.registry import RecordType, record_types

EXPORT: Schema = {
    "type": "object",
    "properties": {
        "format": {"type": "string", "enum": list(FILE_FORMAT.values), "default": "csv"},
        "ids": {"type": ["array", "null"], "items": UUID, "minItems": 1, "maxItems": MOST_IDS},
        "filter": {"type": ["object", "null"], "description": "As in lists, instead of ids."},
        "q": {"type": ["string", "null"], "maxLength": 1000, "description": "Search, as in lists."},
        "sort": {"type": ["string", "null"], "maxLength": 1000, "description": "As in lists."},
        "fields": {
            "type": ["array", "null"], "items": {"type": "string"}, "maxItems": MOST_FIELDS,
            "description": "The columns in their order, `custom.x` too; every field without it. What refers to a person or"
            " another record stands there by name.",
        },
        "include_ids": {"type": "boolean", "default": False, "description": "A column with the id beside each name."},
    },
    "additionalProperties": False,
}  # fmt: skip


def extend_openapi(document: dict[str, Any]) -> None:
    """Add the export of every record type to the document that `records.openapi` has extended."""
    document["paths"] |= {f"/api/{each.name}/export": {"post": _export(each)} for each in record_types()}


def _export(record_type: RecordType) -> Schema:
    described = operation(
        record_type.label, f"export_{record_type.name}", f"{record_type.label} as a file", record_type.permission("export"),
        {200: None, 202: envelope(reference("WorkJob"))}, body=EXPORT, writes=True,
    )  # fmt: skip
    described["responses"]["200"] = {
        "description": "Up to 1,000 records: the file.",
        "content": {kind: {} for kind in MEDIA_TYPES.values()},
    }
    described["responses"]["202"]["description"] = "More: a job writes the file. GET /api/jobs/{id} says how far it is."
    return described
