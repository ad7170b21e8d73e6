"""Reading who takes part in a deal, and in which deals somebody takes part."""

from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.context import Context
from aisha.core.errors import NotFound
from aisha.crm.contacts.record import CONTACTS
from aisha.crm.opportunities.contact_tables import MOST_CONTACTS
from aisha.crm.opportunities.record import OPPORTUNITIES
from aisha.records.labels import one_of
from aisha.records.reads import get_record

_PARTS = """
select p.contact_id, p.part, p.is_primary, p.created_at, p.version, c.id as seen, c.name, c.job_title, c.email, c.phone,
       c.account_id, a.name as account_name
  from opportunity_contacts p
  left join contacts c on c.tenant_id = p.tenant_id and c.id = p.contact_id
  left join accounts a on a.tenant_id = c.tenant_id and a.id = c.account_id
 where p.tenant_id = $1 and p.opportunity_id = $2 and c.deleted_at is null
"""
_DEALS = """
select p.opportunity_id, p.part, p.is_primary, p.created_at, p.version, o.name, o.stage, o.stage_kind, o.amount, o.currency,
       o.close_date
  from opportunity_contacts p
  join opportunities o on o.tenant_id = p.tenant_id and o.id = p.opportunity_id
 where p.tenant_id = $1 and p.contact_id = $2 and o.deleted_at is null
"""


async def list_contacts(ctx: Context, opportunity_id: UUID) -> list[dict[str, Any]]:
    """Who takes part in a deal, the primary contact first. Raises NotFound for a deal that is not there or not visible.

    Of a contact out of scope only the part is told: `visible` is false. Those in the trash are left out.
    """
    ctx.require("opportunities.read")
    await get_record(ctx, OPPORTUNITIES, opportunity_id, fields="id", with_deleted=True)
    sql = f"{_PARTS} order by p.is_primary desc, p.created_at, p.id limit {MOST_CONTACTS}"
    return [_part(row) for row in await ctx.fetch(sql, ctx.tenant_id, opportunity_id)]


async def get_contact_part(ctx: Context, opportunity_id: UUID, contact_id: UUID) -> dict[str, Any]:
    """One contact's part in a deal. Raises NotFound."""
    ctx.require("opportunities.read")
    row = await ctx.fetchrow(f"{_PARTS} and p.contact_id = $3", ctx.tenant_id, opportunity_id, contact_id)
    if row is None:
        raise NotFound(f"This {one_of(ctx, 'contacts')} of the {one_of(ctx, 'opportunities')}")
    return _part(row)


async def list_deals(ctx: Context, contact_id: UUID) -> list[dict[str, Any]]:
    """The visible deals somebody takes part in, the open ones first. Raises NotFound for a contact out of scope."""
    ctx.require("opportunities.read")
    await get_record(ctx, CONTACTS, contact_id, fields="id", with_deleted=True)
    sql = f"{_DEALS} order by o.stage_kind = 'open' desc, o.close_date desc nulls last, p.id limit {MOST_CONTACTS}"
    return [dict(row) for row in await ctx.fetch(sql, ctx.tenant_id, contact_id)]


def _part(row: asyncpg.Record) -> dict[str, Any]:
    is_visible = row["seen"] is not None
    contact = {"id": row["contact_id"], "name": row["name"], "visible": is_visible}
    if is_visible:
        account = {"id": row["account_id"], "name": row["account_name"]} if row["account_name"] else None
        contact |= {"job_title": row["job_title"], "email": row["email"], "phone": row["phone"], "account": account}
    return {
        "contact_id": row["contact_id"], "part": row["part"], "is_primary": row["is_primary"], "contact": contact,
        "created_at": row["created_at"], "version": row["version"],
    }  # fmt: skip
