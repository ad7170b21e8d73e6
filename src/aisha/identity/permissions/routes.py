"""Roles and permissions: read by everybody of a tenant, made and changed by who manages roles."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from aisha.core.http import RequestContext, access, answer, no_content
from aisha.core.openapi import Answer
from aisha.core.versions import sent_version
from aisha.identity.permissions.actions import NewRole, create_role, delete_role, set_permissions, update_role
from aisha.identity.permissions.queries import get_role, list_permissions, list_roles
from aisha.identity.permissions.schemas import Permission, Role, RoleBody, RoleChange, RolePermissions

router = APIRouter(prefix="/api", tags=["Roles"])


@router.get("/roles", response_model=Answer[list[Role]])
@access("employees.read")
async def roles(ctx: RequestContext) -> Response:
    """The roles of this tenant with their permissions."""
    return answer(await list_roles(ctx))


@router.post("/roles", response_model=Answer[Role], status_code=201)
@access("roles.manage")
async def create(ctx: RequestContext, body: RoleBody) -> Response:
    """A role of your own. It holds nothing that you do not hold."""
    await create_role(ctx, NewRole(body.name, body.label, body.description, body.data_scope, body.permissions))
    return answer(await get_role(ctx, body.name), status=201)


@router.get("/roles/{name}", response_model=Answer[Role])
@access("employees.read")
async def role(ctx: RequestContext, name: str) -> Response:
    """One role."""
    return answer(await get_role(ctx, name[:100]))


@router.patch("/roles/{name}", response_model=Answer[Role])
@router.put("/roles/{name}", response_model=Answer[Role])
@access("roles.manage")
async def update(request: Request, ctx: RequestContext, name: str, body: RoleChange) -> Response:
    """Change label, description or data scope of a role of your own."""
    changes = body.model_dump(exclude_unset=True)
    await update_role(ctx, name[:100], changes, sent_version(request, body.version))
    return answer(await get_role(ctx, name[:100]))


@router.put("/roles/{name}/permissions", response_model=Answer[Role])
@access("roles.manage")
async def permit(ctx: RequestContext, name: str, body: RolePermissions) -> Response:
    """Say what a role of your own may do. It acts on the next request of everybody who has it."""
    await set_permissions(ctx, name[:100], body.permissions)
    return answer(await get_role(ctx, name[:100]))


@router.delete("/roles/{name}", status_code=204)
@access("roles.manage")
async def delete(ctx: RequestContext, name: str) -> Response:
    """Remove a role of your own that nobody has."""
    await delete_role(ctx, name[:100])
    return no_content()


@router.get("/permissions", response_model=Answer[list[Permission]])
@access("employees.read")
async def permissions(ctx: RequestContext) -> Response:
    """Every permission there is."""
    return answer(await list_permissions(ctx))
