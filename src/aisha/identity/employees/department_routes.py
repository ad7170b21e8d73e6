"""Departments of the tenant in use."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from aisha.core.http import RequestContext, access, answer, no_content
from aisha.core.openapi import Answer, ListAnswer
from aisha.core.paging import RequestedPage
from aisha.core.versions import sent_version
from aisha.identity.employees.departments import (
    create_department,
    delete_department,
    get_department,
    list_departments,
    update_department,
)
from aisha.identity.employees.schemas import Department, DepartmentBody, DepartmentChange

router = APIRouter(prefix="/api/departments", tags=["Employees"])


@router.get("", response_model=ListAnswer[Department])
@access("employees.read")
async def departments(ctx: RequestContext, page: RequestedPage) -> Response:
    """The departments by name."""
    found, cursor = await list_departments(ctx, page)
    return answer(found, meta={"limit": page.limit, "next_cursor": cursor})


@router.post("", response_model=Answer[Department], status_code=201)
@access("departments.manage")
async def create(ctx: RequestContext, body: DepartmentBody) -> Response:
    """A new department. Its manager sees the records of its people and of the departments below it."""
    department_id = await create_department(ctx, body.model_dump(exclude_unset=True))
    return answer(await get_department(ctx, department_id), status=201)


@router.get("/{department_id}", response_model=Answer[Department])
@access("employees.read")
async def department(ctx: RequestContext, department_id: UUID) -> Response:
    """One department."""
    return answer(await get_department(ctx, department_id))


@router.patch("/{department_id}", response_model=Answer[Department])
@router.put("/{department_id}", response_model=Answer[Department])
@access("departments.manage")
async def update(request: Request, ctx: RequestContext, department_id: UUID, body: DepartmentChange) -> Response:
    """Change the parts that are sent."""
    changes = body.model_dump(exclude_unset=True)
    return answer(await update_department(ctx, department_id, changes, sent_version(request, body.version)))


@router.delete("/{department_id}", status_code=204)
@access("departments.manage")
async def delete(ctx: RequestContext, department_id: UUID) -> Response:
    """Remove a department; its people stay."""
    await delete_department(ctx, department_id)
    return no_content()
