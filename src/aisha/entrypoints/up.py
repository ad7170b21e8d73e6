"""`aisha up`: the whole installation in the foreground, from nothing to signing in, and down again without a trace."""

import asyncio
import json
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Annotated

import typer

from aisha.core.context import PLATFORM_TENANT, open_system_context
from aisha.core.database import open_pool
from aisha.core.database_address import connect_or_refuse
from aisha.core.postgres_embedded import EmbeddedPostgres
from aisha.core.refused import Refused
from aisha.core.roles import prepare_database, serving_dsn
from aisha.core.schema_version import newest_revision, standing_revision
from aisha.core.serving_check import check_serving_role
from aisha.core.settings import Settings, load_settings, make_missing_secrets
from aisha.demo.logins import FILE_NAME
from aisha.entrypoints.children import Children
from aisha.entrypoints.ports import check_ports
from aisha.entrypoints.progress import console, step

READY_SECONDS = 60
PROCESSES = ("api", "web", "worker")


def register(app: typer.Typer) -> None:
    app.command()(up)


def up(
    *, demo: Annotated[bool, typer.Option("--demo/--no-demo", help="Load the demo tenants into an empty database.")] = True
) -> None:
    """Run everything on this machine until Ctrl-C: database, API, web pages, worker."""
    settings = load_settings()
    check_ports(settings)
    asyncio.run(Supervisor(settings, with_demo=demo).run())


@dataclass
class Supervisor:
    """Starts everything in order, waits for Ctrl-C, SIGTERM or the death of a part, and stops everything in reverse."""

    settings: Settings
    with_demo: bool
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.postgres = EmbeddedPostgres(self.settings.home) if self.settings.database_url is None else None
        self.children = Children(
            {
                "AISHA_HOME": str(self.settings.home),
                "PORT": str(self.settings.port),
                "WEB_PORT": str(self.settings.web_port),
                "API_UPSTREAM_URL": self.settings.upstream_url,
            }
        )

    async def run(self) -> None:
        """Returns after a requested stop. Raises Refused when something does not start or ends by itself."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._stop_requested)
        work = asyncio.ensure_future(self._start_and_watch())
        stop = asyncio.ensure_future(self.stopping.wait())
        try:
            await asyncio.wait({work, stop}, return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                await work
        finally:
            work.cancel()
            stop.cancel()
            with suppress(asyncio.CancelledError, Refused):
                await work
            await self._shut_down()

    def _stop_requested(self) -> None:
        """The first time stops gently, the second time at once."""
        if self.stopping.is_set():
            self.children.kill()
        self.stopping.set()

    async def _start_and_watch(self) -> None:
        for name in PROCESSES:
            await self.children.start(name)
        if self.postgres:
            with step("Starting PostgreSQL"):
                await self.postgres.start()
        await prepare_schema(self.settings)
        make_missing_secrets(self.settings)
        if self.with_demo and await _wants_demo(self.settings):
            await _run_command("demo", "load")
        with step("Starting the servers"):
            await self.children.release()
            death = asyncio.ensure_future(self._wait_for_death())
            try:
                await self._wait_until_ready(death)
            except BaseException:
                death.cancel()
                raise
        self._announce()
        raise Refused(await death)

    async def _wait_for_death(self) -> str:
        """Wait until a part ends by itself, and say which."""
        children = asyncio.ensure_future(self.children.wait_for_death())
        waits = [children, asyncio.ensure_future(self.postgres.wait_for_death())] if self.postgres else [children]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        if children.done():
            return children.result()
        children.cancel()
        return f"PostgreSQL ended by itself; {self.settings.home / 'postgres.log'} says why."

    async def _wait_until_ready(self, death: asyncio.Future[str]) -> None:
        deadline = monotonic() + READY_SECONDS
        while not await self._is_ready():
            await asyncio.wait({death}, timeout=0.05)
            if death.done():
                raise Refused(death.result())
            if monotonic() > deadline:
                raise Refused(f"The servers do not answer after {READY_SECONDS} s; their last lines above say why.")

    async def _is_ready(self) -> bool:
        host = self.settings.local_host.strip("[]")
        served = ((self.settings.port, "/ready"), (self.settings.web_port, "/"))
        return all([await _is_answering(host, port, path) for port, path in served])

    def _announce(self) -> None:
        console.print("\n[bold green]Aisha CRM is ready[/]")
        console.print(f"  Web pages  {self.settings.web_url}")
        console.print(f"  API        http://localhost:{self.settings.port}  (documentation at /api-docs)")
        logins = self.settings.home / FILE_NAME
        if logins.exists():
            console.print(f"\n  Demo sign-ins (also in {logins}):")
            people = json.loads(logins.read_text("utf-8"))
            width = max(len(person["email"]) for person in people)
            for person in people:
                console.print(
                    f"    {person['role']:<11} {person['email']:<{width}}  {person['password']}  {person['tenant'] or ''}"
                )
        console.print("\n  Ctrl-C stops everything.")

    async def _shut_down(self) -> None:
        with step("Stopping"):
            await self.children.stop()
            if self.postgres:
                await self.postgres.stop()


async def prepare_schema(settings: Settings) -> None:
    """Roles, migrations, and the check that the serving role is bound by the policies."""
    with step("Preparing the database"):
        addresses = await prepare_database(settings)
        is_current = await standing_revision(addresses.owner_dsn or addresses.app_dsn) == newest_revision()
    if not is_current:
        if addresses.owner_dsn is None:
            raise Refused(
                "The database is older than this program, and DATABASE_URL may not change it: give the owner's login in"
                " MIGRATION_DATABASE_URL, or run `aisha migrate up` with it."
            )
        await _run_command("migrate", "up")
    connection = await connect_or_refuse(addresses.app_dsn)
    try:
        await check_serving_role(connection)
    finally:
        await connection.close()


async def _wants_demo(settings: Settings) -> bool:
    """True for an installation without tenants, and for one whose demo was interrupted."""
    pool = await open_pool(serving_dsn(settings), size=1, name="aisha up")
    try:
        async with open_system_context(pool, None, write=False) as ctx:
            return await ctx.fetchval(
                "select count(*) = 0 or bool_or(metadata ->> 'demo' = 'loading') from tenants where id <> $1", PLATFORM_TENANT
            )
    finally:
        await pool.close()


async def _run_command(*arguments: str) -> None:
    """In a process of its own: the supervisor stays small, and an ordinary start does not pay for what is needed once."""
    command = (sys.executable, "-m", "aisha.entrypoints.cli", *arguments)
    process = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.DEVNULL)
    try:
        code = await process.wait()
    except asyncio.CancelledError:
        process.terminate()
        await process.wait()
        raise
    if code != 0:
        raise Refused(f"`aisha {' '.join(arguments)}` failed; the reason stands above.")


async def _is_answering(host: str, port: int, path: str) -> bool:
    """Whether a GET answers 200."""
    try:
        reader, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    try:
        writer.write(f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
        return b" 200 " in await reader.readline()
    finally:
        writer.close()
