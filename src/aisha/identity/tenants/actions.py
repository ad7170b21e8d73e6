"""Creating and changing tenants."""

import re
import unicodedata
from collections.abc import AsyncGenerator, Collection, Mapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from aisha.core.context import Context, platform_rows, within_tenant
from aisha.core.database import read_json
from aisha.core.errors import Conflict, Forbidden
from aisha.core.ids import new_id
from aisha.core.jobs import release_jobs
from aisha.core.versions import check_version
from aisha.identity.tenants.created import tenant_created_hooks
from aisha.identity.tenants.facts import PREFIX
from aisha.identity.tenants.industry import with_known_industry
from aisha.identity.tenants.likeness import copy_setup, find_model
from aisha.identity.tenants.module_settings import change_modules, note_change
from aisha.identity.tenants.queries import get_tenant
from aisha.identity.tenants.settings import RESERVED
from aisha.identity.tenants.trash import IN_TRASH

MAX_SLUG_LENGTH = 64
MAX_SLUG_NUMBER = 50
RESERVED_KEYS = {each.key for each in RESERVED}
"""Settings of a tenant that only superadmins change."""


async def create_tenant(
    ctx: Context,
    name: str,
    *,
    slug: str | None = None,
    status: str = "active",
    settings: Mapping[str, Any] | None = None,
    metadata: Mapping[str, Any] | None = None,
    like: UUID | None = None,
) -> UUID:
    """A new tenant with these settings, the installation's otherwise, and what the slices put into it; returns its id.

    Set up `like` another one, it gets the settings, the looks and the configuration of that one instead of the slices' own,
    and these settings on top. Without a `slug` one is made from the name, with `-2` to `-50` on a clash. Raises Conflict for a
    slug that is taken, 400 for an industry or a tenant to be like that is not known.
    """
    ctx.require("tenants.manage")
    tenant_id = new_id()
    given = {name: value for name, value in (settings or {}).items() if value is not None}
    model = await find_model(ctx, like)
    described = with_known_industry(metadata or {}, {})
    switches: Mapping[str, bool] = given.pop("modules", {})
    for candidate in [slug] if slug else slugs_for(name):
        made = await ctx.fetchval(
            "insert into tenants (id, name, slug, status, settings, metadata, branding, created_by)"
            " values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (slug) do nothing returning id",
            tenant_id, name.strip(), candidate, status, model.settings | given, model.metadata | described, model.branding,
            ctx.actor.user_id,
        )  # fmt: skip
        if made:
            if like is not None:
                await copy_setup(ctx, like, tenant_id)
            async with within_tenant(ctx, tenant_id) as inside:
                await change_modules(inside, switches)
                for hook in tenant_created_hooks() if like is None else ():
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
    """Change the given parts; `settings` and `metadata` are merged key by key, null takes one back. Returns the tenant.

    Raises NotFound, Conflict, 409 INVALID_STATUS for one in the trash, 403 when somebody below superadmin changes slug,
    status or a reserved setting, and 403 for a setting that the installation has locked.
    """
    ctx.require("settings.manage")
    reserved = {"slug", "status"} & set(changes) or RESERVED_KEYS & set(changes.get("settings", {}))
    if reserved and not ctx.can("tenants.manage"):
        raise Forbidden(f"Only a superadmin changes {', '.join(sorted(reserved))}.", details={"permission": "tenants.manage"})
    current = await get_tenant(ctx, tenant_id)
    check_version(current, version)
    if current["deleted_at"] is not None:
        raise Conflict(IN_TRASH, code="INVALID_STATUS")
    columns = {name: changes[name] for name in ("name", "slug", "status") if name in changes}
    settings: dict[str, Any] = dict(changes.get("settings", {}))
    switches: Mapping[str, bool] = settings.pop("modules", None) or {}
    await refuse_locked(ctx, [*settings, *(f"branding.{name}" for name in changes.get("branding", {}))])
    row = await ctx.fetchrow("select settings, metadata, branding from tenants where id = $1", tenant_id)
    assert row is not None
    described = with_known_industry(changes.get("metadata") or {}, read_json(row["metadata"]))
    parts = {"settings": settings, "metadata": described, "branding": changes.get("branding")}
    for name, sent in parts.items():
        if sent:
            merged = {**read_json(row[name]), **sent}
            columns[name] = {key: value for key, value in merged.items() if value is not None}
    if columns:
        assignments = ", ".join(f"{name} = ${number}" for number, name in enumerate(columns, 2))
        async with _within(ctx, tenant_id) as inside, platform_rows(inside):  # audited where its people look
            await inside.execute(f"update tenants set {assignments} where id = $1", tenant_id, *columns.values())
        if columns.get("status") == "active":
            await release_jobs(ctx, tenant_id)
    facts = [*described, *(["name"] if "name" in columns else [])]
    keys = [*settings, *(f"branding.{name}" for name in changes.get("branding", {})), *map(PREFIX.__add__, facts)]
    async with _within(ctx, tenant_id) as inside:
        await change_modules(inside, switches)
        await note_change(inside, keys)
    return await get_tenant(ctx, tenant_id)


@asynccontextmanager
async def _within(ctx: Context, tenant_id: UUID) -> AsyncGenerator[Context]:
    """The context at work in the tenant, wherever the caller is."""
    if ctx.actor.tenant_id is not None:
        yield ctx
        return
    async with within_tenant(ctx, tenant_id) as inside:
        yield inside


async def refuse_locked(ctx: Context, keys: Collection[str]) -> None:
    """Raises 403 SETTING_LOCKED when the installation has locked one of these settings, superadmins excepted."""
    ctx.require("settings.manage")
    if not keys or ctx.can("system.manage"):
        return
    inherited: dict[str, Any] = read_json(await ctx.fetchval("select inherited_settings()"))
    locked = sorted(key for key in keys if inherited.get(key, {}).get("locked"))
    if locked:
        text = f"{', '.join(locked)}: set for the whole installation; a superadmin can unlock it."
        raise Forbidden(text, code="SETTING_LOCKED", details={"keys": locked})
