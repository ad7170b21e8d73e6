"""The rows that failed as a CSV that can be corrected and imported again: the file's columns and one named `error`."""

import csv
import io
from collections.abc import Sequence

from aisha.core.csv_cells import guarded

ERROR_COLUMN = "error"


def report_header(columns: Sequence[str]) -> list[str]:
    """The columns of the report; a column of the file that is called `error` itself keeps its name, ours gets a number."""
    name, number = ERROR_COLUMN, 1
    while name in columns:
        number += 1
        name = f"{ERROR_COLUMN} ({number})"
    return [*columns, name]


def csv_lines(rows: Sequence[Sequence[str]]) -> bytes:
    """Rows as CSV. What a spreadsheet would run as a formula gets an apostrophe, which our reader takes off again."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue().encode()
