"""The parts of the installation, each looked at for real (domain.md § 2.5)."""

import asyncio
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import asyncpg

from aisha.core.database import Pool
from aisha.core.jobs import WORKER_NAME
from aisha.core.schema_version import newest_revision

State = Literal["ok", "degraded", "down", "disabled"]
CHECK_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class DatabaseState:
    """What one round trip to the database tells; None where it did not answer."""

    schema_version: str | None = None
    workers: int = 0
    answers: bool = False

    @property
    def schema(self) -> State:
        """Whether the schema is the one this program knows."""
        return "ok" if self.schema_version == newest_schema() else "down"


_PARTS = """
select (select version_num from alembic_version) as schema_version,
       (select count(*) from pg_stat_activity where application_name = $1 and datname = current_database()) as workers
"""


async def check_database(pool: Pool) -> DatabaseState:
    """One query on a connection of the serving pool, within three seconds."""
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            row = await pool.fetchrow(_PARTS, WORKER_NAME)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return DatabaseState()
    assert row is not None
    return DatabaseState(row["schema_version"], row["workers"], answers=True)


async def check_storage(folder: Path) -> State:
    """Whether a file can be written where files are kept."""
    return await asyncio.to_thread(_write_probe, folder)


def _write_probe(folder: Path) -> State:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"ok")
            probe.flush()
    except OSError:
        return "down"
    return "ok"


@cache
def newest_schema() -> str | None:
    """The newest schema revision this program knows; read once."""
    return newest_revision()
