"""Adding contacts to a deal, changing what they are there, and taking them out (domain.md § 2.4)."""

from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.context import Context
from aisha.core.errors import Conflict, NotFound, Unprocessable, ValidationFailed
from aisha.core.events import emit
from aisha.core.ids import new_id
from aisha.crm.opportunities.contact_tables import MOST_CONTACTS
from aisha.crm.opportunities.events import OpportunityContactChanged
from aisha.crm.opportunities.record import OPPORTUNITIES
from aisha.records.labels import one_of
from aisha.records.reads import lock_record
from aisha.records.writes import change_record

_MISSING = "This refers to something that does not exist, or that you have no access to."
_ADD = """
insert into opportunity_contacts (tenant_id, id, opportunity_id, contact_id, part) values ($1, $2, $3, $4, $5)
on conflict (tenant_id, opportunity_id, contact_id) do nothing returning true
"""


async def add_contact(ctx: Context, opportunity_id: UUID, contact_id: UUID, part: str, *, is_primary: bool) -> None:
    """Let a visible contact take part in a deal; the first one, or one that shall be it, is the primary contact.

    Raises NotFound, 400 for a contact out of scope, 409 DUPLICATE_KEY for one who takes part already, 422 beyond 200.
    """
    ctx.require("opportunities.update")
    deal = await lock_record(ctx, OPPORTUNITIES, opportunity_id)
    counted = await ctx.fetchrow(
        "select (select count(*) from opportunity_contacts where tenant_id = $1 and opportunity_id = $2) as others,"
        " exists (select from contacts where tenant_id = $1 and id = $3 and deleted_at is null) as is_there",
        ctx.tenant_id, opportunity_id, contact_id,
    )  # fmt: skip
    assert counted is not None
    if not counted["is_there"]:
        raise ValidationFailed({"contact_id": [_MISSING]})
    if counted["others"] >= MOST_CONTACTS:
        raise Unprocessable(
            f"No more than {MOST_CONTACTS} people take part in one {one_of(ctx, 'opportunities')}.", code="LIMIT_REACHED"
        )
    if not await ctx.fetchval(_ADD, ctx.tenant_id, new_id(), opportunity_id, contact_id, part):
        raise Conflict(f"This {one_of(ctx, 'contacts')} takes part already.", code="DUPLICATE_KEY")
    if is_primary or not counted["others"]:
        await _make_primary(ctx, deal, contact_id)
    await emit(ctx, OpportunityContactChanged(opportunity_id, contact_id, "added", part))


async def change_contact(ctx: Context, opportunity_id: UUID, contact_id: UUID, changes: dict[str, Any]) -> None:
    """Change `part`, `is_primary` or both. A deal whose primary contact is none any more has none. Raises NotFound."""
    ctx.require("opportunities.update")
    deal = await lock_record(ctx, OPPORTUNITIES, opportunity_id)
    current = await _lock(ctx, opportunity_id, contact_id)
    part = changes.get("part", current["part"])
    is_primary = changes.get("is_primary", current["is_primary"])
    if part != current["part"]:
        sql = "update opportunity_contacts set part = $4 where tenant_id = $1 and opportunity_id = $2 and contact_id = $3"
        await ctx.execute(sql, ctx.tenant_id, opportunity_id, contact_id, part)
    if is_primary != current["is_primary"]:
        await _make_primary(ctx, deal, contact_id if is_primary else None)
    if (part, is_primary) != (current["part"], current["is_primary"]):
        await emit(ctx, OpportunityContactChanged(opportunity_id, contact_id, "changed", part))


async def remove_contact(ctx: Context, opportunity_id: UUID, contact_id: UUID) -> None:
    """Take a contact out of a deal; the contact itself stays. Raises NotFound."""
    ctx.require("opportunities.update")
    deal = await lock_record(ctx, OPPORTUNITIES, opportunity_id)
    current = await _lock(ctx, opportunity_id, contact_id)
    if current["is_primary"]:
        await _make_primary(ctx, deal, None)
    sql = "delete from opportunity_contacts where tenant_id = $1 and opportunity_id = $2 and contact_id = $3"
    await ctx.execute(sql, ctx.tenant_id, opportunity_id, contact_id)
    await emit(ctx, OpportunityContactChanged(opportunity_id, contact_id, "removed", current["part"]))


async def _make_primary(ctx: Context, deal: asyncpg.Record, contact_id: UUID | None) -> None:
    """The primary contact is a field of the deal, and changes like one; a trigger marks the row."""
    await change_record(ctx, OPPORTUNITIES, deal, {"contact_id": contact_id})


async def _lock(ctx: Context, opportunity_id: UUID, contact_id: UUID) -> asyncpg.Record:
    row = await ctx.fetchrow(
        "select part, is_primary from opportunity_contacts where tenant_id = $1 and opportunity_id = $2 and contact_id = $3"
        " for update",
        ctx.tenant_id, opportunity_id, contact_id,
    )  # fmt: skip
    if row is None:
        raise NotFound(f"This {one_of(ctx, 'contacts')} of the {one_of(ctx, 'opportunities')}")
    return row
