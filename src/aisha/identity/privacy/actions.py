"""Erasing a member of the tenant: what names the person goes, what they did stays, without them (admin-chapters.md § 5.5)."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.context import Context, platform_rows
from aisha.core.errors import Conflict, NotFound
from aisha.core.jobs import enqueue
from aisha.core.storage import FileStorage
from aisha.identity.audit.erasure import LoggedPerson, erase_person
from aisha.identity.sign_in_settings.protected import refuse_protected
from aisha.identity.users.erasure import ERASED_NAME, erase_login

ERASE_USER_JOB_NAME = "privacy.erase_user"
async def note_erasure(ctx: Context, entity_type: str, entity_id: UUID, replaced: Mapping[str, Any]) -> None:
    """Write an erasure into the ledger, from which a restored backup is erased again."""
    ctx.require("privacy.manage")
    await ctx.execute(
        "insert into erasures (tenant_id, entity_type, entity_id, requested_by, replaced) values ($1, $2, $3, $4, $5)",
        ctx.tenant_id, entity_type, entity_id, ctx.actor.user_id, dict(replaced),
    )  # fmt: skip


async def erase_log(ctx: Context, entity_ids: Collection[UUID], user_id: UUID | None, storage: FileStorage) -> int:
    """Erase what audit log, events and conversions hold of these entities; returns how many audit rows lost something."""
    ctx.require("privacy.manage")
    await ctx.fetchval("select erase_snapshots($1)", list(entity_ids))
    return await erase_person(ctx, LoggedPerson(entity_ids, user_id), storage)


async def preview_user_erasure(ctx: Context, user_id: UUID) -> dict[str, Any]:
    """What erasing a former member replaces, in numbers. Raises what `erase_user` raises."""
    ctx.require("privacy.manage")
    person = await _former_member(ctx, user_id)
    async with platform_rows(ctx):
        sessions = await ctx.fetchval("select count(*) from sessions where user_id = $1", user_id)
    logged = await ctx.fetchval(
        "select count(*) from audit_log where tenant_id = $1 and (entity_id = any ($2::uuid[]) or actor_id = $3)",
        ctx.tenant_id, [user_id, person["id"]], user_id,
    )  # fmt: skip
    login = not person["is_shared"]
    return {"employee": 1, "login": int(login), "sessions": sessions if login else 0, "audit_rows": logged}


async def ask_for_user_erasure(ctx: Context, user_id: UUID) -> None:
    """Have a worker erase a former member. Raises what `erase_user` raises."""
    ctx.require("privacy.manage")
    await _former_member(ctx, user_id)
    await enqueue(ctx, ERASE_USER_JOB_NAME, {"user_id": str(user_id)})


async def erase_user(ctx: Context, user_id: UUID, storage: FileStorage) -> dict[str, int]:
    """Replace the name and address of somebody whose access has ended; records keep their owner, who has no name any more.

    The login goes with it unless it belongs to other tenants. Raises NotFound, 403 IMMUTABLE_ACCOUNT, and Conflict
    INVALID_STATUS for somebody who still has access.
    """
    ctx.require("privacy.manage")
    person = await _former_member(ctx, user_id)
    await ctx.execute(
        "update employees set first_name = $3, last_name = $4, email = null, phone = null, title = null, manager_id = null,"
        " preferences = '{}', metadata = '{}', status = 'terminated' where tenant_id = $1 and user_id = $2",
        ctx.tenant_id, user_id, *ERASED_NAME,
    )  # fmt: skip
    await ctx.execute(
        "update invitations set email = 'erased', status = case status when 'pending' then 'revoked' else status end"
        " where tenant_id = $1 and user_id = $2",
        ctx.tenant_id, user_id,
    )  # fmt: skip
    await _erase_mails(ctx, person["email"])
    if not person["is_shared"]:
        await erase_login(ctx, user_id)
    rows = await erase_log(ctx, [user_id, person["id"]], user_id, storage)
    replaced = {"employee": 1, "login": int(not person["is_shared"]), "audit_rows": rows}
    await note_erasure(ctx, "user", user_id, replaced)
    return replaced


async def _former_member(ctx: Context, user_id: UUID) -> asyncpg.Record:
    row = await ctx.fetchrow(
        "select e.id, e.status, u.email, belongs_elsewhere(u.id, e.tenant_id) as is_shared"
        " from employees e join users u on u.id = e.user_id where e.tenant_id = $1 and u.id = $2",
        ctx.tenant_id, user_id,
    )  # fmt: skip
    if row is None:
        raise NotFound("This user")
    await refuse_protected(ctx, user_id)
    if row["status"] in ("active", "on_leave"):
        raise Conflict("End this person's access first, and hand over their records.", code="INVALID_STATUS")
    return row


async def _erase_mails(ctx: Context, address: str | None) -> None:
    await ctx.execute(
        "update email_outbox set to_address = 'erased', subject = 'erased', text_body = null, html_body = null, link = null,"
        " status = case status when 'queued' then 'failed' else status end"
        " where tenant_id = $1 and lower(to_address) = lower($2)",
        ctx.tenant_id, address,
    )  # fmt: skip
