"""The embedded server: starts, stops, survives crashes, and refuses in one sentence."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator
from pathlib import Path

import asyncpg
import pytest

from aisha.core.database import connect
from aisha.core.postgres_binaries import check_major
from aisha.core.postgres_embedded import SUPERUSER, EmbeddedPostgres, running
from aisha.core.refused import Refused
from tests.database import UNSAFE_BUT_FAST

STARTER = """
import asyncio, sys
from pathlib import Path
from aisha.core.postgres_embedded import EmbeddedPostgres
async def main():
    server = EmbeddedPostgres(Path(sys.argv[1]))
    await server.start()
    print(server.running_pid(), flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""


@pytest.fixture
async def server(tmp_path: Path) -> AsyncGenerator[EmbeddedPostgres]:
    for folder in tmp_path.parents:
        if folder.owner() == tmp_path.owner():
            folder.chmod(folder.stat().st_mode | 0o011)
    embedded = EmbeddedPostgres(tmp_path / "home", UNSAFE_BUT_FAST)
    yield embedded
    await embedded.stop()


async def test_starts_from_nothing_keeps_data_and_stops(server: EmbeddedPostgres) -> None:
    await server.start()
    connection = await connect(server.dsn(SUPERUSER, None, "postgres"))
    await connection.execute("create table kept (n int); insert into kept values (7)")
    await connection.close()
    await server.stop()
    assert server.running_pid() is None

    await server.start()

    connection = await connect(server.dsn(SUPERUSER, None, "postgres"))
    assert await connection.fetchval("select n from kept") == 7
    assert await connection.fetchval("show listen_addresses") == ""
    assert await connection.fetchval("show server_encoding") == "UTF8"
    await connection.close()


async def test_roles_need_their_password(server: EmbeddedPostgres) -> None:
    await server.start()
    connection = await connect(server.dsn(SUPERUSER, None, "postgres"))
    await connection.execute("create role somebody login password 'right'")
    await connection.close()

    with pytest.raises(asyncpg.InvalidPasswordError):
        await connect(server.dsn("somebody", "wrong", "postgres"))


async def test_dies_with_its_supervisor_and_starts_again(server: EmbeddedPostgres) -> None:
    supervisor = subprocess.Popen([sys.executable, "-c", STARTER, str(server.home)], stdout=subprocess.PIPE)
    assert supervisor.stdout is not None
    pid = int(await asyncio.to_thread(supervisor.stdout.readline))
    supervisor.kill()
    supervisor.wait()

    await server.start()

    assert server.running_pid() not in (None, pid)


async def test_pid_file_of_a_crash_does_not_stop_a_start(server: EmbeddedPostgres) -> None:
    await server.start()
    await server.stop()
    stale = server.data / "postmaster.pid"
    stale.write_text(f"{os.getppid()}\n{server.data}\n1\n5432\n{server.socket_folder}\n\n\nready\n")

    await server.start()

    assert server.running_pid() != os.getppid()


async def test_second_supervisor_is_refused(server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aisha.core.postgres_embedded.PREDECESSOR_SECONDS", 0.1)
    await server.start()

    with pytest.raises(Refused, match="in use by process"):
        await EmbeddedPostgres(server.home).start()


async def test_a_command_uses_the_server_that_runs(server: EmbeddedPostgres) -> None:
    await server.start()
    before = server.running_pid()

    async with running(server.home) as found:
        assert found.running_pid() == before

    assert server.running_pid() == before


async def test_long_home_gets_a_short_socket(tmp_path: Path) -> None:
    embedded = EmbeddedPostgres(tmp_path / ("deep" * 30))

    assert len(str(embedded.socket_folder)) < 90


async def test_death_of_the_server_is_noticed(server: EmbeddedPostgres) -> None:
    await server.start()
    pid = server.running_pid()
    assert pid is not None
    os.kill(pid, signal.SIGQUIT)

    async with asyncio.timeout(120):
        await server.wait_for_death()

    assert server.running_pid() is None


async def test_home_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(Refused, match="cannot be used: Not a directory. Choose a writable folder."):
        await EmbeddedPostgres(tmp_path / "file" / "home").start()


async def test_full_disk_is_one_sentence_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aisha.core.postgres_embedded._LEAST_FREE_MB", 10**9)

    with pytest.raises(Refused, match="is full"):
        await EmbeddedPostgres(tmp_path / "home").start()

    assert not (tmp_path / "home").exists()


async def test_data_of_another_version_is_refused(tmp_path: Path) -> None:
    data = tmp_path / "home" / "postgres"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("12\n")

    with pytest.raises(Refused, match="was made by PostgreSQL 12"):
        await EmbeddedPostgres(tmp_path / "home").start()


def test_postgres_below_15_is_refused() -> None:
    with pytest.raises(Refused, match="PostgreSQL 14 is too old"):
        check_major(14)
