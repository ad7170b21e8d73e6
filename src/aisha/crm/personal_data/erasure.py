"""Erasing a contact or lead as a person: name and address replaced, links, amounts and dates kept (admin-chapters.md § 5.5)."""

from typing import Any
from uuid import UUID

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from aisha.core.context import Context, beyond_scope
from aisha.core.person_texts import name_pattern
from aisha.core.personal_fields import PERSONAL_FIELDS
from aisha.core.storage import FileStorage
from aisha.crm.consent.actions import erase_consents
from aisha.crm.contacts.tables import contacts
from aisha.crm.leads.tables import leads
from aisha.crm.personal_data.people import CrmPerson, find_person
from aisha.identity.privacy.ledger import note_erasure
from aisha.identity.privacy.subject import ERASED, Subject
from aisha.identity.privacy.traces import erase_traces, without_others
from aisha.identity.users.erasure import ERASED_NAME
from aisha.records.erasure import Erasure

_TEXTS = {
    "notes": "update notes set title = null, content = 'erased', metadata = '{}' where tenant_id = $1 and related_id = any ($2)"
             " returning id",
    "activities": "update activities set subject = initcap(type), description = null, location = null, attendees = '[]',"
                  " custom = '{}', metadata = '{}' where tenant_id = $1 and related_id = any ($2) returning id",
}  # fmt: skip
_COUNTED = {
    "notes": "select count(*) from notes where tenant_id = $1 and related_id = any ($2)",
    "activities": "select count(*) from activities where tenant_id = $1 and related_id = any ($2)",
    "consents": "select count(*) from consents where tenant_id = $1 and (contact_id = any ($2) or lead_id = any ($2))",
    "imported_rows": "select count(*) from import_rows where tenant_id = $1 and entity_id = any ($2)",
    "log": "select count(*) from audit_log where tenant_id = $1 and entity_id = any ($2)",
}
_MAILS = "select count(*) from email_outbox where tenant_id = $1 and lower(to_address) = any ($2)"
# An account that is the person's own: made from them, and called like them.
_OWN_ACCOUNTS = """
update accounts set name = $3, email = null, phone = null, website = null, street = null, city = null, state = null,
       postal_code = null, country = null, description = null, custom = '{}', metadata = '{}'
 where tenant_id = $1 and name_norm = company_key($2)
   and (id in (select converted_account_id from leads where tenant_id = $1 and id = any ($4))
        or id in (select account_id from contacts where tenant_id = $1 and id = any ($5))) returning id
"""
_COMPANIES = """
update leads set company = $3 where tenant_id = $1 and id = any ($4) and company_key(company) = company_key($2) returning id
"""
_OPPORTUNITIES = """
update opportunities set name = regexp_replace(name, $2, $3, 'gi')
 where tenant_id = $1 and (contact_id = any ($4) or lead_id = any ($5)) and name ~* $2 returning id
"""


def _erase_sql(table: Table) -> str:
    """Every personal field of a table: names are replaced by $3 and $4, the rest goes; nobody is written to any more."""
    replaced = {"first_name": "$3", "last_name": "$4", "do_not_call": "true", "do_not_text": "true", "do_not_email": "true"}
    for column in table.c:
        if column.name in PERSONAL_FIELDS and column.name not in replaced and column.computed is None:
            replaced[column.name] = "'{}'" if isinstance(column.type, JSONB | ARRAY) else "null"
    assignments = ", ".join(f"{name} = {value}" for name, value in replaced.items())
    return f"update {table.name} set {assignments} where tenant_id = $1 and id = any ($2)"


async def _preview(ctx: Context, person: CrmPerson) -> dict[str, Any]:
    counts: dict[str, Any] = {"contacts": len(person.contacts), "leads": len(person.leads)}
    subject = await without_others(ctx, person.subject)
    async with beyond_scope(ctx):
        for name, sql in _COUNTED.items():
            counts[name] = await ctx.fetchval(sql, ctx.tenant_id, person.ids)
        counts["mails"] = await ctx.fetchval(_MAILS, ctx.tenant_id, list(subject.addresses))
    return counts


async def _erase(ctx: Context, person: CrmPerson, storage: FileStorage) -> dict[str, Any]:
    replaced: dict[str, Any] = {}
    touched = person.ids
    async with beyond_scope(ctx):
        for table, ids in ((contacts, person.contacts), (leads, person.leads)):
            done = await ctx.execute(_erase_sql(table), ctx.tenant_id, ids, *ERASED_NAME)
            replaced[table.name] = int(done.rpartition(" ")[2])
        for name, sql in _TEXTS.items():
            texts = [row["id"] for row in await ctx.fetch(sql, ctx.tenant_id, person.ids)]
            replaced[name] = len(texts)
            touched += texts
        touched += await _erase_named_after(ctx, person)
        subject = await without_others(ctx, person.subject)
        replaced["consents"], of_consents = await erase_consents(ctx, person.ids, subject)
        touched += of_consents
        found = person.subject
        replaced |= await erase_traces(ctx, Subject(tuple(touched), None, found.addresses, found.numbers, found.names), storage)
    for entity_type, ids in (("contact", person.contacts), ("lead", person.leads)):
        for each in ids:
            await note_erasure(ctx, entity_type, each, replaced)
    return replaced


async def _erase_named_after(ctx: Context, person: CrmPerson) -> list[UUID]:
    """Companies, accounts and opportunities that are called like the person; returns their ids."""
    found: list[UUID] = []
    for name in person.subject.names:
        rows = await ctx.fetch(_OWN_ACCOUNTS, ctx.tenant_id, name, ERASED, person.leads, person.contacts)
        rows += await ctx.fetch(_COMPANIES, ctx.tenant_id, name, ERASED, person.leads)
        rows += await ctx.fetch(_OPPORTUNITIES, ctx.tenant_id, name_pattern([name]), ERASED, person.contacts, person.leads)
        found += [row["id"] for row in rows]
    return found


async def preview_contact(ctx: Context, contact_id: UUID) -> dict[str, Any]:
    """How many records, texts, mails and log rows an erasure replaces. Raises NotFound."""
    ctx.require("privacy.manage")
    return await _preview(ctx, await find_person(ctx, "contacts", contact_id))


async def preview_lead(ctx: Context, lead_id: UUID) -> dict[str, Any]:
    """The same for a lead and what it became. Raises NotFound."""
    ctx.require("privacy.manage")
    return await _preview(ctx, await find_person(ctx, "leads", lead_id))


async def erase_contact(ctx: Context, contact_id: UUID, storage: FileStorage) -> dict[str, Any]:
    """Erase the person behind a contact everywhere; returns how much was replaced. Raises NotFound."""
    ctx.require("privacy.manage")
    return await _erase(ctx, await find_person(ctx, "contacts", contact_id), storage)


async def erase_lead(ctx: Context, lead_id: UUID, storage: FileStorage) -> dict[str, Any]:
    """Erase the person behind a lead everywhere; returns how much was replaced. Raises NotFound."""
    ctx.require("privacy.manage")
    return await _erase(ctx, await find_person(ctx, "leads", lead_id), storage)


CONTACT_ERASURE = Erasure(preview_contact, erase_contact)
LEAD_ERASURE = Erasure(preview_lead, erase_lead)
