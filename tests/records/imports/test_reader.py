"""Reading files: encodings, delimiters, workbooks, and what is not a file of rows."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from aisha.core.csv_cells import guarded
from aisha.core.errors import BadRequest
from aisha.records.imports.columns import examine_file
from aisha.records.imports.formats import detect_file_format
from aisha.records.imports.reader import SourceReader, SourceRow, cell_text


def read(path: Path, content: bytes) -> tuple[tuple[str, ...], list[SourceRow]]:
    path.write_bytes(content)
    with SourceReader(path, detect_file_format(path)) as reader:
        return reader.header, list(reader.rows())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encoding_and_delimiter_are_found_out(tmp_path: Path, encoding: str, delimiter: str) -> None:
    lines = ["name,city", "Müller & Söhne,Köln", "Café,Besançon"]
    content = "\r\n".join(line.replace(",", delimiter) for line in lines).encode(encoding)

    header, rows = read(tmp_path / "a.csv", content)

    assert header == ("name", "city")
    assert [row.cells for row in rows] == [["Müller & Söhne", "Köln"], ["Café", "Besançon"]]


def test_a_comma_inside_the_cells_is_not_the_delimiter(tmp_path: Path) -> None:
    header, rows = read(tmp_path / "a.csv", b"name;amount\nA;1,5\nB;2,5\nC;3,25\n")

    assert (header, rows[0].cells) == (("name", "amount"), ["A", "1,5"])


def test_rows_are_numbered_by_the_line_they_begin_in(tmp_path: Path) -> None:
    _, rows = read(tmp_path / "a.csv", b'name,note\nA,"two\nlines"\n\nB,one\n')

    assert [(row.number, row.cells[0]) for row in rows] == [(2, "A"), (5, "B")]


def test_short_rows_are_filled_and_long_ones_counted(tmp_path: Path) -> None:
    _, rows = read(tmp_path / "a.csv", b"a,b,c\n1\n1,2,3,4,\n")

    assert rows == [SourceRow(2, ["1", None, None]), SourceRow(3, ["1", "2", "3"], 1)]


def test_columns_without_or_with_the_same_name_become_distinct(tmp_path: Path) -> None:
    header, _ = read(tmp_path / "a.csv", b"name,,name\nA,B,C\n")

    assert header == ("name", "Column 2", "name (2)")


def workbook(*rows: list[object]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def test_a_workbook_keeps_its_numbers_and_dates(tmp_path: Path) -> None:
    moment = datetime(2016, 10, 20, tzinfo=UTC).replace(tzinfo=None)

    header, rows = read(tmp_path / "a.xlsx", workbook(["name", "closed", "amount"], ["A", moment, 1054], [], ["B", None, 1.5]))

    assert header == ("name", "closed", "amount")
    assert [row.number for row in rows] == [2, 4]
    assert [cell_text(cell) for cell in rows[0].cells] == ["A", "2016-10-20", "1054"]
    assert rows[1].cells == ["B", None, 1.5]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"\xd0\xcf\x11\xe0rest", r"\.xls workbook"),
        (b"PK\x03\x04rest", "damaged"),
        (bytes(range(256)) * 8, "neither a CSV nor an XLSX"),
        (b",,\nA,B,C\n", "names of the columns"),
        (b"name,city\n", "no rows"),
        (b'name\n"' + b"x" * 200_000 + b'"\n', "cannot be read beyond line 2"),
    ],
)
def test_what_is_no_file_of_rows_is_refused_in_words(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)

    with pytest.raises(BadRequest, match=message) as refusal:
        examine_file(path, detect_file_format(path))

    assert refusal.value.code == "INVALID_FILE"


@pytest.mark.parametrize("cell", ["=1+1", "+1 212 555 0123", "-x", "@a", "-5", "plain", "'quoted'"])
def test_a_guarded_cell_comes_back_as_it_was(tmp_path: Path, cell: str) -> None:
    _, rows = read(tmp_path / "a.csv", f"a,b\n{guarded(cell)},x\n".encode())

    assert rows[0].cells[0] == cell


@pytest.mark.parametrize(
    ("cell", "expected"), [("=1+1", "'=1+1"), ("@a", "'@a"), ("-5", "-5"), ("+1.5", "+1.5"), ("a=b", "a=b")]
)
def test_formulas_get_an_apostrophe_and_numbers_do_not(cell: str, expected: str) -> None:
    assert guarded(cell) == expected


def test_columns_are_described_by_what_they_hold(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('stage,amount,closed\nWon,"1.234,50",20-10-16\nWon,,25-10-16\nLost,"2,5",\n')

    facts = examine_file(path, detect_file_format(path))

    stage, amount, closed = facts.columns
    assert [(each.value, each.count) for each in stage.distinct or []] == [("Won", 2), ("Lost", 1)]
    assert (amount.number_format, amount.empty, amount.samples) == ("1.234,56", 1, ["1.234,50", "2,5"])
    assert (closed.date_formats, facts.total) == (["dd-mm-yy", "yy-mm-dd"], 3)
