"""Writing the demo's generated records, set by set, with the rules, events and audit rows of real ones."""

from collections.abc import Sequence

from aisha.core.context import Context
from aisha.core.refused import Refused
from aisha.crm.activities.last_activity import RELATED, SIGNS_OF_LIFE
from aisha.crm.leads.conversion import convert_lead, parse_conversion
from aisha.demo.surroundings import Target
from aisha.records.batches import insert_batch, prepare_batch
from aisha.records.registry import Values, get_record_type

AT_ONCE = 500
_DATE_BACK = f"update {{table}} r set last_activity_at = s.at from ({SIGNS_OF_LIFE}) s where r.tenant_id = $1 and r.id = s.id"
_LAST_CONTACTS = """
update {table} r set last_contacted_at = s.at from (
  select {column} as id, max(completed_at) as at from activities
   where tenant_id = $1 and {column} is not null and type in ('email', 'call', 'meeting', 'demo') group by 1) s
 where r.tenant_id = $1 and r.id = s.id and s.at is not null
"""


async def write(ctx: Context, collection: str, rows: Sequence[Values]) -> None:
    """New records of one type. Raises Refused with the first rule that one of them breaks."""
    record_type = get_record_type(collection)
    ctx.require(record_type.permission("create"))
    for start in range(0, len(rows), AT_ONCE):
        part = rows[start : start + AT_ONCE]
        for refusal in await prepare_batch(ctx, record_type, part):
            if refusal is not None:
                raise Refused(f"The demo data breaks a rule of {collection}: {refusal.message}")
        await insert_batch(ctx, record_type, part)


async def convert(ctx: Context, lead: Target, account: Target) -> None:
    """A lead becomes a contact of an account there is; deals stay those of the data set."""
    body = {"account_id": str(account.id), "create_opportunity": False}
    await convert_lead(ctx, lead.id, parse_conversion(body))


async def date_back(ctx: Context) -> None:
    """The last signs of life are those of the activities and notes, not the moment of loading."""
    ctx.require("accounts.update")
    for table, column in RELATED:
        await ctx.execute(_DATE_BACK.format(table=table, column=column), ctx.tenant_id)
    for table, column in (("contacts", "contact_id"), ("leads", "lead_id")):
        await ctx.execute(_LAST_CONTACTS.format(table=table, column=column), ctx.tenant_id)
