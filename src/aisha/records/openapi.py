"""The record routes in the API's description (`/openapi.json`), made from the registry: they are plain routes, FastAPI does
not know them."""

from collections.abc import Mapping
from typing import Any

from aisha.records.openapi_parameters import (
    BY_ID,
    CURSOR,
    FIELDS,
    IDEMPOTENCY_KEY,
    IF_MATCH,
    INCLUDE,
    LIMIT,
    WITH_DELETED,
    list_parameters,
    query,
    selecting_parameters,
)
from aisha.records.openapi_schemas import (
    ASSIGN,
    ASSIGNMENT_ENTRY,
    BULK,
    BULK_RESULT,
    ERROR,
    HISTORY_ENTRY,
    MATCH,
    MERGE,
    MERGE_PREVIEW,
    MOMENT,
    RELATED,
    STATS,
    TIMELINE_ENTRY,
    Schema,
    envelope,
    input_schema,
    listed,
    record_schema,
)
from aisha.records.registry import RecordType, record_types

ERRORS: Mapping[int, str] = {
    400: "VALIDATION_ERROR (details: field → texts), INVALID_JSON, UNKNOWN_FIELD, INVALID_FILTER, INVALID_SORT, INVALID_CURSOR,"
    " TENANT_REQUIRED, INVALID_TENANT_ID",
    401: "UNAUTHENTICATED, TOKEN_EXPIRED, TOKEN_REVOKED",
    403: "FORBIDDEN (details.permission), TENANT_DENIED, ACCOUNT_DISABLED, CSRF_FAILED",
    404: "NOT_FOUND: not there, or not visible to the caller",
    409: "VERSION_CONFLICT (details.current, details.sent), DUPLICATE_RECORD, DUPLICATE_KEY, IN_USE, IDEMPOTENCY_MISMATCH,"
    " LEAD_ALREADY_CONVERTED, INVALID_STATUS",
    413: "PAYLOAD_TOO_LARGE",
    415: "UNSUPPORTED_MEDIA_TYPE",
    422: "REASON_REQUIRED (details: field → texts)",
    429: "RATE_LIMITED (retryAfter)",
    503: "DATABASE_UNAVAILABLE, READ_ONLY_MODE",
}
_ANY_ERROR = (400, 401, 403, 429, 503)


def extend_openapi(document: dict[str, Any]) -> None:
    """Add every record route, its schemas and its errors to the document."""
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas.setdefault("ErrorAnswer", ERROR)
    responses = components.setdefault("responses", {})
    for status, text in ERRORS.items():
        responses[f"Error{status}"] = {"description": text, "content": json_content(reference("ErrorAnswer"))}
    paths = document.setdefault("paths", {})
    paths |= _common_paths()
    tags = document.setdefault("tags", [])
    for record_type in record_types():
        schemas |= {
            record_type.label_singular: record_schema(record_type),
            f"{record_type.label_singular}Create": input_schema(record_type, partial=False),
            f"{record_type.label_singular}Update": input_schema(record_type, partial=True),
        }
        tags.append({"name": record_type.label, "description": f"Permission names begin with `{record_type.name}.`"})
        paths |= _paths_of(record_type)


