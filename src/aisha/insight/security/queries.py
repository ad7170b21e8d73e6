"""Reads for the pages of limits, signals and blocks."""

from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.context import Context
from aisha.core.counted import Counted
from aisha.core.database import read_json
from aisha.core.errors import ValidationFailed
from aisha.core.ids import parse_id
from aisha.core.paging import Page, page_of
from aisha.core.ratelimit import RateLimiter
from aisha.insight.security.schemas import TopCaller

_MOST_CALLERS = 50
_SIGNALS = """
select s.id, s.tenant, t.name as tenant_name, s.created_at, s.kind, s.source, s.user_id, u.email as user_email, s.method,
       s.path, s.details, s.request_id, s.id::text as page_key
  from security_signals s left join tenants t on t.id = s.tenant left join users u on u.id = s.user_id
 where ($1::uuid is null or s.id < $1) and ($2 = '' or s.kind = $2) and ($3::timestamptz is null or s.created_at >= $3)
   and ($4 = '' or s.source ilike $4 or s.path ilike $4 or u.email ilike $4 or s.request_id ilike $4)
 order by s.id desc limit $5
"""


async def list_top_callers(ctx: Context, limiter: RateLimiter) -> list[TopCaller]:
    """Who asks most at the moment, people by their e-mail, keys by their name."""
    ctx.require("system.read")
    found = await limiter.top_callers(_MOST_CALLERS)
    names = await _names(ctx, [caller for _, caller, _ in found])
    return [_top_caller(bucket, caller, counted, names) for bucket, caller, counted in found]


def _top_caller(bucket: str, caller: str, counted: Counted, names: dict[str, str]) -> TopCaller:
    return TopCaller(
        bucket=bucket, caller=caller, name=names.get(caller), requests=counted.used,
        seconds_left=round(counted.left_seconds, 1),
    )  # fmt: skip


async def _names(ctx: Context, callers: list[str]) -> dict[str, str]:
    ids = [found for caller in callers if caller.startswith("user:") and (found := parse_id(caller.removeprefix("user:")))]
    rows = await ctx.fetch("select id, email from users where id = any ($1::uuid[])", ids)
    return {f"user:{row['id']}": row["email"] for row in rows if row["email"]}


async def list_signals(
    ctx: Context, page: Page, kind: str, since: datetime | None = None
) -> tuple[list[dict[str, Any]], str | None]:
    """Signals, the newest first, of one kind or ("") of all; `since` carries its zone. Raises 400 without one."""
    ctx.require("system.read")
    after: UUID | None = page.after[1] if page.after else None
    if since is not None and since.tzinfo is None:
        raise ValidationFailed({"from": ["Send the time with its zone, as in 2026-01-31T12:00:00Z."]})
    rows, cursor = page_of(await ctx.fetch(_SIGNALS, after, kind, since, page.pattern, page.limit + 1), page)
    return [_signal_of(row) for row in rows], cursor


def _signal_of(row: asyncpg.Record) -> dict[str, Any]:
    signal = {name: value for name, value in row.items() if name != "page_key"}
    return signal | {"details": read_json(row["details"])}


async def list_blocks(ctx: Context) -> list[dict[str, Any]]:
    """The blocks that hold at the moment, the newest first."""
    ctx.require("system.read")
    rows = await ctx.fetch(
        "select b.id, b.source, b.kind, b.reason, b.level, b.created_at, u.email as created_by_email, b.ends_at"
        " from security_blocks b left join users u on u.id = b.created_by"
        " where b.lifted_at is null and (b.ends_at is null or b.ends_at > now()) order by b.created_at desc, b.id limit 500"
    )
    return [dict(row) for row in rows]


async def find_read_only(ctx: Context) -> dict[str, Any] | None:
    """The live switch while it is on."""
    ctx.require("system.read")
    row = await ctx.fetchrow("select reason, changed_by_name, since from live_switches where key = 'readonly' and is_on")
    return dict(row) if row else None
