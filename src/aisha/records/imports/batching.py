"""The rows of a file in batches, and how many there will be."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from itertools import islice
from pathlib import Path

from aisha.records.imports.formats import FileFormat
from aisha.records.imports.reader import SourceReader, SourceRow


@asynccontextmanager
async def open_source(path: Path, file_format: FileFormat) -> AsyncGenerator[SourceReader]:
    """A file to be read beside other work: whatever takes long happens in a thread."""
    reader = await asyncio.to_thread(SourceReader, path, file_format)
    with reader:
        yield reader


async def batches(reader: SourceReader, size: int, *, after: int = 1) -> AsyncGenerator[list[SourceRow]]:
    """Up to `size` rows at a time, beginning behind line `after`."""
    rows = reader.rows(after=after)
    while batch := await asyncio.to_thread(lambda: list(islice(rows, size))):
        yield batch


def estimated_total(done: int, fraction: float) -> int | None:
    """The number of rows, judged by how much of the file the first `done` rows took; None before anything can be said."""
    return max(done, round(done / fraction)) if done and fraction > 0 else None
