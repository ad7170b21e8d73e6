"""Reading access reviews, and the people whose access has just ended."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.errors import NotFound
from aisha.core.ids import PLATFORM_TENANT
from aisha.core.paging import Page, page_of
from aisha.insight.access_review.schemas import AccessReview, Leaver, ReviewLine
from aisha.records.hand_over import count_open_records

MOST_LEAVERS = 200
_REVIEWS = """
select r.id, r.status, r.created_at, r.signed_at, r.statement, r.digest,
       (select concat_ws(' ', u.first_name, u.last_name) from users u where u.id = r.created_by) as started_by,
       (select concat_ws(' ', u.first_name, u.last_name) from users u where u.id = r.signed_by) as signed_by,
       count(l.id)::int as lines, count(*) filter (where l.decision = 'pending')::int as pending,
       count(*) filter (where l.decision = 'confirmed')::int as confirmed,
       count(*) filter (where l.decision = 'removed')::int as removed,
       to_char(r.created_at at time zone 'UTC', 'YYYYMMDDHH24MISSUS') as page_key
  from access_reviews r left join access_review_lines l on l.tenant_id = r.tenant_id and l.review_id = r.id
 where r.tenant_id = $1 and ($2::uuid is null or r.id = $2)
 group by r.tenant_id, r.id
"""
_LINES = """
select * from (
  select l.id, l.kind, l.user_id, l.key_id, l.access, l.details, l.since, l.last_used_at, l.decision, l.decided_at, l.note,
         coalesce(e.first_name || ' ' || e.last_name, u.email, '') as name, u.email,
         case when l.kind = 'key' then l.access else coalesce(o.label, l.access) end as label,
         (select concat_ws(' ', d.first_name, d.last_name) from users d where d.id = l.decided_by) as decided_by,
         lower(coalesce(e.first_name || ' ' || e.last_name, u.email, '')) || l.kind as page_key
    from access_review_lines l
    left join employees e on e.tenant_id = l.tenant_id and e.user_id = l.user_id
    left join users u on u.id = l.user_id
    left join lateral (select r.label from roles r where r.name = l.access and r.tenant_id in ($1, $7)
                        order by r.tenant_id desc limit 1) o on l.kind = 'role'
   where l.tenant_id = $1 and l.review_id = $2 and ($3::text is null or l.decision = $3)) l
 where (page_key, id) > ($4, $5) order by page_key, id limit $6
"""
_LEAVERS = """
select e.user_id, e.first_name || ' ' || e.last_name as name, u.email, e.role, e.status, a.created_at as ended_at,
       coalesce((select nullif(concat_ws(' ', w.first_name, w.last_name), '') from users w where w.id = a.actor_id),
                a.actor_email) as ended_by,
       (select count(*) from api_keys k where k.tenant_id = e.tenant_id and k.user_id = e.user_id and k.revoked_at is null
           and k.expires_at > now())::int as api_keys,
       (select count(*) from departments d
         where d.tenant_id = e.tenant_id and d.manager_user_id = e.user_id)::int as departments,
       belongs_elsewhere(e.user_id, e.tenant_id) as other_workspaces
  from employees e
  join users u on u.id = e.user_id
  join lateral (select a.created_at, a.actor_id, a.actor_email from audit_log a
                 where a.tenant_id = e.tenant_id and a.entity_type = 'employee' and a.entity_id = e.id
                   and a.changes #>> '{status, 1}' in ('inactive', 'terminated') and a.created_at >= now() - $2::interval
                 order by a.created_at desc limit 1) a on true
 where e.tenant_id = $1 and e.status in ('inactive', 'terminated') and u.email is not null
 order by a.created_at desc, e.user_id limit $3
"""


async def list_reviews(ctx: Context, page: Page) -> tuple[list[AccessReview], str | None]:
    """Reviews of the tenant, the newest first, with the cursor of the next page."""
    ctx.require("users.manage")
    before, before_id = page.after or ("9", UUID(int=2**128 - 1))
    rows = await ctx.fetch(
        f"select * from ({_REVIEWS}) r where (page_key, id) < ($3, $4) order by page_key desc, id desc limit $5",
        ctx.tenant_id, None, before, before_id, page.limit + 1,
    )  # fmt: skip
    found, cursor = page_of(rows, page)
    return [_review_of(row) for row in found], cursor


async def get_review(ctx: Context, review_id: UUID) -> AccessReview:
    """A review in numbers. Raises NotFound."""
    ctx.require("users.manage")
    row = await ctx.fetchrow(_REVIEWS, ctx.tenant_id, review_id)
    if row is None:
        raise NotFound("This access review")
    return _review_of(row)


async def list_lines(
    ctx: Context, review_id: UUID, page: Page, *, decision: str | None = None
) -> tuple[list[ReviewLine], str | None]:
    """The lines of a review by the person's name, with the cursor of the next page. Raises NotFound."""
    ctx.require("users.manage")
    await get_review(ctx, review_id)
    after, after_id = page.after or ("", UUID(int=0))
    rows = await ctx.fetch(_LINES, ctx.tenant_id, review_id, decision, after, after_id, page.limit + 1, PLATFORM_TENANT)
    found, cursor = page_of(rows, page)
    return [_line_of(row) for row in found], cursor


async def list_leavers(ctx: Context, *, days: int) -> list[Leaver]:
    """Whose access ended within so many days, the latest first, and what is still to be done about each."""
    ctx.require("users.manage")
    found: list[Leaver] = []
    for row in await ctx.fetch(_LEAVERS, ctx.tenant_id, timedelta(days=days), MOST_LEAVERS):
        counts = {name: count for name, count in (await count_open_records(ctx, row["user_id"])).items() if count}
        is_done = not counts and not row["api_keys"] and not row["departments"]
        found.append(Leaver(**row, open_records=counts, is_done=is_done))
    return found


def _review_of(row: Any) -> AccessReview:
    return AccessReview(**{name: value for name, value in row.items() if name != "page_key"})


def _line_of(row: Any) -> ReviewLine:
    parts = {name: value for name, value in row.items() if name != "page_key"}
    return ReviewLine(**parts | {"details": read_json(row["details"])})
