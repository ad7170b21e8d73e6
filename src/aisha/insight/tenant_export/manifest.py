"""What an export says about itself, in its manifest.json: from where and when it is, and the digest of every file in it."""

from datetime import datetime
from uuid import UUID

import msgspec

MANIFEST = "manifest.json"
KIND, VERSION = "aisha-tenant-export", 1


class TableEntry(msgspec.Struct, frozen=True):
    """A table: where its rows are, how many, and which columns they have."""

    name: str
    path: str
    rows: int
    columns: tuple[str, ...]
    size_bytes: int
    sha256: str


class FileEntry(msgspec.Struct, frozen=True):
    """An uploaded or made file; `column` of the row `id` of `table` is where the program keeps its place."""

    path: str
    table: str
    column: str
    id: UUID
    size_bytes: int
    sha256: str


class MissingFile(msgspec.Struct, frozen=True):
    """A file that a row names and the store does not have any more."""

    table: str
    column: str
    id: UUID


class Source(msgspec.Struct, frozen=True):
    """The workspace an export is of."""

    id: UUID
    name: str
    slug: str


class Manifest(msgspec.Struct, frozen=True):
    """The content of manifest.json. `taken_at` is the moment all rows are of; `left_out` says what is not in it, and why."""

    kind: str
    version: int
    format: str
    tenant: Source
    taken_at: datetime
    program_version: str
    schema_version: str
    tables: tuple[TableEntry, ...]
    files: tuple[FileEntry, ...]
    missing_files: tuple[MissingFile, ...]
    left_out: dict[str, str]

    def encode(self) -> bytes:
        return msgspec.json.format(msgspec.json.encode(self), indent=2) + b"\n"


def read_manifest(content: bytes) -> Manifest:
    """Raises ValueError for what is no manifest of ours, or one of a later version."""
    found = msgspec.json.decode(content, type=Manifest)
    if found.kind != KIND:
        raise ValueError("It is no export of a workspace.")
    if found.version > VERSION:
        raise ValueError(f"It was made by a later program: version {found.version}, this one reads up to {VERSION}.")
    return found
