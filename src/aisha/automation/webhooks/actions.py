"""Making, changing and removing webhooks; sending events again."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from aisha.automation.webhooks.catalogue import EVERYTHING, check_entity_types, check_event_types
from aisha.automation.webhooks.queries import MAX_WEBHOOKS, TABLE, opened_headers
from aisha.automation.webhooks.rows import BODY, FITS, are_webhooks_on
from aisha.automation.webhooks.schemas import ReplayBody, WebhookBody, WebhookChange
from aisha.core.clock import utc_now
from aisha.core.context import Context
from aisha.core.errors import Conflict, NotFound, Unprocessable, ValidationFailed
from aisha.core.ids import new_id
from aisha.core.sealing import SealingKeys, Unopenable, seal
from aisha.core.settings import Settings
from aisha.core.versions import check_version

MAX_REPLAYED = 10_000
OVERLAP = timedelta(hours=24)
"""How long an earlier secret signs beside the new one: receivers get to know it meanwhile."""
_OURS = frozenset(
    {"host", "content-length", "content-type", "transfer-encoding", "connection", "user-agent", "accept-encoding"}
)
_LOCKED = "select id, url, headers, is_active, version from webhook where tenant_id = $1 and id = $2 for update"
_REPLAY = f"""
with wanted as (
  select w.id as webhook_id, e.* from webhook w join events e on e.tenant_id = w.tenant_id
   where w.tenant_id = $1 and w.id = $2 and {FITS} and e.created_at >= $3 and e.created_at < $4
     and ($5::text[] is null or e.event = any ($5))
   order by e.seq limit $6
), again as (
  insert into webhook_deliveries as d (tenant_id, id, webhook_id, event_id, event, entity_id, body, next_attempt_at)
  select e.tenant_id, uuid_v7(), e.webhook_id, e.id, e.event, e.entity_id, {BODY}, now() from wanted e
      on conflict (tenant_id, webhook_id, event_id) do update
     set status = 'pending', attempt = 0, next_attempt_at = now(), updated_at = now() where d.status <> 'delivering'
  returning d.id
)
select (select count(*) from wanted) as wanted, (select count(*) from again) as again
"""


def require_enabled(settings: Settings) -> None:
    """Raises 409 while the environment keeps webhooks off: nothing would be sent."""
    if not are_webhooks_on(settings):
        raise Conflict("Webhooks are switched off by the environment (WEBHOOKS_ENABLED).", code="INVALID_STATUS")


async def create_webhook(ctx: Context, settings: Settings, body: WebhookBody) -> tuple[UUID, str]:
    """A new webhook; returns its id and its secret. Raises 400 with the fields, 409 for a taken name, 422 LIMIT_REACHED."""
    ctx.require("webhooks.manage")
    _check_url(settings, body.url)
    values = _filters(body.model_dump(include={"event_types", "entity_types", "changed_fields"}))
    headers = _checked_headers(body.headers)
    if await ctx.fetchval("select count(*) from webhook where tenant_id = $1", ctx.tenant_id) >= MAX_WEBHOOKS:
        raise Unprocessable(f"There are {MAX_WEBHOOKS} webhooks already. Remove one first.", code="LIMIT_REACHED")
    webhook_id, secret, keys = new_id(), _new_secret(), settings.sealing_keys
    await ctx.execute(
        "insert into webhook (tenant_id, id, url, name, description, event_types, entity_types, changed_fields, is_active,"
        " secret, headers) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        ctx.tenant_id, webhook_id, body.url, body.name, body.description or None, values["event_types"],
        values["entity_types"], values["changed_fields"], body.is_active, _sealed(ctx, keys, webhook_id, secret),
        _sealed_headers(ctx, keys, webhook_id, headers),
    )  # fmt: skip
    return webhook_id, secret


async def update_webhook(ctx: Context, settings: Settings, webhook_id: UUID, body: WebhookChange, version: int | None) -> None:
    """Change what is sent. Switching one on forgets why it was off. Raises NotFound, 409 VERSION_CONFLICT, 400."""
    ctx.require("webhooks.manage")
    present = await ctx.fetchrow(_LOCKED, ctx.tenant_id, webhook_id)
    if present is None:
        raise NotFound("This webhook")
    check_version({"version": present["version"]}, version)
    values = _filters(body.model_dump(exclude_unset=True, exclude={"version", "tenant_id", "headers"}))
    values = {name: value for name, value in values.items() if value is not None or name == "description"}
    keys = settings.sealing_keys
    if body.headers is not None:
        values["headers"] = _sealed_headers(ctx, keys, webhook_id, _checked_headers(body.headers))
    if body.url is not None and body.url != present["url"]:
        _check_url(settings, body.url)
        if _origin(body.url) != _origin(present["url"]) and body.headers is None:
            _check_headers_go(ctx, keys, webhook_id, present["headers"])
    if body.is_active:
        values |= {"failure_count": 0, "disabled_reason": None}
    await _store(ctx, webhook_id, values)


async def rotate_secret(ctx: Context, keys: SealingKeys, webhook_id: UUID) -> str:
    """A new secret in place of the old one, which signs beside it for OVERLAP. Returns it. Raises NotFound."""
    ctx.require("webhooks.manage")
    present = await ctx.fetchval(
        "select secret from webhook where tenant_id = $1 and id = $2 for update", ctx.tenant_id, webhook_id
    )
    if present is None:
        raise NotFound("This webhook")
    secret = _new_secret()
    values = {"secret": _sealed(ctx, keys, webhook_id, secret), "previous_secret": present}
    await _store(ctx, webhook_id, values | {"previous_secret_until": utc_now() + OVERLAP})
    return secret


async def delete_webhook(ctx: Context, webhook_id: UUID) -> None:
    """Remove a webhook with its deliveries. Raises NotFound."""
    ctx.require("webhooks.manage")
    sql = "delete from webhook where tenant_id = $1 and id = $2 returning id"
    if await ctx.fetchval(sql, ctx.tenant_id, webhook_id) is None:
        raise NotFound("This webhook")


async def replay_delivery(ctx: Context, settings: Settings, delivery_id: UUID) -> None:
    """Send a delivery again, as if it had never been tried. Raises NotFound; 409 while it is being sent or nothing is."""
    ctx.require("webhooks.manage")
    row = await ctx.fetchrow(
        "select d.status, w.is_active from webhook_deliveries d"
        " join webhook w on w.tenant_id = d.tenant_id and w.id = d.webhook_id"
        " where d.tenant_id = $1 and d.id = $2 for update of d",
        ctx.tenant_id, delivery_id,
    )  # fmt: skip
    if row is None:
        raise NotFound("This delivery")
    require_enabled(settings)
    _require_active(row["is_active"])
    if row["status"] == "delivering":
        raise Conflict("This is being sent at this moment. Wait for how it ends.")
    await ctx.execute(
        "update webhook_deliveries set status = 'pending', attempt = 0, next_attempt_at = now(), updated_at = now()"
        " where tenant_id = $1 and id = $2",
        ctx.tenant_id, delivery_id,
    )  # fmt: skip


async def replay_range(ctx: Context, settings: Settings, webhook_id: UUID, body: ReplayBody) -> int:
    """Send the events of a time again that fit the webhook; how many. Raises NotFound, 400, 409, 422 LIMIT_REACHED.

    Also events it was never sent: from before it was made, or while it or all webhooks were off.
    """
    ctx.require("webhooks.manage")
    if body.from_ >= body.to:
        raise ValidationFailed({"to": ["This has to be after the beginning."]})
    events = None if body.events is None else check_event_types(body.events, "events")
    present = await ctx.fetchrow(_LOCKED, ctx.tenant_id, webhook_id)
    if present is None:
        raise NotFound("This webhook")
    require_enabled(settings)
    _require_active(present["is_active"])
    chosen = None if events is None or EVERYTHING in events else events
    row = await ctx.fetchrow(_REPLAY, ctx.tenant_id, webhook_id, body.from_, body.to, chosen, MAX_REPLAYED + 1)
    assert row is not None
    if row["wanted"] > MAX_REPLAYED:
        text = f"More than {MAX_REPLAYED:,} events happened in this time. Choose a shorter one."
        raise Unprocessable(text, code="LIMIT_REACHED")
    return row["again"]


def _require_active(is_active: bool) -> None:
    if not is_active:
        raise Conflict("This webhook is switched off. Switch it on first.")


def _check_url(settings: Settings, url: str) -> None:
    try:
        parts = urlsplit(url)
        is_whole = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        raise ValidationFailed({"url": ["This is not an address."]}) from None
    if not is_whole or parts.scheme not in ("http", "https"):
        raise ValidationFailed({"url": ["Enter a whole address, such as https://hooks.example.com/crm."]})
    if parts.scheme != "https" and not settings.is_development:
        raise ValidationFailed({"url": ["The address has to begin with https://."]})
    if parts.username or parts.password:
        raise ValidationFailed({"url": ["A name and password in the address are not sent. Use a header."]})


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _filters(values: dict[str, Any]) -> dict[str, Any]:
    """The values with what filters events checked."""
    if values.get("event_types") is not None:
        values["event_types"] = check_event_types(values["event_types"])
    if values.get("entity_types") is not None:
        values["entity_types"] = check_entity_types(values["entity_types"])
    if values.get("changed_fields") is not None:
        values["changed_fields"] = list(dict.fromkeys(values["changed_fields"]))
    return values


def _checked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    problems = {
        f"headers.{name}": ["This header is set by the product."]
        for name in headers
        if name.lower() in _OURS or name.lower().startswith("x-aisha-")
    }
    if problems:
        raise ValidationFailed(problems)
    return dict(headers)


def _check_headers_go(ctx: Context, keys: SealingKeys, webhook_id: UUID, sealed: bytes | None) -> None:
    """A header may hold a key: it goes only where it was meant to go."""
    try:
        has_headers = bool(opened_headers(ctx, keys, webhook_id, sealed))
    except Unopenable:
        has_headers = True
    if has_headers:
        text = "The address has changed: enter the headers again, so that they go nowhere they were not meant to go."
        raise ValidationFailed({"headers": [text]})


async def _store(ctx: Context, webhook_id: UUID, values: Mapping[str, Any]) -> None:
    if values:
        assignments = ", ".join(f"{name} = ${number}" for number, name in enumerate(values, 3))
        sql = f"update webhook set {assignments} where tenant_id = $1 and id = $2"
        await ctx.execute(sql, ctx.tenant_id, webhook_id, *values.values())


def _new_secret() -> str:
    """32 random bytes in hex, as the guide makes them (13.6)."""
    return secrets.token_hex(32)


def _sealed_headers(ctx: Context, keys: SealingKeys, webhook_id: UUID, headers: Mapping[str, str]) -> bytes | None:
    return _sealed(ctx, keys, webhook_id, msgspec.json.encode(headers).decode()) if headers else None


def _sealed(ctx: Context, keys: SealingKeys, webhook_id: UUID, text: str) -> bytes:
    return seal(keys, text.encode(), tenant_id=ctx.tenant_id, table=TABLE, row_id=webhook_id)
