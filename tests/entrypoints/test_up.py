"""`aisha up` from nothing to ready and down again; and what it refuses before it creates anything."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from aisha.core.postgres_embedded import EmbeddedPostgres
from aisha.entrypoints.web_files import web_folder
from tests.entrypoints.processes import aisha, environment

pytestmark = pytest.mark.xdist_group("up")
WITHIN_SECONDS = 120


@dataclass
class Installation:
    """A running installation: its process, environment, and lines up to the last of the announcement."""

    home: Path
    process: subprocess.Popen[str]
    given: dict[str, str]
    lines: list[str]

    def stop(self, number: signal.Signals) -> int:
        """Its exit code after a signal to all of it, as Ctrl-C in a terminal sends one."""
        os.killpg(self.process.pid, number)
        return self.process.wait(WITHIN_SECONDS)


@dataclass
class FirstDay:
    """What an installation that began with nothing said while it ran, and how it ended."""

    home: Path
    lines: list[str]
    ready: int
    page: str
    health: dict[str, Any]
    exit_code: int


@contextmanager
def running(home: Path) -> Generator[Installation]:
    assert web_folder() is not None, "build the web pages first: make test does"
    given = environment(home)
    process = subprocess.Popen(
        [sys.executable, "-m", "aisha.entrypoints.cli", "up", "--no-demo"],
        env=given,
        cwd=home.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line.rstrip())
        if "Ctrl-C" in line:
            break
    assert "Aisha CRM is ready" in lines, lines
    yield Installation(home, process, given, lines)
    if process.poll() is None:
        process.kill()
        process.wait()


def passable(folder: Path) -> Path:
    """A home in a folder where PostgreSQL's own user may pass through, too."""
    for each in (folder, *folder.parents):
        if each.stat().st_uid == os.geteuid() and each.is_relative_to("/tmp"):
            each.chmod(each.stat().st_mode | 0o011)
    return folder / "home"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where nothing is yet."""
    return passable(tmp_path)


@pytest.fixture(scope="module")
def first_day(tmp_path_factory: pytest.TempPathFactory) -> FirstDay:
    """Making an installation costs most: one is made, and the tests of its end start it again."""
    home = passable(tmp_path_factory.mktemp("lived-in"))
    with running(home) as up, httpx.Client(timeout=WITHIN_SECONDS) as client:
        api, web = f"http://127.0.0.1:{up.given['PORT']}", f"http://127.0.0.1:{up.given['WEB_PORT']}"
        ready, page = client.get(f"{api}/ready").status_code, client.get(web).text
        health = client.get(f"{web}/health").json()
        return FirstDay(home, up.lines, ready, page, health, up.stop(signal.SIGINT))


@pytest.fixture
def started(first_day: FirstDay) -> Generator[Installation]:
    with running(first_day.home) as up:
        yield up


def processes_of(home: Path) -> list[str]:
    return subprocess.run(["pgrep", "-f", str(home)], capture_output=True, text=True, check=False).stdout.split()


def leaves_nothing_running(home: Path) -> bool:
    said = (home / "postgres.log").read_text()
    return processes_of(home) == [] and EmbeddedPostgres(home).running_pid() is None and said.rstrip().endswith("is shut down")


def test_starts_from_nothing_and_leaves_nothing_running(first_day: FirstDay) -> None:
    assert "Aisha CRM is ready" in first_day.lines
    assert (first_day.ready, first_day.health["status"]) == (200, "ok")
    assert "<script" in first_day.page
    assert first_day.exit_code == 0
    assert leaves_nothing_running(first_day.home)


def test_starts_again_and_stops_as_a_service_is_stopped(started: Installation) -> None:
    assert started.stop(signal.SIGTERM) == 0

    assert leaves_nothing_running(started.home)


def test_the_death_of_a_part_stops_everything_with_a_sentence(started: Installation) -> None:
    children = subprocess.run(
        ["pgrep", "-P", str(started.process.pid), "-f", "entrypoints.worker"], capture_output=True, text=True, check=True
    )
    os.kill(int(children.stdout), signal.SIGKILL)

    said, _ = started.process.communicate(timeout=WITHIN_SECONDS)

    assert started.process.returncode == 1
    assert "The worker process was ended by signal SIGKILL" in said
    assert processes_of(started.home) == []


def test_nothing_outlives_a_killed_supervisor(started: Installation) -> None:
    started.process.kill()

    assert started.process.stdout is not None
    started.process.stdout.read()  # ends when the last child has closed it

    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", int(started.given["PORT"]))) != 0


@pytest.mark.parametrize("variable", ["PORT", "WEB_PORT"])
def test_port_in_use_is_one_sentence_and_creates_nothing(variable: str, home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        done = aisha("up", home=home, **{variable: str(port)})

    assert done.returncode == 1
    assert done.stderr == f"Port {port} is in use: stop what uses it, or choose another, for example {variable}={port + 10}.\n"
    assert not home.exists()


def test_home_that_cannot_be_written_is_one_sentence(home: Path) -> None:
    home.write_text("a file")

    done = aisha("up", home=home)

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert str(home) in done.stderr


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://a:b@127.0.0.1:1/aisha", "Database connection failed: nothing answers at 127.0.0.1:1 (ECONNREFUSED)."),
        ("postgresql://a:b@nowhere.invalid/aisha", "Database connection failed: the host of nowhere.invalid:5432 is not known"),
    ],
)
def test_wrong_database_url_is_one_sentence(url: str, said: str, home: Path) -> None:
    done = aisha("up", home=home, DATABASE_URL=url)

    assert done.returncode == 3
    assert done.stderr.startswith(said)
    assert "Traceback" not in done.stderr + done.stdout


def test_malformed_setting_is_one_sentence_and_creates_nothing(home: Path) -> None:
    done = aisha("up", home=home, RATE_LIMIT_MAX="lots")

    assert done.returncode == 1
    assert done.stderr == "RATE_LIMIT_MAX must be a whole number, for example RATE_LIMIT_MAX=120.\n"
    assert not home.exists()
