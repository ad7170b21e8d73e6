"""`aisha doctor`: looks at everything a start needs, changes nothing, and says how to cure what is wrong."""

import asyncio
import os
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

import typer

from aisha.core.database import connect
from aisha.core.database_address import connect_or_refuse
from aisha.core.postgres_binaries import check_major, find_binaries
from aisha.core.refused import Refused
from aisha.core.roles import serving_dsn
from aisha.core.schema_version import newest_revision, standing_revision
from aisha.core.serving_check import check_serving_role
from aisha.core.settings import Settings, load_settings
from aisha.entrypoints.available_database import available_database, given_dsn
from aisha.entrypoints.ports import check_ports
from aisha.entrypoints.progress import AsJson, console, say_json
from aisha.entrypoints.web_files import web_folder

_LEAST_FREE_MB = 500


def register(app: typer.Typer) -> None:
    app.command()(doctor)


def doctor(*, as_json: AsJson = False) -> None:
    """Check settings, folders, ports, database, roles, schema and web pages."""
    settings = load_settings()
    console.print("[green]✓[/] Settings are valid")
    found = asyncio.run(_examine(settings))
    if as_json:
        say_json([{"check": check, "is_ok": is_ok, "finding": finding} for check, is_ok, finding in found])
    if failures := sum(not is_ok for _, is_ok, _ in found):
        raise Refused(f"{failures} of {len(_CHECKS)} checks failed.")


async def _examine(settings: Settings) -> list[tuple[str, bool, str]]:
    """Of each check its name, whether it passed, and what it found."""
    found: list[tuple[str, bool, str]] = []
    for check in _CHECKS:
        try:
            is_ok, finding = True, await check(settings)
        except Refused as problem:
            is_ok, finding = False, str(problem)
        console.print("[green]✓[/]" if is_ok else "[red]✗[/]", finding)
        found.append((check.__name__.strip("_"), is_ok, finding))
    return found


async def _home(settings: Settings) -> str:
    folder = next(place for place in (settings.home, *settings.home.parents) if place.exists())
    if not os.access(folder, os.W_OK):
        raise Refused(f"AISHA_HOME {settings.home} is not writable: choose another folder.")
    free_mb = shutil.disk_usage(folder).free // 1_000_000
    if free_mb < _LEAST_FREE_MB:
        raise Refused(f"The disk of {settings.home} has only {free_mb} MB free: at least {_LEAST_FREE_MB} are needed.")
    secrets = settings.home / "secrets.json"
    if secrets.exists() and secrets.stat().st_mode & 0o077:
        raise Refused(f"{secrets} can be read by others: run chmod 600 {secrets}.")
    return f"AISHA_HOME is {settings.home}, {free_mb} MB free"


async def _ports(settings: Settings) -> str:
    try:
        check_ports(settings)
    except Refused as taken:
        if _pid_of_database(settings):
            return "The servers are running"
        raise taken from None
    return f"Ports {settings.port} and {settings.web_port} are free"


async def _database(settings: Settings) -> str:
    if settings.database_url is None and not (settings.home / "postgres").exists():
        return f"PostgreSQL {find_binaries().major} is embedded; `aisha up` makes the database"
    async with available_database(settings):
        connection = await connect_or_refuse(given_dsn(settings))
        try:
            check_major(connection.get_server_version().major)
            version = await connection.fetchval("select current_setting('server_version')")
        finally:
            await connection.close()
    return f"PostgreSQL {version} answers"


async def _schema(settings: Settings) -> str:
    if settings.database_url is None and not (settings.home / "postgres").exists():
        return "There is no schema yet; `aisha up` makes it"
    async with available_database(settings):
        dsn = serving_dsn(settings)
        if await standing_revision(dsn) != newest_revision():
            raise Refused("Migrations are waiting: run `aisha migrate up`.")
        connection = await connect(dsn)
        try:
            await check_serving_role(connection)
        finally:
            await connection.close()
    return "The schema is current and its serving role is bound by the tenant policies"


async def _web_pages(_settings: Settings) -> str:
    folder: Path | None = web_folder()
    if folder is None:
        raise Refused("The web pages are not built: run `make run`, or `npm ci` and `npm run build` in web/.")
    return f"The web pages are built ({folder})"


def _pid_of_database(settings: Settings) -> bool:
    return (settings.home / "postgres" / "postmaster.pid").exists()


_CHECKS: tuple[Callable[[Settings], Awaitable[str]], ...] = (_home, _ports, _database, _schema, _web_pages)
