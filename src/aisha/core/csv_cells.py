"""Cells of CSV files that spreadsheets may open."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def csv_cell(value: Any) -> str:
    """A value as text that no spreadsheet takes for a formula; None is empty, times are ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    return guarded(msgspec.json.encode(value).decode() if isinstance(value, Mapping) else str(value))


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula. Plain numbers such as -5 stay as they are."""
    if not cell.startswith(FORMULA_MARKS):
        return cell
    return cell if cell[:1] in "+-" and cell[1:].replace(".", "", 1).isdecimal() else f"'{cell}"
