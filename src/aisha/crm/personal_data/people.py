"""Which records of a tenant are one person: a contact, the leads it was, and what was merged into either."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.context import Context, beyond_scope
from aisha.core.errors import NotFound
from aisha.identity.privacy.subject import Subject, subject_of
from aisha.records.labels import one_of

_MOST_ROUNDS = 20
_NAMES = ", ".join(("first_name", "last_name", "email", "phone", "mobile"))
_VISIBLE = {
    "contacts": "select exists (select from contacts where tenant_id = $1 and id = $2)",
    "leads": "select exists (select from leads where tenant_id = $1 and id = $2)",
}
_LINKED = """
select id, 'contacts' as type from contacts
 where tenant_id = $1 and (id = any ($2) or converted_from_lead_id = any ($3) or merged_into = any ($2)
                           or id in (select converted_contact_id from leads where tenant_id = $1 and id = any ($3)))
union all
select id, 'leads' from leads
 where tenant_id = $1 and (id = any ($3) or converted_contact_id = any ($2) or merged_into = any ($3)
                           or id in (select converted_from_lead_id from contacts where tenant_id = $1 and id = any ($2)))
"""
_IDENTITY = f"""
select {_NAMES} from contacts where tenant_id = $1 and id = any ($2)
union all select {_NAMES} from leads where tenant_id = $1 and id = any ($3)
"""


@dataclass(frozen=True, slots=True)
class CrmPerson:
    """The records of one person, and what names them elsewhere."""

    contacts: Sequence[UUID]
    leads: Sequence[UUID]
    subject: Subject

    @property
    def ids(self) -> list[UUID]:
        return [*self.contacts, *self.leads]


async def find_person(ctx: Context, collection: str, record_id: UUID) -> CrmPerson:
    """The person behind a contact or lead of the caller's scope. Raises NotFound."""
    ctx.require("privacy.manage")
    if not await ctx.fetchval(_VISIBLE[collection], ctx.tenant_id, record_id):
        raise NotFound(f"This {one_of(ctx, collection)}")
    found: dict[str, set[UUID]] = {"contacts": set(), "leads": set()}
    found[collection].add(record_id)
    async with beyond_scope(ctx):
        for _ in range(_MOST_ROUNDS):
            size = sum(map(len, found.values()))
            for row in await ctx.fetch(_LINKED, ctx.tenant_id, list(found["contacts"]), list(found["leads"])):
                found[row["type"]].add(row["id"])
            if sum(map(len, found.values())) == size:
                break
        contacts, leads = sorted(found["contacts"]), sorted(found["leads"])
        rows = await ctx.fetch(_IDENTITY, ctx.tenant_id, contacts, leads)
    return CrmPerson(contacts, leads, _subject(contacts, leads, rows))


def _subject(contacts: Sequence[UUID], leads: Sequence[UUID], rows: Sequence[asyncpg.Record]) -> Subject:
    def each(*names: str) -> list[Any]:
        return [row[name] for row in rows for name in names]

    full = [f"{row['first_name']} {row['last_name']}" for row in rows if row["first_name"] and row["last_name"]]
    return subject_of([*contacts, *leads], addresses=each("email"), numbers=each("phone", "mobile"), names=full)
