"""An Excel file, its rows written to disk as they come: no text becomes a formula.

Texts that begin like a formula carry Excel's own mark for "this is text": they stay text when they are edited.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from tempfile import TemporaryFile
from typing import Any

from aisha.core.csv_cells import FORMULA_MARKS
from aisha.records.exports.cells import NO, YES, Regional

MOST_ROWS = 1_048_575
"""Records on a sheet, beside its line of titles; the rest goes on the next one."""
MOST_CHARACTERS = 32_767
_FIRST_DAY = date(1900, 3, 1)
"""Earlier ones are written as texts: Excel counts a day that 1900 did not have."""
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_PIECE_BYTES = 1 << 20


class XlsxSheets:
    """`add` rows as often as needed, then take the `pieces` of the file."""

    def __init__(self, title: str, heads: Sequence[str], regional: Regional) -> None:
        from openpyxl import Workbook  # noqa: PLC0415  slow to import, and only workbooks need it

        self._title = _NOT_IN_NAMES.sub(" ", title).strip(" '")[:25] or "Records"
        self._heads, self._regional = heads, regional
        self._book: Any = Workbook(write_only=True)
        self._count, self._rows = 0, 0
        self._sheet: Any = self._new_sheet()
        day = regional.date_format.lower()
        clock = "h:mm AM/PM" if regional.is_12h else "hh:mm"
        self._formats: dict[type, str] = {datetime: f"{day} {clock}", date: day, time: clock}

    def add(self, rows: Iterable[Sequence[tuple[Any, str]]]) -> None:
        """Rows of values, each with the kind of its field."""
        for row in rows:
            if self._rows == MOST_ROWS:
                self._sheet = self._new_sheet()
            self._rows += 1
            self._sheet.append([self._cell(value, kind) for value, kind in row])

    def pieces(self) -> Iterator[bytes]:
        """The file, once; it lies on disk meanwhile."""
        with TemporaryFile() as file:
            self._book.save(file)
            file.seek(0)
            while piece := file.read(_PIECE_BYTES):
                yield piece

    def _new_sheet(self) -> Any:
        from openpyxl.styles import Font  # noqa: PLC0415
        from openpyxl.utils import get_column_letter  # noqa: PLC0415

        self._count, self._rows = self._count + 1, 0
        sheet = self._book.create_sheet(self._title if self._count == 1 else f"{self._title} {self._count}")
        sheet.freeze_panes = "A2"
        for place, head in enumerate(self._heads, 1):
            sheet.column_dimensions[get_column_letter(place)].width = min(max(len(head) + 4, 14), 40)
        self._sheet = sheet
        titles = [self._text(head) for head in self._heads]
        for title in titles:
            title.font = Font(bold=True)
        sheet.append(titles)
        return sheet

    def _cell(self, value: Any, kind: str) -> Any:
        match value:
            case None | "":
                return None
            case bool():
                return YES if value else NO
            case datetime() | date() | time():
                return self._moment(value)
            case int() | float() | Decimal():
                return self._shown(value, "#,##0.00") if kind == "money" else value
            case _:
                text = str(value)
                return self._text(text) if text.startswith(FORMULA_MARKS) else _plain(text)

    def _moment(self, value: datetime | date | time) -> Any:
        here = self._regional.moment(value) if isinstance(value, datetime) else value
        if isinstance(here, date) and (here.date() if isinstance(here, datetime) else here) < _FIRST_DAY:
            return self._regional.text(value)
        return self._shown(here, self._formats[type(here)])

    def _shown(self, value: Any, number_format: str) -> Any:
        cell = self._new_cell(value)
        cell.number_format = number_format
        return cell

    def _text(self, value: str) -> Any:
        cell = self._new_cell(_plain(value))
        cell.data_type, cell.quotePrefix = "s", value.startswith(FORMULA_MARKS)
        return cell

    def _new_cell(self, value: Any) -> Any:
        from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

        return WriteOnlyCell(self._sheet, value)


def _plain(text: str) -> str:
    return _NOT_XML.sub("", text)[:MOST_CHARACTERS]
