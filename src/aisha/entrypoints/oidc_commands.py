"""`aisha oidc show|set|test|on|off|remove`: the provider of single sign-on, of the installation or of a tenant."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict, replace
from typing import Annotated, TypeVar
from uuid import UUID

import msgspec
import typer

from aisha.core.context import open_system_context
from aisha.core.database import Pool
from aisha.core.errors import AishaError
from aisha.core.refused import Refused
from aisha.core.settings import Settings, load_settings
from aisha.entrypoints.available_database import serving_pool
from aisha.entrypoints.progress import AsJson, tell
from aisha.entrypoints.tenant_names import find_tenant
from aisha.identity.auth.oidc import (
    ProviderSettings,
    callback_address,
    find_secret,
    find_settings,
    reach_of,
    remove_settings,
    save_settings,
)
from aisha.identity.auth.oidc_client import Provider, discover
from aisha.identity.auth.oidc_trial import ProviderTrial, try_provider

T = TypeVar("T")
Tenant = Annotated[str | None, typer.Option(help="A tenant's id or slug; without it the installation's provider.")]
NONE = "There is no provider."


def register(app: typer.Typer) -> None:
    oidc = typer.Typer(no_args_is_help=True, help="Single sign-on.")
    for name, command in {
        "show": show, "set": set_provider, "test": ask_provider, "on": switch_on, "off": switch_off, "remove": remove,
    }.items():  # fmt: skip
        oidc.command(name)(command)
    app.add_typer(oidc, name="oidc")


def show(*, tenant: Tenant = None, as_json: AsJson = False) -> None:
    """Show the provider without its secret, and the redirect address to register there."""
    provider = _run(lambda pool, _: found(pool, tenant))
    address = callback_address(load_settings())
    shown: dict[str, object] = {
        **asdict(provider),
        "allowed_domains": ", ".join(provider.allowed_domains),
        "redirect_uri": address,
    }
    if as_json:
        print(msgspec.json.encode({**shown, "allowed_domains": provider.allowed_domains}).decode())
        return
    for name, value in shown.items():
        print(f"{name:18} {value}")


def set_provider(
    issuer: Annotated[str, typer.Argument(help="The provider's address, which begins with https.")],
    client_id: Annotated[str, typer.Argument(help="What the provider calls this application.")],
    *,
    secret: Annotated[str, typer.Option(prompt="Client secret", hide_input=True, help="Asked for unless given.")],
    label: Annotated[str, typer.Option(help="The words on the button.")] = "Single sign-on",
    domain: Annotated[list[str] | None, typer.Option(help="A mail domain that is let in; again for each.")] = None,
    trust_factor: Annotated[bool, typer.Option(help="The provider asks for a second factor: ours is left out.")] = False,
    tenant: Tenant = None,
    as_json: AsJson = False,
) -> None:
    """Set the provider, once it has described itself under its issuer."""
    provider = ProviderSettings(label, issuer, client_id, domain or [], trust_factor)
    _run(lambda pool, settings: saved(pool, settings, tenant, provider, secret))
    address = callback_address(load_settings())
    tell(f"{label} is set. Register {address} there.", {"issuer": issuer, "redirect_uri": address}, as_json=as_json)


def ask_provider(*, tenant: Tenant = None, as_json: AsJson = False) -> None:
    """Ask the provider for its description and keys, and whether it knows our client ID and secret."""
    trial = _run(lambda pool, settings: tried(pool, settings, tenant))
    tell("\n".join(f"{'ok  ' if step.ok else 'FAIL'} {step.text}" for step in trial.steps), trial, as_json=as_json)
    if not trial.ok:
        raise Refused("Nobody can sign in with this provider.")


def switch_on(*, tenant: Tenant = None, as_json: AsJson = False) -> None:
    """Offer the provider on the sign-in page, once it has described itself."""
    _run(lambda pool, settings: switched(pool, settings, tenant, is_active=True))
    tell("Single sign-on is on.", {"is_active": True}, as_json=as_json)


def switch_off(*, tenant: Tenant = None, as_json: AsJson = False) -> None:
    """Keep the provider, but let nobody sign in with it."""
    _run(lambda pool, settings: switched(pool, settings, tenant, is_active=False))
    tell("Single sign-on is off.", {"is_active": False}, as_json=as_json)


def remove(*, tenant: Tenant = None, as_json: AsJson = False) -> None:
    """Forget the provider and its secret."""
    _run(lambda pool, _: removed(pool, tenant))
    tell("The provider is removed.", {"is_removed": True}, as_json=as_json)


async def found(pool: Pool, tenant: str | None) -> ProviderSettings:
    """The provider of a tenant or of the installation. Raises Refused without one."""
    async with open_system_context(pool, await _place(pool, tenant), write=False) as ctx:
        provider = await find_settings(ctx)
    if provider is None:
        raise Refused(NONE)
    return provider


async def saved(pool: Pool, settings: Settings, tenant: str | None, provider: ProviderSettings, secret: str | None) -> None:
    """Set a provider; an active one is asked for its description before. Raises what `discover` and `save_settings` raise."""
    place = await _place(pool, tenant)
    if provider.is_active:
        async with open_system_context(pool, place, write=False) as ctx:
            reach = await reach_of(ctx, settings)
        await discover(provider.issuer, reach)
    async with open_system_context(pool, place) as ctx:
        await save_settings(ctx, settings.sealing_keys, provider, secret)


async def switched(pool: Pool, settings: Settings, tenant: str | None, *, is_active: bool) -> None:
    """Switch the provider on or off. Raises Refused without one."""
    await saved(pool, settings, tenant, replace(await found(pool, tenant), is_active=is_active), None)


async def tried(pool: Pool, settings: Settings, tenant: str | None) -> ProviderTrial:
    """Try the provider with its stored secret. Raises Refused without one."""
    provider = await found(pool, tenant)
    async with open_system_context(pool, await _place(pool, tenant), write=False) as ctx:
        secret = await find_secret(ctx, settings.sealing_keys, provider.issuer)
        reach = await reach_of(ctx, settings)
    return await try_provider(Provider(provider.issuer, provider.client_id, secret or "", callback_address(settings)), reach)


async def removed(pool: Pool, tenant: str | None) -> None:
    """Forget the provider. Raises NotFound without one."""
    async with open_system_context(pool, await _place(pool, tenant)) as ctx:
        await remove_settings(ctx)


async def _place(pool: Pool, tenant: str | None) -> UUID | None:
    if tenant is None:
        return None
    async with open_system_context(pool, None, write=False) as ctx:
        return await find_tenant(ctx, tenant)


def _run(work: Callable[[Pool, Settings], Awaitable[T]]) -> T:
    settings = load_settings()

    async def run() -> T:
        async with serving_pool(settings) as pool:
            return await work(pool, settings)

    try:
        return asyncio.run(run())
    except AishaError as error:
        raise Refused(error.message) from None
