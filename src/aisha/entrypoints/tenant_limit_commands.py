"""`aisha tenant limits`: how much a tenant may hold and holds."""

from typing import Annotated

import typer

from aisha.core.context import Context
from aisha.core.refused import Refused
from aisha.core.workspace_limits import LIMITS, MOST_OF_ALL
from aisha.entrypoints.platform_work import on_platform
from aisha.entrypoints.progress import AsJson, say_json
from aisha.entrypoints.tenant_names import TenantName, find_tenant
from aisha.identity.tenants.limits import get_workspace_limits, set_workspace_limits
from aisha.identity.tenants.schemas import WorkspaceLimits

UNLIMITED = "none"


def add_limit_commands(commands: typer.Typer) -> None:
    """Put them beside the other commands of `aisha tenant`."""
    commands.command()(limits)


def limits(
    tenant: TenantName,
    *,
    given: Annotated[
        list[str] | None, typer.Option("--set", help="Such as leads=10000; leads=none lifts it. Repeatable.")
    ] = None,
    plan: Annotated[str | None, typer.Option(help="A name for what was agreed on; an empty one removes it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show how much a tenant may hold of each kind and holds; with `--set` or `--plan` change it first."""
    changes = dict(_parsed(each) for each in given or [])

    async def work(ctx: Context) -> WorkspaceLimits:
        tenant_id = await find_tenant(ctx, tenant)
        if changes or plan is not None:
            return await set_workspace_limits(ctx, tenant_id, changes, plan, None)
        return await get_workspace_limits(ctx, tenant_id)

    found = on_platform(work)
    if as_json:
        say_json(found)
        return
    print(f"Plan: {found.plan or 'none'}")
    for each in found.limits:
        used = f"{each.used:,}{'+' if each.used_is_capped else ''}"
        most = f"of {each.most:,} ({each.percent} %)" if each.most is not None else ""
        print(f"{each.name:<14} {used:>10} {most}".rstrip())


def _parsed(given: str) -> tuple[str, int | None]:
    """`leads=10000`. Raises Refused."""
    name, _, most = given.partition("=")
    if name not in LIMITS:
        raise Refused(f"There is no limit of {name}; there are {', '.join(LIMITS.values)}.")
    if most == UNLIMITED:
        return name, None
    if not most.isdecimal() or int(most) > MOST_OF_ALL:
        raise Refused(f"Say {name}= and a whole number, or {name}={UNLIMITED}.")
    return name, int(most)
