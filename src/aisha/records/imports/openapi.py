"""The import routes in the API's description; mapping and options are described from the types that read them."""

from typing import Any

import msgspec

from aisha.records.imports.mapping import ColumnMapping, ImportOptions
from aisha.records.imports.queries import ROW_FILTERS
from aisha.records.imports.tables import IMPORT_STATUS
from aisha.records.openapi import operation, reference
from aisha.records.openapi_parameters import CURSOR, LIMIT, query
from aisha.records.openapi_schemas import MOMENT, UUID, Schema, envelope, listed
from aisha.records.registry import record_types

TAG = "Imports"
_NUMBER: Schema = {"type": "integer"}
_COUNTS: Schema = {
    "type": ["object", "null"],
    "description": "Null before the first dry run.",
    "properties": dict.fromkeys(("total", "create", "update", "skip", "error", "warnings"), _NUMBER),
}
_FINDING: Schema = {
    "type": "object",
    "properties": {"column": {"type": ["string", "null"]}, "message": {"type": "string"}},
}
ROW: Schema = {
    "type": "object",
    "description": "One row of the file: what becomes of it, and why not.",
    "properties": {
        "row_number": _NUMBER,
        "effect": {"type": "string", "enum": [each for each in ROW_FILTERS if each != "warning"]},
        "title": {"type": ["string", "null"]},
        "record_id": UUID | {"type": ["string", "null"]},
        "values": {"type": "object"},
        "changes": {"type": "object", "description": "Field → [before, after]."},
        "raw": {"type": ["object", "null"], "description": "The cells by column."},
        "errors": {"type": "array", "items": _FINDING},
        "warnings": {"type": "array", "items": _FINDING},
    },
}
IMPORT: Schema = {
    "type": "object",
    "properties": {
        "id": UUID,
        "entity": {"type": "string"},
        "file_name": {"type": "string"},
        "size_bytes": _NUMBER,
        "status": {"type": "string", "enum": list(IMPORT_STATUS.values)},
        "progress": {"type": "object", "properties": {"done": _NUMBER, "total": {"type": ["integer", "null"]}}},
        "counts": _COUNTS,
        "error": {"type": ["string", "null"]},
        "change_set_id": UUID | {"type": ["string", "null"]},
        "created_at": MOMENT,
        "created_by": UUID | {"type": ["string", "null"]},
        "started_at": MOMENT | {"type": ["string", "null"]},
        "finished_at": MOMENT | {"type": ["string", "null"]},
        "version": _NUMBER,
        "format": {"type": "object", "description": "Encoding, delimiter and sheet, as they were found."},
        "columns": {"type": "array", "items": {"type": "object"}, "description": "Names and samples of the file's columns."},
        "mapping": {"type": "array", "items": reference("ColumnMapping")},
        "options": reference("ImportOptions"),
        "findings": {"type": "object", "description": "What the dry run found: unknown values, people and accounts."},
        "preview": {"type": "array", "items": ROW},
    },
    "required": ["id", "entity", "file_name", "status", "progress", "version"],
}
_CHANGE: Schema = {
    "type": "object",
    "properties": {
        "mapping": {"type": "array", "items": reference("ColumnMapping")},
        "options": reference("ImportOptions"),
        "version": _NUMBER,
    },
    "additionalProperties": False,
}
_FILE: Schema = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}, "required": ["file"]}


def extend_openapi(document: dict[str, Any]) -> None:
    """Add the upload of every record type and the routes of imports."""
    _, components = msgspec.json.schema_components((ColumnMapping, ImportOptions), ref_template="#/components/schemas/{name}")
    document["components"]["schemas"] |= {"Import": IMPORT, **components}
    document["tags"].append({"name": TAG, "description": "A file, its columns mapped to fields, a dry run, the run."})
    document["paths"] |= {f"/api/{each.name}/import": {"post": _upload(each.name)} for each in record_types()}
    document["paths"] |= {
        "/api/imports": {"get": _list()},
        "/api/imports/{id}": {"get": _one("get_import", "Read an import"), "patch": _change()},
        "/api/imports/{id}/validate": {"post": _act("validate_import", "Start the dry run")},
        "/api/imports/{id}/run": {"post": _act("run_import", "Start the run, or go on with one that stopped")},
        "/api/imports/{id}/cancel": {"post": _act("cancel_import", "Stop; what is imported stays")},
        "/api/imports/{id}/rows": {"get": _rows()},
        "/api/imports/{id}/errors": {"get": _errors()},
    }


def _upload(collection: str) -> Schema:
    described = operation(
        TAG, f"upload_{collection}", f"Upload a CSV or XLSX file of {collection}", f"{collection}.import",
        {201: envelope(reference("Import"))}, writes=True,
    )  # fmt: skip
    described["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": _FILE}}}
    return described


def _list() -> Schema:
    entity = query("entity", {"type": "string", "enum": [each.name for each in record_types()]}, "Imports of one type.")
    described = operation(
        TAG, "list_imports", "Imports, newest first", None, {200: listed(reference("Import"))},
        parameters=[entity, LIMIT, CURSOR],
    )  # fmt: skip
    return _with_permission(described)


def _one(name: str, summary: str) -> Schema:
    return _with_permission(operation(TAG, name, summary, None, {200: envelope(reference("Import"))}, path_id=True))


def _change() -> Schema:
    answers = {200: envelope(reference("Import"))}
    described = operation(
        TAG, "update_import", "Change mapping and options", None, answers, body=_CHANGE, writes=True, path_id=True
    )
    return _with_permission(described)


def _act(name: str, summary: str) -> Schema:
    answers = {200: envelope(reference("Import"))}
    return _with_permission(operation(TAG, name, summary, None, answers, writes=True, path_id=True))


def _rows() -> Schema:
    status = query("status", {"type": "string", "enum": list(ROW_FILTERS)}, "Only rows of this effect.")
    described = operation(
        TAG, "list_import_rows", "Reports of rows, in the file's order", None, {200: listed(ROW)},
        parameters=[status, LIMIT, CURSOR], path_id=True,
    )  # fmt: skip
    return _with_permission(described)


def _errors() -> Schema:
    described = operation(TAG, "download_import_errors", "Failed rows as CSV, with the reason", None, {200: None}, path_id=True)
    described["responses"]["200"]["content"] = {"text/csv": {"schema": {"type": "string"}}}
    return _with_permission(described)


def _with_permission(described: Schema) -> Schema:
    described["description"] = "Permission: `import` of the record type."
    return described
