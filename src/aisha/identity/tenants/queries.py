"""Reads of tenants. Within a tenant row security shows its own row only; on the platform all."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.errors import NotFound
from aisha.core.modules import MODULES
from aisha.core.paging import Page, page_of
from aisha.identity.tenants.settings import with_defaults
from aisha.identity.tenants.trash_days import days_in_trash

MOST_RECORDS = 10_000
"""Records are counted so far; beyond it a list says "more than"."""
_COLUMNS = (
    "id, name, slug, status, settings, metadata, branding, created_at, updated_at, version, deleted_at,"
    " inherited_settings() as inherited, modules_off_of(id) as modules_off"
)
_HEALTH = ("administrators", "failed_mails", "held_mails")
_NOT_SENT = ("page_key", "deleted_by", "is_being_removed", "inherited", "modules_off")
_LIST = f"""
select {_COLUMNS}, deleted_by, removal_started_at is not null as is_being_removed, name as page_key,
       coalesce(size_bytes, 0) as storage_bytes, measured_at as storage_measured_at
  from tenants left join tenant_storage on tenant = id
 where status <> 'system' and (name, id) > ($1, $2) and ($3 = '' or name ilike $3 or slug ilike $3 or id::text ilike $3)
   and ($4::text is null or status = $4) and (deleted_at is not null) = $5
 order by name, id limit $6
"""


async def get_tenant(ctx: Context, tenant_id: UUID) -> dict[str, Any]:
    """A tenant with its settings, defaults included. Raises NotFound."""
    ctx.require("settings.read")
    row = await ctx.fetchrow(f"select {_COLUMNS} from tenants where id = $1 and status <> 'system'", tenant_id)
    if row is None:
        raise NotFound("This tenant")
    return tenant_of(row)


async def list_tenants(
    ctx: Context, page: Page, *, status: str | None = None, in_trash: bool = False
) -> tuple[list[dict[str, Any]], str | None]:
    """The tenants by name with their counters, those in use or those in the trash, and the cursor of the next page."""
    ctx.require("tenants.read")
    after_name, after_id = page.after or ("", UUID(int=0))
    rows = await ctx.fetch(_LIST, after_name, after_id, page.pattern, status, in_trash, page.limit + 1)
    found, cursor = page_of(rows, page)
    ids = [row["id"] for row in found]
    counters, health = await _counters(ctx, ids), await _health(ctx, ids)
    names = await _names(ctx, [row["deleted_by"] for row in found if row["deleted_by"]])
    listed = [
        tenant_of(row)
        | counters[row["id"]]
        | health[row["id"]]
        | {"deleted_by_name": names.get(row["deleted_by"]), "is_being_removed": row["is_being_removed"]}
        for row in found
    ]
    return listed, cursor


async def _counters(ctx: Context, ids: list[UUID]) -> dict[UUID, dict[str, Any]]:
    """Users, records and last activity: numbers only, whatever is in the tenants (admin-chapters.md § 5.2)."""
    sql = "select id, users, records, last_activity_at from tenant_counters($1, $2)"
    return {
        row["id"]: {
            "users": row["users"],
            "records": min(row["records"], MOST_RECORDS),
            "records_is_capped": row["records"] > MOST_RECORDS,
            "last_activity_at": row["last_activity_at"],
        }
        for row in await ctx.fetch(sql, ids, MOST_RECORDS + 1)
    }


async def _health(ctx: Context, ids: list[UUID]) -> dict[UUID, dict[str, Any]]:
    """Who looks after each tenant, and mails of the last seven days that did not leave."""
    sql = "select id, administrators, failed_mails, held_mails from tenant_health($1)"
    return {row["id"]: {name: row[name] for name in _HEALTH} for row in await ctx.fetch(sql, ids)}


async def _names(ctx: Context, ids: list[UUID]) -> dict[UUID, str]:
    sql = "select id, coalesce(nullif(btrim(concat_ws(' ', first_name, last_name)), ''), email) as name from users"
    return {row["id"]: row["name"] for row in await ctx.fetch(f"{sql} where id = any ($1) order by id limit 200", ids)}


def tenant_of(row: asyncpg.Record) -> dict[str, Any]:
    """A tenant as it travels; `purge_at` says until when one in the trash can be restored."""
    tenant = {name: value for name, value in row.items() if name not in _NOT_SENT}
    deleted_at = row["deleted_at"]
    inherited = read_json(row["inherited"])
    settings = with_defaults(read_json(row["settings"]), inherited)
    off = row["modules_off"]
    return tenant | {
        "settings": settings | {"modules": {module: module not in off for module in MODULES.values}},
        "purge_at": deleted_at + timedelta(days=days_in_trash(inherited)) if deleted_at else None,
    }
