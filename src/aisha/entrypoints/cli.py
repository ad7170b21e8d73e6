"""The `aisha` command. Commands live in the modules beside this one; a refusal is one sentence and exit code 1."""

import runpy
import sys
from typing import Never

import typer

from aisha.core.refused import Refused
from aisha.entrypoints.database_commands import database, migrations
from aisha.entrypoints.doctor import doctor
from aisha.entrypoints.secret_commands import secret_commands
from aisha.entrypoints.sql_command import sql
from aisha.entrypoints.up import up

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="Aisha CRM.")
app.command()(up)
app.command()(doctor)
app.command()(sql)
app.add_typer(migrations, name="migrate")
app.add_typer(database, name="db")
app.add_typer(secret_commands, name="secrets")


@app.command()
def api() -> None:
    """Run the API alone."""
    _become("api")


@app.command()
def worker() -> None:
    """Run one worker alone."""
    _become("worker")


@app.command()
def web() -> None:
    """Run the web process alone."""
    _become("web")


def _become(process: str) -> None:
    """Run a process as `python -m` does: it loads only what it needs."""
    runpy.run_module(f"aisha.entrypoints.{process}", run_name="__main__")


def main() -> Never:
    """Entry point of the console script."""
    try:
        app()
    except Refused as refusal:
        print(refusal, file=sys.stderr)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(1)


if __name__ == "__main__":
    main()
