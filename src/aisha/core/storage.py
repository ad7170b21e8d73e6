"""Files: a local folder below AISHA_HOME. A key begins with its tenant and is made here, never from a name that was sent."""

import asyncio
import os
import re
import shutil
from collections.abc import AsyncIterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from aisha.core.errors import NotFound, TooLarge
from aisha.core.ids import new_id

_KEY = re.compile(r"[0-9a-f-]{36}/[a-z]+/[0-9a-f-]{36}(\.[a-z0-9]{1,8})?")
_WRITE_BYTES = 1 << 20
STORED_FILE = "stored_file"
"""`info` of a column that holds keys of files, its value their folder: what no such column names in it is an orphan."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Where a file lies and its size."""

    key: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Usage:
    """Files and their bytes."""

    count: int
    size_bytes: int


class FileStorage:
    """The files of every tenant in one folder; `root` is made when the first file comes."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def save(
        self, tenant_id: UUID, folder: str, suffix: str, chunks: AsyncIterable[bytes], *, max_bytes: int
    ) -> StoredFile:
        """Write a stream to a new file. Raises TooLarge (FILE_TOO_LARGE) above `max_bytes`; nothing is left behind then."""
        key = f"{tenant_id}/{folder}/{new_id()}{suffix}"
        path = self.path(key)
        await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True, mode=0o700)
        size, waiting = 0, bytearray()
        file = await asyncio.to_thread(_open_private, path)
        try:
            async for chunk in chunks:
                size += len(chunk)
                if size > max_bytes:
                    raise TooLarge(f"The file is larger than {max_bytes // 1_000_000} MB.", code="FILE_TOO_LARGE")
                waiting += chunk
                if len(waiting) >= _WRITE_BYTES:
                    await asyncio.to_thread(os.write, file, bytes(waiting))
                    waiting.clear()
            await asyncio.to_thread(os.write, file, bytes(waiting))
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        finally:
            os.close(file)
        return StoredFile(key, size)

    def path(self, key: str) -> Path:
        """The local path of a key. Raises NotFound for anything that is no key of ours."""
        if not _KEY.fullmatch(key):
            raise NotFound("This file")
        return self._root / key

    async def replace(self, key: str, content: bytes) -> None:
        """Put another content in the place of a file, in one step: whoever reads it sees the old one or the new one."""
        await asyncio.to_thread(_replace, self.path(key), content)

    async def delete(self, key: str) -> None:
        """Remove a file; one that is gone already is fine."""
        await asyncio.to_thread(self.path(key).unlink, missing_ok=True)

    async def untouched(self, folder: str, since: datetime) -> list[str]:
        """Keys of every tenant's files of a folder that were written before `since`."""
        return await asyncio.to_thread(_untouched, self._root, folder, since.timestamp())

    async def usage(self, tenant_id: UUID) -> Usage:
        """How many files a tenant has, and their size."""
        return await asyncio.to_thread(_usage, self._root / str(tenant_id))

    async def delete_all(self, tenant_id: UUID) -> None:
        """Remove every file of a tenant; a tenant without files is fine."""
        folder = self._root / str(tenant_id)
        if await asyncio.to_thread(folder.exists):
            await asyncio.to_thread(shutil.rmtree, folder)


def _untouched(root: Path, folder: str, since: float) -> list[str]:
    files = (file for file in root.glob(f"*/{folder}/*") if file.is_file() and file.stat().st_mtime < since)
    return sorted(key for file in files if _KEY.fullmatch(key := file.relative_to(root).as_posix()))


def _usage(folder: Path) -> Usage:
    count, size = 0, 0
    for place, _, names in os.walk(folder):
        count += len(names)
        size += sum(os.lstat(os.path.join(place, name)).st_size for name in names)  # noqa: PTH118  (many files)
    return Usage(count, size)


def _open_private(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def _replace(path: Path, content: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{new_id()}")
    try:
        file = _open_private(temporary)
        with os.fdopen(file, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def file_storage(home: Path) -> FileStorage:
    """The storage of an installation whose AISHA_HOME is `home`."""
    return FileStorage(home / "files")
