"""`aisha secrets`: the installation's keys, their age, and changing them and what workspaces gave out.

Rules: admin-chapters.md "Secrets".
"""

import asyncio
import json
from dataclasses import asdict, dataclass
from typing import Annotated

import typer

from aisha.core.context import open_system_context
from aisha.core.refused import Refused
from aisha.core.roles import renew_serving_password
from aisha.core.sealing import Unopenable
from aisha.core.secrets import forget_previous, renew_secret
from aisha.core.settings import Settings, load_settings, make_missing_secrets
from aisha.entrypoints.available_database import available_database, serving_pool
from aisha.entrypoints.progress import AsJson, console, tell
from aisha.entrypoints.successor_command import KINDS, Successor, make_successors
from aisha.insight.security.keys import OLD_CREDENTIALS_DAYS, list_keys, list_old_credentials
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
    """Where each key comes from, its age, how many stored credentials have an earlier one, and whose are old."""
    settings = load_settings()
    keys = list_keys(settings)
    if as_json:
        stored = asyncio.run(_look_at_stored(settings))
        print(json.dumps({"keys": [asdict(key) for key in keys], **asdict(stored)}))
        return
    for key in keys:
        age = "age unknown" if key.age_days is None else f"{key.age_days} days old"
        old = f", {key.previous} earlier kept" if key.previous else ""
        console.print(f"{key.name}: {key.source}, {age}{old}" + (" — change it" if key.is_old else ""))
    stored = asyncio.run(_look_at_stored(settings))
    console.print(f"{stored.sealed_with_earlier_key} stored credentials have an earlier key.")
    for tenant, count in stored.old_credentials.items():
        console.print(f"{tenant}: {count} integrations with credentials older than {OLD_CREDENTIALS_DAYS} days — change them")


@secret_commands.command()
def rotate(
    what: Annotated[str, typer.Argument(help="encryption, jwt, db, webhook or api-key")],
    *,
    tenant: Annotated[str | None, typer.Option(help="Of webhook and api-key: the workspace's slug or id.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="Only this webhook or key, by id or beginning. Repeatable.")] = None,
    finish: Annotated[bool, typer.Option("--finish", help="Forget the earlier keys, once nothing needs them.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make a new key. The earlier one only opens what it sealed, or verifies what it signed, until --finish.

    The password of the database, `db`, is changed at once and has nothing to finish. The secrets of a workspace's webhooks
    and its API keys get successors, shown this once; the earlier ones go on for 24 hours.
    """
    if what not in ("encryption", "jwt", "db", *KINDS):
        raise Refused("Say which key: encryption, jwt, db, webhook or api-key.")
    settings = load_settings()
    if what in KINDS:
        if finish:
            raise Refused("The earlier ones end by themselves after 24 hours; there is nothing to finish.")
        made = make_successors(settings, what, tenant, only or [])
        tell(_list(made), {"key": what, "is_finished": True, "made": made}, as_json=as_json)
        return
    if tenant is not None or only:
        raise Refused(f"The key {what} is the whole installation's: leave --tenant and --only out.")
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


def _list(made: list[Successor]) -> str:
    lines = [f"{each.id}  {each.text}  {each.name}{f' ({each.owner})' if each.owner else ''}" for each in made]
    return "\n".join([*lines, f"{len(made)} made; they are shown this once. The earlier ones go on for 24 hours."])


@dataclass(frozen=True, slots=True)
class _Stored:
    """What the database has: credentials sealed with an earlier key, and integrations with old ones by workspace."""

    sealed_with_earlier_key: int
    old_credentials: dict[str, int]


async def _look_at_stored(settings: Settings) -> _Stored:
    async with serving_pool(settings) as pool:
        left = await count_left(pool, settings.sealing_keys, metadata) if settings.encryption_key_previous else 0
        async with open_system_context(pool, None, write=False) as ctx:
            return _Stored(left, await list_old_credentials(ctx))
