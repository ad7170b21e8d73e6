"""What is stored of a contact as a person: to take along, and to erase (admin-chapters.md § 5.5)."""

from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.context import Context, beyond_scope
from aisha.core.database import read_json
from aisha.core.errors import NotFound
from aisha.core.storage import FileStorage
from aisha.identity.privacy.actions import ERASED_NAME, erase_log, note_erasure
from aisha.records.erasure import Erasure

_IDENTITY = "select id, converted_from_lead_id, email_norm from contacts where tenant_id = $1 and id = $2"
_EXPORTED = {
    "contact": "select * from contacts where tenant_id = $1 and id = any ($2)",
    "leads": "select * from leads where tenant_id = $1 and id = any ($2)",
    "notes": "select * from notes where tenant_id = $1 and related_id = any ($2) order by created_at limit 10000",
    "activities": "select * from activities where tenant_id = $1 and related_id = any ($2) order by created_at limit 10000",
    "assignments": "select created_at, entity_type, field, from_user, to_user, note from assignment_history"
                   " where tenant_id = $1 and entity_id = any ($2) order by created_at limit 10000",
    "imported_rows": "select import_id, row_number, raw from import_rows where tenant_id = $1 and entity_id = any ($2)"
                     " order by import_id, row_number limit 10000",
    "log": "select created_at, action, entity_type, changes from audit_log where tenant_id = $1 and entity_id = any ($2)"
           " order by created_at, id limit 10000",
}  # fmt: skip
_PERSON = (
    "first_name = $3, last_name = $4, email = null, phone = null, mobile = null, job_title = null, street = null, city = null,"
    " state = null, postal_code = null, country = null, description = null, score_reason = null, next_action = null,"
    " tags = '{}', custom = '{}', metadata = '{}', external_id = null"
)
_ERASURES = {
    "contacts": f"update contacts set {_PERSON}, department = null, do_not_call = true, do_not_text = true, do_not_email = true"
                " where tenant_id = $1 and id = any ($2)",
    "leads": f"update leads set {_PERSON}, website = null, do_not_call = true, do_not_text = true, do_not_email = true"
             " where tenant_id = $1 and id = any ($2)",
}  # fmt: skip
_TEXTS = {
    "notes": "update notes set title = null, content = 'erased', metadata = '{}' where tenant_id = $1 and related_id = any ($2)"
             " returning id",
    "activities": "update activities set subject = initcap(type), description = null, location = null, attendees = '[]',"
                  " custom = '{}', metadata = '{}' where tenant_id = $1 and related_id = any ($2) returning id",
}  # fmt: skip
_COUNTED = {
    "notes": ("notes", "related_id"), "activities": ("activities", "related_id"),
    "imported_rows": ("import_rows", "entity_id"), "log": ("audit_log", "entity_id"),
}  # fmt: skip
_ROWS = "update import_rows set raw = null, plan = null, pending = null where tenant_id = $1 and entity_id = any ($2)"
_MAILS = """
update email_outbox set to_address = 'erased', subject = 'erased', text_body = null, html_body = null, link = null
 where tenant_id = $1 and lower(to_address) = $2 returning id
"""


async def export_contact(ctx: Context, contact_id: UUID) -> dict[str, Any]:
    """What the tenant stores of a contact: record, the lead it was, notes, activities, imports, log. Raises NotFound."""
    ctx.require("privacy.manage")
    contact = await _contact(ctx, contact_id)
    async with beyond_scope(ctx):
        exported: dict[str, Any] = {}
        for name, sql in _EXPORTED.items():
            rows = await ctx.fetch(sql, ctx.tenant_id, _ids(contact))
            exported[name] = [{key: read_json(value) for key, value in row.items()} for row in rows]
    return {**exported, "contact": exported["contact"][0]}


async def preview_erasure(ctx: Context, contact_id: UUID) -> dict[str, Any]:
    """How many records, texts and log rows an erasure replaces. Raises NotFound."""
    ctx.require("privacy.manage")
    contact = await _contact(ctx, contact_id)
    counts = {"contacts": 1, "leads": int(contact["converted_from_lead_id"] is not None)}
    async with beyond_scope(ctx):
        for name, (table, column) in _COUNTED.items():
            sql = f"select count(*) from {table} where tenant_id = $1 and {column} = any ($2)"
            counts[name] = await ctx.fetchval(sql, ctx.tenant_id, _ids(contact))
    return counts


async def erase_contact(ctx: Context, contact_id: UUID, storage: FileStorage) -> dict[str, Any]:
    """Replace name and address of a contact and of the lead it was; links, amounts and dates stay. Raises NotFound.

    Texts about the person go, mails to them, imported rows, and what the audit log says of their values.
    """
    ctx.require("privacy.manage")
    contact = await _contact(ctx, contact_id)
    ids, touched = _ids(contact), _ids(contact)
    replaced: dict[str, Any] = {}
    async with beyond_scope(ctx):
        for name, sql in _ERASURES.items():
            replaced[name] = int((await ctx.execute(sql, ctx.tenant_id, ids, *ERASED_NAME)).rpartition(" ")[2])
        for name, sql in _TEXTS.items():
            texts = [row["id"] for row in await ctx.fetch(sql, ctx.tenant_id, ids)]
            replaced[name] = len(texts)
            touched += texts
        await ctx.execute(_ROWS, ctx.tenant_id, ids)
        touched += [row["id"] for row in await ctx.fetch(_MAILS, ctx.tenant_id, contact["email_norm"])]
        replaced["log"] = await erase_log(ctx, touched, None, storage)
    await note_erasure(ctx, "contact", contact_id, replaced)
    return replaced


async def _contact(ctx: Context, contact_id: UUID) -> asyncpg.Record:
    row = await ctx.fetchrow(_IDENTITY, ctx.tenant_id, contact_id)
    if row is None:
        raise NotFound("This contact")
    return row


def _ids(contact: asyncpg.Record) -> list[UUID]:
    return [each for each in (contact["id"], contact["converted_from_lead_id"]) if each is not None]


CONTACT_ERASURE = Erasure(preview_erasure, erase_contact)
