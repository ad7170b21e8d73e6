"""`aisha privacy`: the ledger of erased people, written to a file and replayed after a restore."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from aisha import modules
from aisha.core.refused import Refused
from aisha.core.settings import load_settings
from aisha.core.storage import file_storage
from aisha.entrypoints.available_database import serving_pool
from aisha.entrypoints.progress import AsJson, tell
from aisha.identity.privacy.ledger import FILE_NAME, Replayed, keep_ledger, read_ledger, replay_ledger

REGISTERED = modules.RECORD_TYPES
"""The program's slices are assembled: they register how their people are erased."""
privacy_commands = typer.Typer(no_args_is_help=True, help="Personal data.")


def register(app: typer.Typer) -> None:
    app.add_typer(privacy_commands, name="privacy")


@privacy_commands.command()
def ledger(file: Path, *, as_json: AsJson = False) -> None:
    """Write who was erased, by id, to a file. What the file holds already stays."""
    settings = load_settings()

    async def work() -> int:
        async with serving_pool(settings) as pool:
            return await keep_ledger(pool, file)

    people = asyncio.run(work())
    tell(f"{people} erased people are in {file}.", {"people": people, "file": file}, as_json=as_json)


@privacy_commands.command()
def replay(
    file: Annotated[Path | None, typer.Argument(help="A ledger; without it the one in AISHA_HOME.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Erase everybody again who was erased after the backup that was restored. Run it before anybody signs in."""
    settings = load_settings()
    source = file or settings.home / FILE_NAME
    if not source.exists():
        raise Refused(f"There is no ledger of erased people at {source}.")

    async def work() -> Replayed:
        async with serving_pool(settings) as pool:
            return await replay_ledger(pool, read_ledger(source), file_storage(settings.home))

    done = asyncio.run(work())
    text = f"{done.erased} people erased again, {done.erased_before} were already, {done.absent} are not here."
    tell(text, done, as_json=as_json)
