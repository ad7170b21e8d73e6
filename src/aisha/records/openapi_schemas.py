"""JSON schemas of record types for the API's description: every field with its kind, limits and choices, from the registry."""

from collections.abc import Mapping
from typing import Any

from aisha.records.bulk_tables import BULK_ACTION
from aisha.records.fields import Field
from aisha.records.registry import RecordType
from aisha.records.selection import available_links
from aisha.records.tables import ASSIGNMENT_ACTION, ASSIGNMENT_FIELD, CHANGE_ACTIONS, PLURALS

Schema = dict[str, Any]
INT_MAX = 2**31 - 1
_BASE: Mapping[str, Schema] = {
    "text": {"type": "string"},
    "textarea": {"type": "string"},
    "email": {"type": "string", "format": "email"},
    "phone": {"type": "string", "examples": ["+12125550123"]},
    "url": {"type": "string", "examples": ["https://example.com"]},
    "integer": {"type": "integer", "minimum": -INT_MAX, "maximum": INT_MAX},
    "percent": {"type": "integer", "minimum": 0, "maximum": 100},
    "number": {"type": "number"},
    "money": {"type": "number", "minimum": -(10**15), "maximum": 10**15},
    "date": {"type": "string", "format": "date"},
    "time": {"type": "string", "pattern": r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$", "examples": ["14:30"]},
    "datetime": {"type": "string", "format": "date-time"},
    "boolean": {"type": "boolean"},
    "select": {"type": "string", "maxLength": 100},
    "multiselect": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
    "tags": {"type": "array", "items": {"type": "string", "maxLength": 64}, "maxItems": 50},
    "user": {"type": "string", "format": "uuid"},
    "link": {"type": "string", "format": "uuid"},
}
PERSON: Schema = {
    "type": ["object", "null"],
    "properties": {"id": {"type": "string", "format": "uuid"}, "name": {"type": ["string", "null"]}},
    "required": ["id", "name"],
}
LINKED: Schema = {
    "type": ["object", "null"],
    "description": "A linked record; one the caller may not see has no name and `visible: false`.",
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "type": {"type": "string", "enum": list(PLURALS)},
        "name": {"type": ["string", "null"]},
        "visible": {"type": "boolean"},
        "deleted": {"type": "boolean", "description": "True for a record in the trash; absent otherwise."},
    },
    "required": ["id", "name", "visible"],
}


def field_schema(field: Field) -> Schema:
    """One field: kind, format, limits, choices, whether null and whether written by the system."""
    schema: Schema = _json_schema(field) if field.kind == "json" else dict(_BASE[field.kind])
    if field.max_length is not None:
        schema["maxLength"] = field.max_length
    if field.minimum is not None:
        schema["minimum"] = field.minimum
    if field.maximum is not None:
        schema["maximum"] = field.maximum
    if field.choices is not None:
        one = {"type": "string", "enum": list(field.choices.values)}
        schema = schema | {"items": one} if field.kind == "multiselect" else one
    if field.default is not None:
        schema["default"] = field.default
    if field.nullable:
        schema["type"] = [schema["type"], "null"]
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    schema["title"] = field.label
    if field.examples:
        schema["examples"] = list(field.examples)
    if description := _description(field):
        schema["description"] = description
    if field.readonly:
        schema["readOnly"] = True
    schema["x-kind"] = field.kind
    return schema


def _json_schema(field: Field) -> Schema:
    if isinstance(field.default, list):
        return {"type": "array", "items": {}}
    return {"type": "object", "additionalProperties": True}


def _description(field: Field) -> str:
    parts = [field.help]
    if field.link is not None:
        parts.append(
            f"Id of one of: {', '.join(PLURALS.values())}." if field.link == "related_type" else f"Id in {field.link}."
        )
    if field.kind == "user":
        parts.append("User id of a member of the tenant.")
    if field.kind == "datetime":
        parts.append("A time without a zone is in the tenant's.")
    if field.sensitive:
        parts.append("Only with the permission view_sensitive_data.")
    if field.choices is not None and field.choices.aliases:
        parts.append(f"Also understood: {', '.join(sorted(field.choices.aliases))}.")
    return " ".join(part for part in parts if part)


def record_schema(record_type: RecordType) -> Schema:
    """A record as it is answered. `fields` narrows it; sensitive fields are missing without their right."""
    properties = {name: field_schema(record_type.fields[name]) for name in record_type.visible_columns}
    for key, (_column, kind) in available_links(record_type).items():
        properties[key] = (PERSON if kind == "user" else LINKED) | {"readOnly": True}
    return {
        "type": "object",
        "title": record_type.label_singular,
        "description": f"{record_type.label_singular}: its fields, and with `include` the names of what it links to.",
        "properties": properties,
        "required": ["id", "version"],
        "additionalProperties": False,
    }


