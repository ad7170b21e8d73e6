"""`aisha integration list|test|disable`: a tenant's connections to other services, by somebody's rights."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar
from uuid import UUID

import msgspec
import typer

from aisha.configuration.integrations.actions import note_trial, update_integration
from aisha.configuration.integrations.queries import get_integration, list_integrations, open_integration
from aisha.configuration.integrations.schemas import Integration, IntegrationChange
from aisha.configuration.integrations.trial import Trial, try_opened
from aisha.core.actors import AccessMemory
from aisha.core.context import open_context
from aisha.core.errors import AishaError
from aisha.core.refused import Refused
from aisha.core.settings import Settings, load_settings
from aisha.entrypoints.acting_person import who_and_where
from aisha.entrypoints.available_database import serving_pool

T = TypeVar("T")
Begin = Callable[[], open_context]
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

    found = _run(person, tenant, work)
    text = "\n".join(_line(each) for each in found) or "Nothing is connected."
    print(_json(found) if as_json else text)


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

    trial = _run(person, tenant, work)
    print(_json(trial) if as_json else f"{'It works' if trial.ok else 'It fails'}, {trial.duration_ms} ms: {trial.text}")
    if not trial.ok:
        raise typer.Exit(1)


def disable(integration_id: Id, *, person: Person, tenant: Tenant = None, as_json: Json = False) -> None:
    """Switch a connection off; its credentials stay, nothing is called for it."""

    async def work(begin: Begin, settings: Settings) -> Integration:
        async with begin() as ctx:
            await update_integration(ctx, settings, integration_id, IntegrationChange(is_active=False), None)
            return await get_integration(ctx, settings.sealing_keys, integration_id)

    found = _run(person, tenant, work)
    print(_json(found) if as_json else f"{found.name} is switched off.")


def _run(person: str, tenant: str | None, work: Callable[[Begin, Settings], Awaitable[T]]) -> T:
    settings = load_settings()

    async def act() -> T:
        async with serving_pool(settings) as pool:
            user_id, tenant_id = await who_and_where(pool, person, tenant)
            memory = AccessMemory.of(settings)

            def begin() -> open_context:
                return open_context(pool, memory, user_id, tenant_id, source="command")

            return await work(begin, settings)

    try:
        return asyncio.run(act())
    except AishaError as error:
        raise Refused(error.message) from None


def _line(each: Integration) -> str:
    state = each.status if each.is_active else "off"
    return (
        f"{each.id}  {each.integration_type:<16} {state:<8} {each.today.calls:>6} today  {each.name}"
        f"{'  ' + each.error_message if each.error_message else ''}"
    )


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
