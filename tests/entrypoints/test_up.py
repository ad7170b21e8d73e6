"""`aisha up` from nothing to ready and down again; and what it refuses before it creates anything."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import httpx
import pytest

from aisha.core.postgres_embedded import EmbeddedPostgres
from aisha.entrypoints.web_files import web_folder
from tests.entrypoints.processes import aisha, environment


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where PostgreSQL's own user may pass through, too."""
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.geteuid() and folder.is_relative_to("/tmp"):
            folder.chmod(folder.stat().st_mode | 0o011)
    return tmp_path / "home"


@pytest.fixture
def started(home: Path) -> Generator[tuple[subprocess.Popen[str], dict[str, str], list[str]]]:
    """A running installation: its process, environment, and lines up to the last of the announcement."""
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
    yield process, given, lines
    if process.poll() is None:
        process.kill()
        process.wait()


def processes_of(home: Path) -> list[str]:
    return subprocess.run(["pgrep", "-f", str(home)], capture_output=True, text=True, check=False).stdout.split()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_starts_from_nothing_and_leaves_nothing_running(
    number: signal.Signals, started: tuple[subprocess.Popen[str], dict[str, str], list[str]], home: Path
) -> None:
    process, given, lines = started
    api, web = f"http://127.0.0.1:{given['PORT']}", f"http://127.0.0.1:{given['WEB_PORT']}"
    assert "Aisha CRM is ready" in lines
    assert httpx.get(f"{api}/ready").status_code == 200
    assert "<script" in httpx.get(web).text
    assert httpx.get(f"{web}/health").json()["status"] == "ok"

    os.killpg(process.pid, number)

    assert process.wait(30) == 0
    assert processes_of(home) == []
    assert EmbeddedPostgres(home).running_pid() is None
    assert "database system is shut down" in (home / "postgres.log").read_text()


def test_the_death_of_a_part_stops_everything_with_a_sentence(
    started: tuple[subprocess.Popen[str], dict[str, str], list[str]], home: Path
) -> None:
    process, _, _ = started
    children = subprocess.run(
        ["pgrep", "-P", str(process.pid), "-f", "entrypoints.worker"], capture_output=True, text=True, check=True
    )
    os.kill(int(children.stdout), signal.SIGKILL)

    said, _ = process.communicate(timeout=30)

    assert process.returncode == 1
    assert "The worker process was ended by signal SIGKILL" in said
    assert processes_of(home) == []


def test_nothing_outlives_a_killed_supervisor(
    started: tuple[subprocess.Popen[str], dict[str, str], list[str]], home: Path
) -> None:
    process, given, _ = started
    process.kill()

    assert process.stdout is not None
    process.stdout.read()  # ends when the last child has closed it

    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", int(given["PORT"]))) != 0


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
