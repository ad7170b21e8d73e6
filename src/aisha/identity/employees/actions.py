"""Hiring, changing and removing employees. A change of role, status or department acts on their next request."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from aisha.core.audit import record_audit
from aisha.core.context import Context
from aisha.core.errors import Conflict, NotFound, ValidationFailed
from aisha.core.ids import new_id, parse_id
from aisha.core.versions import check_version
from aisha.identity.employees.authority import guard_access, require_authority_over
from aisha.identity.employees.departments import ensure_department
from aisha.identity.employees.leaving import status_moves
from aisha.identity.employees.queries import get_employee
from aisha.identity.employees.sight import no_wider_sight
from aisha.identity.permissions.administrators import keep_an_administrator, list_administrators
from aisha.identity.permissions.granting import require_authority, require_grantable
from aisha.identity.sign_in_settings.protected import refuse_protected
from aisha.identity.users.actions import NewLogin, ensure_login, give_email

COLUMNS = (
    "user_id", "first_name", "last_name", "email", "phone", "department_id", "title", "manager_id", "role", "status",
    "employment_type", "metadata",
)  # fmt: skip
DEFAULT_ROLE = "employee"


async def create_employee(ctx: Context, values: Mapping[str, Any]) -> UUID:
    """A new employee; returns the id. With `user_email` they can sign in, otherwise they own no records.

    Raises 400 for an unknown role or department, Conflict DUPLICATE_EMAIL for somebody who is here already.
    """
    ctx.require("employees.manage")
    await require_grantable(ctx, values.get("role") or DEFAULT_ROLE)
    columns = {name: value for name, value in (await _columns_of(ctx, values, values)).items() if value is not None}
    if values.get("user_email"):
        columns.setdefault("email", values["user_email"])
    names = ", ".join(["tenant_id", "id", *columns])
    places = ", ".join(f"${number}" for number in range(1, len(columns) + 3))
    async with no_wider_sight(ctx) as sight:
        made = await ctx.fetchval(
            f"insert into employees ({names}) values ({places}) on conflict do nothing returning id",
            ctx.tenant_id, new_id(), *columns.values(),
        )  # fmt: skip
        sight.newcomers |= {columns["user_id"]} if made and "user_id" in columns else set()
    if made is None:
        text = "This person belongs to this workspace already."
        raise Conflict(text, code="DUPLICATE_EMAIL", details={"fields": ["email"]})
    return made


async def update_employee(
    ctx: Context, employee_id: UUID, changes: Mapping[str, Any], version: int | None, reassign_to: str | None = None
) -> dict[str, Any]:
    """Change the given parts; a status that ends access hands over the open records (`status_moves`).

    Raises NotFound, Conflict, 400 for what does not exist in this tenant, and 403 for somebody who may do or see more than the
    caller, and for a change that shows somebody more than the caller sees.
    """
    ctx.require("employees.manage")
    current = await get_employee(ctx, employee_id)
    check_version(current, version)
    await _require_authority(ctx, current)
    columns = await _columns_of(ctx, changes, {**current, **changes})
    if not columns:
        return current
    if columns.get("role"):
        await require_grantable(ctx, columns["role"])
    assignments = ", ".join(f"{name} = ${number}" for number, name in enumerate(columns, 3))
    sql = f"update employees set {assignments} where tenant_id = $1 and id = $2"
    async with _access_kept(ctx, current, columns, reassign_to), no_wider_sight(ctx, current["user_id"]) as sight:
        await ctx.execute(sql, ctx.tenant_id, employee_id, *columns.values())
        if current["user_id"] is None and "user_id" in columns:
            sight.newcomers.add(columns["user_id"])
    return await get_employee(ctx, employee_id)


async def delete_employee(ctx: Context, employee_id: UUID) -> None:
    """Remove an employee who owns nothing; others are deactivated instead (409 IN_USE). Raises NotFound and 403 as a change."""
    ctx.require("employees.manage")
    current = await get_employee(ctx, employee_id)
    await _require_authority(ctx, current)
    sql = "delete from employees where tenant_id = $1 and id = $2 returning id"
    async with _access_kept(ctx, current, {"user_id": None}):
        if await ctx.fetchval(sql, ctx.tenant_id, employee_id) is None:
            raise NotFound("This employee")


async def _require_authority(ctx: Context, employee: Mapping[str, Any]) -> None:
    """Raises 403 for somebody above the caller, also before they have a login: whoever links one decides who it is."""
    if employee["user_id"] is not None:
        await require_authority_over(ctx, employee["user_id"])
    else:
        await require_authority(ctx, employee["role"])


@asynccontextmanager
async def _access_kept(
    ctx: Context, current: Mapping[str, Any], changed: Mapping[str, Any], reassign_to: str | None = None
) -> AsyncGenerator[None]:
    """Around a change of somebody's row: the rules of changed access, where it is changed."""
    if current["user_id"] is None or not any(name in changed for name in ("role", "status", "user_id")):
        yield
        return
    await refuse_protected(ctx, current["user_id"])
    await guard_access(ctx, current["role"])
    before = await list_administrators(ctx)
    status = changed.get("status") or current["status"]
    async with status_moves(ctx, current["user_id"], current["status"], status, reassign_to):
        yield
    await keep_an_administrator(ctx, before)


async def _columns_of(ctx: Context, values: Mapping[str, Any], person: Mapping[str, Any]) -> dict[str, Any]:
    """The columns to write: a department's name becomes its id, a login's e-mail the id of the login of this `person`."""
    columns = {name: values[name] for name in COLUMNS if name in values}
    if "department" in values:
        columns["department_id"] = await _department_id(ctx, values["department"])
    if values.get("user_email"):
        columns["user_id"] = await _user_id(ctx, values["user_email"], person)
    return columns


async def _user_id(ctx: Context, email: str, person: Mapping[str, Any]) -> UUID:
    """The login of this address. A person who owns records without a login stays the same user, so that they keep them."""
    known: UUID | None = person.get("user_id")
    if known is not None and await give_email(ctx, known, email):
        # the row of the membership does not change by it, so nothing else would say it in this tenant's log
        await record_audit(ctx, "CRM_ACCESS_GRANTED", entity_type="employee", entity_id=person.get("id"))
        return known
    return await ensure_login(ctx, NewLogin(email, person["first_name"], person["last_name"], None))


async def _department_id(ctx: Context, named: str | None) -> UUID | None:
    if named is None:
        return None
    if not named.strip():
        raise ValidationFailed({"department": ["Give a name, or null for none."]})
    return parse_id(named) or await ensure_department(ctx, named)
