"""Looking through somebody's eyes: one tenant, one hour at most, nothing changed unless asked for, both names in the audit log.

The rights are the other person's; never upwards, never nested (admin-chapters.md § 5.1). Closed: core/restrictions.py.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from aisha.core.actors import expand_permissions
from aisha.core.audit import record_audit
from aisha.core.clock import utc_now
from aisha.core.context import Context, platform_rows
from aisha.core.database import read_json
from aisha.core.errors import Conflict, Forbidden, NotFound
from aisha.core.ids import new_id, parse_id
from aisha.core.jobs import enqueue
from aisha.core.mail import queue_mail
from aisha.core.restrictions import IDLE, IMPERSONATED, ONE_TENANT, READ_ONLY
from aisha.core.tokens import new_secret_token, token_hash
from aisha.identity.auth import letters
from aisha.identity.auth.schemas import Person
from aisha.identity.permissions.granting import refuse_beyond, refuse_wider

TELL_JOB_NAME = "auth.tell_impersonated"
LIFETIME = timedelta(minutes=60)
_TOLD = "impersonation stopped"


@dataclass(frozen=True, slots=True)
class Impersonated:
    """A begun impersonation: whose eyes, until when, and what its token may not do."""

    session_id: UUID
    user: Person
    tenant_id: UUID
    expires_at: datetime
    limits: frozenset[str]


@dataclass(frozen=True, slots=True)
class Return:
    """Where somebody goes back to: their own session, or None when that has ended meanwhile."""

    session_id: UUID
    family_id: UUID
    user_id: UUID
    tenant_id: UUID | None


async def impersonate(ctx: Context, user_id: UUID, reason: str, *, own_session: UUID, may_change: bool) -> Impersonated:
    """Begin to look through the eyes of a member of the tenant at work.

    Raises NotFound for nobody of this tenant; 403 for oneself, a superadmin and anybody who may do or see more.
    """
    ctx.require("users.impersonate")
    person = await _find_member(ctx, user_id)
    await _refuse_upwards(ctx, person)
    session_id, expires_at = new_id(), utc_now() + LIFETIME
    async with platform_rows(ctx):
        own = await ctx.fetchrow("select family_id, idle_minutes from sessions where id = $1", own_session)
        assert own is not None
        await ctx.execute(
            "insert into sessions (id, user_id, tenant_id, family_id, refresh_hash, expires_at, ip, user_agent,"
            " impersonator_id, is_read_only, reason, begun_by, is_persistent, idle_minutes)"
            " select $1, $2, $3, $4, $5, $6, s.ip, s.user_agent, $7, $8, $9, $10, false, s.idle_minutes"
            " from sessions s where s.id = $11",
            session_id, user_id, ctx.tenant_id, new_id(), token_hash(new_secret_token()), expires_at, ctx.actor.user_id,
            not may_change, reason, own["family_id"], own_session,
        )  # fmt: skip
    changes = {"may_change": may_change}
    await record_audit(ctx, "IMPERSONATION_STARTED", entity_type="user", entity_id=user_id, changes=changes, reason=reason)
    await enqueue(ctx, TELL_JOB_NAME, {"session_id": str(session_id)}, delay=LIFETIME + timedelta(minutes=1))
    asked = ((IMPERSONATED, True), (ONE_TENANT, True), (READ_ONLY, not may_change), (IDLE, own["idle_minutes"]))
    limits = [name for name, holds in asked if holds]
    return Impersonated(session_id, person, ctx.tenant_id, expires_at, frozenset(limits))


async def stop_impersonating(ctx: Context, session_id: UUID) -> Return | None:
    """End an impersonation, tell its person, and find the way back. Raises Conflict for a session that is none."""
    ctx.require_system()
    row = await ctx.fetchrow(
        "update sessions set revoked_at = now(), revoke_reason = $2 where id = $1 and impersonator_id is not null"
        " and revoked_at is null returning user_id, tenant_id, impersonator_id, begun_by",
        session_id, _TOLD,
    )  # fmt: skip
    if row is None:
        raise Conflict("You are not looking through anybody's eyes.", code="INVALID_STATUS")
    await _tell(ctx, session_id)
    own = await ctx.fetchrow(
        "select id, family_id, user_id, tenant_id from sessions where family_id = $1 and rotated_at is null"
        " and revoked_at is null and expires_at > now() order by created_at desc limit 1",
        row["begun_by"],
    )  # fmt: skip
    return Return(own["id"], own["family_id"], own["user_id"], own["tenant_id"]) if own else None


async def tell_afterwards(ctx: Context, session_id: str) -> None:
    """Tell the person once the hour is over, unless it was stopped, which has told them."""
    ctx.require_system()
    identity = parse_id(session_id)
    if identity is None or await ctx.fetchval("select revoke_reason from sessions where id = $1", identity) == _TOLD:
        return
    await _tell(ctx, identity)


async def _tell(ctx: Context, session_id: UUID) -> None:
    row = await ctx.fetchrow(
        "select u.email, concat_ws(' ', b.first_name, b.last_name) as name, b.email as by_email, t.name as workspace, s.reason"
        " from sessions s join users u on u.id = s.user_id join users b on b.id = s.impersonator_id"
        " join tenants t on t.id = s.tenant_id where s.id = $1",
        session_id,
    )
    if row is not None and row["email"]:
        minutes = int(LIFETIME.total_seconds() // 60)
        mail = letters.impersonated(row["name"] or row["by_email"], row["workspace"], row["reason"] or "", minutes)
        await queue_mail(ctx, mail, to=row["email"])


async def _find_member(ctx: Context, user_id: UUID) -> Person:
    row = await ctx.fetchrow(
        "select u.id, u.email, u.first_name, u.last_name, u.is_superadmin from employees e join users u on u.id = e.user_id"
        " where e.tenant_id = $1 and e.user_id = $2 and e.status in ('active', 'on_leave') and u.status = 'active'",
        ctx.tenant_id, user_id,
    )  # fmt: skip
    if row is None:
        raise NotFound("This user")
    return Person(**row)


async def _refuse_upwards(ctx: Context, person: Person) -> None:
    if person.id == ctx.actor.user_id or person.is_superadmin:
        raise Forbidden("You can look through the eyes of other people below superadmin only.")
    access = read_json(await ctx.fetchval("select access_of($1, $2)", person.id, ctx.tenant_id))
    theirs = expand_permissions(access["permissions"])
    text = "This person may do more than you. You can only look through the eyes of somebody who may not."
    refuse_beyond(ctx, theirs, text)
    refuse_wider(ctx, access["data_scope"], text)
