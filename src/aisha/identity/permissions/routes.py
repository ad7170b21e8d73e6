"""Roles and permissions, to be read."""

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from aisha.core.http import RequestContext, access, answer
from aisha.core.openapi import Answer
from aisha.identity.permissions.queries import list_permissions, list_roles

router = APIRouter(prefix="/api", tags=["Roles"])


@dataclass(frozen=True, slots=True)
class Role:
    """A role; `data_scope` is all, department or own."""

    name: str
    label: str
    description: str | None
    is_builtin: bool
    data_scope: str
    permissions: list[str]


@dataclass(frozen=True, slots=True)
class Permission:
    """An entry of the catalogue; the resource `*` stands for every record type."""

    name: str
    description: str | None
    resource: str
    action: str


@router.get("/roles", response_model=Answer[list[Role]])
@access("employees.read")
async def roles(ctx: RequestContext) -> Response:
    """The roles of this tenant with their permissions."""
    return answer(await list_roles(ctx))


@router.get("/permissions", response_model=Answer[list[Permission]])
@access("employees.read")
async def permissions(ctx: RequestContext) -> Response:
    """Every permission there is."""
    return answer(await list_permissions(ctx))
