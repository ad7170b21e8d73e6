"""Which key AI features use in a tenant: the one they are given, an integration's, the installation's, its environment's
(admin-chapters.md § 6.3)."""

from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

import asyncpg

from aisha.configuration.integrations.queries import entered_of, find_ai_integration
from aisha.configuration.integrations.schemas import AiKey
from aisha.configuration.settings.secret_values import AI, find_secret, list_secrets
from aisha.core.context import Context, open_system_context
from aisha.core.database import Pool
from aisha.core.settings import Settings

SYSTEM_KEY = AI[0].key
_TEXTS = {
    "system": "AI features use the key that is set for the whole installation.",
    "environment": "AI features use the key of this installation's environment (OPENAI_API_KEY).",
    None: "There is no key: AI features answer by rules and templates.",
}


@dataclass(frozen=True, slots=True)
class FoundKey:
    """A key to call the model with, and whose it is; an integration may need none."""

    source: Literal["payload", "integration", "system", "environment"] | None
    key: str | None = field(default=None, repr=False)
    integration_id: UUID | None = None


async def find_ai_key(ctx: Context, pool: Pool, settings: Settings, given: str | None = None) -> FoundKey:
    """The key for one call; `given` came with the call itself. Raises Unopenable for a stored key that was changed."""
    ctx.require_signed_in()
    if given:
        return FoundKey("payload", given)
    if (row := await find_ai_integration(ctx)) is not None:
        return FoundKey("integration", entered_of(ctx, settings.sealing_keys, row).secrets.get("api_key"), row["id"])
    async with open_system_context(pool, None, write=False) as platform:
        stored = await find_secret(platform, settings.sealing_keys, SYSTEM_KEY)
    if stored is not None:
        return FoundKey("system", stored)
    return FoundKey("environment", settings.openai_api_key) if settings.openai_api_key else FoundKey(None)


async def describe_ai_key(ctx: Context, pool: Pool, settings: Settings) -> AiKey:
    """Whose key is used, never the key."""
    ctx.require("integrations.read")
    found: asyncpg.Record | None = await find_ai_integration(ctx)
    if found is not None:
        return AiKey("integration", found["id"], f"AI features use the key of {found['name']}.")
    async with open_system_context(pool, None, write=False) as platform:
        has_system = SYSTEM_KEY in await list_secrets(platform)
    source = "system" if has_system else "environment" if settings.openai_api_key else None
    return AiKey(source, None, _TEXTS[source])
