"""Which key AI features use in a tenant: of an integration, the installation, its environment (admin-chapters.md § 6.3)."""

from aisha.configuration.integrations.queries import find_ai_integration
from aisha.configuration.integrations.schemas import AiKey
from aisha.core.context import Context, open_system_context
from aisha.core.database import Pool
from aisha.core.settings import Settings

SYSTEM_KEY = "openai_api_key"


async def describe_ai_key(ctx: Context, pool: Pool, settings: Settings) -> AiKey:
    """Whose key is used, never the key."""
    ctx.require("integrations.read")
    found = await find_ai_integration(ctx)
    if found is not None:
        return AiKey("integration", found[0], f"AI features use the key of {found[1]}.")
    if await _has_system_key(pool):
        return AiKey("system", None, "AI features use the key that is set for the whole installation.")
    if settings.openai_api_key:
        return AiKey("environment", None, "AI features use the key of this installation's environment (OPENAI_API_KEY).")
    return AiKey(None, None, "There is no key: AI features answer by rules and templates.")


async def _has_system_key(pool: Pool) -> bool:
    """Settings of the installation are the platform's: a tenant's transaction does not see them."""
    async with open_system_context(pool, None, write=False) as ctx:
        sql = "select exists (select from system_settings where setting_key = $1 and setting_value not in ('null', '\"\"'))"
        return await ctx.fetchval(sql, SYSTEM_KEY)
