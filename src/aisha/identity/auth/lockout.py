"""Counting failures by e-mail, and the record of who signed in or tried to.

An address that nobody has is counted and locked like any other, so that no answer tells whether it exists.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog

from aisha.core.audit import AuditAction, record_audit
from aisha.core.context import Context, within_tenant
from aisha.core.errors import Locked
from aisha.core.ids import new_id
from aisha.core.log_lines import AUTHENTICATION_FAILED
from aisha.core.mail.letters import one_line
from aisha.identity.auth.client import Client
from aisha.identity.auth.new_devices import tell_of_new_device
from aisha.identity.sign_in_settings.values import SignInSettings

_log = structlog.get_logger("aisha.auth")
_KEY = "encode(sha256(convert_to(lower(btrim($1)), 'UTF8')), 'hex')"
_COUNT = f"""
insert into sign_in_locks as l (email_hash, failures, locked_until)
values ({_KEY}, 1, case when 1 >= $2::int then now() + $4::interval end)
on conflict (email_hash) do update set
  failures = case when l.window_started_at <= now() - $3::interval then 1 else l.failures + 1 end,
  window_started_at = case when l.window_started_at <= now() - $3::interval then now() else l.window_started_at end,
  locked_until = case
    when l.window_started_at > now() - $3::interval and l.failures + 1 >= $2 then now() + $4::interval
    else l.locked_until end
"""
_FORGET = """
delete from sign_in_locks where email_hash in (
  select email_hash from sign_in_locks where window_started_at < now() - interval '2 days' limit 100)
"""


@dataclass(frozen=True, slots=True)
class Known:
    """Whose address was tried, and where their failures are audited."""

    user_id: UUID
    tenant_id: UUID | None


async def refuse_locked(ctx: Context, email: str) -> None:
    """Raises 423 ACCOUNT_LOCKED with the seconds left while too many failures lock the address."""
    ctx.require_system()
    sql = f"select extract(epoch from locked_until - now())::float8 from sign_in_locks where email_hash = {_KEY}"
    seconds: float | None = await ctx.fetchval(sql, email)
    if seconds is not None and seconds > 0:
        text = "Too many wrong passwords. Try again later, or ask for a new password."
        raise Locked(text, retry_after=max(1, round(seconds)))


async def count_failure(ctx: Context, email: str, settings: SignInSettings) -> None:
    """Count a failure of this address; the last one admitted locks it."""
    ctx.require_system()
    window, duration = timedelta(minutes=settings.lockout_window), timedelta(minutes=settings.lockout_duration)
    await ctx.execute(_COUNT, email, settings.lockout_threshold, window, duration)
    await ctx.execute(_FORGET)


async def unlock(ctx: Context, email: str) -> None:
    """Forget what was counted for an address."""
    ctx.require_system()
    await ctx.execute(f"delete from sign_in_locks where email_hash = {_KEY}", email)


async def note_failure(ctx: Context, email: str, known: Known | None, outcome: str, client: Client) -> None:
    """Audit a failed sign-in, list it for its person if there is one, and log the guide's line (§ 10.3)."""
    ctx.require_system()
    shown = one_line(email)[:320]
    if known is not None:
        await _list(ctx, known.user_id, outcome, client)
    changes, person = {"outcome": outcome, "email": shown}, known.user_id if known else None
    if known is not None and known.tenant_id is not None:
        async with within_tenant(ctx, known.tenant_id) as inside:
            await _audit(inside, "FAILED_LOGIN", person, changes, client, shown)
    else:
        await _audit(ctx, "FAILED_LOGIN", person, changes, client, shown)
    _log.error(AUTHENTICATION_FAILED.format(email=shown))


async def note_success(ctx: Context, known: Known, email: str, method: str, client: Client) -> None:
    """Audit a sign-in in the tenant it begins in, list it for its person, and tell them of a browser that is new."""
    ctx.require_system()
    await tell_of_new_device(ctx, known.user_id, email, client)
    await _list(ctx, known.user_id, "signed_in", client)
    await note_event(ctx, "USER_LOGIN", known, email, client, method=method)


async def note_event(ctx: Context, action: AuditAction, known: Known, email: str, client: Client, **changes: str) -> None:
    """Audit what a person did to their own sign-in, in their tenant or on the platform."""
    ctx.require_system()
    if known.tenant_id is None:
        await _audit(ctx, action, known.user_id, changes, client, email)
        return
    async with within_tenant(ctx, known.tenant_id) as inside:
        await _audit(inside, action, known.user_id, changes, client, email)


async def _audit(
    ctx: Context, action: AuditAction, user_id: UUID | None, changes: dict[str, str], client: Client, email: str
) -> None:
    await record_audit(
        ctx, action, entity_type="user", entity_id=user_id, changes=changes, actor_id=user_id, actor_email=email, ip=client.ip,
        user_agent=client.user_agent,
    )  # fmt: skip


async def _list(ctx: Context, user_id: UUID, outcome: str, client: Client) -> None:
    await ctx.execute(
        "insert into sign_ins (id, user_id, outcome, ip, user_agent) values ($1, $2, $3, $4, $5)",
        new_id(), user_id, outcome, client.ip or None, client.user_agent[:400],
    )  # fmt: skip
