"""`aisha secrets`: the installation's generated keys, their age, and changing them (admin-chapters.md "Secrets")."""

import asyncio
import json
from dataclasses import asdict
from typing import Annotated

import typer

from aisha.core.refused import Refused
from aisha.core.roles import renew_serving_password
from aisha.core.sealing import Unopenable
from aisha.core.secrets import forget_previous, renew_secret
from aisha.core.settings import Settings, load_settings, make_missing_secrets
from aisha.entrypoints.available_database import available_database, serving_pool
from aisha.entrypoints.progress import AsJson, console, tell
from aisha.insight.security.keys import list_keys
from aisha.insight.security.resealing import count_left, reseal_all
from aisha.modules import metadata

secret_commands = typer.Typer(no_args_is_help=True, help="The installation's generated keys.")


def register(app: typer.Typer) -> None:
    app.add_typer(secret_commands, name="secrets")


@secret_commands.callback()
def secrets() -> None:
    """The installation's generated keys."""


@secret_commands.command()
def init(*, as_json: AsJson = False) -> None:
    """Generate the keys that are missing; those that exist stay as they are."""
    settings = load_settings()
    new = make_missing_secrets(settings)
    made = ", ".join(name.upper() for name in new)
    text = f"Made {made} in {settings.home}." if new else "All keys are there; nothing changed."
    tell(text, {"made": list(new)}, as_json=as_json)


@secret_commands.command()
def status(*, as_json: AsJson = False) -> None:
    """Where each key comes from, its age, and how many stored credentials still have an earlier one."""
    settings = load_settings()
    keys = list_keys(settings)
    left = asyncio.run(_count_left(settings)) if settings.encryption_key_previous else 0
    if as_json:
        print(json.dumps({"keys": [asdict(key) for key in keys], "sealed_with_earlier_key": left}))
        return
    for key in keys:
        age = "age unknown" if key.age_days is None else f"{key.age_days} days old"
        old = f", {key.previous} earlier kept" if key.previous else ""
        console.print(f"{key.name}: {key.source}, {age}{old}" + (" — change it" if key.is_old else ""))
    console.print(f"{left} stored credentials have an earlier key.")


@secret_commands.command()
def rotate(
    what: Annotated[str, typer.Argument(help="encryption, jwt or db")],
    *,
    finish: Annotated[bool, typer.Option("--finish", help="Forget the earlier keys, once nothing needs them.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make a new key. The earlier one only opens what it sealed, or verifies what it signed, until --finish.

    The password of the database, `db`, is changed at once and has nothing to finish.
    """
    if what not in ("encryption", "jwt", "db"):
        raise Refused("Say which key: encryption, jwt or db.")
    settings = load_settings()
    if what == "db":
        asyncio.run(_rotate_db(settings))
        text = "The database password is new; running processes use it for their next connections."
        tell(text, {"key": what, "is_finished": True}, as_json=as_json)
        return
    try:
        said = asyncio.run(_rotate_encryption(settings, finish=finish)) if what == "encryption" else None
    except Unopenable as problem:
        raise Refused(f"{problem} Nothing was forgotten; what was already sealed anew stays so.") from None
    text = said or _rotate_jwt(settings, finish=finish)
    tell(text, {"key": what, "is_finished": finish, "text": text}, as_json=as_json)


async def _rotate_encryption(settings: Settings, *, finish: bool) -> str:
    """Make the new key unless a change is under way, seal everything with it, and with `finish` forget the earlier ones."""
    if not settings.encryption_key_previous and not finish:
        renew_secret(settings.home, "encryption_key")
        settings = load_settings()
    async with serving_pool(settings) as pool:
        done = await reseal_all(pool, settings.sealing_keys, metadata)
        left = await count_left(pool, settings.sealing_keys, metadata)
    if left:
        raise Refused(f"{left} credentials are in use and still have the earlier key. Run this again.")
    if not finish:
        return (
            f"{done} stored credentials sealed with the new key, 0 left. Restart all processes, then run"
            " `aisha secrets rotate encryption --finish` to forget the earlier key."
        )
    forget_previous(settings.home, "encryption_key")
    return "0 left. The earlier encryption keys are forgotten."


async def _rotate_db(settings: Settings) -> None:
    async with available_database(settings):
        await renew_serving_password(settings)


def _rotate_jwt(settings: Settings, *, finish: bool) -> str:
    if finish:
        forget_previous(settings.home, "jwt_secret")
        return "The earlier JWT secrets are forgotten."
    renew_secret(settings.home, "jwt_secret")
    return (
        "The new JWT secret signs from the next start of each process; nobody is signed out. An hour after the last restart run"
        " `aisha secrets rotate jwt --finish` to forget the earlier one."
    )


async def _count_left(settings: Settings) -> int:
    async with serving_pool(settings) as pool:
        return await count_left(pool, settings.sealing_keys, metadata)
