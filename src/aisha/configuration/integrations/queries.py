"""Reading integrations: as people see them, and opened for a call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from aisha.configuration.integrations.checking import Entered
from aisha.configuration.integrations.declared import INTEGRATION_GROUP, IntegrationType, Option, Target
from aisha.configuration.integrations.schemas import (
    Choosable,
    Integration,
    OptionShown,
    SecretShown,
    TypeShown,
    Usage,
)
from aisha.configuration.integrations.tables import INTEGRATION_TYPE
from aisha.configuration.integrations.types import INTEGRATIONS, get_type
from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.errors import NotFound, Unprocessable
from aisha.core.outbound import Reach
from aisha.core.outbound_hosts import environment_hosts, tenant_reach
from aisha.core.sealing import SealingKeys, Unopenable, open_sealed
from aisha.core.settings import Settings

MAX_INTEGRATIONS = 100
TABLE = "tenant_integrations"
_SHORTEST_SHOWN = 12
_SELECT = """
select i.id, i.integration_type, i.name, i.is_active, i.credentials, i.config, i.webhook_secret, i.status, i.error_message,
       i.last_checked_at, i.rotated_at, i.created_at, i.updated_at, i.version, u.last_used_at,
       u.calls, u.errors, u.tokens, u.cost, u.month_calls, u.month_errors, u.month_tokens, u.month_cost
  from tenant_integrations i
  left join lateral (
    select max(d.last_call_at) as last_used_at,
           sum(d.calls) filter (where d.day = current_date) as calls,
           sum(d.errors) filter (where d.day = current_date) as errors,
           sum(d.tokens) filter (where d.day = current_date) as tokens,
           sum(d.cost) filter (where d.day = current_date) as cost,
           sum(d.calls) filter (where d.day >= date_trunc('month', current_date)) as month_calls,
           sum(d.errors) filter (where d.day >= date_trunc('month', current_date)) as month_errors,
           sum(d.tokens) filter (where d.day >= date_trunc('month', current_date)) as month_tokens,
           sum(d.cost) filter (where d.day >= date_trunc('month', current_date)) as month_cost
      from integration_usage d where d.tenant_id = i.tenant_id and d.integration_id = i.id) u on true
"""


@dataclass(frozen=True, slots=True)
class Opened:
    """An integration as a call needs it. `problem` says why its secrets cannot be read; nothing may be called then."""

    id: UUID
    kind: IntegrationType
    name: str
    status: str
    entered: Entered
    target: Target
    version: int
    problem: str | None
    is_at_cap: bool

    def require_room(self) -> None:
        """Raises 422 LIMIT_REACHED once the cap of the day is used up."""
        if self.is_at_cap:
            cap = self.target.options["max_calls_per_day"]
            text = f"{self.name} has used up its {cap:,} calls of today (UTC). Raise the cap, or wait until tomorrow."
            raise Unprocessable(text, code="LIMIT_REACHED")


async def list_integrations(ctx: Context, keys: SealingKeys) -> list[Integration]:
    """Every integration of the tenant, the oldest first; without secrets."""
    ctx.require("integrations.read")
    rows = await ctx.fetch(
        f"{_SELECT} where i.tenant_id = $1 order by i.created_at, i.id limit {MAX_INTEGRATIONS}", ctx.tenant_id
    )
    return [_shown(ctx, keys, row) for row in rows]


async def get_integration(ctx: Context, keys: SealingKeys, integration_id: UUID) -> Integration:
    """One integration without its secrets. Raises NotFound."""
    ctx.require("integrations.read")
    return _shown(ctx, keys, await _row(ctx, integration_id))


async def open_integration(ctx: Context, settings: Settings, integration_id: UUID) -> Opened:
    """One integration with its secrets, for whoever manages them. Raises NotFound."""
    ctx.require("integrations.manage")
    return _opened(ctx, settings, await _row(ctx, integration_id), await tenant_reach(ctx))


async def list_to_check(ctx: Context, settings: Settings) -> list[Opened]:
    """The active integrations that are checked by themselves: a webhook would see every check as work, a full one waits."""
    ctx.require("integrations.manage")
    if await integrations_are_off(ctx):
        return []
    rows = await ctx.fetch(
        f"{_SELECT} where i.tenant_id = $1 and i.is_active order by i.created_at, i.id limit {MAX_INTEGRATIONS}", ctx.tenant_id
    )
    reach = await tenant_reach(ctx) if rows else Reach()
    opened = [_opened(ctx, settings, row, reach) for row in rows]
    return [each for each in opened if not each.kind.signs and not each.is_at_cap]


async def integrations_are_off(ctx: Context) -> bool:
    """Whether the tenant at work has switched the module off; for the installation, which no module stops."""
    ctx.require_system()
    sql = "select exists (select from module_settings where tenant_id = $1 and module_name = 'integrations' and not is_enabled)"
    return await ctx.fetchval(sql, ctx.tenant_id)


async def has_integration(ctx: Context) -> bool:
    """True once a connection is there that is switched on and was not found failing."""
    ctx.require("settings.read")
    sql = "select exists (select from tenant_integrations where tenant_id = $1 and is_active and status <> 'error')"
    return await ctx.fetchval(sql, ctx.tenant_id)


async def find_ai_integration(ctx: Context) -> asyncpg.Record | None:
    """The integration whose key AI features use, for whoever uses them: the oldest active one."""
    ctx.require_signed_in()
    return await ctx.fetchrow(
        "select id, name, config, credentials from tenant_integrations"
        " where tenant_id = $1 and integration_type = 'openai' and is_active order by created_at, id limit 1",
        ctx.tenant_id,
    )


def entered_of(ctx: Context, keys: SealingKeys, row: asyncpg.Record) -> Entered:
    """What is stored of an integration, opened. Raises Unopenable."""
    secrets: dict[str, str] = {}
    if row["credentials"] is not None:
        secrets = msgspec.json.decode(open_bytes(ctx, keys, row["id"], row["credentials"]), type=dict[str, str])
    return Entered(read_json(row["config"]), secrets)


def open_bytes(ctx: Context, keys: SealingKeys, row_id: UUID, sealed: bytes) -> bytes:
    """What was sealed for a row of the tenant at work. Raises Unopenable."""
    return open_sealed(keys, sealed, tenant_id=ctx.tenant_id, table=TABLE, row_id=row_id)


def target_of(settings: Settings, kind: IntegrationType, entered: Entered, webhook_secret: str | None, reach: Reach) -> Target:
    """What a call needs. n8n without an address of its own is the installation's, with its key."""
    options, secrets = kind.effective(entered.config), dict(entered.secrets)
    if webhook_secret is not None:
        secrets["webhook_secret"] = webhook_secret
    if kind.key == "n8n" and not options["base_url"] and settings.n8n_host:
        options["base_url"] = settings.n8n_host
        secrets.setdefault("api_key", settings.n8n_api_key or "")
        reach = Reach(reach.private_hosts | environment_hosts(settings), reach.public_hosts)
    return Target(options, secrets, reach)


