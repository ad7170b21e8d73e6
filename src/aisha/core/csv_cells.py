"""Cells of CSV files that spreadsheets may open."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def csv_cell(value: Any) -> str:
    """A value as text: what would be a formula begins with an apostrophe; None is empty, times are ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    text = msgspec.json.encode(value).decode() if isinstance(value, Mapping) else str(value)
    return f"'{text}" if text.startswith(FORMULA_MARKS) else text
