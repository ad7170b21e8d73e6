"""Inviting and accepting. Of a link the hash is stored; it works once, and a newer one cancels it (admin-chapters.md § 5.1)."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.audit import record_audit
from aisha.core.context import Context, within_tenant
from aisha.core.errors import Conflict, Gone, NotFound
from aisha.core.events import emit
from aisha.core.ids import new_id
from aisha.core.mail import queue_mail
from aisha.core.mail.ways import can_leave
from aisha.core.settings import Settings
from aisha.core.tokens import new_secret_token, token_hash
from aisha.identity.invitations.letters import asked_again, invitation, invitation_link
from aisha.identity.invitations.queries import FoundInvitation, find_expired
from aisha.identity.permissions.granting import require_authority
from aisha.identity.sign_in_settings.queries import read_sign_in_settings
from aisha.identity.users.events import UserActivated, UserInvited

_MEMBER = """
select e.role, e.department_id, u.email, e.joined_at is not null as has_come, t.name as tenant,
       coalesce((select nullif(btrim(concat_ws(' ', i.first_name, i.last_name)), '') from users i where i.id = $3),
                'An administrator') as inviter
  from employees e join users u on u.id = e.user_id join tenants t on t.id = e.tenant_id
 where e.tenant_id = $1 and e.user_id = $2 and e.status in ('active', 'on_leave')
   for update of e
"""
_ASK = """
update invitations i set asked_again_at = now()
 where i.tenant_id = $1 and i.id = $2 and (i.asked_again_at is null or i.asked_again_at < now() - interval '1 day')
returning i.email, (select t.name from tenants t where t.id = i.tenant_id) as tenant,
          (select u.email from users u join employees e on e.user_id = u.id
            where u.id = i.invited_by and e.tenant_id = i.tenant_id and e.status in ('active', 'on_leave')
              and u.status = 'active') as inviter
"""


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation that was made. `mail` is queued, or held while there is no mail server; then the inviting person gets the
    `link`, this once. Nothing here depends on whether the address had a login before."""

    email: str
    expires_at: datetime
    send_count: int
    mail: str
    link: str | None

    @property
    def meta(self) -> dict[str, Any]:
        """What an answer about the person says of their invitation."""
        return {"mail": self.mail, "expires_at": self.expires_at, "link": self.link}


async def invite_member(ctx: Context, user_id: UUID, settings: Settings) -> Invited:
    """Invite a member who has not come yet; what was sent before stops working. Who has a login accepts with its password.

    Raises NotFound; 403 for somebody who may do more than the caller; Conflict INVALID_STATUS for one who has been here.
    """
    ctx.require("users.manage")
    invited, token = await _invite(ctx, user_id, settings)
    if await can_leave(ctx, settings):
        return invited
    await record_audit(ctx, "INVITATION_LINK_SHOWN", entity_type="user", entity_id=user_id)
    return replace(invited, link=invitation_link(settings.web_url, token))


async def invite_newcomer(ctx: Context, user_id: UUID, settings: Settings) -> bool:
    """`invite_member` without its link, for one of many; False for somebody who needs none, having come already."""
    ctx.require("users.manage")
    try:
        await _invite(ctx, user_id, settings)
    except Conflict:
        return False
    return True


async def _invite(ctx: Context, user_id: UUID, settings: Settings) -> tuple[Invited, str]:
    """The invitation and the secret of its link."""
    member = await ctx.fetchrow(_MEMBER, ctx.tenant_id, user_id, ctx.actor.user_id)
    if member is None:
        raise NotFound("This user")
    await require_authority(ctx, member["role"])
    if member["has_come"]:
        raise Conflict("This person has accepted and been here already.", code="INVALID_STATUS")
    sent_before = await ctx.fetchval(
        "select max(send_count) from invitations where tenant_id = $1 and email_norm = lower(btrim($2))",
        ctx.tenant_id, member["email"],
    )  # fmt: skip
    await revoke_invitations(ctx, user_id)
    days = (await read_sign_in_settings(ctx, ctx.tenant_id)).invitation_ttl
    token = new_secret_token()
    expires_at: datetime = await ctx.fetchval(
        "insert into invitations (tenant_id, id, email, user_id, role, department_id, token_hash, invited_by, send_count,"
        " expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, now() + make_interval(days => $10)) returning expires_at",
        ctx.tenant_id, new_id(), member["email"], user_id, member["role"], member["department_id"], token_hash(token),
        ctx.actor.user_id, (sent_before or 0) + 1, days,
    )  # fmt: skip
    await emit(ctx, UserInvited(user_id, member["role"], (sent_before or 0) + 1))
    mail = invitation(settings.web_url, token, member["tenant"], member["inviter"], days)
    await queue_mail(ctx, mail, to=member["email"])
    held = "queued" if await can_leave(ctx, settings) else "held"
    return Invited(member["email"], expires_at, (sent_before or 0) + 1, held, None), token


async def ask_again(ctx: Context, token: str, settings: Settings) -> None:
    """Somebody with an expired link asks for a new one: administrators see it, and who invited them gets a mail, once a day.

    Raises what `find_expired` raises.
    """
    ctx.require_system()
    tenant_id, invitation_id = await find_expired(ctx, token)
    async with within_tenant(ctx, tenant_id) as inside:
        asked = await inside.fetchrow(_ASK, tenant_id, invitation_id)
        if asked is not None and asked["inviter"] is not None:
            await queue_mail(inside, asked_again(settings.web_url, asked["email"], asked["tenant"]), to=asked["inviter"])


async def revoke_invitations(ctx: Context, user_id: UUID) -> None:
    """Make the links of a member stop working."""
    ctx.require_signed_in()
    sql = "update invitations set status = 'revoked' where tenant_id = $1 and user_id = $2 and status = 'pending'"
    await ctx.execute(sql, ctx.tenant_id, user_id)


async def accept_invitation(
    ctx: Context, found: FoundInvitation, password_hash: str | None, names: tuple[str | None, str | None]
) -> bool:
    """Use up an invitation; of two at the same moment one wins. True when the login is new and now has this password.

    A login that has a password keeps it, and the caller has checked it (`password_hash` None). Raises 410 TOKEN_USED.
    """
    ctx.require_system()
    async with within_tenant(ctx, found.tenant_id) as inside:
        won = await inside.fetchval(
            "update invitations set status = 'accepted', accepted_at = now()"
            " where tenant_id = $1 and id = $2 and status = 'pending' and expires_at > now() returning id",
            found.tenant_id, found.id,
        )  # fmt: skip
        if won is None:
            raise Gone("This invitation was accepted already. Sign in.", code="TOKEN_USED")
        await inside.execute("select join_tenant($1, $2)", found.user_id, found.tenant_id)
        await emit(inside, UserActivated(found.user_id))
        return password_hash is not None and await _set_first_password(inside, found, password_hash, names)


async def _set_first_password(
    ctx: Context, found: FoundInvitation, password_hash: str, names: tuple[str | None, str | None]
) -> bool:
    row: asyncpg.Record | None = await ctx.fetchrow(
        "update users set password_hash = $2, status = 'active', first_name = coalesce($3, first_name),"
        " last_name = coalesce($4, last_name) where id = $1 and password_hash is null and status = 'invited' returning id",
        found.user_id, password_hash, *names,
    )  # fmt: skip
    if row is None:
        return False
    await ctx.execute(
        "update employees set first_name = coalesce($3, first_name), last_name = coalesce($4, last_name)"
        " where tenant_id = $1 and user_id = $2",
        found.tenant_id, found.user_id, *names,
    )  # fmt: skip
    return True
