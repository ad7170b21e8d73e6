"""Where a person leaves traces beside their own records: mails, stored answers, events, imports, the audit log.

Slices above `identity` that keep copies of what people typed register theirs in `modules.py`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from aisha.core.context import Context, on_platform, platform_rows
from aisha.core.ids import PLATFORM_TENANT
from aisha.core.person_texts import address_pattern, html_pattern, text_pattern
from aisha.core.storage import FileStorage
from aisha.identity.audit.erasure import ErasedLog, LoggedPerson, erase_person
from aisha.identity.privacy.subject import ERASED, Subject, subject_of

_TO_PERSON = """
update email_outbox set to_address = 'erased', subject = 'erased', text_body = null, html_body = null, link = null,
       status = case status when 'queued' then 'failed' else status end
 where tenant_id = $1 and lower(to_address) = any ($2) returning id
"""
_BY_PERSON = """
update email_outbox set from_name = null, reply_to = null where tenant_id = $1 and lower(reply_to) = any ($2) returning id
"""
_ABOUT_PERSON = """
update email_outbox set subject = regexp_replace(subject, $2, $4, 'gi'), text_body = regexp_replace(text_body, $2, $4, 'gi'),
       html_body = regexp_replace(html_body, $3, $4, 'gi')
 where tenant_id = $1 and (subject ~* $2 or text_body ~* $2 or html_body ~* $3) returning id
"""
_OF_OTHERS = """
select u.email_norm from users u
 where u.email_norm = any ($2) and u.id is distinct from $3
   and (u.is_superadmin or exists (select from employees e where e.tenant_id = $1 and e.user_id = u.id))
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

    An address with which somebody else signs in here is not searched for. `unread_archives` counts what could not be searched.
    The audit log comes last: it has noted the erasure itself with the values before it.
    """
    ctx.require("privacy.manage")
    counts: dict[str, Any] = {}
    subject = await without_others(ctx, subject)
    entity_ids = list(subject.entity_ids)
    for trace in (erase_mails, _erase_answers, *_registered):
        found = await trace(ctx, subject, storage)
        counts |= found.counts
        entity_ids += found.entity_ids
    await ctx.fetchval("select erase_snapshots($1)", entity_ids)
    return counts | log_counts(await erase_person(ctx, _logged(subject, entity_ids), storage))


async def without_others(ctx: Context, subject: Subject) -> Subject:
    """The subject without addresses that are the login of another member or of a superadmin: those name somebody else."""
    ctx.require("privacy.manage")
    async with platform_rows(ctx):
        rows = await ctx.fetch(_OF_OTHERS, ctx.tenant_id, list(subject.addresses), subject.user_id)
    of_others = {row["email_norm"] for row in rows}
    return replace(subject, addresses=tuple(each for each in subject.addresses if each not in of_others))


async def erase_platform_traces(ctx: Context, logins: Mapping[UUID, str | None], storage: FileStorage) -> ErasedLog:
    """The same among the platform's own rows, for logins that no other tenant has, by id, and their addresses.

    Nothing else: a tenant's admin chooses names, telephone numbers and work addresses, and may choose anybody's.
    """
    ctx.require("privacy.manage")
    subject = subject_of(logins, addresses=logins.values())
    async with on_platform(ctx) as platform:
        mails = await erase_mails(platform, subject, storage)
        logged = LoggedPerson([*logins, *mails.entity_ids], tuple(logins), subject.addresses)
        return await erase_person(platform, logged, storage)


def log_counts(erased: ErasedLog, before: Mapping[str, Any] | None = None) -> dict[str, int]:
    """What the ledger says of the log, added to what it says already."""
    said = before or {}
    unread = said.get("unread_archives", 0) + erased.unread_archives
    return {"log": said.get("log", 0) + erased.rows} | ({"unread_archives": unread} if unread else {})


def _logged(subject: Subject, entity_ids: Sequence[UUID]) -> LoggedPerson:
    users = (subject.user_id,) if subject.user_id else ()
    return LoggedPerson(entity_ids, users, subject.addresses, subject.names)


async def erase_mails(ctx: Context, subject: Subject, _storage: FileStorage) -> Traces:
    """Mails to the person go; under mails that they wrote their name and address do, in mails that name them the name does."""
    ctx.require("privacy.manage")
    outbox = ctx.actor.tenant_id or PLATFORM_TENANT
    touched = [row["id"] for sql in (_TO_PERSON, _BY_PERSON) for row in await ctx.fetch(sql, outbox, list(subject.addresses))]
    said = subject.addresses, subject.numbers, subject.names
    named = await ctx.fetch(_ABOUT_PERSON, outbox, text_pattern(*said), html_pattern(*said), ERASED)
    return Traces({"mails": len(set(touched))}, [*touched, *(row["id"] for row in named)])


async def _erase_answers(ctx: Context, subject: Subject, _storage: FileStorage) -> Traces:
    ids = [*subject.entity_ids, *([subject.user_id] if subject.user_id else [])]
    erased = await ctx.fetchval("select erase_answers($1, $2)", ids, address_pattern(subject.addresses))
    return Traces({"answers": erased})
