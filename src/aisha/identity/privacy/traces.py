"""Where a person leaves traces beside their own records: mails, stored answers, events, imports, the audit log.

Slices above `identity` that keep copies of what people typed register theirs in `modules.py`.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from uuid import UUID

from aisha.core.context import Context, on_platform
from aisha.core.ids import PLATFORM_TENANT
from aisha.core.storage import FileStorage
from aisha.identity.audit.erasure import LoggedPerson, erase_person
from aisha.identity.privacy.subject import ERASED, Subject

_TO_PERSON = """
update email_outbox set to_address = 'erased', subject = 'erased', text_body = null, html_body = null, link = null,
       status = case status when 'queued' then 'failed' else status end
 where tenant_id = $1 and lower(to_address) = any ($2) returning id
"""
_ABOUT_PERSON = """
update email_outbox set subject = regexp_replace(subject, $2, $4, 'gi'), text_body = regexp_replace(text_body, $2, $4, 'gi'),
       html_body = regexp_replace(html_body, $3, $4, 'gi')
 where tenant_id = $1 and (subject ~* $2 or text_body ~* $2 or html_body ~* $3) returning id
"""


@dataclass(frozen=True, slots=True)
class Traces:
    """What was erased, in numbers by name, and the ids of rows whose audit entries have to follow."""

    counts: Mapping[str, int]
    entity_ids: Sequence[UUID] = ()


Trace = Callable[[Context, Subject, FileStorage], Awaitable[Traces]]
_registered: list[Trace] = []


def register_traces(traces: Sequence[Trace]) -> None:
    """Make the traces of higher slices known; called by `modules.py` alone."""
    _registered[:] = traces


async def erase_traces(ctx: Context, subject: Subject, storage: FileStorage) -> dict[str, Any]:
    """Erase a person everywhere beside their own records, which are to be erased before; returns how much, by name.

    The audit log comes last: it has noted the erasure itself with the values before it.
    """
    ctx.require("privacy.manage")
    counts: dict[str, Any] = {}
    entity_ids = list(subject.entity_ids)
    for trace in (erase_mails, _erase_answers, *_registered):
        found = await trace(ctx, subject, storage)
        counts |= found.counts
        entity_ids += found.entity_ids
    await ctx.fetchval("select erase_snapshots($1)", entity_ids)
    counts["log"] = await erase_person(ctx, _logged(subject, entity_ids), storage)
    return counts


async def erase_platform_traces(ctx: Context, subject: Subject, storage: FileStorage) -> int:
    """The same among the platform's own rows, for a login that no other tenant has; returns how many log rows."""
    ctx.require("privacy.manage")
    async with on_platform(ctx) as platform:
        mails = await erase_mails(platform, subject, storage)
        return await erase_person(platform, _logged(subject, [*subject.entity_ids, *mails.entity_ids]), storage)


def _logged(subject: Subject, entity_ids: Sequence[UUID]) -> LoggedPerson:
    return LoggedPerson(entity_ids, subject.user_id, subject.addresses, [name.lower() for name in subject.names])


async def erase_mails(ctx: Context, subject: Subject, _storage: FileStorage) -> Traces:
    """Mails to the person go; in mails to others that name them, the name does."""
    ctx.require("privacy.manage")
    outbox = ctx.actor.tenant_id or PLATFORM_TENANT
    touched = [row["id"] for row in await ctx.fetch(_TO_PERSON, outbox, list(subject.addresses))]
    count = len(touched)
    for text in (*subject.texts, *subject.names):
        rows = await ctx.fetch(_ABOUT_PERSON, outbox, re.escape(text), re.escape(escape(text)), ERASED)
        touched += [row["id"] for row in rows]
    return Traces({"mails": count}, touched)


async def _erase_answers(ctx: Context, subject: Subject, _storage: FileStorage) -> Traces:
    ids = [*subject.entity_ids, *([subject.user_id] if subject.user_id else [])]
    return Traces({"answers": await ctx.fetchval("select erase_answers($1, $2)", ids, list(subject.addresses))})
