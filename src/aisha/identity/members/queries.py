"""Reads of users. Within a tenant: its members; on the platform: every login."""

from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.context import Context
from aisha.core.errors import NotFound
from aisha.core.paging import Page, page_of
from aisha.identity.members.schemas import User, UserEmployee

_USERS = """
select u.id, case when l.is_to_come then coalesce(e.email, u.email) else u.email end as email,
       coalesce(e.first_name, u.first_name) as first_name, coalesce(e.last_name, u.last_name) as last_name,
       u.is_superadmin and not l.is_to_come as is_superadmin, u.email_norm as page_key,
       case when l.is_to_come and (l.is_listed or u.status = 'active') then 'invited' else u.status end as status,
       case when not l.is_to_come then u.last_login_at end as last_login_at,
       case when not l.is_to_come then u.last_seen_at end as last_seen_at,
       coalesce(not l.is_to_come and u.last_seen_at > now() - interval '5 minutes', false) as is_online,
       e.tenant_id, e.id as employee_id, e.title, e.department_id, d.name as department_name, e.role,
       e.status as employee_status, e.version as employee_version,
       (select i.asked_again_at from invitations i where i.tenant_id = e.tenant_id and i.user_id = u.id and l.is_to_come
         order by i.created_at desc, i.id desc limit 1) as asked_again_at
  from users u
  left join employees e on e.tenant_id = $1 and e.user_id = u.id
  left join departments d on d.tenant_id = e.tenant_id and d.id = e.department_id
  cross join lateral (select e.id is not null and e.joined_at is null as is_to_come,
                             e.id is not null and is_only_listed(u.id, e.tenant_id) as is_listed) l
 where u.email is not null and ($1::uuid is null or e.id is not null or u.id = $2)
"""


async def get_user(ctx: Context, user_id: UUID) -> User:
    """A user by id; one's own is always there. Raises NotFound."""
    ctx.require_self_or(user_id, "users.read")
    row = await ctx.fetchrow(f"{_USERS} and u.id = $2", ctx.actor.tenant_id, user_id)
    if row is None:
        raise NotFound("This user")
    return _user_of(row)


async def find_member(ctx: Context, email: str) -> UUID | None:
    """The user id of a member by the login's e-mail address."""
    ctx.require("users.read")
    sql = (
        "select e.user_id from employees e join users u on u.id = e.user_id"
        " where e.tenant_id = $1 and u.email_norm = lower(btrim($2))"
    )
    return await ctx.fetchval(sql, ctx.tenant_id, email)


async def list_users(ctx: Context, page: Page, *, role: str | None, status: str | None) -> tuple[list[User], str | None]:
    """Users by e-mail, with the cursor of the next page. `role` and `status` are those of the membership."""
    ctx.require("users.read")
    after_email, after_id = page.after or ("", UUID(int=0))
    rows = await ctx.fetch(
        f"{_USERS} and ($1::uuid is null or e.id is not null) and (u.email_norm, u.id) > ($3, $4)"
        " and ($5 = '' or u.email ilike $5"
        " or concat_ws(' ', coalesce(e.first_name, u.first_name), coalesce(e.last_name, u.last_name)) ilike $5)"
        " and ($6::text is null or e.role = $6)"
        " and case when $7::text is null then e.status is distinct from 'terminated' else coalesce(e.status, u.status) = $7 end"
        " order by u.email_norm, u.id limit $8",
        ctx.actor.tenant_id, None, after_email, after_id, page.pattern, role, status, page.limit + 1,
    )  # fmt: skip
    found, cursor = page_of(rows, page)
    return [_user_of(row) for row in found], cursor


def _user_of(row: asyncpg.Record) -> User:
    employee: Any = None
    if row["employee_id"] is not None:
        employee = UserEmployee(
            row["employee_id"], row["title"], row["department_id"], row["department_name"], row["role"],
            row["employee_status"], row["employee_version"],
        )  # fmt: skip
    role = "superadmin" if row["is_superadmin"] else row["role"]
    return User(
        row["id"], row["email"], row["first_name"], row["last_name"], role, row["tenant_id"], row["status"],
        row["last_login_at"], row["last_seen_at"], row["is_online"], employee, row["asked_again_at"],
    )  # fmt: skip
