"""Reads of tenants. Within a tenant row security shows its own row only; on the platform all."""

from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.errors import NotFound
from aisha.core.paging import Page, page_of
from aisha.identity.tenants.settings import with_defaults

_COLUMNS = "id, name, slug, status, settings, metadata, branding, created_at, updated_at, version"


async def get_tenant(ctx: Context, tenant_id: UUID) -> dict[str, Any]:
    """A tenant with its settings, defaults included. Raises NotFound."""
    ctx.require("settings.read")
    row = await ctx.fetchrow(f"select {_COLUMNS} from tenants where id = $1 and status <> 'system'", tenant_id)
    if row is None:
        raise NotFound("This tenant")
    return tenant_of(row)


async def list_tenants(ctx: Context, page: Page) -> tuple[list[dict[str, Any]], str | None]:
    """The tenants by name, with the cursor of the next page."""
    ctx.require("tenants.read")
    after_name, after_id = page.after or ("", UUID(int=0))
    rows = await ctx.fetch(
        f"select {_COLUMNS}, name as page_key from tenants where status <> 'system' and (name, id) > ($1, $2)"
        " and ($3 = '' or name ilike $3 or slug ilike $3) order by name, id limit $4",
        after_name, after_id, page.pattern, page.limit + 1,
    )  # fmt: skip
    found, cursor = page_of(rows, page)
    return [tenant_of(row) for row in found], cursor


def tenant_of(row: asyncpg.Record) -> dict[str, Any]:
    """A tenant as it travels."""
    tenant = {name: value for name, value in row.items() if name != "page_key"}
    return tenant | {"settings": with_defaults(read_json(row["settings"]))}
