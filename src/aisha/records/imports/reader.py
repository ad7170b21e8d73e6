"""Reading a stored file row by row: nothing but the present row is in memory."""

import csv
import io
import warnings
from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from aisha.core.csv_cells import FORMULA_MARKS
from aisha.records.imports.formats import FileFormat, invalid_file

Cell = str | int | float | Decimal | datetime | date | time | bool | None
Lines = Generator[tuple[int, list[Cell]]]
MAX_ROWS = 1_000_000
MAX_COLUMNS = 300


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row: the line of the file it begins in (the header is line 1), its cells, and how many stand beyond the header."""

    number: int
    cells: list[Cell]
    surplus: int = 0


class SourceReader(AbstractContextManager["SourceReader"]):
    """An open file: `header`, then `rows()` once. `fraction` says how much of it was read, 0 to 1."""

    def __init__(self, path: Path, file_format: FileFormat) -> None:
        self._format = file_format
        self._size = max(1, path.stat().st_size)
        self._file: BinaryIO = path.open("rb")
        self._seen = 0
        self._hint = 0
        self._rows: Lines = self._csv_rows() if file_format.kind == "csv" else self._sheet_rows()
        try:
            first = next(self._rows, None)
            if first is None:
                raise invalid_file("The file is empty.")
            self.header = column_names(first[1])
        except BaseException:
            self._close()
            raise

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._close()

    def _close(self) -> None:
        self._rows.close()
        self._file.close()

    def __enter__(self) -> Self:
        return self

    @property
    def fraction(self) -> float:
        if self._format.kind == "csv":
            return self._file.tell() / self._size
        return min(1.0, self._seen / self._hint) if self._hint else 0.0

    def rows(self, *, after: int = 1) -> Iterator[SourceRow]:
        """The rows beginning behind line `after`; empty ones are left out. Raises 400 INVALID_FILE above a million rows."""
        width, count = len(self.header), 0
        for number, cells in self._rows:
            if all(cell is None or cell == "" for cell in cells):
                continue
            count += 1
            if count > MAX_ROWS:
                raise invalid_file(f"The file has more than {MAX_ROWS:,} rows. Split it.")
            if number <= after:
                continue
            surplus = sum(cell not in (None, "") for cell in cells[width:])
            padded = cells[:width] + [None] * (width - len(cells))
            yield SourceRow(number, padded, surplus)

    def _csv_rows(self) -> Lines:
        encoding, delimiter = self._format.encoding or "utf-8", self._format.delimiter or ","
        text = io.TextIOWrapper(self._file, encoding=encoding, errors="replace", newline="")
        reader = csv.reader(text, delimiter=delimiter)
        line = 1
        try:
            for row in reader:
                yield line, [_without_guard(cell.strip()) for cell in row]
                line = reader.line_num + 1
        except csv.Error as error:
            raise invalid_file(f"The file cannot be read beyond line {line}: {error}.") from None
        finally:
            text.detach()

    def _sheet_rows(self) -> Lines:
        from openpyxl import load_workbook  # noqa: PLC0415  slow to import, and only workbooks need it

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                book = load_workbook(self._file, read_only=True, data_only=True, keep_links=False)
            except Exception as error:  # openpyxl lets whatever its parsers raise escape
                raise invalid_file("This workbook cannot be read. Save it again, or save the sheet as CSV.") from error
            try:
                sheet: Any = book[self._format.sheet] if self._format.sheet else book.worksheets[0]
                self._hint = sheet.max_row or 0
                sheet.reset_dimensions()
                for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
                    self._seen = number
                    yield number, [_sheet_cell(cell) for cell in row]
            finally:
                book.close()


def column_names(cells: list[Cell]) -> tuple[str, ...]:
    """The header as distinct names: an empty one becomes "Column 3", a repeated one "name (2)"."""
    names: list[str] = []
    while cells and cells[-1] in (None, ""):
        cells = cells[:-1]
    if not cells:
        raise invalid_file("The first row is empty. It must hold the names of the columns.")
    if len(cells) > MAX_COLUMNS:
        raise invalid_file(f"The file has {len(cells)} columns; at most {MAX_COLUMNS} can be read.")
    for position, cell in enumerate(cells, 1):
        base = name = " ".join(str(cell or "").split())[:100] or f"Column {position}"
        repeated = 1
        while name in names:
            repeated += 1
            name = f"{base} ({repeated})"
        names.append(name)
    return tuple(names)


def _without_guard(text: str) -> str:
    """The apostrophe before what looks like a formula, as our own reports write it, is not part of the value."""
    return text[1:] if text[:1] == "'" and text[1:2] in FORMULA_MARKS and text[1:2] else text


def _sheet_cell(cell: object) -> Cell:
    if isinstance(cell, str):
        return _without_guard(cell.strip())
    if isinstance(cell, bool | int | float | Decimal | datetime | date | time) or cell is None:
        return cell
    return str(cell)


def cell_text(cell: Cell) -> str:
    """A cell as text: whole numbers without decimals, dates in ISO form."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)