def input_schema(record_type: RecordType, *, partial: bool) -> Schema:
    """What a client sends: to create (`partial` false) or to change. Null clears a field."""
    writable = {name: field for name, field in record_type.fields.items() if not field.readonly}
    properties: Schema = {}
    for name, field in writable.items():
        properties[name] = field_schema(field)
        properties[name].pop("default", None)
    for alias, name in record_type.aliases.items():
        properties[alias] = properties[name] | {"description": f"Alias of `{name}`."}
    if partial:
        properties["version"] = {"type": "integer", "minimum": 1, "maximum": 999_999_999,
                                 "description": "The version that was read; another present one answers 409."}  # fmt: skip
    else:
        properties["allow_duplicate"] = {"type": "boolean", "description": "Create although it looks like a duplicate."}
    required = [] if partial else [name for name, field in writable.items() if field.required]
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return schema | {"required": required} if required else schema


def envelope(data: Schema, meta: Schema | None = None) -> Schema:
    """The success envelope around `data`."""
    properties: Schema = {"status": {"type": "string", "const": "success"}, "data": data}
    required = ["status", "data"]
    if meta is not None:
        properties["meta"] = meta
    return {"type": "object", "properties": properties, "required": required}


def listed(item: Schema) -> Schema:
    """The success envelope of a list of `item`."""
    return envelope({"type": "array", "items": item}, LIST_META) | {"required": ["status", "data", "meta"]}


