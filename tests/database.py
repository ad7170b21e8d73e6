"""A real PostgreSQL for the tests: one server a run, one migrated template, one database a test process.

The embedded server is used, or the one whose superuser AISHA_TEST_DATABASE_URL names. Sign-ins are those of the application's
own roles; the owner is for set-up only.
"""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncGenerator, Generator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from aisha.core import migrate
from aisha.core.database import connect
from aisha.core.database_address import as_role
from aisha.core.postgres_embedded import SUPERUSER, EmbeddedPostgres
from aisha.core.roles import OWNER, prepare_database
from aisha.core.secrets import role_password
from aisha.core.settings import Settings

UNSAFE_BUT_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}
_SERVER = pytest.StashKey["RunningServer"]()


@dataclass(frozen=True)
class DatabaseServer:
    """The run's server. `admin_dsn` signs in as superuser; `home` holds the generated passwords of the roles."""

    admin_dsn: str
    template: str
    home: str

    def dsn(self, role: str, database: str) -> str:
        """The connection string of one of the application's roles."""
        password = role_password(Path(self.home), role)
        assert password is not None
        return as_role(self.admin_dsn, role, password, database=database)

    async def create(self, database: str) -> None:
        """A database with the current schema, owned by the migrating role."""
        await self.run(f"create database {database} template {self.template} owner {OWNER}")

    async def drop(self, database: str) -> None:
        await self.run(f"drop database if exists {database} with (force)")

    async def run(self, sql: str) -> None:
        """One statement as superuser."""
        connection = await connect(self.admin_dsn)
        try:
            await connection.execute(sql)
        finally:
            await connection.close()


class RunningServer:
    """Starts the server on first use, and stops it with the run."""

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="aisha-test-"))
        self.home.chmod(0o711)
        self.embedded = EmbeddedPostgres(self.home, UNSAFE_BUT_FAST)
        self.server: DatabaseServer | None = None
        self.given = os.environ.get("AISHA_TEST_DATABASE_URL")

    def start(self) -> DatabaseServer:
        if self.server is None:
            self.server = asyncio.run(self._start())
        return self.server

    async def _start(self) -> DatabaseServer:
        template = f"aisha_template_{os.getpid()}"
        if self.given is None:
            await self.embedded.start()
            admin = self.embedded.dsn(SUPERUSER, None, "postgres")
        else:
            admin = self.given
        server = DatabaseServer(admin, template, str(self.home))
        await server.run(f"create database {template}")
        settings = make_settings(aisha_home=self.home, database_url=_in_database(admin, template))
        addresses = await prepare_database(settings, reset_passwords=True)
        assert addresses.owner_dsn is not None
        await migrate.upgrade(addresses.owner_dsn)
        return server

    def stop(self) -> None:
        if self.server is not None and self.given is not None:
            asyncio.run(self.server.drop(self.server.template))
        asyncio.run(self.embedded.stop())
        shutil.rmtree(self.home, ignore_errors=True)


def make_settings(**given: Any) -> Settings:
    """Settings of a development installation, whatever the environment says."""
    values: dict[str, Any] = {
        "node_env": "development", "database_url": None, "redis_url": None, "encryption_key": "ab" * 32, **given,
    }  # fmt: skip
    return Settings(_env_file=None, **values)  # pyright: ignore[reportCallIssue]


def _in_database(dsn: str, database: str) -> str:
    head, _, query = dsn.partition("?")
    return f"{head.rpartition('/')[0]}/{database}" + (f"?{query}" if query else "")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.stash[_SERVER] = RunningServer()


def pytest_unconfigure(config: pytest.Config) -> None:
    if _SERVER in config.stash:
        config.stash[_SERVER].stop()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """xdist: the controlling process owns the server and tells each worker where it is."""
    node.workerinput["database_server"] = asdict(node.config.stash[_SERVER].start())


@pytest.fixture(scope="session")
def database_server(request: pytest.FixtureRequest) -> DatabaseServer:
    """The run's PostgreSQL server."""
    told = getattr(request.config, "workerinput", None)
    return DatabaseServer(**told["database_server"]) if told else request.config.stash[_SERVER].start()


@pytest.fixture(scope="session")
def database(database_server: DatabaseServer) -> Generator[str]:
    """The name of this test process's own database, with the current schema."""
    name = f"aisha_test_{uuid4().hex[:12]}"
    asyncio.run(database_server.create(name))
    yield name
    asyncio.run(database_server.drop(name))


@pytest.fixture(scope="session")
def app_dsn(database_server: DatabaseServer, database: str) -> str:
    """How the application serves: as `aisha_app`."""
    return database_server.dsn("aisha_app", database)


@pytest.fixture(scope="session")
def owner_dsn(database_server: DatabaseServer, database: str) -> str:
    """How migrations run: as `aisha_owner`. Tests of behaviour do not use it."""
    return database_server.dsn(OWNER, database)


@pytest.fixture
async def fresh_database(database_server: DatabaseServer) -> AsyncGenerator[str]:
    """The name of a database of this one test, with the current schema: for what commits or changes the schema."""
    name = f"aisha_fresh_{uuid4().hex[:12]}"
    await database_server.create(name)
    yield name
    await database_server.drop(name)
