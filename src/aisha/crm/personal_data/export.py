"""What a tenant stores of a contact or lead as a person, to be taken along."""

from typing import Any
from uuid import UUID

from aisha.core.audit import record_audit
from aisha.core.context import Context, beyond_scope
from aisha.core.database import read_json
from aisha.crm.personal_data.people import find_person

_BY_ID = {
    "contacts": "select * from contacts where tenant_id = $1 and id = any ($2)",
    "leads": "select * from leads where tenant_id = $1 and id = any ($2)",
    "notes": "select * from notes where tenant_id = $1 and related_id = any ($2) order by created_at limit 10000",
    "activities": "select * from activities where tenant_id = $1 and related_id = any ($2) order by created_at limit 10000",
    "deals": "select opportunity_id, part, is_primary, created_at from opportunity_contacts"
             " where tenant_id = $1 and contact_id = any ($2) order by created_at limit 10000",
    "consents": "select * from consents where tenant_id = $1 and (contact_id = any ($2) or lead_id = any ($2))"
                " order by created_at limit 10000",
    "assignments": "select created_at, entity_type, field, from_user, to_user, note from assignment_history"
                   " where tenant_id = $1 and entity_id = any ($2) order by created_at limit 10000",
    "imported_rows": "select import_id, row_number, raw from import_rows where tenant_id = $1 and entity_id = any ($2)"
                     " order by import_id, row_number limit 10000",
    "log": "select created_at, action, entity_type, changes from audit_log where tenant_id = $1 and entity_id = any ($2)"
           " order by created_at, id limit 10000",
}  # fmt: skip
_MAILS = """
select id, kind, subject, status, created_at, sent_at from email_outbox
 where tenant_id = $1 and lower(to_address) = any ($2) order by created_at limit 10000
"""


async def export_person(ctx: Context, collection: str, record_id: UUID) -> dict[str, Any]:
    """The person behind a contact or lead: records, notes, activities, mails, imports, log. Raises NotFound.

    `contact` or `lead` is the one that was asked for. That somebody read it is audited.
    """
    ctx.require("privacy.manage")
    person = await find_person(ctx, collection, record_id)
    exported: dict[str, Any] = {}
    async with beyond_scope(ctx):
        for name, sql in _BY_ID.items():
            rows = await ctx.fetch(sql, ctx.tenant_id, person.ids)
            exported[name] = [{key: read_json(value) for key, value in row.items()} for row in rows]
        rows = await ctx.fetch(_MAILS, ctx.tenant_id, list(person.subject.addresses))
        exported["mails"] = [dict(row) for row in rows]
    changes = {"what": [None, "personal_data"], "rows": [None, sum(map(len, exported.values()))]}
    entity = collection.removesuffix("s")
    await record_audit(ctx, "DATA_EXPORT", entity_type=entity, entity_id=record_id, changes=changes)
    asked = next(record for record in exported[collection] if record["id"] == record_id)
    return {entity: asked, **exported}
