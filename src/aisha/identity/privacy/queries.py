"""Everything a tenant stores of one of its members, to be taken along."""

from typing import Any
from uuid import UUID

from aisha.core.audit import record_audit
from aisha.core.context import Context, platform_rows
from aisha.core.database import read_json
from aisha.core.errors import NotFound
from aisha.identity.employees.authority import require_authority_over

MAX_LOG_ROWS = 10_000
_PARTS = {
    "employee": "select * from employees where tenant_id = $1 and user_id = $2",
    "invitations": "select id, email, role, status, created_at, expires_at, accepted_at from invitations"
                   " where tenant_id = $1 and user_id = $2 order by created_at limit 1000",
    "api_keys": "select id, name, key_prefix, permissions, created_at, expires_at, last_used_at,"
                " host(last_used_ip) as last_used_ip, use_count, revoked_at from api_keys"
                " where tenant_id = $1 and user_id = $2 order by created_at limit 1000",
    "calendar_link": "select id, created_at, updated_at, last_seen_at from calendar_feeds"
                     " where tenant_id = $1 and user_id = $2 limit 1",
    "sessions": "select id, created_at, expires_at, revoked_at, host(ip) as ip, user_agent from sessions"
                " where tenant_id = $1 and user_id = $2 order by created_at limit 1000",
    "mails": "select m.id, m.kind, m.subject, m.status, m.created_at, m.sent_at from email_outbox m join users u on u.id = $2"
             " where m.tenant_id = $1 and lower(m.to_address) = u.email_norm order by m.created_at limit 1000",
    "log": "select created_at, action, entity_type, entity_id, changes, host(ip) as ip, user_agent from audit_log"
           f" where tenant_id = $1 and (actor_id = $2 or entity_id = $2) order by created_at, id limit {MAX_LOG_ROWS}",
}  # fmt: skip
_LOGIN = """
select id, email, first_name, last_name, phone, locale, status, created_at, last_login_at, last_seen_at from users where id = $1
"""


async def export_user(ctx: Context, user_id: UUID) -> dict[str, Any]:
    """What this tenant stores of a member: login, employment, sessions, keys, mails, what they did; never a password's hash.

    Everybody exports themselves; that somebody did is audited. Raises NotFound, 403 for somebody above the caller.
    """
    ctx.require_self_or(user_id, "privacy.manage")
    await require_authority_over(ctx, user_id)
    exported: dict[str, Any] = {}
    async with platform_rows(ctx):
        login = await ctx.fetchrow(_LOGIN, user_id)
        for name, sql in _PARTS.items():
            rows = await ctx.fetch(sql, ctx.tenant_id, user_id)
            exported[name] = [{key: read_json(value) for key, value in row.items()} for row in rows]
    if login is None or not exported["employee"]:
        raise NotFound("This user")
    changes = {"what": [None, "personal_data"], "rows": [None, sum(map(len, exported.values()))]}
    await record_audit(ctx, "DATA_EXPORT", entity_type="user", entity_id=user_id, changes=changes)
    return {"user": dict(login), **exported, "employee": exported["employee"][0]}
