"""The processes under test: the database with the data set, our API, the baseline."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from aisha.core import migrate
from aisha.core.database import Connection, connect
from aisha.core.postgres_embedded import SUPERUSER, EmbeddedPostgres
from aisha.core.roles import prepare_database, serving_dsn
from aisha.core.secrets import make_secrets, stored_secrets
from aisha.core.settings import Settings
from bench import dataset

Fill = Callable[[Connection], Awaitable[None]]
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Database:
    """The running server; `app_dsn` signs in as the serving role."""

    home: Path
    admin_dsn: str
    app_dsn: str
    jwt_secret: str
    settings: Settings


@dataclass
class Server:
    """One HTTP process under test."""

    name: str
    port: int
    process: subprocess.Popen[bytes]

    def cpu_seconds(self) -> float:
        """User and system time so far, of the process and its threads."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def memory_mb(self) -> float:
        """Resident memory."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        return 0.0


@asynccontextmanager
async def running_database(home: Path, fill: Fill = dataset.generate) -> AsyncGenerator[Database]:
    """The embedded PostgreSQL with the data set, made on the first run by `fill`."""
    embedded = EmbeddedPostgres(home)
    await embedded.start()
    try:
        make_secrets(home)
        settings = Settings(_env_file=None, node_env="development", aisha_home=home, database_url=None)  # pyright: ignore[reportCallIssue]
        addresses = await prepare_database(settings)
        assert addresses.owner_dsn is not None
        await migrate.upgrade(addresses.owner_dsn)
        admin_dsn = embedded.dsn(SUPERUSER, None, await _database_name(addresses.owner_dsn))
        connection = await connect(admin_dsn)
        if not await dataset.is_complete(connection):
            await fill(connection)
        await connection.close()
        stored = stored_secrets(home)
        yield Database(home, admin_dsn, serving_dsn(settings), stored["jwt_secret"], settings.model_copy(update=stored))
    finally:
        await embedded.stop()


async def _database_name(dsn: str) -> str:
    connection = await connect(dsn)
    try:
        return await connection.fetchval("select current_database()")
    finally:
        await connection.close()


@asynccontextmanager
async def running_server(name: str, arguments: list[str], environment: dict[str, str], port: int) -> AsyncGenerator[Server]:
    """A process that answers on `port`, ended with the block."""
    process = await asyncio.to_thread(subprocess.Popen[bytes], [sys.executable, *arguments], env=os.environ | environment)
    try:
        await _wait_until_answering(process, port)
        yield Server(name, port, process)
    finally:
        process.terminate()
        process.wait(20)


async def _wait_until_answering(process: subprocess.Popen[bytes], port: int) -> None:
    async with httpx.AsyncClient() as client:
        for _ in range(600):
            try:
                await client.get(f"http://127.0.0.1:{port}/openapi.json")
                return
            except httpx.TransportError:
                if process.poll() is not None:
                    raise RuntimeError(f"the server on port {port} ended with {process.returncode}") from None
                await asyncio.sleep(0.05)
    raise RuntimeError(f"nothing answers on port {port}")


def free_port() -> int:
    """A port nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
