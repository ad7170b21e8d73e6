"""Reads of invitations by their link."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from aisha.core.context import Context, within_tenant
from aisha.core.errors import Conflict, Gone, NotFound
from aisha.core.tokens import token_hash
from aisha.identity.auth.passwords import PasswordRules
from aisha.identity.sign_in_settings.queries import rules_of_person

_INVITATION = """
select i.id, i.email, i.user_id, i.status, i.expires_at, i.expires_at <= now() as is_over, t.name as tenant, e.first_name,
       e.last_name, e.status as member_status,
       exists (select from users u where u.id = i.user_id and u.password_hash is not null) as has_login
  from invitations i
  join tenants t on t.id = i.tenant_id
  left join employees e on e.tenant_id = i.tenant_id and e.user_id = i.user_id
 where i.tenant_id = $1 and i.id = $2
"""


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """What the page of a link shows. `tenant` is the workspace's name; who `has_login` gives its password to accept."""

    email: str
    tenant: str
    first_name: str | None
    last_name: str | None
    expires_at: datetime
    password_rules: PasswordRules
    has_login: bool


@dataclass(frozen=True, slots=True)
class FoundInvitation:
    """An invitation that may be accepted, with where it is."""

    id: UUID
    tenant_id: UUID
    user_id: UUID
    shown: OpenInvitation


async def get_invitation(ctx: Context, token: str) -> FoundInvitation:
    """The invitation of a link. Raises NotFound, 410 TOKEN_USED once accepted or replaced, 410 INVITATION_EXPIRED."""
    ctx.require_system()
    place = await ctx.fetchrow("select tenant_id, id from invitation_of($1)", token_hash(token))
    if place is None:
        raise NotFound("This invitation")
    async with within_tenant(ctx, place["tenant_id"]) as inside:
        row = await inside.fetchrow(_INVITATION, place["tenant_id"], place["id"])
    if row is None or row["user_id"] is None:
        raise NotFound("This invitation")
    _refuse_closed(row)
    rules = PasswordRules.of(await rules_of_person(ctx, row["user_id"], place["tenant_id"]))
    shown = OpenInvitation(
        row["email"], row["tenant"], row["first_name"], row["last_name"], row["expires_at"], rules, row["has_login"]
    )
    return FoundInvitation(row["id"], place["tenant_id"], row["user_id"], shown)


async def find_expired(ctx: Context, token: str) -> tuple[UUID, UUID]:
    """Tenant and id of an invitation that nobody accepted in time. Raises NotFound, 410 TOKEN_USED, Conflict while it works."""
    ctx.require_system()
    place = await ctx.fetchrow("select tenant_id, id from invitation_of($1)", token_hash(token))
    if place is None:
        raise NotFound("This invitation")
    async with within_tenant(ctx, place["tenant_id"]) as inside:
        row = await inside.fetchrow(_INVITATION, place["tenant_id"], place["id"])
    if row is None or row["user_id"] is None:
        raise NotFound("This invitation")
    try:
        _refuse_closed(row)
    except Gone as error:
        if error.code == "INVITATION_EXPIRED":
            return place["tenant_id"], place["id"]
        raise
    raise Conflict("This invitation works still: accept it.", code="INVALID_STATUS")


def _refuse_closed(row: asyncpg.Record) -> None:
    if row["status"] == "accepted":
        raise Gone("This invitation was accepted already. Sign in.", code="TOKEN_USED")
    if row["status"] == "revoked" or row["member_status"] not in ("active", "on_leave"):
        raise Gone("A newer invitation has replaced this one, or it was taken back.", code="TOKEN_USED")
    if row["status"] == "expired" or row["is_over"]:
        raise Gone("This invitation has expired. Ask for a new one.", code="INVITATION_EXPIRED")
