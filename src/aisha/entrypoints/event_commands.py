"""`aisha events parked|retry|drop`: events that nobody could be told of (product.md § 24)."""

from typing import Annotated
from uuid import UUID

import typer

from aisha import modules
from aisha.automation.publishing.parked import drop_parked, list_parked, retry_parked
from aisha.entrypoints.platform_work import on_platform
from aisha.entrypoints.progress import AsJson, say_json, tell

REGISTERED = modules.RECORD_TYPES
Ids = Annotated[list[UUID], typer.Argument(help="Events, as `aisha events parked` shows them.")]


def register(app: typer.Typer) -> None:
    commands = typer.Typer(no_args_is_help=True, help="Events that were put aside.")
    commands.command()(parked)
    commands.command()(retry)
    commands.command()(drop)
    app.add_typer(commands, name="events")


def parked(*, as_json: AsJson = False) -> None:
    """Events of all workspaces that nobody could be told of, with the reason."""
    found = on_platform(list_parked)
    if as_json:
        say_json(found)
        return
    for each in found:
        print(f"{each.id}  {each.parked_at:%Y-%m-%d %H:%M:%S} UTC  {each.tenant_name}  {each.event}: {each.error}")
    if not found:
        print("No event was put aside.")


def retry(ids: Ids, *, as_json: AsJson = False) -> None:
    """Tell events again from the beginning."""
    count = on_platform(lambda ctx: retry_parked(ctx, ids))
    tell(f"{_words(count)} told again as soon as a worker looks.", {"retried": count}, as_json=as_json)


def drop(ids: Ids, *, as_json: AsJson = False) -> None:
    """Give up telling of events."""
    count = on_platform(lambda ctx: drop_parked(ctx, ids))
    tell(f"{_words(count)} not told of any more.", {"dropped": count}, as_json=as_json)


def _words(count: int) -> str:
    return f"{count} event is" if count == 1 else f"{count} events are"
