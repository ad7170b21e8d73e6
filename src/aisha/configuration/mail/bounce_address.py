"""The secret address at which mail servers and providers tell a workspace of mails that came back.

Like a calendar's link it is a secret in the query, which is not logged; only the hash of its token is stored.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from aisha.core.context import Context
from aisha.core.ids import parse_id
from aisha.core.tokens import new_secret_token, token_hash

PATH = "/api/email-bounces"
_TENANT_LENGTH, _LONGEST = 32, 200
_ISSUE = """
insert into bounce_addresses (tenant_id, token_hash) values ($1, $2)
on conflict (tenant_id) do update set token_hash = excluded.token_hash, last_seen_at = null
"""
_USE = """
update bounce_addresses set last_seen_at = now() where tenant_id = $1 and token_hash = $2 returning id
"""


@dataclass(frozen=True, slots=True)
class BounceAddress:
    """Whether there is an address, since when, and when it was last used; never the address itself."""

    is_set: bool
    issued_at: datetime | None
    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class IssuedBounceAddress(BounceAddress):
    """A new address, which is shown this once."""

    url: str


async def get_bounce_address(ctx: Context) -> BounceAddress:
    """The workspace's own."""
    ctx.require("settings.read")
    row = await ctx.fetchrow("select updated_at, last_seen_at from bounce_addresses where tenant_id = $1", ctx.tenant_id)
    return BounceAddress(False, None, None) if row is None else BounceAddress(True, row["updated_at"], row["last_seen_at"])


async def issue_bounce_address(ctx: Context, base_url: str) -> IssuedBounceAddress:
    """A new address in place of an earlier one, which is dead at once."""
    ctx.require("settings.manage")
    token = ctx.tenant_id.hex + new_secret_token()
    await ctx.execute(_ISSUE, ctx.tenant_id, token_hash(token))
    made = await get_bounce_address(ctx)
    return IssuedBounceAddress(True, made.issued_at, made.last_seen_at, f"{base_url}{PATH}?token={token}")


async def revoke_bounce_address(ctx: Context) -> None:
    """End the address; it answers like one that never was."""
    ctx.require("settings.manage")
    await ctx.execute("delete from bounce_addresses where tenant_id = $1", ctx.tenant_id)


def tenant_of_token(token: str) -> UUID | None:
    """The workspace that a token names, which is not to be believed yet."""
    return parse_id(token[:_TENANT_LENGTH]) if _TENANT_LENGTH < len(token) <= _LONGEST else None


async def use_bounce_address(ctx: Context, token: str) -> bool:
    """Whether this is the token of the workspace at work; notes that it was used."""
    ctx.require_system()
    return await ctx.fetchval(_USE, ctx.tenant_id, token_hash(token)) is not None
