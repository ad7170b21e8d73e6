"""Employees: the people of the tenant in use. Everybody may look them up; administrators change them."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from aisha.core.context import Context
from aisha.core.errors import Conflict
from aisha.core.http import RequestContext, access, answer, app_state, no_content
from aisha.core.openapi import Answer, ListAnswer
from aisha.core.paging import RequestedPage
from aisha.core.versions import sent_version
from aisha.identity.employees.actions import create_employee, delete_employee, update_employee
from aisha.identity.employees.queries import EmployeeFilter, get_employee, list_employees
from aisha.identity.employees.schemas import Access, Employee, EmployeeBody, EmployeeChange, EmployeePart
from aisha.identity.invitations.actions import invite_member

router = APIRouter(prefix="/api/employees", tags=["Employees"])


@router.get("", response_model=ListAnswer[EmployeePart])
@access("employees.read")
async def employees(
    ctx: RequestContext,
    page: RequestedPage,
    status: Annotated[str | None, Query(max_length=20)] = None,
    role: Annotated[str | None, Query(max_length=100)] = None,
    department_id: UUID | None = None,
    user_id: UUID | None = None,
    access: Access | None = None,
    fields: Annotated[str | None, Query(max_length=500, examples=["id,user_id,name"])] = None,
) -> Response:
    """The employees by name; `fields` narrows what is sent of each. The names are there for choosing people even without
    the module, the directory is not."""
    if fields is None:
        ctx.require_module("employees")
    only = EmployeeFilter(status, role, department_id, user_id, access)
    found, cursor = await list_employees(ctx, page, only, fields)
    return answer(found, meta={"limit": page.limit, "next_cursor": cursor})


@router.post("", response_model=Answer[Employee], status_code=201)
@access("employees.manage", module="employees")
async def create(request: Request, ctx: RequestContext, body: EmployeeBody) -> Response:
    """A new employee; `user_email` gives them a sign-in. The person is invited to accept it, as `meta` says."""
    made = await get_employee(ctx, await create_employee(ctx, body.model_dump(exclude_unset=True)))
    return answer(made, status=201, meta=await _invite(request, ctx, made))


@router.get("/{employee_id}", response_model=Answer[Employee])
@access("employees.read", module="employees")
async def employee(ctx: RequestContext, employee_id: UUID) -> Response:
    """One employee."""
    return answer(await get_employee(ctx, employee_id))


@router.patch("/{employee_id}", response_model=Answer[Employee])
@router.put("/{employee_id}", response_model=Answer[Employee])
@access("employees.manage", module="employees")
async def update(request: Request, ctx: RequestContext, employee_id: UUID, body: EmployeeChange) -> Response:
    """Change the parts that are sent; a status other than active or on leave ends the person's access at once.

    Who leaves with open records needs `reassign_to`: without it the answer is 422 CONFIRMATION_REQUIRED with their numbers.
    """
    changes = body.model_dump(exclude_unset=True, exclude={"version", "tenant_id", "reassign_to"})
    changed = await update_employee(ctx, employee_id, changes, sent_version(request, body.version), body.reassign_to)
    return answer(changed, meta=await _invite(request, ctx, changed) if body.user_email else None)


@router.delete("/{employee_id}", status_code=204)
@access("employees.manage", module="employees")
async def delete(ctx: RequestContext, employee_id: UUID) -> Response:
    """Remove an employee who owns no records; others are deactivated."""
    await delete_employee(ctx, employee_id)
    return no_content()


async def _invite(request: Request, ctx: Context, employee: Mapping[str, Any]) -> dict[str, Any] | None:
    """Nobody enters a workspace that has listed them and that they have not accepted; None for who needs no invitation."""
    if employee["user_id"] is None:
        return None
    try:
        return (await invite_member(ctx, employee["user_id"], app_state(request).settings)).meta
    except Conflict:
        return None
