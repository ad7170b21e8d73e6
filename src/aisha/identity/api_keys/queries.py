"""Reads of API keys: everybody's own; who manages users sees all of the tenant."""

from dataclasses import asdict
from uuid import UUID

import asyncpg

from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.errors import NotFound
from aisha.core.paging import Page, page_of
from aisha.identity.api_keys.schemas import ApiKey, IssuedKey

MAX_LIVING = 10_000
_KEYS = """
select k.id, k.name, k.key_prefix, k.permissions as scopes, k.allowed_ips::text[] as allowed_ips, k.user_id,
       k.created_at, k.expires_at, k.last_used_at, k.last_used_ip, k.use_count, k.revoked_at, k.replaced_by,
       coalesce(e.first_name || ' ' || e.last_name, u.email) as owner_name,
       k.revoked_at is null and k.expires_at > now() as is_active,
       to_char(k.created_at at time zone 'UTC', 'YYYYMMDDHH24MISSUS') as page_key
  from api_keys k
  left join employees e on e.tenant_id = k.tenant_id and e.user_id = k.user_id
  left join users u on u.id = k.user_id
 where k.tenant_id = $1 and ($2::uuid is null or k.user_id = $2)
"""


async def list_api_keys(ctx: Context, page: Page) -> tuple[list[ApiKey], str | None]:
    """Keys, the newest first, with the cursor of the next page; `q` looks in name and beginning."""
    ctx.require("api_keys.manage")
    before, before_id = page.after or ("9", UUID(int=2**128 - 1))
    rows = await ctx.fetch(
        f"select * from ({_KEYS}) k where (page_key, id) < ($3, $4) and ($5 = '' or name ilike $5 or key_prefix ilike $5)"
        " order by page_key desc, id desc limit $6",
        ctx.tenant_id, only_owner(ctx), before, before_id, page.pattern, page.limit + 1,
    )  # fmt: skip
    found, cursor = page_of(rows, page)
    return [_key_of(row) for row in found], cursor


async def list_living_keys(ctx: Context) -> list[ApiKey]:
    """Every key of the tenant that works and has no successor yet, the oldest first. Only the installation asks."""
    ctx.require_system()
    sql = f"select * from ({_KEYS}) k where is_active and replaced_by is null order by page_key, id limit {MAX_LIVING}"
    return [_key_of(row) for row in await ctx.fetch(sql, ctx.tenant_id, None)]


async def get_api_key(ctx: Context, key_id: UUID) -> ApiKey:
    """A key. Raises NotFound, also for somebody else's unless the caller manages users."""
    ctx.require("api_keys.manage")
    row = await ctx.fetchrow(f"{_KEYS} and k.id = $3", ctx.tenant_id, only_owner(ctx), key_id)
    if row is None:
        raise NotFound("This API key")
    return _key_of(row)


async def get_issued_key(ctx: Context, key_id: UUID, text: str) -> IssuedKey:
    """A key that was just made, with its text."""
    ctx.require("api_keys.manage")
    return IssuedKey(**asdict(await get_api_key(ctx, key_id)), key=text)


def only_owner(ctx: Context) -> UUID | None:
    """Whose keys the caller reaches: their own, or None for those of everybody."""
    return None if ctx.can("users.manage") else ctx.actor.user_id


def _key_of(row: asyncpg.Record) -> ApiKey:
    parts = {name: value for name, value in row.items() if name != "page_key"}
    parts["scopes"] = read_json(row["scopes"])
    parts["last_used_ip"] = str(row["last_used_ip"]) if row["last_used_ip"] else None
    return ApiKey(**parts)
