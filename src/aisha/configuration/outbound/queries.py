"""The list of private hosts as superadmins see it."""

from dataclasses import dataclass

from aisha.core.context import Context
from aisha.core.outbound_hosts import environment_hosts, list_private_hosts
from aisha.core.settings import Settings


@dataclass(frozen=True, slots=True)
class OutboundHosts:
    """`private_hosts` every workspace may call; `environment_hosts` only the installation itself."""

    private_hosts: list[str]
    environment_hosts: list[str]


async def show_hosts(ctx: Context, settings: Settings) -> OutboundHosts:
    """Both lists, by name."""
    ctx.require("system.manage")
    return OutboundHosts(sorted(await list_private_hosts(ctx)), sorted(environment_hosts(settings)))
