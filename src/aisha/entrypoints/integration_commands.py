"""`aisha integration list|test|disable`: a tenant's connections to other services, by somebody's rights."""

from typing import Annotated
from uuid import UUID

import typer

from aisha.configuration.integrations.actions import note_trial, update_integration
from aisha.configuration.integrations.queries import get_integration, list_integrations, open_integration
from aisha.configuration.integrations.schemas import Integration, IntegrationChange
from aisha.configuration.integrations.trial import Trial, try_opened
from aisha.core.settings import Settings
from aisha.entrypoints.acting_steps import Begin, as_json_text, run_as

Person = Annotated[str, typer.Option("--as", help="E-mail address of an administrator; their rights apply.")]
Tenant = Annotated[str | None, typer.Option(help="The tenant's id or slug, where the administrator has several.")]
Id = Annotated[UUID, typer.Argument(help="The integration's id, as `aisha integration list` shows it.")]
Json = Annotated[bool, typer.Option("--json", help="For programs.")]


def register(app: typer.Typer) -> None:
    commands = typer.Typer(no_args_is_help=True, help="Connections to other services.")
    commands.command("list")(list_all)
    commands.command("test")(try_one)
    commands.command()(disable)
    app.add_typer(commands, name="integration")


def list_all(*, person: Person, tenant: Tenant = None, as_json: Json = False) -> None:
    """Show every connection, its state and what it was used for today; never a secret."""

    async def work(begin: Begin, settings: Settings) -> list[Integration]:
        async with begin() as ctx:
            return await list_integrations(ctx, settings.sealing_keys)

    found = run_as(person, tenant, work)
    text = "\n".join(_line(each) for each in found) or "Nothing is connected."
    print(as_json_text(found) if as_json else text)


def try_one(integration_id: Id, *, person: Person, tenant: Tenant = None, as_json: Json = False) -> None:
    """Call the service once and show its own answer, which is kept as the connection's state."""

    async def work(begin: Begin, settings: Settings) -> Trial:
        async with begin() as ctx:
            opened = await open_integration(ctx, settings, integration_id)
        opened.require_room()
        trial = await try_opened(opened)
        async with begin() as ctx:
            await note_trial(ctx, opened, trial)
        return trial

    trial = run_as(person, tenant, work)
    print(as_json_text(trial) if as_json else f"{'It works' if trial.ok else 'It fails'}, {trial.duration_ms} ms: {trial.text}")
    if not trial.ok:
        raise typer.Exit(1)


def disable(integration_id: Id, *, person: Person, tenant: Tenant = None, as_json: Json = False) -> None:
    """Switch a connection off; its credentials stay, nothing is called for it."""

    async def work(begin: Begin, settings: Settings) -> Integration:
        async with begin() as ctx:
            await update_integration(ctx, settings, integration_id, IntegrationChange(is_active=False), None)
            return await get_integration(ctx, settings.sealing_keys, integration_id)

    found = run_as(person, tenant, work)
    print(as_json_text(found) if as_json else f"{found.name} is switched off.")


def _line(each: Integration) -> str:
    state = each.status if each.is_active else "off"
    return (
        f"{each.id}  {each.integration_type:<16} {state:<8} {each.today.calls:>6} today  {each.name}"
        f"{'  ' + each.error_message if each.error_message else ''}"
    )
