"""`aisha demo`: load the demo workspaces, or make them anew."""

import asyncio
from collections.abc import Awaitable, Callable
from time import perf_counter

import typer

from aisha import modules
from aisha.core.database import connect
from aisha.core.errors import AishaError
from aisha.core.refused import Refused
from aisha.core.roles import prepare_database
from aisha.core.settings import Settings, load_settings
from aisha.demo.load import load_demo, reset_demo
from aisha.demo.logins import FILE_NAME
from aisha.entrypoints.available_database import available_database
from aisha.entrypoints.progress import AsJson, console, say_json, tell

Tell = Callable[[str], None]


def register(app: typer.Typer) -> None:
    demo = typer.Typer(no_args_is_help=True, help="The demo workspaces.")
    demo.command()(load)
    demo.command()(reset)
    app.add_typer(demo, name="demo")


def load(*, as_json: AsJson = False) -> None:
    """Load the demo workspaces into an empty installation; nothing happens when there is a workspace already."""
    settings = _run(lambda settings, tell: load_demo(settings, tell=tell))
    if as_json:
        say_json({"sign_ins": settings.home / FILE_NAME})


def reset(*, as_json: AsJson = False) -> None:
    """Remove the demo workspaces with everything in them, and load them anew with new passwords."""
    settings = _run(lambda settings, tell: reset_demo(settings, tell=tell))
    file = settings.home / FILE_NAME
    tell(f"The demo is new. Its sign-ins are in {file}.", {"sign_ins": file}, as_json=as_json)


async def _analyze(settings: Settings) -> None:
    """Fresh statistics, so that the first lists are as fast as later ones. The owner may; else autovacuum follows."""
    addresses = await prepare_database(settings)
    if addresses.owner_dsn is not None:
        connection = await connect(addresses.owner_dsn, name="aisha demo")
        try:
            await connection.execute("set client_min_messages = error; analyze")
        finally:
            await connection.close()


def _run(work: Callable[[Settings, Tell], Awaitable[object]]) -> Settings:
    if not modules.RECORD_TYPES:
        raise Refused("This installation has no record types.")
    settings = load_settings()
    started = perf_counter()

    async def within_database(tell: Tell) -> None:
        async with available_database(settings):
            await work(settings, tell)
            tell("refreshing statistics")
            await _analyze(settings)

    try:
        if console.is_terminal:
            with console.status("Demo …") as status:
                asyncio.run(within_database(lambda text: status.update(f"Demo: {text} …")))
        else:
            asyncio.run(within_database(lambda text: console.print(f"Demo: {text} … [{perf_counter() - started:.0f} s]")))
    except AishaError as error:
        raise Refused(f"The demo could not be loaded: {error.message}") from None
    return settings
