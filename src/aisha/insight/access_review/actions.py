"""Starting a review, deciding its lines, signing it off."""

from hashlib import sha256
from uuid import UUID

import msgspec

from aisha.core.audit import record_audit
from aisha.core.context import Context
from aisha.core.errors import Conflict, NotFound, ValidationFailed
from aisha.identity.api_keys.actions import end_api_key
from aisha.identity.members.changes import MemberChange, update_member
from aisha.identity.permissions.administrators import WITH_ACCESS
from aisha.insight.access_review.queries import get_review
from aisha.insight.access_review.report import all_lines
from aisha.insight.access_review.schemas import AccessReview, DecisionBody

_MEMBERS = """
insert into access_review_lines (tenant_id, review_id, kind, user_id, access, since, last_used_at)
select e.tenant_id, $2, 'role', e.user_id, e.role, e.created_at, greatest(u.last_seen_at, u.last_login_at)
  from employees e join users u on u.id = e.user_id where e.tenant_id = $1 and e.status = any ($3)
"""
_KEYS = """
insert into access_review_lines (tenant_id, review_id, kind, user_id, key_id, access, details, since, last_used_at)
select k.tenant_id, $2, 'key', k.user_id, k.id, k.name,
       jsonb_build_object('prefix', k.key_prefix, 'scopes', k.permissions, 'expires_at', k.expires_at), k.created_at,
       k.last_used_at
  from api_keys k where k.tenant_id = $1 and k.revoked_at is null and k.expires_at > now()
"""
_DECIDE = """
update access_review_lines set decision = $4, note = $5, decided_by = $6, decided_at = now()
 where tenant_id = $1 and review_id = $2 and id = $3
"""


async def start_review(ctx: Context) -> AccessReview:
    """A review of everybody with access and of every live key, as of now. Raises Conflict while another one is open."""
    ctx.require("users.manage")
    open_one = await ctx.fetchval("select id from access_reviews where tenant_id = $1 and status = 'open'", ctx.tenant_id)
    if open_one is not None:
        raise Conflict("An access review is open already. Finish it first.", code="INVALID_STATUS", details={"id": open_one})
    review_id: UUID = await ctx.fetchval("insert into access_reviews (tenant_id) values ($1) returning id", ctx.tenant_id)
    await ctx.execute(_MEMBERS, ctx.tenant_id, review_id, list(WITH_ACCESS))
    await ctx.execute(_KEYS, ctx.tenant_id, review_id)
    return await get_review(ctx, review_id)


async def decide_line(ctx: Context, review_id: UUID, line_id: UUID, body: DecisionBody) -> AccessReview:
    """Confirm a line, or remove what it stands for: the membership ends as in Users, the key as in API keys.

    Raises NotFound, Conflict INVALID_STATUS for a signed review, and what ending a membership raises: 422
    CONFIRMATION_REQUIRED for open records without `reassign_to`, 409 LAST_ADMIN, 403.
    """
    ctx.require("users.manage")
    if body.decision == "pending":
        raise ValidationFailed({"decision": ["Confirm the line or remove it."]})
    await _require_open(ctx, review_id)
    line = await ctx.fetchrow(
        "select kind, user_id, key_id, decision from access_review_lines where tenant_id = $1 and review_id = $2 and id = $3"
        " for update",
        ctx.tenant_id, review_id, line_id,
    )  # fmt: skip
    if line is None:
        raise NotFound("This line")
    if line["decision"] == "removed":
        raise Conflict("This access has been removed. Give it again on its own page.", code="INVALID_STATUS")
    if body.decision == "removed":
        await _remove(ctx, line["user_id"], line["key_id"], body.reassign_to)
    await ctx.execute(_DECIDE, ctx.tenant_id, review_id, line_id, body.decision, body.note, ctx.actor.user_id)
    return await get_review(ctx, review_id)


async def sign_review(ctx: Context, review_id: UUID, statement: str) -> AccessReview:
    """Sign a review whose every line is decided; from then on it stays as it is, and its digest is in the audit log.

    Raises NotFound, Conflict INVALID_STATUS for one that is signed or has undecided lines.
    """
    ctx.require("users.manage")
    review = await _require_open(ctx, review_id)
    if review.pending:
        raise Conflict(f"{review.pending} lines are not decided yet.", code="INVALID_STATUS")
    lines = [
        (line.id, line.kind, line.user_id, line.access, line.decision, line.decided_at)
        for line in await all_lines(ctx, review_id)
    ]
    digest = sha256(msgspec.json.encode(lines)).hexdigest()
    await ctx.execute(
        "update access_reviews set status = 'signed', signed_at = now(), signed_by = $3, statement = $4, digest = $5"
        " where tenant_id = $1 and id = $2",
        ctx.tenant_id, review_id, ctx.actor.user_id, statement.strip(), digest,
    )  # fmt: skip
    changes = {"digest": [None, digest], "confirmed": [None, review.confirmed], "removed": [None, review.removed]}
    await record_audit(ctx, "ACCESS_REVIEW_SIGNED", entity_type="access_review", entity_id=review_id, changes=changes)
    return await get_review(ctx, review_id)


async def _require_open(ctx: Context, review_id: UUID) -> AccessReview:
    await ctx.execute("select from access_reviews where tenant_id = $1 and id = $2 for update", ctx.tenant_id, review_id)
    review = await get_review(ctx, review_id)
    if review.status != "open":
        raise Conflict("This access review is signed off. Start a new one.", code="INVALID_STATUS")
    return review


async def _remove(ctx: Context, user_id: UUID, key_id: UUID | None, reassign_to: str | None) -> None:
    """End a key, or a membership that has not ended meanwhile."""
    if key_id is not None:
        await end_api_key(ctx, key_id)
        return
    status = await ctx.fetchval("select status from employees where tenant_id = $1 and user_id = $2", ctx.tenant_id, user_id)
    if status in WITH_ACCESS:
        await update_member(ctx, user_id, MemberChange({"status": "inactive"}, reassign_to=reassign_to))
