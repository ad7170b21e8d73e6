"""A command's work in several transactions, all by somebody's rights; refusals in words."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec

from aisha.core.actors import AccessMemory
from aisha.core.context import open_context
from aisha.core.errors import AishaError
from aisha.core.refused import Refused
from aisha.core.settings import Settings, load_settings
from aisha.entrypoints.acting_person import who_and_where
from aisha.entrypoints.available_database import serving_pool

T = TypeVar("T")
Begin = Callable[[], open_context]


def run_as(person: str, tenant: str | None, work: Callable[[Begin, Settings], Awaitable[T]]) -> T:
    """Do `work`, which begins transactions of the person in the tenant. Raises Refused with the reason."""
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


def as_json_text(value: object) -> str:
    """For `--json`."""
    return msgspec.json.encode(value).decode()
