"""Settings of the installation that nobody reads again: sealed in the database, opened only where they are used."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator

from aisha.core.context import Context
from aisha.core.declared import Declared, declare
from aisha.core.ids import PLATFORM_TENANT
from aisha.core.sealing import SealingKeys, open_sealed, seal

_TABLE = "system_settings"
_ID = "md5($1)::uuid"
_UPSERT = f"""
insert into {_TABLE} as s (setting_key, setting_value, is_secret, sealed_value) values ($1, 'true', true, $2)
on conflict (setting_key) do update
   set setting_value = 'true', is_secret = true, sealed_value = excluded.sealed_value, updated_by = current_user_id(),
       updated_at = now()
"""


def _key(value: str) -> str:
    plain = value.strip()
    if not 8 <= len(plain) <= 400 or not all("!" <= letter <= "~" for letter in plain):
        raise ValueError("A key has 8 to 400 letters, digits and signs, without spaces.")
    return plain


AI = declare((
    Declared(
        "openai_api_key", "Key of the language model", Annotated[str, AfterValidator(_key)], None,
        "What AI features sign in with in workspaces without a connection of their own. It is kept sealed and never shown.",
        "ai", ("system",), kind="secret", environment="openai_api_key", secret=True,
    ),
))  # fmt: skip


async def store_secret(ctx: Context, keys: SealingKeys, key: str, value: str) -> None:
    """Seal a value of the installation, in place of what is there."""
    ctx.require("system.manage")
    row_id: UUID = await ctx.fetchval(f"select {_ID}", key)
    sealed = seal(keys, value.encode(), tenant_id=PLATFORM_TENANT, table=_TABLE, row_id=row_id)
    await ctx.execute(_UPSERT, key, sealed)


async def list_secrets(ctx: Context) -> list[str]:
    """The keys of the secrets that are set."""
    ctx.require("system.manage")
    sql = f"select setting_key from {_TABLE} where is_secret and sealed_value is not null order by setting_key limit 200"
    return [row["setting_key"] for row in await ctx.fetch(sql)]


async def find_secret(ctx: Context, keys: SealingKeys, key: str) -> str | None:
    """What is stored, for the code that uses it. Raises Unopenable."""
    ctx.require("system.read")
    row = await ctx.fetchrow(f"select id, sealed_value from {_TABLE} where setting_key = $1 and is_secret", key)
    if row is None or row["sealed_value"] is None:
        return None
    return open_sealed(keys, row["sealed_value"], tenant_id=PLATFORM_TENANT, table=_TABLE, row_id=row["id"]).decode()
