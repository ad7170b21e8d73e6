"""Running the `aisha` command as its users do: in a process, with ports of its own."""

import os
import random
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import cycle
from multiprocessing import get_context
from pathlib import Path

from aisha.entrypoints.cli import main

ROOT = Path(__file__).resolve().parents[2]
PORTS, SHARES = (15_000, 32_000), 16
TIMEOUT_SECONDS = 120
FOREIGN = ("DATABASE_URL", "MIGRATION_DATABASE_URL", "REDIS_URL", "NODE_ENV")
_FORKED = get_context("forkserver")
_FORKED.set_forkserver_preload(["tests.entrypoints.preloaded"])


def _of_this_process() -> Iterator[int]:
    """Ports of which no other process of the run chooses one: chosen twice before its server listens, one server would end."""
    share = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % SHARES
    ports = range(PORTS[0] + share, PORTS[1], SHARES)
    first = random.randrange(len(ports))
    return cycle([*ports[first:], *ports[:first]])


_ports = _of_this_process()


def free_port() -> int:
    """A port nobody uses, below those of outgoing connections: none of them takes it while its server is away."""
    while True:
        port = next(_ports)
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
    """Run a command to its end: a process forked from one that has imported them all, which spares seconds of each."""
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        told = (arguments, home.parent, environment(home, **given), out, err)
        process = _FORKED.Process(target=_command, args=told)
        process.start()
        process.join(TIMEOUT_SECONDS)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(arguments, TIMEOUT_SECONDS, out.read_bytes(), err.read_bytes())
        return subprocess.CompletedProcess(arguments, process.exitcode, out.read_text("utf-8"), err.read_text("utf-8"))


def aisha_each(commands: Sequence[tuple[str, ...]], *, home: Path, **given: str) -> list[subprocess.CompletedProcess[str]]:
    """Run commands one after the other in one process, each to its end: for those that only show something."""
    with tempfile.TemporaryDirectory() as folder:
        process = _FORKED.Process(target=_each, args=(commands, home.parent, environment(home, **given), Path(folder)))
        process.start()
        process.join(TIMEOUT_SECONDS)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired("aisha", TIMEOUT_SECONDS)
        texts = [[(Path(folder) / f"{number}.{kind}").read_text("utf-8") for kind in ("code", "out", "err")]
                 for number in range(len(commands))]  # fmt: skip
        pairs = zip(commands, texts, strict=True)
        return [subprocess.CompletedProcess(command, int(code), out, err) for command, (code, out, err) in pairs]


def _each(commands: Sequence[tuple[str, ...]], folder: Path, given: dict[str, str], kept: Path) -> None:
    for number, arguments in enumerate(commands):
        try:
            _command(arguments, folder, given, kept / f"{number}.out", kept / f"{number}.err")
        except SystemExit as end:
            (kept / f"{number}.code").write_text(str(end.code or 0))
        sys.stdout.flush()


def _command(arguments: tuple[str, ...], folder: Path, given: dict[str, str], out: Path, err: Path) -> None:
    for path, number in ((out, 1), (err, 2)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(given)
    sys.argv = ["aisha", *arguments]
    main()
