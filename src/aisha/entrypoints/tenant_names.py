"""Tenants as commands name them."""

from typing import Annotated
from uuid import UUID

import typer

from aisha.core.context import Context
from aisha.core.ids import parse_id
from aisha.core.refused import Refused

TenantName = Annotated[str, typer.Argument(help="The tenant's slug or id.")]


async def find_tenant(ctx: Context, tenant: str) -> UUID:
    """The id of the tenant with this slug or id. Raises Refused."""
    sql = "select id from tenants where status <> 'system' and (slug = $1 or id = $2)"
    found: UUID | None = await ctx.fetchval(sql, tenant, parse_id(tenant))
    if found is None:
        raise Refused(f"There is no tenant {tenant}.")
    return found
