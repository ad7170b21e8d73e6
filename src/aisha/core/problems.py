"""What is wrong with a value that was sent, in words that say what to send instead."""

from collections.abc import Mapping
from typing import Any

_WORDS = {
    "missing": "This field is required.",
    "extra_forbidden": "There is no such field.",
    "string_type": "Send a text.",
    "list_type": "Send a list.",
    "bool_parsing": "Send true or false.",
    "bool_type": "Send true or false.",
    "int_parsing": "Send a whole number.",
    "int_type": "Send a whole number.",
    "int_from_float": "Send a whole number.",
    "float_parsing": "Send a number.",
    "float_type": "Send a number.",
    "decimal_parsing": "Send a number.",
    "decimal_type": "Send a number.",
    "uuid_parsing": "This is no id.",
    "uuid_type": "This is no id.",
    "dict_type": "Send an object.",
    "model_type": "Send an object.",
    "model_attributes_type": "Send an object.",
    "date_parsing": "Send a date, for example 2026-03-01.",
    "date_from_datetime_parsing": "Send a date, for example 2026-03-01.",
    "datetime_parsing": "Send a time, for example 2026-03-01T09:00:00Z.",
    "datetime_from_date_parsing": "Send a time, for example 2026-03-01T09:00:00Z.",
}
_NUMBERS = {
    "string_too_long": ("At most {:,} characters.", "max_length"),
    "string_too_short": ("At least {:,} characters.", "min_length"),
    "too_long": ("At most {:,} entries.", "max_length"),
    "too_short": ("At least {:,} entries.", "min_length"),
    "greater_than_equal": ("At least {:,}.", "ge"),
    "greater_than": ("More than {:,}.", "gt"),
    "less_than_equal": ("At most {:,}.", "le"),
    "less_than": ("Less than {:,}.", "lt"),
}


def words_of(problem: Mapping[str, Any]) -> str:
    """A sentence for one finding of pydantic; its own words where there are none better."""
    kind = str(problem["type"])
    known: Mapping[str, Any] = problem.get("ctx") or {}
    text = str(problem["msg"]).removeprefix("Value error, ")
    if kind in _NUMBERS:
        words, name = _NUMBERS[kind]
        return _WORDS["missing"] if (kind, known[name]) == ("string_too_short", 1) else words.format(known[name])
    if kind in ("literal_error", "enum"):
        return f"Send {known['expected']}."
    if kind == "string_pattern_mismatch":
        return _pattern_words(str(known["pattern"])) or text
    return _WORDS.get(kind, text)


def _pattern_words(pattern: str) -> str | None:
    if pattern == r"\S":
        return _WORDS["missing"]
    if pattern.startswith((r"^[^\x00-\x1f", r"^[^\x00]")):
        return (
            "Line breaks and control characters are not allowed here."
            if r"\x1f" in pattern
            else "It has a character of code 0."
        )
    return None
