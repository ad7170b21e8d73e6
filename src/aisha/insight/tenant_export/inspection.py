"""Reading an export back: whether it is whole and as it was written, and the rows of its tables with their exact values."""

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

import msgspec

from aisha.core.errors import BadRequest
from aisha.insight.tenant_export.manifest import MANIFEST, FileEntry, Manifest, TableEntry, read_manifest

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Inspection:
    """What an export says about itself, and a sentence about everything in it that is not as it says."""

    manifest: Manifest
    problems: tuple[str, ...]


def inspect_export(file: Path) -> Inspection:
    """Hold every file of an export against its manifest. Raises 400 INVALID_FILE for what is no export of ours."""
    with _opened(file) as archive:
        manifest = _manifest(archive)
        names = archive.namelist()
        known = {MANIFEST, *(each.path for each in (*manifest.tables, *manifest.files))}
        problems = [f"{name} is not in the manifest" for name in sorted(set(names) - known)]
        problems += [f"{name} is in it twice" for name in sorted({each for each in names if names.count(each) > 1})]
        for entry in (*manifest.tables, *manifest.files):
            if problem := _problem(archive, entry, manifest.format):
                problems.append(f"{entry.path} {problem}")
    return Inspection(manifest, tuple(problems))


def read_rows(file: Path, table: str) -> Iterator[dict[str, Any]]:
    """The rows of a table out of an export in the `aisha` format, as they were. Raises 400 INVALID_FILE."""
    with _opened(file) as archive:
        manifest = _manifest(archive)
        entry = next((each for each in manifest.tables if each.name == table), None)
        if manifest.format != "aisha" or entry is None:
            raise BadRequest(f"This export has no rows of {table} that can be read back.", code="INVALID_FILE")
        with archive.open(entry.path) as lines:
            for line in lines:
                yield msgspec.json.decode(line)


def _opened(file: Path) -> ZipFile:
    try:
        return ZipFile(file)
    except BadZipFile as error:
        raise BadRequest(f"{file} is no ZIP file, or it was cut off.", code="INVALID_FILE") from error


def _manifest(archive: ZipFile) -> Manifest:
    try:
        return read_manifest(archive.read(MANIFEST))
    except (KeyError, ValueError, BadZipFile, zlib.error) as error:
        raise BadRequest(f"This is no export of a workspace: {error}", code="INVALID_FILE") from error


def _problem(archive: ZipFile, entry: TableEntry | FileEntry, file_format: str) -> str | None:
    try:
        with archive.open(entry.path) as content:
            digest, size = _digest(content)
        if (size, digest) != (entry.size_bytes, entry.sha256):
            return "was changed"
        if isinstance(entry, TableEntry):
            with archive.open(entry.path) as content:
                rows = _count(content, file_format)
            return None if rows == entry.rows else f"has {rows} rows instead of {entry.rows}"
    except KeyError:
        return "is missing"
    except (BadZipFile, OSError, ValueError, EOFError, zlib.error):
        return "cannot be read"
    return None


def _digest(content: IO[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while piece := content.read(_PIECE):
        digest.update(piece)
        size += len(piece)
    return digest.hexdigest(), size


def _count(content: IO[bytes], file_format: str) -> int:
    """Rows, of a CSV file without its head; a line ends a row unless a quoted cell goes on (RFC 4180)."""
    if file_format == "aisha":
        return sum(1 for _ in content)
    lines, quoted = 0, False
    for line in content:
        quoted ^= line.count(b'"') % 2 == 1
        lines += not quoted
    return lines - 1
