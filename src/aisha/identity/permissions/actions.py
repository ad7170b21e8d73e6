"""Custom roles: made of permissions their maker holds. Built-in roles stay as they are (the guide, § 3.2)."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aisha.core.actors import expand_permissions
from aisha.core.context import Context
from aisha.core.errors import Conflict, Forbidden, ValidationFailed
from aisha.core.ids import new_id
from aisha.core.versions import check_version
from aisha.identity.permissions.administrators import keep_an_administrator, list_administrators, lock_members
from aisha.identity.permissions.catalogue import ROLES
from aisha.identity.permissions.granting import refuse_beyond, refuse_wider
from aisha.identity.permissions.queries import get_role

COLUMNS = ("label", "description", "data_scope")
_BEYOND = "You can only give permissions that you hold yourself."
_WIDER = "You can only give a data scope that is no wider than your own."
_ABOVE = "This role may do or see more than you, so you cannot change it."


@dataclass(frozen=True, slots=True)
class NewRole:
    """A custom role; `permissions` are names of the catalogue."""

    name: str
    label: str
    description: str | None = None
    data_scope: str = "own"
    permissions: Sequence[str] = field(default_factory=tuple)


async def create_role(ctx: Context, role: NewRole) -> None:
    """Raises 400 for an unknown permission, 403 for one the caller does not hold or a wider scope, 409 for a taken name."""
    ctx.require("roles.manage")
    if role.name in {each.name for each in ROLES}:
        raise Conflict("There is a built-in role of this name.", details={"fields": ["name"]})
    refuse_wider(ctx, role.data_scope, _WIDER)
    await ctx.execute(
        "insert into roles (tenant_id, id, name, label, description, data_scope) values ($1, $2, $3, $4, $5, $6)",
        ctx.tenant_id, new_id(), role.name, role.label.strip(), role.description, role.data_scope,
    )  # fmt: skip
    await _grant(ctx, role.name, role.permissions)


async def update_role(ctx: Context, name: str, changes: Mapping[str, Any], version: int | None) -> None:
    """Change label, description or data scope; acts on the next request of its people. Raises what `set_permissions` raises."""
    ctx.require("roles.manage")
    async with _changing(ctx, name, version) as role:
        columns = {column: changes[column] for column in COLUMNS if column in changes}
        if "data_scope" in columns:
            refuse_wider(ctx, columns["data_scope"], _WIDER)
        if columns:
            assignments = ", ".join(f"{column} = ${number}" for number, column in enumerate(columns, 3))
            sql = f"update roles set {assignments} where tenant_id = $1 and name = $2"
            await ctx.execute(sql, ctx.tenant_id, role["name"], *columns.values())


async def set_permissions(ctx: Context, name: str, permissions: Sequence[str]) -> None:
    """Make exactly these the permissions of a custom role; acts on the next request of its people.

    Raises NotFound; 400 for an unknown name; 403 for a built-in role, a role that may do more than the caller, and a
    permission the caller does not hold; 409 LAST_ADMIN when nobody would manage users any more.
    """
    ctx.require("roles.manage")
    async with _changing(ctx, name) as role:
        await ctx.execute(
            "delete from role_permissions rp using permissions p where rp.tenant_id = $1 and rp.role = $2"
            " and p.id = rp.permission_id and p.name <> all ($3)",
            ctx.tenant_id, role["name"], list(permissions),
        )  # fmt: skip
        await _grant(ctx, role["name"], permissions)


async def delete_role(ctx: Context, name: str) -> None:
    """Remove a custom role that nobody has. Raises NotFound, 403, Conflict IN_USE."""
    ctx.require("roles.manage")
    async with _changing(ctx, name) as role:
        if role["members"] or await ctx.fetchval(
            "select exists (select from invitations where tenant_id = $1 and role = $2 and status = 'pending')",
            ctx.tenant_id, role["name"],
        ):  # fmt: skip
            raise Conflict("People have this role. Give them another one first.", code="IN_USE")
        await ctx.execute("delete from role_permissions where tenant_id = $1 and role = $2", ctx.tenant_id, role["name"])
        await ctx.execute("delete from roles where tenant_id = $1 and name = $2", ctx.tenant_id, role["name"])


@asynccontextmanager
async def _changing(ctx: Context, name: str, version: int | None = None) -> AsyncGenerator[dict[str, Any]]:
    """A custom role that the caller may change, while no other access of the tenant is changed."""
    await lock_members(ctx)
    role = await get_role(ctx, name)
    if role["is_builtin"]:
        raise Forbidden("Built-in roles cannot be changed. Make a role of your own.")
    check_version(role, version)
    rows = [(each, *each.split(".", 1)) if "." in each else (each, "", "") for each in role["permissions"]]
    refuse_beyond(ctx, expand_permissions(rows), _ABOVE)
    refuse_wider(ctx, role["data_scope"], _ABOVE)
    before = await list_administrators(ctx)
    yield role
    await keep_an_administrator(ctx, before)


async def _grant(ctx: Context, name: str, permissions: Sequence[str]) -> None:
    wanted = list(dict.fromkeys(permissions))
    known = await ctx.fetch("select name, resource, action from permissions where name = any ($1)", wanted)
    if unknown := sorted(set(wanted) - {row["name"] for row in known}):
        raise ValidationFailed({"permissions": [f"There is no permission {unknown[0][:60]!r}."]})
    refuse_beyond(ctx, expand_permissions([(row["name"], row["resource"], row["action"]) for row in known]), _BEYOND)
    await ctx.execute(
        "insert into role_permissions (tenant_id, role, permission_id) select $1, $2, id from permissions"
        " where name = any ($3) on conflict do nothing",
        ctx.tenant_id, name, wanted,
    )  # fmt: skip
