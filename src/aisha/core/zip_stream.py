"""A ZIP that is made piece by piece and never held in memory; every member's size and digest are known once it is written."""

import asyncio
import hashlib
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, cast
from zipfile import ZIP_DEFLATED, ZipFile


@dataclass(frozen=True, slots=True)
class Written:
    """A member of the archive; `sha256` in hex digits."""

    path: str
    size_bytes: int
    sha256: str


class Member:
    """A file of the archive that is being written."""

    def __init__(self, path: str, file: IO[bytes]) -> None:
        self._path, self._file, self._size, self._digest = path, file, 0, hashlib.sha256()

    async def write(self, content: bytes) -> None:
        """Compress and add; the event loop stays free meanwhile."""
        await asyncio.to_thread(self.add, content)

    def add(self, content: bytes) -> None:
        """The same for whoever is in a thread of its own already."""
        self._file.write(content)
        self._digest.update(content)
        self._size += len(content)

    @property
    def written(self) -> Written:
        return Written(self._path, self._size, self._digest.hexdigest())


class ZipStream:
    """`member()` opens a file of the archive, `take()` hands out what is ready, `close()` writes the directory."""

    def __init__(self) -> None:
        self._sink = _Sink()
        self._archive = ZipFile(cast(IO[bytes], self._sink), "w", ZIP_DEFLATED)

    @contextmanager
    def member(self, path: str) -> Generator[Member]:
        with self._archive.open(path, "w", force_zip64=True) as file:
            yield Member(path, file)

    def take(self) -> bytes:
        return self._sink.take()

    def close(self) -> None:
        self._archive.close()


class _Sink:
    """What the ZIP writes, until it is taken away. It cannot go back, so sizes follow their files."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def write(self, piece: bytes) -> int:
        self._waiting += piece
        return len(piece)

    def flush(self) -> None:
        """Nothing is kept back."""

    def take(self) -> bytes:
        piece = bytes(self._waiting)
        self._waiting.clear()
        return piece