def reference(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def json_content(schema: Schema) -> Schema:
    return {"application/json": {"schema": schema}}


def operation(
    tag: str, name: str, summary: str, permission: str | None, answers: Mapping[int, Schema | None], *,
    parameters: list[Schema] | None = None, body: Schema | None = None, writes: bool = False, path_id: bool = False,
) -> Schema:  # fmt: skip
    """One operation. `answers` maps the success statuses to the schema of their body, None for an empty one."""
    errors = [*_ANY_ERROR, *([404] if path_id else []), *([409, 413, 415, 422] if writes else [])]
    responses: Schema = {
        str(status): {"description": "Done."} | ({"content": json_content(schema)} if schema else {})
        for status, schema in answers.items()
    }
    responses |= {str(status): {"$ref": f"#/components/responses/Error{status}"} for status in sorted(errors)}
    described: Schema = {
        "tags": [tag],
        "operationId": name,
        "summary": summary,
        "description": f"Permission: `{permission}`." if permission else "For everybody signed in.",
        "security": [{"bearer": []}, {"cookie": []}],
        "parameters": [*([BY_ID] if path_id else []), *(parameters or [])],
        "responses": responses,
    }
    if permission:
        described["x-permission"] = permission
    if body is not None:
        described["requestBody"] = {"required": True, "content": json_content(body)}
    return described


def _paths_of(record_type: RecordType) -> dict[str, Any]:
    base = f"/api/{record_type.name}"
    return (
        {
            base: _collection(record_type),
            f"{base}/stats": {"get": _stats(record_type)},
            f"{base}/bulk": {"post": _bulk(record_type)},
            f"{base}/{{id}}": _one(record_type),
            f"{base}/{{id}}/restore": {"post": _restore(record_type)},
            f"{base}/{{id}}/related": {"get": _related(record_type)},
            f"{base}/{{id}}/timeline": {"get": _timeline(record_type)},
            f"{base}/{{id}}/history": {"get": _history(record_type)},
        }
        | _duplicates(record_type)
        | (_owners(base, record_type) if record_type.is_owned else {})
    )


def _owners(base: str, record_type: RecordType) -> dict[str, Any]:
    return {
        f"{base}/{{id}}/assign": {"post": _assign(record_type)},
        f"{base}/{{id}}/assignment-history": {"get": _assignments(record_type)},
    }


def _collection(record_type: RecordType) -> Schema:
    name, one = record_type.name, record_type.label_singular
    created = envelope(reference(one), {"type": "object", "properties": {"duplicates": {"type": "array", "items": MATCH}}})
    return {
        "get": operation(
            record_type.label, f"list_{name}", f"List {name}", record_type.permission("read"), {200: listed(reference(one))},
            parameters=list_parameters(record_type),
        ),
        "post": operation(
            record_type.label, f"create_{record_type.singular}", f"Create {_article(one)}", record_type.permission("create"),
            {201: created}, parameters=[IDEMPOTENCY_KEY], body=reference(f"{one}Create"), writes=True,
        ),
    }  # fmt: skip


def _one(record_type: RecordType) -> Schema:
    one, singular = record_type.label_singular, record_type.singular

    def change(verb: str) -> Schema:
        return operation(
            record_type.label, f"{verb}_{singular}", f"Change {_article(one)}: only what is sent",
            record_type.permission("update"), {200: envelope(reference(one))},
            parameters=[IF_MATCH, INCLUDE], body=reference(f"{one}Update"), writes=True,
            path_id=True,
        )  # fmt: skip

    permanent = query("permanent", {"type": "boolean"}, "True removes a record that lies in the trash for good.")
    remove = operation(
        record_type.label, f"delete_{singular}", f"Put {_article(one)} into the trash", record_type.permission("delete"),
        {204: None}, parameters=[permanent], writes=True, path_id=True,
    )  # fmt: skip
    remove["description"] += " Its creator may undo the creation within 10 minutes while nobody else changed the record."
    return {
        "get": operation(
            record_type.label, f"get_{singular}", f"Read {_article(one)}", record_type.permission("read"),
            {200: envelope(reference(one))}, parameters=[FIELDS, INCLUDE, WITH_DELETED], path_id=True,
        ),
        "patch": change("update"),
        "put": change("put"),
        "delete": remove,
    }  # fmt: skip


def _stats(record_type: RecordType) -> Schema:
    group_by = query(
        "group_by", {"type": "string"}, f"A choice, person, link or yes/no field; default {record_type.status_field}."
    )
    return operation(
        record_type.label, f"stats_of_{record_type.name}", "Count and sum by a field", record_type.permission("read"),
        {200: envelope(STATS)}, parameters=[group_by, *selecting_parameters(record_type)],
    )  # fmt: skip


def _bulk(record_type: RecordType) -> Schema:
    described = operation(
        record_type.label, f"bulk_{record_type.name}", "One action on many records", None,
        {200: envelope(BULK_RESULT), 202: envelope(BULK_RESULT)}, parameters=[IDEMPOTENCY_KEY], body=BULK, writes=True,
    )  # fmt: skip
    described["description"] = (
        "Permission: the action's (update, tag and untag: update; delete and purge: delete and bulk_delete; restore: delete)."
        " Each record is done or refused by itself. A filter that finds more than 500 goes on as a job: 202. `restore` and"
        " `purge` act on the trash; what is purged is gone for good, with its activities and notes."
    )
    return described


def _restore(record_type: RecordType) -> Schema:
    return operation(
        record_type.label, f"restore_{record_type.singular}", "Take out of the trash", record_type.permission("delete"),
        {200: envelope(reference(record_type.label_singular))}, parameters=[IDEMPOTENCY_KEY], writes=True, path_id=True,
    )  # fmt: skip


def _assign(record_type: RecordType) -> Schema:
    return operation(
        record_type.label, f"assign_{record_type.singular}", "Give to an owner or assignee; null unassigns",
        record_type.permission("assign"), {200: envelope(reference(record_type.label_singular))}, body=ASSIGN, writes=True,
        parameters=[IDEMPOTENCY_KEY], path_id=True,
    )  # fmt: skip


def _related(record_type: RecordType) -> Schema:
    limit = query("limit", {"type": "integer", "minimum": 1, "maximum": 200}, "Records of each kind, at most 20; default 5.")
    return operation(
        record_type.label, f"related_of_{record_type.singular}", "What belongs to it: how many of each kind, and the first",
        record_type.permission("read"), {200: envelope({"type": "array", "items": RELATED})}, parameters=[limit], path_id=True,
    )  # fmt: skip


def _timeline(record_type: RecordType) -> Schema:
    types = query(
        "types", {"type": "string"}, "Any of note, activity, change, stage, assignment, lineage, with commas between."
    )
    before = query("before", MOMENT, "Only what was before this moment, such as 2026-01-31T12:00:00Z.")
    return operation(
        record_type.label, f"timeline_of_{record_type.singular}", "All that happened, newest first",
        record_type.permission("read"), {200: listed(TIMELINE_ENTRY)}, parameters=[types, before, LIMIT, CURSOR],
        path_id=True,
    )  # fmt: skip


def _history(record_type: RecordType) -> Schema:
    return operation(
        record_type.label, f"history_of_{record_type.singular}", "Field changes, newest first", record_type.permission("read"),
        {200: listed(HISTORY_ENTRY)}, parameters=[LIMIT, CURSOR], path_id=True,
    )  # fmt: skip


def _assignments(record_type: RecordType) -> Schema:
    return operation(
        record_type.label, f"assignments_of_{record_type.singular}", "Changes of owner and assignee, newest first",
        record_type.permission("read"), {200: listed(ASSIGNMENT_ENTRY)}, parameters=[LIMIT, CURSOR], path_id=True,
    )  # fmt: skip


def _duplicates(record_type: RecordType) -> dict[str, Any]:
    if not record_type.has_duplicates:
        return {}
    base = f"/api/{record_type.name}/duplicates"
    stored = {"type": "string", "format": "uuid", "description": "The stored record that this is a draft of."}
    draft = input_schema(record_type, partial=True)
    draft["properties"] = {"id": stored} | draft["properties"]
    group = {
        "type": "object",
        "properties": {
            "score": {"type": "integer"},
            "reasons": {"type": "array", "items": {"type": "string"}},
            "count": {"type": "integer", "description": "May exceed the records, of which the 50 oldest are named."},
            "records": {"type": "array", "items": MATCH},
        },
        "required": ["score", "reasons", "count", "records"],
    }
    least = query("min_score", {"type": "integer", "minimum": 70, "maximum": 100}, "Default 70.")
    return {
        f"{base}/check": {
            "post": operation(
                record_type.label, f"check_{record_type.singular}_duplicates", "What a draft would duplicate",
                record_type.permission("read"), {200: envelope({"type": "array", "items": MATCH})}, body=draft, writes=True,
            )
        },
        base: {
            "get": operation(
                record_type.label, f"list_{record_type.singular}_duplicates", "Groups of records that look alike",
                record_type.permission("read"), {200: listed(group)}, parameters=[least, LIMIT, CURSOR],
            )
        },
        f"/api/{record_type.name}/merge": {"post": _merge(record_type)},
    }  # fmt: skip


def _merge(record_type: RecordType) -> dict[str, Any]:
    """Two answers: the winner, or with `preview` what it would get and what would move."""
    described = operation(
        record_type.label, f"merge_{record_type.name}", "Merge records into one; `preview` only says what would come of it",
        "records.merge", {200: envelope({"anyOf": [reference(record_type.label_singular), MERGE_PREVIEW]})},
        parameters=[IDEMPOTENCY_KEY], body=MERGE, writes=True,
    )  # fmt: skip
    described["responses"]["404"] = {"$ref": "#/components/responses/Error404"}
    return described


def _common_paths() -> dict[str, Any]:
    found = {"type": "object", "properties": {"groups": {"type": "array", "items": {"type": "object", "properties": {
        "type": {"type": "string"},
        "items": {"type": "array", "items": {"type": "object", "properties": {
            "id": {"type": "string", "format": "uuid"}, "title": {"type": ["string", "null"]},
            "subtitle": {"type": ["string", "null"]}}, "required": ["id", "title", "subtitle"]}}}}}},
        "required": ["groups"]}  # fmt: skip
    metadata = {"type": "object", "properties": {"types": {"type": "object"}, "operators": {"type": "object"},
                "pipelines": {"type": "array", "items": {"type": "object"}}}, "required": ["types", "operators"]}  # fmt: skip
    text = query("q", {"type": "string"}, "Words in any order, e-mail addresses, phone digits in any format.")
    return {
        "/api/metadata": {
            "get": operation(
                "Metadata",
                "get_metadata",
                "Record types, fields, layouts and what the caller may do",
                None,
                {200: envelope(metadata)},
            )
        },
        "/api/metadata/openapi.json": {
            "get": operation(
                "Metadata",
                "get_own_openapi",
                "This description with the workspace's own fields, as the caller sees them",
                None,
                {200: {"type": "object", "properties": {"openapi": {"type": "string"}}, "required": ["openapi"]}},
            )
        },
        "/api/search": {
            "get": operation("Search", "search", "Search all types", None, {200: envelope(found)}, parameters=[text])
        },
    }


def _article(label: str) -> str:
    return f"{'an' if label[0] in 'AEIOU' else 'a'} {label.lower()}"
