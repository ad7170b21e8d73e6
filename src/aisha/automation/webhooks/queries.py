"""Reading webhooks and their deliveries; a webhook opened for sending."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from aisha.automation.webhooks.schemas import Delivery, Health, Webhook
from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.errors import NotFound
from aisha.core.paging import Page, page_of
from aisha.core.sealing import SealingKeys, Unopenable, open_sealed

MAX_WEBHOOKS = 50
TABLE = "webhook"
_SELECT = """
select w.id, w.url, w.name, w.description, w.event_types, w.entity_types, w.changed_fields, w.headers, w.is_active,
       w.failure_count, w.disabled_reason, w.created_at, w.updated_at, w.version, d.*, l.*
  from webhook w
  left join lateral (
    select count(*) filter (where d.status = 'delivered' and d.updated_at > now() - interval '1 day') as delivered,
           count(*) filter (where d.status = 'failed' and d.updated_at > now() - interval '1 day') as failed,
           count(*) filter (where d.status = 'dead' and d.updated_at > now() - interval '1 day') as dead,
           count(*) filter (where d.status in ('pending', 'delivering', 'failed')) as waiting
      from webhook_deliveries d where d.tenant_id = w.tenant_id and d.webhook_id = w.id) d on true
  left join lateral (
    select d.updated_at as last_attempt_at, d.status as last_status, d.http_status as last_http_status, d.error as last_error
      from webhook_deliveries d where d.tenant_id = w.tenant_id and d.webhook_id = w.id and d.attempt > 0
     order by d.updated_at desc, d.id desc limit 1) l on true
"""
_DELIVERY = (
    "id, webhook_id, event_id, event, status, attempt, next_attempt_at, delivered_at, http_status, response_excerpt,"
    " duration_ms, error, body, created_at"
)
_LATEST = "9999"


@dataclass(frozen=True, slots=True)
class Opened:
    """A webhook as a delivery needs it. Never shown in a repr."""

    id: UUID
    name: str
    url: str
    secret: str
    headers: Mapping[str, str]
    previous_secret: str | None = None

    def __repr__(self) -> str:
        return f"Opened({self.id})"


async def list_webhooks(ctx: Context, keys: SealingKeys) -> list[Webhook]:
    """Every webhook of the tenant, the oldest first, with how its deliveries go."""
    ctx.require("webhooks.read")
    rows = await ctx.fetch(f"{_SELECT} where w.tenant_id = $1 order by w.created_at, w.id limit {MAX_WEBHOOKS}", ctx.tenant_id)
    return [_shown(ctx, keys, row) for row in rows]


async def get_webhook(ctx: Context, keys: SealingKeys, webhook_id: UUID) -> Webhook:
    """One webhook. Raises NotFound."""
    ctx.require("webhooks.read")
    row = await ctx.fetchrow(f"{_SELECT} where w.tenant_id = $1 and w.id = $2", ctx.tenant_id, webhook_id)
    if row is None:
        raise NotFound("This webhook")
    return _shown(ctx, keys, row)


async def list_deliveries(
    ctx: Context, webhook_id: UUID, page: Page, *, status: str | None, event: str | None
) -> tuple[list[Delivery], str | None]:
    """What was and will be sent to a webhook, the newest first, with the cursor of the next page. Raises NotFound.

    `q` searches the event's name and id, and the receiver's answer.
    """
    ctx.require("webhooks.read")
    if not await ctx.fetchval("select true from webhook where tenant_id = $1 and id = $2", ctx.tenant_id, webhook_id):
        raise NotFound("This webhook")
    after_time, after_id = page.after or (_LATEST, UUID(int=2**128 - 1))
    rows = await ctx.fetch(
        f"select * from (select {_DELIVERY}, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') as page_key"
        " from webhook_deliveries where tenant_id = $1 and webhook_id = $2 and ($3::text is null or status = $3)"
        " and ($4::text is null or event = $4)"
        " and ($5 = '' or event ilike $5 or event_id::text ilike $5 or error ilike $5 or response_excerpt ilike $5)) d"
        " where (page_key, id) < ($6, $7) order by page_key desc, id desc limit $8",
        ctx.tenant_id, webhook_id, status, event, page.pattern, after_time, after_id, page.limit + 1,
    )  # fmt: skip
    found, cursor = page_of(rows, page)
    return [_delivery(row) for row in found], cursor


async def get_delivery(ctx: Context, delivery_id: UUID) -> Delivery:
    """One delivery. Raises NotFound."""
    ctx.require("webhooks.read")
    sql = f"select {_DELIVERY} from webhook_deliveries where tenant_id = $1 and id = $2"
    row = await ctx.fetchrow(sql, ctx.tenant_id, delivery_id)
    if row is None:
        raise NotFound("This delivery")
    return _delivery(row)


async def open_webhooks(ctx: Context, keys: SealingKeys, ids: list[UUID]) -> dict[UUID, Opened | None]:
    """Webhooks with their secrets, by id; None for one whose secrets cannot be opened any more."""
    ctx.require("webhooks.manage")
    rows = await ctx.fetch(
        "select id, name, url, secret, headers, case when previous_secret_until > now() then previous_secret end as previous"
        " from webhook where tenant_id = $1 and id = any ($2)",
        ctx.tenant_id, ids,
    )  # fmt: skip
    return {row["id"]: _opened(ctx, keys, row) for row in rows}


def opened_headers(ctx: Context, keys: SealingKeys, webhook_id: UUID, sealed: bytes | None) -> dict[str, str]:
    """The headers of one's own. Raises Unopenable."""
    return msgspec.json.decode(_open(ctx, keys, webhook_id, sealed), type=dict[str, str]) if sealed is not None else {}


def _opened(ctx: Context, keys: SealingKeys, row: asyncpg.Record) -> Opened | None:
    try:
        secret = _open(ctx, keys, row["id"], row["secret"]).decode()
        headers = opened_headers(ctx, keys, row["id"], row["headers"])
        previous = None if row["previous"] is None else _open(ctx, keys, row["id"], row["previous"]).decode()
        return Opened(row["id"], row["name"], row["url"], secret, headers, previous)
    except Unopenable:
        return None


def _open(ctx: Context, keys: SealingKeys, webhook_id: UUID, sealed: bytes) -> bytes:
    return open_sealed(keys, sealed, tenant_id=ctx.tenant_id, table=TABLE, row_id=webhook_id)


def _shown(ctx: Context, keys: SealingKeys, row: asyncpg.Record) -> Webhook:
    try:
        names = sorted(opened_headers(ctx, keys, row["id"], row["headers"]))
    except Unopenable:
        names = []
    health = Health(
        row["delivered"], row["failed"], row["dead"], row["waiting"], row["last_attempt_at"], row["last_status"],
        row["last_http_status"], row["last_error"],
    )  # fmt: skip
    return Webhook(
        row["id"], row["url"], row["name"], row["description"], row["event_types"], row["entity_types"],
        row["changed_fields"], names, row["is_active"], row["failure_count"], row["disabled_reason"], health,
        row["created_at"], row["updated_at"], row["version"],
    )  # fmt: skip


def _delivery(row: asyncpg.Record) -> Delivery:
    values: dict[str, Any] = {name: value for name, value in row.items() if name != "page_key"}
    return Delivery(**(values | {"body": read_json(row["body"])}))
