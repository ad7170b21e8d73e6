"""Audit rows of what happens without a changed row: sign-ins, shown links. Changes of rows are audited by their triggers."""

from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

from aisha.core.context import Context
from aisha.core.ids import PLATFORM_TENANT

AuditAction = Literal[
    "merge", "convert", "sql", "CRM_ACCESS_GRANTED", "INVITATION_LINK_SHOWN", "RECOVERY_LINK_SHOWN", "PHOTO_CHANGED",
    "PHOTO_REMOVED", "ACCESS_REVIEW_SIGNED", "USER_LOGIN", "USER_LOGOUT", "FAILED_LOGIN", "PASSWORD_CHANGED", "PASSWORD_RESET",
    "TWO_FACTOR_ENABLED", "TWO_FACTOR_DISABLED", "TWO_FACTOR_RESET", "BACKUP_CODES_RENEWED", "ACCOUNT_UNLOCKED",
    "EMAIL_CHANGED", "OIDC_LINKED", "TOKEN_REUSE", "SESSIONS_ENDED", "EVERYBODY_SIGNED_OUT", "IMPERSONATION_STARTED",
    "DATA_EXPORT", "DATA_IMPORT", "AUDIT_READ", "MAIL_LINK_SHOWN", "PERMISSION_DENIED", "UNAUTHORIZED_CROSS_TENANT_ACCESS",
    "INTRUSION_DETECTED", "TENANT_DELETED", "TENANT_RESTORED", "TENANT_ENTERED", "TENANT_LEFT", "JOB_RUN", "JOB_CHANGED",
    "JOB_RETRIED", "JOB_FORGOTTEN", "EVENTS_RETRIED", "EVENTS_DROPPED",
]  # fmt: skip
"""What is told by name; the triggers have names besides (`named_action`). The viewer offers all of them to choose from."""
_INSERT = """
insert into audit_log (tenant_id, actor_id, actor_email, actor_type, impersonator_id, action, entity_type, entity_id, changes,
                       ip, user_agent, actor_role, reason, request_id, change_set_id)
values ($1, coalesce($2, current_user_id()), coalesce($3, nullif(current_setting('app.user_email', true), '')),
        coalesce($4, nullif(current_setting('app.actor_type', true), ''), 'system'),
        coalesce($5, nullif(current_setting('app.impersonator_id', true), '')::uuid), $6, $7, $8, $9,
        coalesce($10::inet, nullif(current_setting('app.ip', true), '')::inet),
        coalesce($11, nullif(current_setting('app.user_agent', true), '')),
        case when $2 is null then nullif(current_setting('app.role', true), '') else role_in($2, $1) end,
        coalesce($12, nullif(current_setting('app.reason', true), '')),
        nullif(current_setting('app.request_id', true), ''), nullif(current_setting('app.change_set_id', true), '')::uuid)
"""


async def record_audit(
    ctx: Context,
    action: AuditAction,
    *,
    entity_type: str | None = None,
    entity_id: UUID | None = None,
    changes: Mapping[str, Any] | None = None,
    actor_id: UUID | None = None,
    actor_email: str | None = None,
    impersonator_id: UUID | None = None,
    ip: str = "",
    user_agent: str = "",
    reason: str | None = None,
) -> None:
    """One audit row in this transaction, in the context's tenant or on the platform.

    `actor_*`, `ip` and `user_agent` are for the installation acting on somebody's request; otherwise the context says who.
    `reason` is what the actor gave as one; under impersonation that of the impersonation stands in its place.
    """
    await ctx.execute(
        _INSERT, ctx.actor.tenant_id or PLATFORM_TENANT, actor_id, actor_email, "user" if actor_id else None, impersonator_id,
        action, entity_type, entity_id, dict(changes or {}), ip or None, user_agent[:400] or None, reason,
    )  # fmt: skip


async def give_reason(ctx: Context, reason: str | None) -> None:
    """Have the audit rows that follow in this transaction say why; under impersonation as well."""
    if reason:
        await ctx.execute("select set_config('app.reason', $1, true)", reason)
