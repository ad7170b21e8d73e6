"""Personal values in the audit log, hidden from readers without `view_sensitive_data`: `j***@example.com`."""

import re
from collections.abc import Mapping
from typing import Any, cast

from aisha.core.personal_fields import PERSONAL_FIELDS, Masking

_EMAIL = re.compile(r"([^\s@,;<>\"'])[^\s@,;<>\"']*@([^\s@,;<>\"']+)")
_PEOPLE = frozenset({"lead", "contact", "employee", "user"})


def mask_text(text: str) -> str:
    """A text whose e-mail addresses show their first letter and their domain only."""
    return _EMAIL.sub(r"\1***@\2", text)


def mask_changes(changes: Mapping[str, Any], entity_type: str | None = None) -> dict[str, Any]:
    """Changed fields with their personal values masked; which ones changed stays visible. A company's name is not personal."""
    people = entity_type in _PEOPLE
    kinds = {field: "first_name" if people and field == "name" else field for field in changes}
    return {field: _masked(kinds[field], value) for field, value in changes.items()}


def _masked(field: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_masked(field, each) for each in cast(list[Any], value)]
    if isinstance(value, dict):
        return {name: _masked(name, each) for name, each in cast(dict[str, Any], value).items()}
    if not isinstance(value, str) or not value:
        return value
    match PERSONAL_FIELDS.get(field):
        case Masking.LAST_DIGITS:
            return f"***{value[-2:]}" if len(value) > 4 else "***"
        case Masking.FIRST_LETTER:
            return f"{value[0]}***"
        case _:
            return mask_text(value)
