"""Rows as the bytes of a file, part by part: CSV for spreadsheets, JSON for programs (`xlsx.py`: Excel)."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from aisha.core.csv_cells import guarded
from aisha.core.http import encode
from aisha.records.exports.cells import Regional, typed
from aisha.records.exports.columns import Layout
from aisha.records.exports.xlsx import XlsxSheets


class FileWriter(Protocol):
    """`head`, then any number of `rows`, then the pieces of `end`: each the bytes that follow what was written before."""

    def head(self) -> bytes: ...

    def rows(self, rows: Sequence[Any]) -> bytes: ...

    def end(self) -> Iterable[bytes]: ...


class CsvWriter:
    """A line of titles, then a line a record; no cell that somebody typed is taken for a formula."""

    def __init__(self, layout: Layout, regional: Regional) -> None:
        self._layout, self._regional = layout, regional

    def head(self) -> bytes:
        return b"\xef\xbb\xbf" + self._lines([[guarded(column.head) for column in self._layout.columns]])

    def rows(self, rows: Sequence[Any]) -> bytes:
        return self._lines([self._cells(row) for row in rows])

    def end(self) -> Iterable[bytes]:
        return ()

    def _cells(self, row: Any) -> list[str]:
        cells = zip(self._layout.cells(row), self._layout.columns, strict=True)
        values = (typed(value, column.kind) for value, column in cells)
        return [guarded(value) if isinstance(value, str) else self._regional.text(value) for value in values]

    def _lines(self, rows: Sequence[Sequence[str]]) -> bytes:
        text = io.StringIO()
        csv.writer(text, delimiter=self._regional.delimiter).writerows(rows)
        return text.getvalue().encode()


class JsonWriter:
    """A list of objects, as lists of the API have them: exact values."""

    def __init__(self, layout: Layout) -> None:
        self._layout, self._is_first = layout, True

    def head(self) -> bytes:
        return b"["

    def rows(self, rows: Sequence[Any]) -> bytes:
        parts = [encode(self._layout.record(row)) for row in rows]
        if not parts:
            return b""
        begin = b"\n" if self._is_first else b",\n"
        self._is_first = False
        return begin + b",\n".join(parts)

    def end(self) -> Iterable[bytes]:
        return (b"\n]\n",)


class XlsxWriter:
    """Sheets with frozen titles; dates and numbers are such, texts are texts and never formulas."""

    def __init__(self, layout: Layout, regional: Regional, title: str) -> None:
        self._layout, self._sheets = layout, XlsxSheets(title, [each.head for each in layout.columns], regional)

    def head(self) -> bytes:
        return b""

    def rows(self, rows: Sequence[Any]) -> bytes:
        kinds = [column.kind for column in self._layout.columns]
        self._sheets.add(
            [(typed(value, kind), kind) for value, kind in zip(self._layout.cells(row), kinds, strict=True)] for row in rows
        )
        return b""

    def end(self) -> Iterable[bytes]:
        return self._sheets.pieces()


MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
"""By the values of FILE_FORMAT, which are also the endings of the files."""


def writer_of(file_format: str, layout: Layout, regional: Regional, title: str) -> FileWriter:
    """The writer of a format; `title` names the sheet."""
    if file_format == "xlsx":
        return XlsxWriter(layout, regional, title)
    return CsvWriter(layout, regional) if file_format == "csv" else JsonWriter(layout)
