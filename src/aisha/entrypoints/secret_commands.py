"""`aisha secrets`: the installation's generated keys."""

import typer

from aisha.core.settings import load_settings, make_missing_secrets
from aisha.entrypoints.progress import console

secret_commands = typer.Typer(no_args_is_help=True, help="The installation's generated keys.")


def register(app: typer.Typer) -> None:
    app.add_typer(secret_commands, name="secrets")


@secret_commands.callback()
def secrets() -> None:
    """The installation's generated keys."""


@secret_commands.command()
def init() -> None:
    """Generate the keys that are missing; those that exist stay as they are."""
    settings = load_settings()
    new = make_missing_secrets(settings)
    made = ", ".join(name.upper() for name in new)
    console.print(f"Made {made} in {settings.home}." if new else "All keys are there; nothing changed.")
