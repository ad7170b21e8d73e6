"""The rows of a file in batches, and how many there will be."""

from collections.abc import Iterator
from itertools import islice

from aisha.records.imports.reader import SourceReader, SourceRow


def batches(reader: SourceReader, size: int, *, after: int = 1) -> Iterator[list[SourceRow]]:
    """Up to `size` rows at a time, beginning behind line `after`."""
    rows = reader.rows(after=after)
    while batch := list(islice(rows, size)):
        yield batch


def estimated_total(done: int, fraction: float) -> int | None:
    """The number of rows, judged by how much of the file the first `done` rows took; None before anything can be said."""
    return max(done, round(done / fraction)) if done and fraction > 0 else None
