"""Erasing a member of the tenant: what names the person goes, what they did stays, without them (admin-chapters.md § 5.5)."""

from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.context import Context, platform_rows
from aisha.core.errors import Conflict, NotFound
from aisha.core.jobs import enqueue
from aisha.core.storage import FileStorage
from aisha.identity.audit.erasure import count_unread_archives
from aisha.identity.employees.authority import require_authority_over
from aisha.identity.privacy.ledger import note_erasure
from aisha.identity.privacy.subject import Subject, subject_of
from aisha.identity.privacy.traces import erase_platform_traces, erase_traces, log_counts, without_others
from aisha.identity.sign_in_settings.protected import refuse_protected
from aisha.identity.users.erasure import ERASED_NAME, erase_login, erase_signals

ERASE_USER_JOB_NAME = "privacy.erase_user"
_MEMBER = """
select e.id, e.status, e.email as work_email, e.phone, e.first_name, e.last_name, u.email, u.phone as login_phone,
       concat_ws(' ', u.first_name, u.last_name) as login_name, belongs_elsewhere(u.id, e.tenant_id) as is_shared
  from employees e join users u on u.id = e.user_id where e.tenant_id = $1 and u.id = $2
"""


async def preview_user_erasure(ctx: Context, user_id: UUID, storage: FileStorage) -> dict[str, Any]:
    """What erasing a former member replaces, in numbers, and how many archives it cannot search. Raises as `erase_user`."""
    ctx.require("privacy.manage")
    person = await _former_member(ctx, user_id)
    async with platform_rows(ctx):
        sessions = await ctx.fetchval("select count(*) from sessions where user_id = $1", user_id)
    logged = await ctx.fetchval(
        "select count(*) from audit_log where tenant_id = $1 and (entity_id = any ($2::uuid[]) or actor_id = $3)",
        ctx.tenant_id, [user_id, person["id"]], user_id,
    )  # fmt: skip
    sql = "select count(*) from email_outbox where tenant_id = $1 and lower(to_address) = any ($2)"
    subject = await without_others(ctx, _subject(person, user_id))
    mails = await ctx.fetchval(sql, ctx.tenant_id, list(subject.addresses))
    login = not person["is_shared"]
    return {
        "employee": 1, "login": int(login), "sessions": sessions if login else 0, "mails": mails, "audit_rows": logged,
    } | await count_unread_archives(ctx, storage)  # fmt: skip


async def ask_for_user_erasure(ctx: Context, user_id: UUID) -> None:
    """Have a worker erase a former member. Raises what `erase_user` raises."""
    ctx.require("privacy.manage")
    await _former_member(ctx, user_id)
    await enqueue(ctx, ERASE_USER_JOB_NAME, {"user_id": str(user_id)})


async def erase_user(ctx: Context, user_id: UUID, storage: FileStorage) -> dict[str, Any]:
    """Replace the name and address of somebody whose access has ended; records keep their owner, who has no name any more.

    The login goes with it unless it belongs to other tenants. Raises NotFound, 403 IMMUTABLE_ACCOUNT and for
    somebody above the caller, and Conflict INVALID_STATUS for somebody who still has access.
    """
    ctx.require("privacy.manage")
    return await _erase_member(ctx, user_id, await _former_member(ctx, user_id), storage)


async def erase_user_again(ctx: Context, user_id: UUID, storage: FileStorage) -> dict[str, Any]:
    """Erase a member whom a restore brought back, whatever their status was at the time of the backup. Raises NotFound."""
    ctx.require("privacy.manage")
    return await _erase_member(ctx, user_id, await _member(ctx, user_id), storage)


async def _erase_member(ctx: Context, user_id: UUID, person: asyncpg.Record, storage: FileStorage) -> dict[str, Any]:
    subject = _subject(person, user_id)
    photo = await ctx.fetchval("select photo_key from employees where tenant_id = $1 and user_id = $2", ctx.tenant_id, user_id)
    if photo is not None:
        await storage.delete(photo)
    await ctx.execute(
        "update employees set first_name = $3, last_name = $4, email = null, phone = null, title = null, manager_id = null,"
        " preferences = '{}', metadata = '{}', photo_key = null, status = 'terminated' where tenant_id = $1 and user_id = $2",
        ctx.tenant_id, user_id, *ERASED_NAME,
    )  # fmt: skip
    invitations = await ctx.fetch(
        "update invitations set email = 'erased', status = case status when 'pending' then 'revoked' else status end"
        " where tenant_id = $1 and user_id = $2 returning id",
        ctx.tenant_id, user_id,
    )  # fmt: skip
    is_shared = await _lock_login(ctx, user_id)
    if is_shared:
        await erase_signals(ctx, user_id)
    else:
        await erase_login(ctx, user_id)
    async with platform_rows(ctx):
        sql = "delete from sessions where tenant_id = $2 and $1 in (user_id, impersonator_id)"
        await ctx.execute(sql, user_id, ctx.tenant_id)
    await ctx.execute(
        "update api_keys set last_used_ip = null, allowed_ips = '{}' where tenant_id = $1 and user_id = $2",
        ctx.tenant_id, user_id,
    )  # fmt: skip
    ids = (*subject.entity_ids, *(row["id"] for row in invitations))
    counts = await erase_traces(ctx, Subject(ids, user_id, subject.addresses, subject.numbers, subject.names), storage)
    if not is_shared:
        counts |= log_counts(await erase_platform_traces(ctx, {user_id: person["email"]}, storage), counts)
    replaced = {"employee": 1, "login": int(not is_shared)} | counts
    await note_erasure(ctx, "user", user_id, replaced)
    return replaced


async def _lock_login(ctx: Context, user_id: UUID) -> bool:
    """Whether other tenants have the login, too; asked once it is locked, for which a new membership waits."""
    async with platform_rows(ctx):
        await ctx.execute("select from users where id = $1 for update", user_id)
    return await ctx.fetchval("select belongs_elsewhere($1, $2)", user_id, ctx.tenant_id)


def _subject(person: asyncpg.Record, user_id: UUID) -> Subject:
    return subject_of(
        [user_id, person["id"]],
        user_id=user_id,
        addresses=[person["email"], person["work_email"]],
        numbers=[person["phone"], person["login_phone"]],
        names=[f"{person['first_name']} {person['last_name']}", person["login_name"]],
    )


async def _member(ctx: Context, user_id: UUID) -> asyncpg.Record:
    row = await ctx.fetchrow(_MEMBER, ctx.tenant_id, user_id)
    if row is None:
        raise NotFound("This user")
    return row


async def _former_member(ctx: Context, user_id: UUID) -> asyncpg.Record:
    row = await _member(ctx, user_id)
    await refuse_protected(ctx, user_id)
    await require_authority_over(ctx, user_id)
    if row["status"] in ("active", "on_leave"):
        raise Conflict("End this person's access first, and hand over their records.", code="INVALID_STATUS")
    return row
