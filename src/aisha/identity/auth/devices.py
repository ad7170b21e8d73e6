"""Signed-in devices and the record of sign-ins: one's own, and for administrators those of members in their tenant."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import asyncpg

from aisha.core.audit import record_audit
from aisha.core.context import Context, platform_rows
from aisha.core.errors import NotFound
from aisha.core.schema_types import OneOf
from aisha.identity.auth.client import describe_client
from aisha.identity.auth.tables import SIGN_IN_OUTCOME
from aisha.identity.auth.terms import NOT_IDLE
from aisha.identity.employees.authority import require_authority_over

MAX_DEVICES, MAX_SIGN_INS = 100, 50


@dataclass(frozen=True, slots=True)
class Device:
    """A sign-in that lives, on one device. `id` names it; `is_this` is the one that asks."""

    id: UUID
    device: str
    ip: str | None
    user_agent: str | None
    signed_in_at: datetime
    last_used_at: datetime
    expires_at: datetime
    is_this: bool


@dataclass(frozen=True, slots=True)
class PastSignIn:
    """A sign-in or a failed attempt at one."""

    at: datetime
    outcome: Annotated[str, OneOf(SIGN_IN_OUTCOME)]
    device: str
    ip: str | None


_DEVICES = f"""
select s.family_id as id, host(s.ip) as ip, s.user_agent, f.first_at, greatest(s.created_at, s.last_used_at) as used_at,
       s.expires_at, ($3::uuid is not null and s.family_id = $3) as is_this
  from sessions s
  join lateral (select min(x.created_at) as first_at from sessions x where x.family_id = s.family_id) f on true
 where s.user_id = $1 and ($2::uuid is null or s.tenant_id = $2) and s.rotated_at is null and s.revoked_at is null
   and s.expires_at > now() and s.impersonator_id is null and {NOT_IDLE}
 order by s.created_at desc, s.id limit $4
"""
_END = """
update sessions set revoked_at = now(), revoke_reason = $5
 where (user_id = $1 or impersonator_id = $1) and ($2::uuid is null or tenant_id = $2) and ($3::uuid is null or family_id = $3)
   and ($4::uuid is null or (family_id <> $4 and begun_by is distinct from $4)) and revoked_at is null and expires_at > now()
returning family_id
"""


async def list_own_devices(ctx: Context, session_id: UUID) -> list[Device]:
    """The caller's sign-ins that live, the latest first, in every tenant."""
    ctx.require_signed_in()
    async with platform_rows(ctx):
        family = await ctx.fetchval("select family_id from sessions where id = $1", session_id)
        rows = await ctx.fetch(_DEVICES, ctx.actor.user_id, None, family, MAX_DEVICES)
    return [_device_of(row) for row in rows]


async def list_devices(ctx: Context, user_id: UUID) -> list[Device]:
    """A member's sign-ins in the tenant at work; on the platform all of a person's.

    Raises NotFound, 403 for somebody above the caller.
    """
    ctx.require("users.manage")
    await _require_member(ctx, user_id)
    async with platform_rows(ctx):
        rows = await ctx.fetch(_DEVICES, user_id, ctx.actor.tenant_id, None, MAX_DEVICES)
    return [_device_of(row) for row in rows]


async def end_own_devices(ctx: Context, session_id: UUID, *, device: UUID | None, with_this: bool) -> int:
    """End one of the caller's sign-ins, or all; the one that asks stays unless `with_this`. Raises NotFound."""
    ctx.require_signed_in()
    assert ctx.actor.user_id is not None
    kept: UUID | None = None
    if device is None and not with_this:
        async with platform_rows(ctx):
            kept = await ctx.fetchval("select family_id from sessions where id = $1", session_id)
    return await _end(ctx, ctx.actor.user_id, None, device, kept, "ended by the person")


async def end_devices(ctx: Context, user_id: UUID, device: UUID | None) -> int:
    """End one or all of a member's sign-ins in the tenant at work. Raises NotFound, 403 for one above the caller."""
    ctx.require("users.manage")
    await _require_member(ctx, user_id)
    return await _end(ctx, user_id, ctx.actor.tenant_id, device, None, "ended by an administrator")


async def sign_everybody_out(ctx: Context, session_id: UUID | None) -> int:
    """End every sign-in of the tenant at work, on the platform of the installation, except the caller's own if there is one."""
    ctx.require("settings.manage" if ctx.actor.tenant_id is not None else "system.manage")
    async with platform_rows(ctx):
        rows = await ctx.fetch(
            "update sessions set revoked_at = now(), revoke_reason = 'everybody was signed out'"
            " where ($1::uuid is null or tenant_id = $1) and revoked_at is null and expires_at > now()"
            " and family_id not in (select family_id from sessions where id = $2) returning family_id",
            ctx.actor.tenant_id, session_id,
        )  # fmt: skip
    ended = len({row["family_id"] for row in rows})
    await record_audit(ctx, "EVERYBODY_SIGNED_OUT", changes={"sign_ins": ended})
    return ended


async def list_sign_ins(ctx: Context) -> list[PastSignIn]:
    """The caller's last 50 sign-ins and failed attempts, the latest first."""
    ctx.require_signed_in()
    async with platform_rows(ctx):
        rows = await ctx.fetch(
            "select created_at, outcome, user_agent, host(ip) as ip from sign_ins where user_id = $1"
            " order by created_at desc, id desc limit $2",
            ctx.actor.user_id, MAX_SIGN_INS,
        )  # fmt: skip
    return [PastSignIn(row["created_at"], row["outcome"], describe_client(row["user_agent"] or ""), row["ip"]) for row in rows]


async def _end(ctx: Context, user_id: UUID, tenant_id: UUID | None, device: UUID | None, kept: UUID | None, reason: str) -> int:
    async with platform_rows(ctx):
        rows = await ctx.fetch(_END, user_id, tenant_id, device, kept, reason)
    if device is not None and not rows:
        raise NotFound("This sign-in")
    ended = len({row["family_id"] for row in rows})
    changes: dict[str, Any] = {"sign_ins": ended, "reason": reason}
    await record_audit(ctx, "SESSIONS_ENDED", entity_type="user", entity_id=user_id, changes=changes)
    return ended


async def _require_member(ctx: Context, user_id: UUID) -> None:
    """Raises NotFound outside the tenant at work, on the platform for nobody at all; 403 for somebody above the caller."""
    if ctx.actor.tenant_id is None:
        sql, values = "select 1 from users where id = $1 and $2::uuid is null", (user_id, None)
    else:
        sql, values = "select 1 from employees where user_id = $1 and tenant_id = $2", (user_id, ctx.tenant_id)
    if not await ctx.fetchval(sql, *values):
        raise NotFound("This user")
    await require_authority_over(ctx, user_id)


def _device_of(row: asyncpg.Record) -> Device:
    return Device(
        row["id"], describe_client(row["user_agent"] or ""), row["ip"], row["user_agent"], row["first_at"], row["used_at"],
        row["expires_at"], row["is_this"],
    )  # fmt: skip
