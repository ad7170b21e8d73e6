"""Departments: who leads whom. A manager sees the records of the departments they manage, with those below."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.context import Context
from aisha.core.errors import NotFound
from aisha.core.ids import new_id
from aisha.core.paging import Page, page_of
from aisha.core.versions import check_version
from aisha.identity.employees.sight import list_managers, no_wider_sight

_DEPARTMENTS = """
select d.id, d.name, d.description, d.manager_user_id, m.first_name || ' ' || m.last_name as manager_name, d.parent_id,
       d.is_active, d.created_at, d.updated_at, d.version,
       (select count(*) from employees e where e.tenant_id = d.tenant_id and e.department_id = d.id) as members,
       lower(d.name) as page_key
  from departments d
  left join employees m on m.tenant_id = d.tenant_id and m.user_id = d.manager_user_id
 where d.tenant_id = $1
"""
COLUMNS = ("name", "description", "manager_user_id", "parent_id", "is_active")


async def list_departments(ctx: Context, page: Page) -> tuple[list[dict[str, Any]], str | None]:
    """Departments by name, with the cursor of the next page."""
    ctx.require("employees.read")
    after_name, after_id = page.after or ("", UUID(int=0))
    rows = await ctx.fetch(
        f"{_DEPARTMENTS} and (lower(d.name), d.id) > ($2, $3) and ($4 = '' or d.name ilike $4)"
        " order by lower(d.name), d.id limit $5",
        ctx.tenant_id, after_name, after_id, page.pattern, page.limit + 1,
    )  # fmt: skip
    found, cursor = page_of(rows, page)
    return [_department_of(row) for row in found], cursor


async def get_department(ctx: Context, department_id: UUID) -> dict[str, Any]:
    """A department. Raises NotFound."""
    ctx.require("employees.read")
    row = await ctx.fetchrow(f"{_DEPARTMENTS} and d.id = $2", ctx.tenant_id, department_id)
    if row is None:
        raise NotFound("This department")
    return _department_of(row)


async def create_department(ctx: Context, values: Mapping[str, Any]) -> UUID:
    """A new department; returns its id.

    Raises Conflict for a name that exists, whatever its case; 403 when its manager comes to see more than the caller.
    """
    ctx.require("departments.manage")
    columns = {name: values[name] for name in COLUMNS if name in values}
    names = ", ".join(["tenant_id", "id", *columns])
    places = ", ".join(f"${number}" for number in range(1, len(columns) + 3))
    department_id = new_id()
    sql = f"insert into departments ({names}) values ({places})"
    async with no_wider_sight(ctx, *await list_managers(ctx), columns.get("manager_user_id")):
        await ctx.execute(sql, ctx.tenant_id, department_id, *columns.values())
    return department_id


async def ensure_department(ctx: Context, name: str) -> UUID:
    """The department of this name, made if it is new."""
    ctx.require("employees.manage")
    await ctx.execute(
        "insert into departments (tenant_id, id, name) values ($1, $2, btrim($3))"
        " on conflict (tenant_id, lower(name)) do nothing",
        ctx.tenant_id, new_id(), name,
    )  # fmt: skip
    sql = "select id from departments where tenant_id = $1 and lower(name) = lower(btrim($2))"
    return await ctx.fetchval(sql, ctx.tenant_id, name)


async def update_department(
    ctx: Context, department_id: UUID, changes: Mapping[str, Any], version: int | None
) -> dict[str, Any]:
    """Change the given columns.

    Raises NotFound, Conflict, 400 for a department under itself, 403 when a manager comes to see more than the caller.
    """
    ctx.require("departments.manage")
    check_version(await get_department(ctx, department_id), version)
    columns = {name: changes[name] for name in COLUMNS if name in changes}
    if columns:
        assignments = ", ".join(f"{name} = ${number}" for number, name in enumerate(columns, 3))
        sql = f"update departments set {assignments} where tenant_id = $1 and id = $2"
        async with no_wider_sight(ctx, *await list_managers(ctx), columns.get("manager_user_id")):
            await ctx.execute(sql, ctx.tenant_id, department_id, *columns.values())
    return await get_department(ctx, department_id)


async def delete_department(ctx: Context, department_id: UUID) -> None:
    """Remove a department; its people and sub-departments stay, without it. Raises NotFound."""
    ctx.require("departments.manage")
    sql = "delete from departments where tenant_id = $1 and id = $2 returning id"
    if await ctx.fetchval(sql, ctx.tenant_id, department_id) is None:
        raise NotFound("This department")


def _department_of(row: asyncpg.Record) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "page_key"}
