"""The file of an export as a stream of bytes, for jobs and commands: memory does not grow with it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from aisha.core.context import Context
from aisha.records.exports.asking import Asked
from aisha.records.exports.cells import regional_of
from aisha.records.exports.columns import layout_of
from aisha.records.exports.rows import read_in_parts
from aisha.records.exports.writers import writer_of
from aisha.records.labels import label_of
from aisha.records.registry import RecordType


@dataclass(slots=True)
class Written:
    """How many records are written so far."""

    rows: int = 0


async def file_pieces(ctx: Context, record_type: RecordType, asked: Asked, written: Written) -> AsyncGenerator[bytes]:
    """The bytes of the file, in order. Raises 403, and 400 for unknown fields, filters and sorts."""
    ctx.require(record_type.permission("export"))
    layout = await layout_of(ctx, record_type, asked)
    writer = writer_of(asked.format, layout, regional_of(ctx), label_of(ctx, record_type).plural)
    yield writer.head()
    async with aclosing(read_in_parts(ctx, record_type, asked, layout)) as parts:
        async for rows in parts:
            piece = await asyncio.to_thread(writer.rows, rows)
            written.rows += len(rows)
            yield piece
    ending = iter(writer.end())
    while piece := await asyncio.to_thread(next, ending, b""):
        yield piece
