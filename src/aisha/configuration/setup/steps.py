"""The steps of setting a tenant up; a slice brings its own, `modules.py` registers them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from aisha.core.context import Context
from aisha.identity.permissions.administrators import list_administrators
from aisha.identity.tenants.queries import get_tenant
from aisha.identity.tenants.settings import DEFAULT_SETTINGS


@dataclass(frozen=True, slots=True)
class SetupStep:
    """A step: its key, its title, and whether the facts say that it is done."""

    key: str
    title: str
    is_done: Callable[[Context], Awaitable[bool]]


async def has_administrator(ctx: Context) -> bool:
    """True once somebody manages the users of this tenant and may enter it."""
    ctx.require("settings.read")
    return bool(await list_administrators(ctx))


async def has_own_settings(ctx: Context) -> bool:
    """True once somebody has set what differs from what a new tenant starts with."""
    ctx.require("settings.read")
    settings = (await get_tenant(ctx, ctx.tenant_id))["settings"]
    return any(settings.get(name, value) != value for name, value in DEFAULT_SETTINGS.items())


async def has_chosen_modules(ctx: Context) -> bool:
    """True once somebody has switched a module, or changed the settings of one."""
    ctx.require("settings.read")
    return await ctx.fetchval("select exists (select from module_settings where tenant_id = $1)", ctx.tenant_id)


async def never_by_itself(ctx: Context) -> bool:
    """For what no fact can tell: it is done once somebody says so."""
    ctx.require("settings.read")
    return False


ADMINISTRATOR = SetupStep("administrator", "Invite an administrator", has_administrator)
SETTINGS = SetupStep("settings", "Check time zone, currency and formats", has_own_settings)
MODULES_STEP = SetupStep("modules", "Choose the modules you work with", has_chosen_modules)
TRAINING = SetupStep("training", "Show everybody how it works", never_by_itself)

_steps: list[SetupStep] = []


def register_setup_steps(steps: Sequence[SetupStep]) -> None:
    """Replace the list of steps; called by `modules.py` alone."""
    _steps[:] = steps


def setup_steps() -> Sequence[SetupStep]:
    return tuple(_steps)
