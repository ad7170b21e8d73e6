"""What slices above identity put into a new tenant (pipelines, templates); `modules.py` registers them."""

from collections.abc import Awaitable, Callable, Sequence

from aisha.core.context import Context

TenantCreated = Callable[[Context], Awaitable[None]]
"""Called once, in the transaction that creates the tenant, with a context at work in it."""

_hooks: list[TenantCreated] = []


def register_tenant_created(hooks: Sequence[TenantCreated]) -> None:
    """Replace the list of hooks; called by `modules.py` alone."""
    _hooks[:] = hooks


def tenant_created_hooks() -> Sequence[TenantCreated]:
    return tuple(_hooks)
