"""Parameters of the record routes, for the API's description."""

from typing import Any

from aisha.records.registry import RecordType

Schema = dict[str, Any]
_FILTER = (
    'A tree of at most 5 levels and 50 conditions: {"and": [{"field", "op", "value"}, {"or": [...]}]}. Operators eq, neq, lt,'
    " lte, gt, gte, between, in, nin, contains, not_contains, starts_with, ends_with, is_null, not_null, has_any, has_all,"
    " within_last, within_next (days). Values also me, unassigned, today,"
    " start_of_week, start_of_month, start_of_quarter, start_of_year,"
    " last_N_days. Fields also custom.x and account.name."
)


def query(name: str, schema: Schema, description: str) -> Schema:
    """A query parameter."""
    return {"name": name, "in": "query", "schema": schema, "description": description}


BY_ID: Schema = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
LIMIT = query("limit", {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}, "Size of a page.")
CURSOR = query("cursor", {"type": "string"}, "`next_cursor` of the page before.")
FIELDS = query("fields", {"type": "string"}, "Only these fields, with commas between; id and version always come.")
INCLUDE = query(
    "include", {"type": "string"}, "Names of linked records, with commas between, such as account,owner; * for all."
)
WITH_DELETED = query(
    "deleted", {"type": "string", "enum": ["exclude", "with"], "default": "exclude"}, "Also look in the trash."
)
DELETED = query("deleted", {"type": "string", "enum": ["exclude", "only", "with"], "default": "exclude"}, "The trash.")
VIEW = query("view", {"type": "string", "format": "uuid"}, "A saved view: its conditions come on top of these.")
COUNT = query("count", {"type": "boolean"}, "Also count, up to 10,000.")
IDEMPOTENCY_KEY: Schema = {
    "name": "Idempotency-Key", "in": "header",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    "description": "A retry with the same key and body gets the first answer, for 24 hours.",
}  # fmt: skip
IF_MATCH: Schema = {
    "name": "If-Match", "in": "header", "schema": {"type": "string", "pattern": "^[1-9][0-9]{0,8}$"},
    "description": "The version that was read, unless the body has it.",
}  # fmt: skip


def selecting_parameters(record_type: RecordType) -> list[Schema]:
    """What chooses records: search, filter, saved view, trash, and `field=value` for the choice, person and link fields."""
    search = query("q", {"type": "string"}, "Words in any order, e-mail addresses, phone digits in any format.")
    tree = query("filter", {"type": "string"}, _FILTER)
    return [search, tree, VIEW, DELETED, *_plain_parameters(record_type)]


def _plain_parameters(record_type: RecordType) -> list[Schema]:
    plain = [f for f in record_type.fields.values() if (f.kind in ("select", "user", "link") or f.sql) and f.name != "id"]
    return [query(f.name, {"type": "string"}, f"{f.label}; several with commas between, empty for none.") for f in plain]


def list_parameters(record_type: RecordType) -> list[Schema]:
    """Every parameter of a list."""
    sortable = ", ".join(f.name for f in record_type.fields.values() if f.sortable)
    order = query(
        "sort", {"type": "string", "default": record_type.default_sort}, f"Up to 4, minus for descending: {sortable}."
    )
    return [LIMIT, CURSOR, COUNT, order, FIELDS, INCLUDE, *selecting_parameters(record_type)]
