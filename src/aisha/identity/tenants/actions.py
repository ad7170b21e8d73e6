"""Creating and changing tenants."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from aisha.core.context import Context, platform_rows, within_tenant
from aisha.core.database import read_json
from aisha.core.errors import Conflict, Forbidden
from aisha.core.ids import new_id
from aisha.core.jobs import release_jobs
from aisha.core.versions import check_version
from aisha.identity.tenants.created import tenant_created_hooks
from aisha.identity.tenants.queries import get_tenant
from aisha.identity.tenants.settings import DEFAULT_SETTINGS
from aisha.identity.tenants.trash import IN_TRASH

MAX_SLUG_LENGTH = 64
MAX_SLUG_NUMBER = 50


async def create_tenant(
    ctx: Context,
    name: str,
    *,
    slug: str | None = None,
    status: str = "active",
    settings: Mapping[str, Any] | None = None,
    metadata: Mapping[str, Any] | None = None,
) -> UUID:
    """A new tenant with default settings and what the slices put into it; returns its id.

    Without a `slug` one is made from the name, with `-2` to `-50` on a clash. Raises Conflict for a slug that is taken.
    """
    ctx.require("tenants.manage")
    tenant_id = new_id()
    for candidate in [slug] if slug else slugs_for(name):
        made = await ctx.fetchval(
            "insert into tenants (id, name, slug, status, settings, metadata, created_by) values ($1, $2, $3, $4, $5, $6, $7)"
            " on conflict (slug) do nothing returning id",
            tenant_id, name.strip(), candidate, status, {**DEFAULT_SETTINGS, **(settings or {})}, dict(metadata or {}),
            ctx.actor.user_id,
        )  # fmt: skip
        if made:
            async with within_tenant(ctx, tenant_id) as inside:
                for hook in tenant_created_hooks():
                    await hook(inside)
            return tenant_id
    raise Conflict("This slug is taken. Choose another one.", details={"fields": ["slug"]})


def slugs_for(name: str) -> list[str]:
    """Slugs to try for a name: `acme-corp`, `acme-corp-2` … `acme-corp-50`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[: MAX_SLUG_LENGTH - 3].strip("-")
    if len(base) < 2:
        base = f"tenant-{base}".rstrip("-")
    return [base, *(f"{base}-{number}" for number in range(2, MAX_SLUG_NUMBER + 1))]


async def update_tenant(ctx: Context, tenant_id: UUID, changes: Mapping[str, Any], version: int | None) -> dict[str, Any]:
    """Change the given parts; `settings` and `metadata` are merged key by key. Returns the tenant.

    Raises NotFound, Conflict, 409 INVALID_STATUS for one in the trash, and 403 when somebody below superadmin changes slug,
    status or allowed_env.
    """
    ctx.require("settings.manage")
    reserved = {"slug", "status"} & set(changes) or {"allowed_env"} & set(changes.get("settings", {}))
    if reserved and not ctx.can("tenants.manage"):
        raise Forbidden(f"Only a superadmin changes {', '.join(sorted(reserved))}.", details={"permission": "tenants.manage"})
    current = await get_tenant(ctx, tenant_id)
    check_version(current, version)
    if current["deleted_at"] is not None:
        raise Conflict(IN_TRASH, code="INVALID_STATUS")
    columns = {name: changes[name] for name in ("name", "slug", "status") if name in changes}
    for name in ("settings", "metadata", "branding"):
        if name in changes:
            columns[name] = {**_content(current[name]), **changes[name]}
    if columns:
        assignments = ", ".join(f"{name} = ${number}" for number, name in enumerate(columns, 2))
        async with platform_rows(ctx):
            await ctx.execute(f"update tenants set {assignments} where id = $1", tenant_id, *columns.values())
        if columns.get("status") == "active":
            await release_jobs(ctx, tenant_id)
    return await get_tenant(ctx, tenant_id)


def _content(value: Any) -> dict[str, Any]:
    return cast(dict[str, Any], value) if isinstance(value, dict) else read_json(value)
