"""The embedded database: a real PostgreSQL in AISHA_HOME, started and stopped by us, reached through a Unix socket only.

Its superuser signs in by operating-system user (`peer`), so there is no superuser password; every other role needs its own.
"""

import asyncio
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import gettempdir
from time import monotonic
from urllib.parse import quote

from aisha.core import postgres_keeper
from aisha.core.postgres_binaries import PostgresBinaries, find_binaries
from aisha.core.refused import Refused

SUPERUSER = "postgres"
PORT = 5432
START_SECONDS = 60
PREDECESSOR_SECONDS = 5
STOP_SECONDS = postgres_keeper.STOP_SECONDS + 5
_LEAST_FREE_MB = 200
_LOG_BYTES = 10_000_000
_LONGEST_SOCKET_FOLDER = 85
"""A socket's address holds 107 bytes on Linux, 103 on macOS; PostgreSQL adds `/.s.PGSQL.5432`."""


@dataclass
class EmbeddedPostgres:
    """One cluster below `home`. `options` are server settings on top of ours (the tests switch fsync off)."""

    home: Path
    options: Mapping[str, str] = field(default_factory=dict[str, str])
    _keeper: subprocess.Popen[bytes] | None = None
    _user: "_User" = field(default_factory=lambda: _User(-1, -1))
    _log_start: int = 0

    @property
    def data(self) -> Path:
        return self.home / "postgres"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    @property
    def socket_folder(self) -> Path:
        """Beside the data; in the temporary folder where that path would be too long for a socket."""
        folder = self.home / "run"
        if len(os.fsencode(folder)) <= _LONGEST_SOCKET_FOLDER:
            return folder
        return Path(gettempdir()) / f"aisha-{sha256(os.fsencode(self.home)).hexdigest()[:16]}"

    def dsn(self, role: str, password: str | None, database: str) -> str:
        """The connection string of a role."""
        login = quote(role, safe="") + (f":{quote(password, safe='')}" if password else "")
        return f"postgresql://{login}@/{database}?host={quote(str(self.socket_folder), safe='/')}&port={PORT}"

    async def start(self) -> None:
        """Start the server, making the cluster first if there is none. Raises Refused with one sentence."""
        binaries = find_binaries()
        self._user = user = _unprivileged_user(self.data)
        try:
            await self._wait_for_predecessor()
            self._make_folders(user)
            if not (self.data / "PG_VERSION").exists():
                self._make_cluster(binaries, user)
            self._check_version(binaries)
            self._write_access_rules()
            self._launch(binaries, user)
        except OSError as error:
            raise Refused(f"AISHA_HOME {self.home} cannot be used: {error.strerror}. Choose a writable folder.") from None
        await self._wait_until_ready()

    async def stop(self) -> None:
        """Stop the server cleanly; nothing when it does not run."""
        keeper, self._keeper = self._keeper, None
        if keeper is None:
            return
        assert keeper.stdin is not None
        keeper.stdin.close()
        await asyncio.to_thread(keeper.wait, STOP_SECONDS)

    async def wait_for_death(self) -> None:
        """Return when the server we started has ended, by itself or through `stop`."""
        assert self._keeper is not None
        await asyncio.to_thread(self._keeper.wait)

    def running_pid(self) -> int | None:
        """The server's process, whoever started it; None when there is none."""
        try:
            first, folder, *_ = (self.data / "postmaster.pid").read_text().splitlines()
            pid = int(first)
        except (OSError, ValueError):
            return None
        return pid if folder == str(self.data) and _is_postgres(pid) else None

    async def _wait_for_predecessor(self) -> None:
        """A server whose supervisor died stops by itself; one that stays belongs to somebody."""
        deadline = monotonic() + PREDECESSOR_SECONDS
        while (pid := self.running_pid()) is not None:
            if monotonic() > deadline:
                raise Refused(f"The database in {self.home} is in use by process {pid}: stop the other `aisha up` first.")
            await asyncio.sleep(0.05)
        for stale in (self.data / "postmaster.pid", self.socket_folder / f".s.PGSQL.{PORT}.lock"):
            stale.unlink(missing_ok=True)

    def _make_folders(self, user: "_User") -> None:
        existing = next(folder for folder in (self.home, *self.home.parents) if folder.exists())
        if shutil.disk_usage(existing).free < _LEAST_FREE_MB * 1_000_000:
            raise Refused(f"The disk of {self.home} is full: free at least {_LEAST_FREE_MB} MB and start again.")
        if not self.home.exists():
            self.home.mkdir(parents=True)
            self.home.chmod(0o711)
        self.socket_folder.mkdir(mode=0o700, exist_ok=True)
        owner = self.socket_folder.stat().st_uid
        if owner not in (os.geteuid(), user.uid):
            raise Refused(f"{self.socket_folder} belongs to another user: remove it and start again.")
        user.own(self.socket_folder)

    def _make_cluster(self, binaries: PostgresBinaries, user: "_User") -> None:
        """Made aside and renamed when complete: an interrupted first start leaves nothing to stumble over."""
        unfinished = self.home / "postgres.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        user.own(unfinished)
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if binaries.major >= 17 else []
        command = [
            *(binaries.program("initdb"), "--pgdata", str(unfinished), "--username", SUPERUSER, "--encoding=UTF8"),
            *("--locale=C.UTF-8" if sys.platform != "darwin" else "--locale=C", *locale),
            *("--auth=scram-sha-256", "--auth-local=peer", "--no-instructions"),
        ]
        done = subprocess.run(user.run(binaries, "run", command, unfinished), capture_output=True, text=True, check=False)
        if done.returncode != 0:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise Refused(_cause(done.stderr, self.home, user))
        unfinished.rename(self.data)

    def _check_version(self, binaries: PostgresBinaries) -> None:
        made_by = int((self.data / "PG_VERSION").read_text().split(".")[0])
        if made_by != binaries.major:
            raise Refused(
                f"The database in {self.home} was made by PostgreSQL {made_by}, but PostgreSQL {binaries.major} is installed:"
                " bring that version back, or restore a backup into a new AISHA_HOME."
            )

    def _write_access_rules(self) -> None:
        """Who may connect: the installation's own operating-system user as superuser, roles by password, nobody by network."""
        try:
            me = pwd.getpwuid(os.geteuid()).pw_name
        except KeyError:
            raise Refused(f"User {os.geteuid()} has no name: add it to /etc/passwd, or set DATABASE_URL to a server.") from None
        rules = f"local all {SUPERUSER} peer map=installation\nlocal all all scram-sha-256\n"
        (self.data / "pg_hba.conf").write_text(rules)
        (self.data / "pg_ident.conf").write_text(f"installation {me} {SUPERUSER}\n")

    def _launch(self, binaries: PostgresBinaries, user: "_User") -> None:
        options = {**_server_options(), "unix_socket_directories": str(self.socket_folder), **self.options}
        if not (binaries.folder.parent / "lib" / "pg_stat_statements.so").exists():
            options.pop("shared_preload_libraries", None)
        command = [binaries.program("postgres"), "-D", str(self.data)]
        command += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        if self.log.exists() and self.log.stat().st_size > _LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self._log_start = log.tell()
            self._keeper = subprocess.Popen(
                user.run(binaries, "keep", command, self.data),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    async def _wait_until_ready(self) -> None:
        deadline = monotonic() + START_SECONDS
        while not self._is_ready():
            if self._keeper is None or self._keeper.poll() is not None or monotonic() > deadline:
                with self.log.open("rb") as log:
                    log.seek(self._log_start)
                    said = log.read().decode(errors="replace")
                await self.stop()
                raise Refused(_cause(said, self.home, self._user))
            await asyncio.sleep(0.01)

    def _is_ready(self) -> bool:
        """The eighth line of postmaster.pid says `ready` once connections are accepted."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) > 7 and lines[7].strip() == "ready"


@asynccontextmanager
async def running(home: Path) -> AsyncGenerator[EmbeddedPostgres]:
    """The embedded database for one command: the one that runs already, else started and stopped again."""
    server = EmbeddedPostgres(home)
    if server.running_pid() is not None:
        yield server
        return
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


@dataclass(frozen=True)
class _User:
    """As whom the server runs; uid -1 means: as ourselves."""

    uid: int
    gid: int

    def own(self, folder: Path) -> None:
        if self.uid >= 0:
            os.chown(folder, self.uid, self.gid)

    def run(self, binaries: PostgresBinaries, mode: str, command: list[str], folder: Path) -> list[str]:
        """The command through the keeper, with as little power as the folders on its way allow."""
        closed = self.uid >= 0 and not (_is_open(binaries.folder, self) and _is_open(folder.parent, self))
        script = str(Path(postgres_keeper.__file__))
        return [sys.executable, "-I", "-S", script, mode, str(self.uid), str(self.gid), "1" if closed else "0", *command]


def _unprivileged_user(data: Path) -> _User:
    """Root hands over to the owner of the data; for new data to `postgres`, else `nobody`."""
    if os.geteuid() != 0:
        return _User(-1, -1)
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return _User(owner.st_uid, owner.st_gid)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return _User(entry.pw_uid, entry.pw_gid)
    raise Refused("PostgreSQL does not run as root, and there is no user `postgres` or `nobody`: start as an ordinary user.")


def _is_open(folder: Path, user: _User) -> bool:
    """Whether everybody may pass through this folder and those above."""
    return all(place.stat().st_mode & 0o001 or place.stat().st_uid == user.uid for place in (folder, *folder.resolve().parents))


def _is_postgres(pid: int) -> bool:
    """Whether that process is a PostgreSQL server, and not one that got the number of a dead one."""
    try:
        return b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        if Path("/proc/self").exists():
            return False
    answer = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return "postgres" in answer.stdout


def _server_options() -> dict[str, str]:
    """Settings for one machine that also runs the application."""
    memory_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    return {
        "listen_addresses": "",
        "port": str(PORT),
        "max_connections": "100",
        "shared_buffers": f"{min(max(memory_mb // 8, 32), 1024)}MB",
        "effective_cache_size": f"{max(memory_mb // 2, 128)}MB",
        "maintenance_work_mem": f"{min(max(memory_mb // 32, 16), 256)}MB",
        "work_mem": "16MB",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "15min",
        "wal_compression": "on",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_min_messages": "warning",
        "log_line_prefix": "%m [%p] %u@%d ",
        "shared_preload_libraries": "pg_stat_statements",
    }


def _cause(said: str, home: Path, user: _User) -> str:
    """What PostgreSQL said, as one sentence with the cure."""
    if "No space left on device" in said:
        return f"The disk of {home} is full: free at least {_LEAST_FREE_MB} MB and start again."
    if "Permission denied" in said and user.uid >= 0:
        return (
            f"PostgreSQL runs as user {user.uid}, not as root, and cannot reach {home}: set AISHA_HOME to a folder that every"
            " user may pass through, for example /var/lib/aisha."
        )
    lines = [line for line in said.splitlines() if "FATAL" in line or "error" in line.lower()] or said.splitlines()
    return f"PostgreSQL does not start in {home}: {lines[-1].strip() if lines else 'it said nothing'}."