def describe_types(ctx: Context, settings: Settings) -> list[TypeShown]:
    """Every type in the order of the catalogue. `is_provided`: it works without anything of one's own."""
    ctx.require("integrations.read")
    groups = {each.value: each.label for each in INTEGRATION_GROUP}
    labels = {each.value: each.label for each in INTEGRATION_TYPE}
    return [
        TypeShown(
            each.key, labels[each.key], each.group, groups[each.group], each.summary, each.find_key, each.trial,
            _options(each.options), _options(each.secrets), _options(each.limits), each.signs,
            each.key == "n8n" and settings.n8n_host is not None,
        )
        for each in INTEGRATIONS.values()
    ]  # fmt: skip


def _options(options: Sequence[Option]) -> list[OptionShown]:
    return [
        OptionShown(
            each.name, each.label, each.help, each.kind, each.default, each.is_required, each.is_address,
            [Choosable(value, label) for value, label in each.choices],
            each.minimum if each.kind == "number" else None, each.maximum if each.kind == "number" else None, each.example,
        )
        for each in options
    ]  # fmt: skip


async def _row(ctx: Context, integration_id: UUID) -> asyncpg.Record:
    row = await ctx.fetchrow(f"{_SELECT} where i.tenant_id = $1 and i.id = $2", ctx.tenant_id, integration_id)
    if row is None:
        raise NotFound("This integration")
    return row


def _opened(ctx: Context, settings: Settings, row: asyncpg.Record, reach: Reach) -> Opened:
    kind, problem, webhook_secret = get_type(row["integration_type"]), None, None
    entered = Entered(read_json(row["config"]), {})
    try:
        entered = entered_of(ctx, settings.sealing_keys, row)
        if row["webhook_secret"] is not None:
            webhook_secret = open_bytes(ctx, settings.sealing_keys, row["id"], row["webhook_secret"]).decode()
    except Unopenable:
        problem = "The stored credentials cannot be opened any more. Enter them again."
    target = target_of(settings, kind, entered, webhook_secret, reach)
    cap: int | None = target.options.get("max_calls_per_day")
    is_at_cap = cap is not None and (row["calls"] or 0) >= cap
    return Opened(row["id"], kind, row["name"], row["status"], entered, target, row["version"], problem, is_at_cap)


def _shown(ctx: Context, keys: SealingKeys, row: asyncpg.Record) -> Integration:
    kind = get_type(row["integration_type"])
    stored: Mapping[str, str] | None = None
    try:
        stored = entered_of(ctx, keys, row).secrets
        webhook = open_bytes(ctx, keys, row["id"], row["webhook_secret"]).decode() if row["webhook_secret"] else None
    except Unopenable:
        webhook = ""
    config: dict[str, Any] = read_json(row["config"])
    return Integration(
        row["id"], row["integration_type"], row["name"], row["is_active"], config, kind.effective(config),
        {each.name: _secret_shown("" if stored is None else stored.get(each.name)) for each in kind.secrets},
        _secret_shown(webhook if row["webhook_secret"] is not None else None), row["status"], row["error_message"],
        row["last_checked_at"], row["rotated_at"], row["rotated_at"] or row["created_at"], row["last_used_at"],
        Usage(row["calls"] or 0, row["errors"] or 0, row["tokens"] or 0, row["cost"] or Decimal(0)),
        Usage(row["month_calls"] or 0, row["month_errors"] or 0, row["month_tokens"] or 0, row["month_cost"] or Decimal(0)),
        row["created_at"], row["updated_at"], row["version"],
    )  # fmt: skip


def _secret_shown(value: str | None) -> SecretShown:
    return SecretShown(value is not None, value[-4:] if value and len(value) >= _SHORTEST_SHOWN else None)