LIST_META: Schema = {
    "type": "object",
    "properties": {
        "limit": {"type": "integer", "minimum": 1, "maximum": 200},
        "next_cursor": {"type": ["string", "null"], "description": "Send it as `cursor` for the next page; null at the end."},
        "total": {"type": "integer", "description": "With `count=true`: exact up to 10,000."},
        "total_is_capped": {"type": "boolean", "description": "True when there are more than 10,000."},
        "as_of": {
            "type": ["string", "null"], "format": "date-time",
            "description": "With `count=true`: when it was counted; POST …/bulk takes it.",
        },
    },
    "required": ["limit", "next_cursor"],
}  # fmt: skip
ERROR: Schema = {
    "type": "object",
    "properties": {
        "status": {"type": "string", "const": "error"},
        "code": {"type": "string", "examples": ["VALIDATION_ERROR"]},
        "message": {"type": "string"},
        "details": {"type": "object", "additionalProperties": True},
        "retryAfter": {"type": "integer"},
        "request_id": {"type": "string"},
    },
    "required": ["status", "code", "message", "request_id"],
}
MOMENT: Schema = {"type": "string", "format": "date-time"}
UUID: Schema = {"type": "string", "format": "uuid"}
ACTOR: Schema = {
    "type": ["object", "null"],
    "description": "Null: the system.",
    "properties": {"id": UUID, "name": {"type": ["string", "null"]}},
}
CHANGES: Schema = {
    "type": "object",
    "description": "Field → [before, after].",
    "additionalProperties": {"type": "array", "minItems": 2, "maxItems": 2, "items": {}},
}
TIMELINE_ENTRY: Schema = {
    "type": "object",
    "properties": {
        "id": UUID,
        "kind": {"type": "string", "enum": ["note", "activity", "change", "stage", "assignment", "lineage"]},
        "at": MOMENT,
        "actor": ACTOR,
        "title": {"type": "string"},
        "body": {"type": "string"},
        "entity_type": {"type": "string"},
        "entity_id": UUID,
        "data": {"type": "object", "additionalProperties": True},
    },
    "required": ["id", "kind", "at", "title", "entity_type", "entity_id", "data"],
}
HISTORY_ENTRY: Schema = {
    "type": "object",
    "properties": {
        "id": UUID,
        "at": MOMENT,
        "actor": ACTOR,
        "action": {"type": "string", "enum": list(CHANGE_ACTIONS)},
        "changes": CHANGES,
        "change_set_id": UUID | {"type": ["string", "null"]},
    },
    "required": ["id", "at", "action", "changes"],
}
ASSIGNMENT_ENTRY: Schema = {
    "type": "object",
    "properties": {
        "id": UUID,
        "at": MOMENT,
        "actor": ACTOR,
        "action": {"type": "string", "enum": list(ASSIGNMENT_ACTION.values)},
        "note": {"type": "string"},
        "field": {"type": "string", "enum": list(ASSIGNMENT_FIELD.values)},
        "from": UUID | {"type": ["string", "null"]},
        "to": UUID | {"type": ["string", "null"]},
        "from_name": {"type": ["string", "null"]},
        "to_name": {"type": ["string", "null"]},
    },
    "required": ["id", "at", "action", "field"],
}
OTHER_SUMS: Schema = {
    "type": "array",
    "description": "Sums in other currencies than the tenant's, each for itself.",
    "items": {
        "type": "object",
        "properties": {"currency": {"type": "string"}, "amount": {"type": "number"}},
        "required": ["currency", "amount"],
    },
}
STATS: Schema = {
    "type": "object",
    "properties": {
        "count": {"type": "integer"},
        "sum": {"type": ["number", "null"], "description": "In the tenant's currency."},
        "currency": {"type": ["string", "null"]},
        "others": OTHER_SUMS,
        "group_by": {"type": "string"},
        "groups": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"value": {}, "label": {"type": ["string", "null"]}, "count": {"type": "integer"},
                               "sum": {"type": ["number", "null"]}, "others": OTHER_SUMS},
                "required": ["value", "count", "sum", "others"],
            },
        },
        "as_of": {"type": "string", "format": "date-time", "description": "When it was counted; POST …/bulk takes it."},
    },
    "required": ["count", "sum", "currency", "others", "groups", "as_of"],
}  # fmt: skip
BULK: Schema = {
    "type": "object",
    "properties": {
        "ids": {"type": "array", "items": UUID, "minItems": 1, "maxItems": 500},
        "filter": {
            "type": "object", "description": "As in lists; more than 500 matches go on as a job (202), at most 100,000.",
        },
        "q": {"type": ["string", "null"]},
        "as_of": {
            "type": ["string", "null"], "format": "date-time",
            "description": "`meta.as_of` of a counted list, or `as_of` of an earlier action: what was made or changed since is"
            " left alone.",
        },
        "action": {"type": "string", "enum": list(BULK_ACTION.values)},
        "values": {"type": "object", "description": "Fields to write; for tag and untag {tags: []}."},
    },
    "required": ["action"],
    "additionalProperties": False,
}  # fmt: skip
BULK_RESULT: Schema = {
    "type": "object",
    "properties": {
        "updated": {"type": "integer"},
        "skipped": {"type": "integer", "description": "Ids that are not there, not visible, or changed since as_of."},
        "errors": {
            "type": "array",
            "items": {"type": "object", "properties": {"id": UUID, "code": {"type": "string"}, "message": {"type": "string"}}},
        },
        "as_of": MOMENT | {"description": "When it was done: what takes it back names it, to leave later changes alone."},
        "queued": {"type": "boolean"},
        "id": UUID | {"description": "Of a queued action: GET /api/bulk-changes/{id} says how far it is."},
        "total": {"type": "integer", "description": "Of a queued action: how many records it acts on."},
    },
    "required": ["updated", "skipped", "errors"],
}
RELATED: Schema = {
    "type": "object",
    "properties": {
        "key": {"type": "string", "examples": ["contacts.account_id", "activities.open", "notes.pinned"]},
        "type": {"type": "string", "examples": ["contacts"]},
        "label": {"type": "string"},
        "filter": {"type": "object", "description": "Finds the same records in the list of their type."},
        "total": {"type": "integer", "description": "Exact up to 10,000."},
        "total_is_capped": {"type": "boolean"},
        "records": {"type": "array", "items": {"type": "object", "additionalProperties": True}},
    },
    "required": ["key", "type", "label", "filter", "total", "total_is_capped", "records"],
    "additionalProperties": False,
}
ASSIGN: Schema = {
    "type": "object",
    "properties": {
        "owner_id": UUID | {"type": ["string", "null"]},
        "assigned_to": UUID | {"type": ["string", "null"]},
        "note": {"type": ["string", "null"], "maxLength": 1000},
    },
    "additionalProperties": False,
}
MATCH: Schema = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "id": UUID,
        "title": {"type": ["string", "null"]},
        "subtitle": {"type": ["string", "null"]},
        "score": {"type": "integer", "minimum": 70, "maximum": 100},
        "reasons": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["type", "id", "score", "reasons"],
}

MERGE: Schema = {
    "type": "object",
    "properties": {
        "winner_id": UUID,
        "loser_ids": {"type": "array", "items": UUID, "minItems": 1, "maxItems": 10, "uniqueItems": True},
        "fields": {
            "type": "object",
            "additionalProperties": UUID,
            "description": "Field or custom.x → record whose value stays; else the winner's, else the first loser's.",
        },
        "preview": {"type": "boolean", "default": False},
    },
    "required": ["winner_id", "loser_ids"],
}
MERGE_PREVIEW: Schema = {
    "type": "object",
    "properties": {
        "values": {
            "type": "object",
            "additionalProperties": {
                "type": "object", "properties": {"value": {}, "from": UUID}, "required": ["value", "from"]
            },
        },
        "moves": {"type": "object", "additionalProperties": {"type": "integer"}},
    },
    "required": ["values", "moves"],
}  # fmt: skip
