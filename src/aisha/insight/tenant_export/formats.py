"""How rows are written: as CSV for spreadsheets, or as JSON lines with their exact values, which can be read back."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from aisha.core.csv_cells import csv_cell, guarded
from aisha.insight.tenant_export.contents import Part


@dataclass(frozen=True, slots=True)
class CsvFormat:
    """A file with a line of titles; no cell is taken for a formula."""

    folder: str = ""
    suffix: str = ".csv"

    def sql(self, part: Part) -> str:
        return part.sql

    def head(self, part: Part) -> bytes:
        return b"\xef\xbb\xbf" + _csv_lines([part.columns])

    def lines(self, rows: Iterable[Sequence[Any]]) -> bytes:
        return _csv_lines(rows)

    def archived(self, part: Part, row: dict[str, Any]) -> Sequence[Any]:
        """A row that comes from a file, as the table's rows come."""
        return [row[name] for name in part.columns]


@dataclass(frozen=True, slots=True)
class AishaFormat:
    """A JSON object a line, made by the database: numbers with every digit, times with their zone, null where there is none."""

    folder: str = "tables/"
    suffix: str = ".jsonl"

    def sql(self, part: Part) -> str:
        return f"select row_to_json(t)::text from ({part.sql}) t"

    def head(self, part: Part) -> bytes:  # noqa: ARG002  (a part without rows is an empty file)
        return b""

    def lines(self, rows: Iterable[Sequence[Any]]) -> bytes:
        return "".join(f"{row[0]}\n" for row in rows).encode()

    def archived(self, part: Part, row: dict[str, Any]) -> Sequence[Any]:
        """A row that comes from a file, as the table's rows come."""
        return [msgspec.json.encode({name: row[name] for name in part.columns}).decode()]


Format = CsvFormat | AishaFormat
FORMATS: dict[str, Format] = {"csv": CsvFormat(), "aisha": AishaFormat()}
"""By the values of EXPORT_FORMAT."""


def _csv_lines(rows: Iterable[Sequence[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode()


def _cell(value: Any) -> str:
    """JSON and lists as JSON; the rest as in every CSV of ours."""
    if isinstance(value, msgspec.Raw):
        return guarded(bytes(value).decode())
    if isinstance(value, bool):
        return "true" if value else "false"
    return guarded(msgspec.json.encode(value, enc_hook=str).decode()) if isinstance(value, list) else csv_cell(value)
