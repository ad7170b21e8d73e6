"""`aisha tenant`: the life of tenants on the command line, by whoever runs the installation (product.md § 19)."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

import typer
from pydantic import ValidationError

from aisha import modules
from aisha.configuration.setup.checklist import get_checklist
from aisha.core.context import Context, open_system_context, within_tenant
from aisha.core.errors import AishaError
from aisha.core.http import encode
from aisha.core.paging import Page
from aisha.core.refused import Refused
from aisha.core.settings import load_settings
from aisha.entrypoints.available_database import serving_pool
from aisha.entrypoints.platform_work import on_platform
from aisha.entrypoints.progress import AsJson, tell
from aisha.entrypoints.tenant_data_commands import add_data_commands
from aisha.entrypoints.tenant_limit_commands import add_limit_commands
from aisha.entrypoints.tenant_names import TenantName, find_tenant
from aisha.identity.tenants.actions import create_tenant, update_tenant
from aisha.identity.tenants.queries import list_tenants
from aisha.identity.tenants.removal import remove_due_tenants, remove_tenant
from aisha.identity.tenants.settings import TenantSettings
from aisha.identity.tenants.trash import delete_tenant, restore_tenant

REGISTERED = (modules.TENANT_CREATED, modules.TABLES)
"""What a new tenant starts with and the steps of its set-up are known once the slices are loaded."""
OPERATOR = "An operator, at the command line"
tenant_commands = typer.Typer(no_args_is_help=True, help="Tenants.")


def register(app: typer.Typer) -> None:
    add_data_commands(tenant_commands)
    add_limit_commands(tenant_commands)
    app.add_typer(tenant_commands, name="tenant")


@tenant_commands.command(name="list")
def list_(
    *,
    trash: Annotated[bool, typer.Option("--trash", help="Those that were deleted and can be restored.")] = False,
    search: Annotated[str, typer.Option(help="Part of a name or slug.")] = "",
    as_json: AsJson = False,
) -> None:
    """The tenants by name: slug, state, people, records, last activity. The first 200."""
    rows = on_platform(lambda ctx: _list(ctx, search, in_trash=trash))
    if as_json:
        print(encode(rows).decode())
        return
    for row in rows:
        state = f"until {row['purge_at']:%Y-%m-%d}" if row["purge_at"] else row["status"]
        last = f"{row['last_activity_at']:%Y-%m-%d %H:%M}" if row["last_activity_at"] else "never"
        print(f"{row['id']} {row['slug']} {state} users={row['users']} records={row['records']} last={last}")


async def _list(ctx: Context, search: str, *, in_trash: bool) -> list[dict[str, Any]]:
    rows, _ = await list_tenants(ctx, Page(200, None, search), in_trash=in_trash)
    return rows


@tenant_commands.command()
def create(
    name: str,
    *,
    slug: Annotated[str | None, typer.Option(help="Made from the name unless given.")] = None,
    timezone: Annotated[str | None, typer.Option(help="Such as Europe/Berlin.")] = None,
    currency: Annotated[str | None, typer.Option(help="Three letters.")] = None,
    like: Annotated[str | None, typer.Option(help="Slug or id of the tenant whose set-up it begins with.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make a tenant and print its id."""

    async def work(ctx: Context) -> UUID:
        model = await find_tenant(ctx, like) if like else None
        return await create_tenant(ctx, name, slug=slug, settings=settings, like=model)

    try:
        settings = TenantSettings.model_validate({"timezone": timezone, "currency": currency}).model_dump(exclude_none=True)
    except ValidationError as error:
        raise Refused(f"{error.errors()[0]['loc'][0]}: {error.errors()[0]['msg']}.") from None
    made = on_platform(work)
    tell(str(made), {"id": made}, as_json=as_json)


@tenant_commands.command()
def suspend(tenant: TenantName, *, as_json: AsJson = False) -> None:
    """Close a tenant: its people are refused, its work waits, its data is kept."""
    on_platform(lambda ctx: _set_status(ctx, tenant, "suspended"))
    tell(f"{tenant} is suspended.", {"tenant": tenant, "status": "suspended"}, as_json=as_json)


