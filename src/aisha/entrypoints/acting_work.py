"""Work of a command in a workspace: one transaction with a person's rights."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer

from aisha.core.actors import AccessMemory
from aisha.core.context import Context, open_context
from aisha.core.errors import AishaError
from aisha.core.refused import Refused
from aisha.core.settings import load_settings
from aisha.entrypoints.acting_person import who_and_where
from aisha.entrypoints.available_database import serving_pool

Result = TypeVar("Result")
ActingAs = Annotated[str, typer.Option("--as", help="E-mail address of somebody of the workspace; their rights apply.")]
InTenant = Annotated[str | None, typer.Option("--tenant", help="The workspace's id or slug, where they have several.")]


def as_person(person: str, tenant: str | None, work: Callable[[Context], Awaitable[Result]]) -> Result:
    """Do something as somebody, in one transaction. Raises Refused in the words of the refusal."""
    settings = load_settings()

    async def run() -> Result:
        async with serving_pool(settings) as pool:
            user_id, tenant_id = await who_and_where(pool, person, tenant)
            async with open_context(pool, AccessMemory(), user_id, tenant_id, source="command") as ctx:
                return await work(ctx)

    try:
        return asyncio.run(run())
    except AishaError as error:
        raise Refused(error.message) from None
