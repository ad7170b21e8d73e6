"""`aisha secrets rotate webhook|api-key`: successors of what a workspace gave out, as the installation itself."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from aisha.automation.webhooks.actions import rotate_secret
from aisha.automation.webhooks.queries import list_webhooks
from aisha.core.context import Context, open_system_context
from aisha.core.errors import AishaError
from aisha.core.refused import Refused
from aisha.core.settings import Settings
from aisha.entrypoints.available_database import serving_pool
from aisha.entrypoints.tenant_names import find_tenant
from aisha.identity.api_keys.actions import rotate_api_key
from aisha.identity.api_keys.queries import list_living_keys

KINDS = ("webhook", "api-key")


@dataclass(frozen=True, slots=True)
class Successor:
    """What takes the place of something: its own id, what it is called and for whom, and its text, which is shown this once."""

    id: UUID
    name: str
    owner: str | None
    text: str


def make_successors(settings: Settings, what: str, tenant: str | None, only: Sequence[str]) -> list[Successor]:
    """New secrets of a workspace's webhooks, or new API keys: all that live, or `only` these. Raises Refused.

    All of them are made, or none. What they replace goes on for 24 hours.
    """
    if tenant is None:
        raise Refused("Say whose they are: --tenant with the workspace's slug or id.")

    async def run() -> list[Successor]:
        async with serving_pool(settings) as pool:
            async with open_system_context(pool, None, write=False) as ctx:
                tenant_id = await find_tenant(ctx, tenant)
            async with open_system_context(pool, tenant_id) as ctx:
                return await (_of_webhooks(ctx, settings, only) if what == "webhook" else _of_keys(ctx, only))

    try:
        return asyncio.run(run())
    except AishaError as error:
        raise Refused(error.message) from None


async def _of_webhooks(ctx: Context, settings: Settings, only: Sequence[str]) -> list[Successor]:
    keys = settings.sealing_keys
    there = {str(each.id): each for each in await list_webhooks(ctx, keys)}
    _check_known(only, set(there), "webhook")
    chosen = [each for name, each in there.items() if not only or name in only]
    return [Successor(each.id, each.name, None, await rotate_secret(ctx, keys, each.id)) for each in chosen]


async def _of_keys(ctx: Context, only: Sequence[str]) -> list[Successor]:
    there = await list_living_keys(ctx)
    _check_known(only, {name for each in there for name in (str(each.id), each.key_prefix)}, "API key")
    chosen = [each for each in there if not only or str(each.id) in only or each.key_prefix in only]
    made = [(each, await rotate_api_key(ctx, each.id)) for each in chosen]
    return [Successor(key_id, old.name, old.owner_name, text) for old, (key_id, text) in made]


def _check_known(only: Sequence[str], there: set[str], what: str) -> None:
    if unknown := [each for each in only if each not in there]:
        raise Refused(f"The workspace has no living {what} {', '.join(unknown)}. Nothing was changed.")
