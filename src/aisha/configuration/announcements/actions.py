"""Writing, changing, ending and closing announcements."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from aisha.configuration.announcements.queries import get_announcement
from aisha.core.context import Context
from aisha.core.errors import NotFound, ValidationFailed
from aisha.core.ids import PLATFORM_TENANT, new_id
from aisha.core.versions import check_version


async def create_announcement(ctx: Context, values: Mapping[str, Any]) -> UUID:
    """Tell something: to the tenant at work, or from the platform to all. Returns its id. Raises 400 for an unknown role."""
    ctx.require("announcements.manage")
    await _refuse_unknown_roles(ctx, values)
    announcement_id = new_id()
    names = ", ".join(values)
    places = ", ".join(f"${number}" for number in range(3, 3 + len(values)))
    sql = f"insert into announcements (tenant_id, id, {names}) values ($1, $2, {places})"
    await ctx.execute(sql, ctx.actor.tenant_id or PLATFORM_TENANT, announcement_id, *values.values())
    return announcement_id


async def update_announcement(ctx: Context, announcement_id: UUID, values: Mapping[str, Any], version: int | None) -> None:
    """Change what is told; who has closed it sees a new text again. Raises NotFound, 409 VERSION_CONFLICT, 400."""
    ctx.require("announcements.manage")
    current = await get_announcement(ctx, announcement_id)
    check_version({"version": current.version}, version)
    await _refuse_unknown_roles(ctx, values)
    starts_at, ends_at = (values.get(name, getattr(current, name)) for name in ("starts_at", "ends_at"))
    if starts_at and ends_at and ends_at <= starts_at:
        raise ValidationFailed({"ends_at": ["It must end later than it begins."]})
    if values:
        assignments = ", ".join(f"{name} = ${number}" for number, name in enumerate(values, 3))
        sql = f"update announcements set {assignments} where tenant_id = $1 and id = $2"
        await ctx.execute(sql, ctx.actor.tenant_id or PLATFORM_TENANT, announcement_id, *values.values())


async def delete_announcement(ctx: Context, announcement_id: UUID) -> None:
    """Take it away for good. Raises NotFound."""
    ctx.require("announcements.manage")
    sql = "delete from announcements where tenant_id = $1 and id = $2 returning id"
    if await ctx.fetchval(sql, ctx.actor.tenant_id or PLATFORM_TENANT, announcement_id) is None:
        raise NotFound("This announcement")


async def dismiss_announcement(ctx: Context, announcement_id: UUID) -> None:
    """Close a banner for oneself, on every device. Raises NotFound for one that does not exist or cannot be closed."""
    ctx.require_signed_in()
    can_be = "select true from announcements where id = $1 and is_dismissible"
    if not await ctx.fetchval(can_be, announcement_id):
        raise NotFound("This announcement")
    await ctx.execute(
        "insert into announcement_dismissals (tenant_id, user_id, announcement_id) values ($1, $2, $3) on conflict do nothing",
        ctx.actor.tenant_id or PLATFORM_TENANT, ctx.actor.user_id, announcement_id,
    )  # fmt: skip


async def _refuse_unknown_roles(ctx: Context, values: Mapping[str, Any]) -> None:
    wanted: list[str] = values.get("target_roles") or []
    if not wanted:
        return
    known = {row["name"] for row in await ctx.fetch("select distinct name from roles where name = any ($1::text[])", wanted)}
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise ValidationFailed({"target_roles": [f"There is no role named {unknown[0][:60]}."]})
