"""What campaigns keep of a person: the address they were sent to, what was said to them, and lists of addresses."""

from aisha.core.context import Context
from aisha.core.storage import FileStorage
from aisha.identity.privacy.subject import Subject
from aisha.identity.privacy.traces import Traces

_RECIPIENTS = """
update campaign_recipients set destination = 'erased ' || id, payload = '{}', error_message = null
 where tenant_id = $1 and (lead_id = any ($2) or contact_id = any ($2) or destination_norm = any ($3)) returning id
"""
_AUDIENCES = """
update ai_campaigns c
   set audience = audience || jsonb_build_object('emails', (
         select coalesce(jsonb_agg(e.value), '[]') from jsonb_array_elements_text(c.audience -> 'emails') e (value)
          where lower(btrim(e.value)) <> all ($2)))
 where tenant_id = $1 and jsonb_typeof(audience -> 'emails') = 'array'
   and exists (select from jsonb_array_elements_text(c.audience -> 'emails') e (value) where lower(btrim(e.value)) = any ($2))
returning id
"""


async def erase_campaign_traces(ctx: Context, subject: Subject, _storage: FileStorage) -> Traces:
    """Blank a person's address and what was said to them; that something was sent, when, and how it ended stays."""
    ctx.require("privacy.manage")
    found = [*subject.addresses, *subject.numbers]
    rows = await ctx.fetch(_RECIPIENTS, ctx.tenant_id, list(subject.entity_ids), found)
    named = await ctx.fetch(_AUDIENCES, ctx.tenant_id, list(subject.addresses))
    return Traces({"campaign_recipients": len(rows), "campaign_audiences": len(named)}, [row["id"] for row in (*rows, *named)])
