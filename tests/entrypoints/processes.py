"""Running the `aisha` command as its users do: in a process, with ports of its own."""

import os
import random
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PORTS = (15_000, 32_000)
FOREIGN = ("DATABASE_URL", "MIGRATION_DATABASE_URL", "REDIS_URL", "NODE_ENV")


def free_port() -> int:
    """A port nobody uses, below those of outgoing connections: none of them takes it while its server is away."""
    while True:
        port = random.randrange(*PORTS)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port


def environment(home: Path, **given: str) -> dict[str, str]:
    """The environment of one installation in `home`."""
    inherited = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    ports = {"PORT": str(free_port()), "WEB_PORT": str(free_port())}
    return {**inherited, **ports, "AISHA_HOME": str(home), "NODE_ENV": "development", **given}


def aisha(*arguments: str, home: Path, **given: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "aisha.entrypoints.cli", *arguments],
        cwd=home.parent,
        env=environment(home, **given),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
