"""What the columns of a file hold: samples, distinct values, how dates and numbers are written."""

from collections import Counter
from pathlib import Path
from time import monotonic

import msgspec

from aisha.records.imports.dates import possible_formats
from aisha.records.imports.formats import FileFormat, invalid_file
from aisha.records.imports.numbers import detect_format
from aisha.records.imports.reader import SourceReader, cell_text

SAMPLES = 3
MAX_DISTINCT = 200
MAX_VALUE_LENGTH = 100
EXAMINED_VALUES = 2_000
MAX_ROWS_EXAMINED = 20_000
MAX_SECONDS = 8.0


class Distinct(msgspec.Struct, frozen=True):
    """A value of a column and how often it occurs among the rows looked at."""

    value: str
    count: int


class ColumnFacts(msgspec.Struct, frozen=True):
    """A column: first non-empty samples, all values where they are few, empty cells, and the formats its content admits.

    `date_formats` are those every value fits, likelier first, [] for a column without dates; `number_format` is None where
    nothing decides.
    """

    name: str
    samples: list[str]
    distinct: list[Distinct] | None
    empty: int
    date_formats: list[str]
    number_format: str | None


class FileFacts(msgspec.Struct, frozen=True):
    """The columns, and the number of rows when the whole file was looked at."""

    columns: list[ColumnFacts]
    rows: int
    total: int | None


class _Column:
    """Collects one column; its memory does not grow with the file."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.samples: list[str] = []
        self.values: Counter[str] = Counter()
        self.has_few_values = True
        self.empty = 0

    def add(self, text: str) -> None:
        if not text:
            self.empty += 1
            return
        if len(self.samples) < SAMPLES and text not in self.samples:
            self.samples.append(text[:200])
        if len(self.values) < EXAMINED_VALUES or text in self.values:
            self.values[text] += 1
        else:
            self.has_few_values = False

    def facts(self) -> ColumnFacts:
        few = self.has_few_values and len(self.values) <= MAX_DISTINCT
        short = few and all(len(value) <= MAX_VALUE_LENGTH for value in self.values)
        distinct = [Distinct(value, count) for value, count in self.values.most_common()] if short else None
        texts = list(self.values)
        return ColumnFacts(self.name, self.samples, distinct, self.empty, possible_formats(texts), detect_format(texts))


def examine_file(path: Path, file_format: FileFormat) -> FileFacts:
    """Look at the first 20,000 rows, or as many as 8 seconds allow. Blocks: call it in a thread. Raises 400 INVALID_FILE."""
    with SourceReader(path, file_format) as reader:
        deadline = monotonic() + MAX_SECONDS
        columns = [_Column(name) for name in reader.header]
        count, is_whole = 0, True
        for row in reader.rows():
            if count >= MAX_ROWS_EXAMINED or (count % 500 == 499 and monotonic() > deadline):
                is_whole = False
                break
            count += 1
            for column, cell in zip(columns, row.cells, strict=True):
                column.add(cell_text(cell))
    if count == 0:
        raise invalid_file("The file has a header, but no rows.")
    return FileFacts([column.facts() for column in columns], count, count if is_whole else None)
