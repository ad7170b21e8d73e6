"""What kind of file it is: CSV with its encoding and delimiter, or XLSX."""

import codecs
import csv
import io
import zipfile
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Literal

import msgspec

from aisha.core.errors import BadRequest

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_BYTES = 1 << 18
_READ_BYTES = 1 << 20
_ROWS_JUDGED = 200
MAX_UNPACKED_BYTES = 4_000_000_000
MAX_STRINGS_BYTES = 40_000_000
"""XLSX keeps its texts in one table that must be in memory to read any row; larger ones are refused."""

BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class FileFormat(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a stored file is to be read; `encoding` and `delimiter` are of CSV, `sheet` of XLSX."""

    kind: Literal["csv", "xlsx"]
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None


def detect_file_format(path: Path) -> FileFormat:
    """The format, from the file's content alone, which is read to its end. Raises 400 INVALID_FILE for neither CSV nor XLSX."""
    with path.open("rb") as file:
        head = file.read(SAMPLE_BYTES)
    if not head.strip():
        raise invalid_file("The file is empty.")
    if head.startswith(b"PK\x03\x04"):
        return _check_workbook(path)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise invalid_file("This is an old .xls workbook. Save it as .xlsx or CSV.")
    encoding = _encoding(path, head)
    return FileFormat("csv", encoding, _delimiter(head.decode(encoding, "replace")))


def invalid_file(message: str) -> BadRequest:
    return BadRequest(message, code="INVALID_FILE", details={"file": [message]})


def _encoding(path: Path, head: bytes) -> str:
    for mark, name in BOMS:
        if head.startswith(mark):
            return name
    if b"\x00" in head:
        return _utf16_without_mark(head)
    return "utf-8" if _is_utf8(path) else "cp1252"


def _utf16_without_mark(head: bytes) -> str:
    """Western text in UTF-16 has a zero in every second byte."""
    pairs = len(head) // 2
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > pairs * 0.4 > even:
        return "utf-16-le"
    if even > pairs * 0.4 > odd:
        return "utf-16-be"
    raise invalid_file("This is neither a CSV nor an XLSX file.")


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while chunk := file.read(_READ_BYTES):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _delimiter(text: str) -> str:
    """The delimiter that cuts most lines into the header's number of cells, more cells first; a comma for a single column."""
    best, best_score = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        rows = _first_rows(text, delimiter)
        width = len(rows[0]) if rows else 0
        if width < 2:
            continue
        alike = sum(len(row) == width for row in rows) / len(rows)
        if (round(alike, 1), width) > best_score:
            best, best_score = delimiter, (round(alike, 1), width)
    return best


def _first_rows(text: str, delimiter: str) -> list[list[str]]:
    """Up to 200 rows; the last one of a short sample may be cut off and is left out."""
    rows: list[list[str]] = []
    with suppress(csv.Error):
        rows += islice((row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row), _ROWS_JUDGED)
    return rows[:-1] if 1 < len(rows) < _ROWS_JUDGED else rows


def _check_workbook(path: Path) -> FileFormat:
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = {each.filename: each.file_size for each in archive.infolist()}
    except zipfile.BadZipFile:
        raise invalid_file("This workbook is damaged.") from None
    if "xl/workbook.xml" not in sizes:
        raise invalid_file("This is neither a CSV nor an XLSX file.")
    if sum(sizes.values()) > MAX_UNPACKED_BYTES or sizes.get("xl/sharedStrings.xml", 0) > MAX_STRINGS_BYTES:
        raise invalid_file("This workbook is too large to be read row by row. Save the sheet as CSV.")
    return FileFormat("xlsx")