@tenant_commands.command()
def activate(tenant: TenantName, *, as_json: AsJson = False) -> None:
    """Open a tenant again."""
    on_platform(lambda ctx: _set_status(ctx, tenant, "active"))
    tell(f"{tenant} is active.", {"tenant": tenant, "status": "active"}, as_json=as_json)


async def _set_status(ctx: Context, tenant: str, status: str) -> None:
    await update_tenant(ctx, await find_tenant(ctx, tenant), {"status": status}, None)


@tenant_commands.command()
def delete(
    tenant: TenantName,
    *,
    slug: Annotated[str, typer.Option(prompt="Type the tenant's slug to delete it")],
    as_json: AsJson = False,
) -> None:
    """Put a tenant into the trash, from which it is removed after 30 days, or as many as the installation says."""

    async def work(ctx: Context) -> Mapping[str, Any]:
        return await delete_tenant(ctx, await find_tenant(ctx, tenant), slug)

    until = on_platform(work)["purge_at"]
    text = f"{tenant} is in the trash. It can be restored until {until:%Y-%m-%d %H:%M} UTC."
    tell(text, {"tenant": tenant, "purge_at": until}, as_json=as_json)


@tenant_commands.command()
def restore(tenant: TenantName, *, as_json: AsJson = False) -> None:
    """Take a tenant out of the trash, as it was."""

    async def work(ctx: Context) -> None:
        await restore_tenant(ctx, await find_tenant(ctx, tenant))

    on_platform(work)
    tell(f"{tenant} is restored.", {"tenant": tenant, "deleted_at": None}, as_json=as_json)


@tenant_commands.command()
def purge(
    tenant: Annotated[str | None, typer.Argument(help="Slug or id of one in the trash; without it, all that are due.")] = None,
    *,
    slug: Annotated[str | None, typer.Option(help="The slug once more: a named tenant goes at once and for good.")] = None,
    as_json: AsJson = False,
) -> None:
    """Remove what has been in the trash for its days, or one tenant before that, and print the certificates."""
    for certificate in asyncio.run(_purge(tenant, slug)):
        print(encode(certificate).decode() if as_json else certificate_text(certificate))


async def _purge(tenant: str | None, slug: str | None) -> list[dict[str, Any]]:
    settings = load_settings()
    try:
        async with serving_pool(settings) as pool:
            if tenant is None:
                return await remove_due_tenants(pool, settings)
            async with open_system_context(pool, None, write=False) as ctx:
                tenant_id = await find_tenant(ctx, tenant)
                known = await ctx.fetchval("select slug from tenants where id = $1", tenant_id)
            if slug != known:
                raise Refused(f"Say --slug {known} as well: what is removed cannot be brought back.")
            return [await remove_tenant(pool, settings, tenant_id, by=OPERATOR)]
    except AishaError as error:
        raise Refused(error.message) from None


def certificate_text(certificate: Mapping[str, Any]) -> str:
    """A certificate to be read and filed."""
    counts = [f"  {name}: {count}" for name, count in sorted(certificate["row_counts"].items())]
    return "\n".join(
        [
            f"Certificate {certificate['id']}",
            f"Tenant {certificate['name']} ({certificate['slug']}, {certificate['tenant']})",
            f"Deleted {certificate['deleted_at']:%Y-%m-%d %H:%M} UTC by {certificate['deleted_by_name']}",
            f"Removed {certificate['created_at']:%Y-%m-%d %H:%M} UTC by {certificate['purged_by_name']}",
            f"Rows removed: {certificate['total_rows']}",
            *counts,
            f"Files removed: {certificate['file_count']} ({certificate['file_bytes']} bytes)",
            f"Logins erased: {certificate['logins_erased']}",
            f"Last seal of the audit log: {certificate['last_seal'] or 'none'}",
            f"Signature: {certificate['signature']}",
        ]
    )


@tenant_commands.command()
def checklist(tenant: TenantName, *, as_json: AsJson = False) -> None:
    """What is left to do in a tenant before everybody can work."""

    async def work(ctx: Context) -> dict[str, Any]:
        async with within_tenant(ctx, await find_tenant(ctx, tenant)) as inside:
            return await get_checklist(inside)

    found = on_platform(work)
    lines = [f"[{'x' if step['is_done'] else ' '}] {step['title']}" for step in found["steps"]]
    tell("\n".join(lines), found, as_json=as_json)
