"""Work of a command on the platform: one transaction as the installation itself."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from aisha.core.context import Context, open_system_context
from aisha.core.errors import AishaError
from aisha.core.refused import Refused
from aisha.core.settings import load_settings
from aisha.entrypoints.available_database import serving_pool

Result = TypeVar("Result")


def on_platform(work: Callable[[Context], Awaitable[Result]]) -> Result:
    """Do something on the platform, in one transaction. Raises Refused in the words of the refusal."""
    settings = load_settings()

    async def run() -> Result:
        async with serving_pool(settings) as pool, open_system_context(pool, None) as ctx:
            return await work(ctx)

    try:
        return asyncio.run(run())
    except AishaError as error:
        raise Refused(error.message) from None
