"""An archive file: one line of JSON for each row that left the table, in the order of its chain, with the row's proof.

A line that was written by nobody but us reads back to exactly itself, so that no byte of a file is without its meaning.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from aisha.identity.audit.digests import Row

SUFFIX, FOLDER = ".jsonl", "audit"
_ID = re.compile(rb'"id":"([0-9a-f-]{36})"')


class ArchivedRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A row of the log as it was in the table, with its place in the chain; bytes are hex digits.

    What files of earlier releases do not have stands last, and is left out where it is empty: they read back to themselves.
    """

    tenant_id: UUID
    id: UUID
    created_at: datetime
    actor_id: UUID | None
    actor_email: str | None
    actor_type: str
    impersonator_id: UUID | None
    action: str
    entity_type: str | None
    entity_id: UUID | None
    changes: msgspec.Raw
    ip: str | None
    user_agent: str | None
    request_id: str | None
    change_set_id: UUID | None
    segment: int
    position: int
    salt: str | None
    erased: dict[str, dict[str, str]]
    digest: str
    chain: str
    actor_role: str | None = None
    reason: str | None = None

    @property
    def values(self) -> dict[str, Any]:
        """The row by column, as the table's rows are read; `audit_id` is its id once more."""
        shown = {name: getattr(self, name) for name in self.__struct_fields__}
        salt = bytes.fromhex(self.salt) if self.salt is not None else None
        proof = {"digest": bytes.fromhex(self.digest), "chain": bytes.fromhex(self.chain), "salt": salt}
        return shown | proof | {"audit_id": self.id}


@dataclass(frozen=True, slots=True)
class Damaged:
    """A line that is none of ours any more. `row` is the id that still stands in it."""

    line: int
    row: UUID | None


_encoder = msgspec.json.Encoder(uuid_format="canonical")
_decoder = msgspec.json.Decoder(ArchivedRow)


def archived_row(row: Row) -> ArchivedRow:
    """A row of the table, joined with its digest."""
    values = {name: row[name] for name in ArchivedRow.__struct_fields__}
    erased: Any = row["erased"]
    values["erased"] = msgspec.json.decode(erased) if isinstance(erased, msgspec.Raw) else erased
    for name in ("salt", "digest", "chain"):
        values[name] = row[name].hex() if row[name] is not None else None
    return ArchivedRow(**values)


def write_archive(rows: Iterable[ArchivedRow]) -> bytes:
    """The content of a file."""
    return b"".join(_encoder.encode(row) + b"\n" for row in rows)


def read_archive(content: bytes) -> list[ArchivedRow | Damaged]:
    """Every line of a file, in its order; one that cannot be what was written is Damaged."""
    lines = content.split(b"\n")
    if lines[-1] == b"":
        lines.pop()
    return [_line(number, line) for number, line in enumerate(lines, 1)]


def _line(number: int, line: bytes) -> ArchivedRow | Damaged:
    try:
        row = _decoder.decode(line)
        _ = row.values
        if _encoder.encode(row) == line:
            return row
    except (msgspec.DecodeError, ValueError):
        pass
    found = _ID.search(line)
    try:
        return Damaged(number, UUID(found[1].decode()) if found else None)
    except ValueError:
        return Damaged(number, None)


def by_segment(lines: Sequence[ArchivedRow | Damaged], first: int) -> Mapping[int, Sequence[Mapping[str, Any] | Damaged]]:
    """The rows of each segment; a damaged line counts to that of the line before it, or begins that of the line behind it."""
    parts: dict[int, list[Mapping[str, Any] | Damaged]] = {}
    segment = first
    for line, behind in zip(lines, [*lines[1:], None], strict=True):
        if isinstance(line, ArchivedRow):
            segment = line.segment
        elif isinstance(behind, ArchivedRow) and behind.position == 1:
            segment = behind.segment
        parts.setdefault(segment, []).append(line if isinstance(line, Damaged) else line.values)
    return parts


def rows_in(lines: Iterable[ArchivedRow | Damaged]) -> Iterator[ArchivedRow]:
    """The lines that can be read."""
    return (line for line in lines if isinstance(line, ArchivedRow))
