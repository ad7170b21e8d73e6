"""Which filter operators a kind of field takes (domain.md § 2.1 "Filter")."""

from collections.abc import Mapping

COMPARISONS: Mapping[str, str] = {"lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
_TEXT = ("eq", "neq", "contains", "not_contains", "starts_with", "ends_with", "in", "is_null", "not_null")
_ORDERED = ("eq", "neq", *COMPARISONS, "between", "is_null", "not_null")
_CHOSEN = ("eq", "neq", "in", "nin", "is_null", "not_null")
_DATED = (*_ORDERED, "within_last", "within_next")
_SEVERAL = ("has_any", "has_all", "is_null", "not_null")
OPERATORS_BY_KIND: Mapping[str, tuple[str, ...]] = {
    "text": _TEXT, "textarea": _TEXT, "email": _TEXT, "phone": _TEXT, "url": _TEXT, "integer": _ORDERED, "number": _ORDERED,
    "money": _ORDERED, "percent": _ORDERED, "date": _DATED, "datetime": _DATED, "time": _ORDERED, "boolean": ("eq", "neq"),
    "select": _CHOSEN, "multiselect": _SEVERAL, "user": _CHOSEN, "link": _CHOSEN, "tags": _SEVERAL, "json": (),
}  # fmt: skip
"""What forms offer; the engine understands a few more where they make sense."""
