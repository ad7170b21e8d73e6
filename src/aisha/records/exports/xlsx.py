"""An Excel file written as a stream (ECMA-376 part 1, § 18): no row is kept in memory, and no text becomes a formula.

Texts that begin like a formula carry `quotePrefix`, Excel's own mark for "this is text": they stay text when they are edited.
"""

import re
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from aisha.core.csv_cells import FORMULA_MARKS
from aisha.core.zip_stream import Member, ZipStream
from aisha.records.exports.cells import NO, YES, Regional

MOST_ROWS = 1_048_575
"""Records on a sheet, beside its line of titles; the rest goes on the next one."""
MOST_CHARACTERS = 32_767
_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001  (a day number has no zone)
_DAY = timedelta(days=1)
_HEAD, _DATE, _MOMENT, _TIME, _MONEY, _QUOTED = range(1, 7)
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class XlsxSheets:
    """`begin`, then `add` as often as needed, then `close`; each gives the bytes that are ready."""

    def __init__(self, title: str, heads: Sequence[str], regional: Regional) -> None:
        self._title = _NOT_IN_NAMES.sub(" ", title).strip(" '")[:25] or "Records"
        self._heads, self._regional = heads, regional
        self._zip, self._open = ZipStream(), ExitStack()
        self._sheet: Member | None = None
        self._count, self._rows = 0, 0

    def begin(self) -> bytes:
        self._begin_sheet()
        return self._zip.take()

    def add(self, rows: Sequence[Sequence[tuple[Any, str]]]) -> bytes:
        """Rows of values, each with the kind of its field."""
        for start in range(0, len(rows), 1_000):
            part = rows[start : start + 1_000]
            room = MOST_ROWS - self._rows
            self._write(part[:room])
            if len(part) > room:
                self._end_sheet()
                self._begin_sheet()
                self._write(part[room:])
        return self._zip.take()

    def close(self) -> bytes:
        self._end_sheet()
        for path, content in _parts(self._title, self._count, self._regional):
            with self._zip.member(path) as member:
                member.add((_XML + content).encode())
        self._zip.close()
        return self._zip.take()

    def _begin_sheet(self) -> None:
        self._count, self._rows = self._count + 1, 0
        self._sheet = self._open.enter_context(self._zip.member(f"xl/worksheets/sheet{self._count}.xml"))
        widths = "".join(
            f'<col min="{place}" max="{place}" width="{min(max(len(head) + 4, 14), 40)}" customWidth="1"/>'
            for place, head in enumerate(self._heads, 1)
        )
        titles = "".join(_text(head, _HEAD) for head in self._heads)
        self._sheet.add(
            f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2"'
            f' activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>{widths}</cols><sheetData>'
            f"<row>{titles}</row>".encode()
        )

    def _write(self, rows: Sequence[Sequence[tuple[Any, str]]]) -> None:
        assert self._sheet is not None
        self._rows += len(rows)
        lines = ("".join(_cell(value, kind, self._regional) for value, kind in row) for row in rows)
        self._sheet.add("".join(f"<row>{line}</row>" for line in lines).encode())

    def _end_sheet(self) -> None:
        assert self._sheet is not None
        self._sheet.add(b"</sheetData></worksheet>")
        self._open.close()


def _cell(value: Any, kind: str, regional: Regional) -> str:
    match value:
        case None | "":
            return "<c/>"
        case bool():
            return _text(YES if value else NO)
        case datetime():
            return _number((regional.moment(value) - _ZERO) / _DAY, _MOMENT)
        case date():
            days = (value - _ZERO.date()).days
            return _number(days, _DATE) if days > 0 else _text(regional.text(value))
        case time():
            return _number(timedelta(hours=value.hour, minutes=value.minute, seconds=value.second) / _DAY, _TIME)
        case int() | float() | Decimal():
            return _number(value, _MONEY if kind == "money" else 0)
        case _:
            text = str(value)
            return _text(text, _QUOTED if text.startswith(FORMULA_MARKS) else 0)


def _number(value: float | Decimal, style: int) -> str:
    return f'<c s="{style}"><v>{value}</v></c>'


def _text(text: str, style: int = 0) -> str:
    clean = escape(_NOT_XML.sub("", text)[:MOST_CHARACTERS])
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{clean}</t></is></c>'


def _parts(title: str, count: int, regional: Regional) -> list[tuple[str, str]]:
    """Everything of the file but its sheets."""
    numbers = range(1, count + 1)
    names = [title if number == 1 else f"{title} {number}" for number in numbers]
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>'
        for number, name in zip(numbers, names, strict=True)
    )
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in numbers
    )
    links += f'<Relationship Id="rId{count + 1}" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_TYPE}.worksheet+xml"/>' for number in numbers
    )
    return [
        ("xl/styles.xml", _styles(regional)),
        ("xl/workbook.xml", f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>'),
        ("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'),
        (
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument"'
            ' Target="xl/workbook.xml"/></Relationships>',
        ),
        (
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>{types}</Types>',
        ),
    ]


def _styles(regional: Regional) -> str:
    """Formats by number: plain, titles, dates, moments, times, amounts, texts that look like formulas."""
    day = regional.date_format.lower().replace("/", r"\/").replace("-", r"\-").replace(".", r"\.")
    clock = "h:mm AM/PM" if regional.is_12h else "hh:mm"
    formats = "".join(
        f'<numFmt numFmtId="{number}" formatCode={quoteattr(code)}/>'
        for number, code in ((164, day), (165, f"{day} {clock}"), (166, clock))
    )
    styles = ("", 'fontId="1" applyFont="1"', 'numFmtId="164" applyNumberFormat="1"', 'numFmtId="165" applyNumberFormat="1"',
              'numFmtId="166" applyNumberFormat="1"', 'numFmtId="4" applyNumberFormat="1"', 'quotePrefix="1"')  # fmt: skip
    used = "".join(f'<xf xfId="0" {style}/>' for style in styles)
    return (
        f'<styleSheet xmlns="{_MAIN}"><numFmts count="3">{formats}</numFmts>'
        '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        f'<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="{len(styles)}">{used}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )
