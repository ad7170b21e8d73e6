"""`aisha sending`: the switch that stops everything campaigns send (product.md § 23 no. 7)."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

import typer

from aisha.automation.campaigns.switch import SendingState, show_switches, turn_switch
from aisha.automation.campaigns.tables import SENDING_CHANNEL
from aisha.core.context import Context, open_system_context
from aisha.core.errors import AishaError
from aisha.core.ids import PLATFORM_TENANT
from aisha.core.refused import Refused
from aisha.core.settings import load_settings
from aisha.entrypoints.available_database import serving_pool
from aisha.entrypoints.progress import AsJson, tell

Tenant = Annotated[UUID | None, typer.Option(help="One workspace, by its id; without it the whole installation.")]
Channel = Annotated[str, typer.Option(help="Only email, or only call; * is both.")]
Reason = Annotated[str, typer.Option(help="Why; everybody reads it who may see campaigns.")]


def register(app: typer.Typer) -> None:
    commands = typer.Typer(no_args_is_help=True, help="Stop everything that campaigns send, or let it go on.")
    for command in (status, stop, resume):
        commands.command()(command)
    app.add_typer(commands, name="sending")


def status(*, tenant: Tenant = None, as_json: AsJson = False) -> None:
    """Show whether mails and calls leave, and what keeps them."""
    state = _run(tenant, lambda ctx: show_switches(ctx, tenant or PLATFORM_TENANT))
    tell(_said(state), state, as_json=as_json)


def stop(*, reason: Reason, tenant: Tenant = None, channel: Channel = "*", as_json: AsJson = False) -> None:
    """Nothing more leaves, at once and without a restart."""
    _turn(tenant, channel, False, reason, as_json=as_json)


def resume(*, reason: Reason = "", tenant: Tenant = None, channel: Channel = "*", as_json: AsJson = False) -> None:
    """Let campaigns send again."""
    _turn(tenant, channel, True, reason, as_json=as_json)


def _turn(tenant: UUID | None, channel: str, enabled: bool, reason: str, *, as_json: bool) -> None:
    if channel not in SENDING_CHANNEL:
        raise Refused(f"The channel is one of {', '.join(SENDING_CHANNEL.values)}.")

    async def work(ctx: Context) -> SendingState:
        await turn_switch(ctx, tenant or PLATFORM_TENANT, channel, enabled, reason)
        return await show_switches(ctx, tenant or PLATFORM_TENANT)

    state = _run(tenant, work)
    tell(_said(state), state, as_json=as_json)


def _said(state: SendingState) -> str:
    words = {"Mails": state.email, "Calls": state.call}
    return "\n".join(f"{what} {'leave.' if reason is None else f'are stopped: {reason}'}" for what, reason in words.items())


def _run(tenant: UUID | None, work: Callable[[Context], Awaitable[SendingState]]) -> SendingState:
    settings = load_settings()

    async def run() -> SendingState:
        async with serving_pool(settings) as pool:
            if tenant is not None:
                async with open_system_context(pool, None, write=False) as ctx:
                    if not await ctx.fetchval("select exists (select from tenants where id = $1)", tenant):
                        raise Refused(f"There is no tenant {tenant}.")
            async with open_system_context(pool, tenant) as ctx:
                return await work(ctx)

    try:
        return asyncio.run(run())
    except AishaError as error:
        raise Refused(error.message) from None
