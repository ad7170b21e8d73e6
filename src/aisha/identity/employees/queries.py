"""Reads of employees."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.context import Context
from aisha.core.errors import BadRequest, NotFound
from aisha.core.paging import Page, page_of

FIELDS = (
    "id", "user_id", "first_name", "last_name", "name", "email", "phone", "title", "department_id", "department_name",
    "manager_id", "manager_name", "role", "status", "access", "employment_type", "metadata",
    "created_at", "updated_at", "version",
)  # fmt: skip
_EMPLOYEES = """
select e.id, e.user_id, e.first_name, e.last_name, e.first_name || ' ' || e.last_name as name, e.email, e.phone, e.title,
       e.department_id, d.name as department_name, e.manager_id, m.first_name || ' ' || m.last_name as manager_name, e.role,
       e.status, a.access, e.employment_type, e.metadata, e.created_at, e.updated_at, e.version,
       lower(e.first_name || ' ' || e.last_name) as page_key
  from employees e
  left join departments d on d.tenant_id = e.tenant_id and d.id = e.department_id
  left join employees m on m.tenant_id = e.tenant_id and m.id = e.manager_id
  left join users u on u.id = e.user_id
  cross join lateral (select case when u.email is null then 'none' when e.status not in ('active', 'on_leave') then 'ended'
                                  when e.joined_at is null then 'invited' else 'active' end as access) a
 where e.tenant_id = $1
"""


@dataclass(frozen=True, slots=True)
class EmployeeFilter:
    """Which employees a list holds; None does not narrow it."""

    status: str | None = None
    role: str | None = None
    department_id: UUID | None = None
    user_id: UUID | None = None
    access: str | None = None


async def list_employees(
    ctx: Context, page: Page, only: EmployeeFilter, fields: str | None = None
) -> tuple[list[dict[str, Any]], str | None]:
    """Employees by name, with the cursor of the next page. `fields` is a comma list; 400 UNKNOWN_FIELD for a wrong one."""
    ctx.require("employees.read")
    chosen = _chosen_fields(fields)
    after_name, after_id = page.after or ("", UUID(int=0))
    rows = await ctx.fetch(
        f"{_EMPLOYEES} and (lower(e.first_name || ' ' || e.last_name), e.id) > ($2, $3)"
        " and ($4 = '' or e.first_name || ' ' || e.last_name ilike $4 or e.email ilike $4 or e.title ilike $4)"
        " and ($5::text is null or e.status = $5) and ($6::text is null or e.role = $6)"
        " and ($7::uuid is null or e.department_id = $7) and ($8::uuid is null or e.user_id = $8)"
        " and ($9::text is null or a.access = $9)"
        " order by lower(e.first_name || ' ' || e.last_name), e.id limit $10",
        ctx.tenant_id, after_name, after_id, page.pattern, only.status, only.role, only.department_id, only.user_id,
        only.access, page.limit + 1,
    )  # fmt: skip
    found, cursor = page_of(rows, page)
    return [{name: row[name] for name in chosen} for row in found], cursor


async def get_employee(ctx: Context, employee_id: UUID) -> dict[str, Any]:
    """An employee. Raises NotFound."""
    ctx.require("employees.read")
    row: asyncpg.Record | None = await ctx.fetchrow(f"{_EMPLOYEES} and e.id = $2", ctx.tenant_id, employee_id)
    if row is None:
        raise NotFound("This employee")
    return {name: row[name] for name in FIELDS}


def _chosen_fields(fields: str | None) -> tuple[str, ...]:
    if not fields:
        return FIELDS
    chosen = tuple(name.strip() for name in fields.split(",") if name.strip())
    unknown = [name for name in chosen if name not in FIELDS]
    if unknown:
        raise BadRequest(f"Employees have no field {unknown[0][:60]!r}.", code="UNKNOWN_FIELD")
    return chosen
