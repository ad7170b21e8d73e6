"""Reading announcements: the list of those who write them, and what the caller sees now."""

from uuid import UUID

from aisha.configuration.announcements.schemas import Announcement, Banner
from aisha.core.context import Context
from aisha.core.errors import NotFound
from aisha.core.ids import PLATFORM_TENANT

_SELECT = """
select a.id, a.title, a.content, a.type, a.target_roles, a.starts_at, a.ends_at, a.is_active, a.is_dismissible,
       a.tenant_id = '00000000-0000-0000-0000-000000000000' as is_platform, a.created_at, a.updated_at, a.version,
       coalesce(nullif(btrim(concat_ws(' ', u.first_name, u.last_name)), ''), u.email) as created_by_name
  from announcements a left join users u on u.id = a.created_by
"""
_BANNERS = """
select a.id, a.title, a.content, a.type, a.is_dismissible, a.ends_at,
       a.tenant_id = '00000000-0000-0000-0000-000000000000' as is_platform
  from announcements a
 where a.is_active and coalesce(a.starts_at, '-infinity') <= now() and coalesce(a.ends_at, 'infinity') > now()
   and (a.target_roles is null or a.target_roles = '{}' or $1 = any (a.target_roles))
   and not (a.is_dismissible and exists (select 1 from announcement_dismissals d
             where d.tenant_id = $2 and d.user_id = $3 and d.announcement_id = a.id))
 order by a.type = 'maintenance' desc, a.type = 'warning' desc, a.created_at desc, a.id limit 5
"""


async def list_announcements(ctx: Context) -> list[Announcement]:
    """The newest 200 announcements of the tenant at work, or on the platform the installation's."""
    ctx.require("announcements.manage")
    tenant_id = ctx.actor.tenant_id or PLATFORM_TENANT
    rows = await ctx.fetch(f"{_SELECT} where a.tenant_id = $1 order by a.created_at desc, a.id limit 200", tenant_id)
    return [Announcement(**row) for row in rows]


async def get_announcement(ctx: Context, announcement_id: UUID) -> Announcement:
    """One of those that can be changed here. Raises NotFound."""
    ctx.require("announcements.manage")
    tenant_id = ctx.actor.tenant_id or PLATFORM_TENANT
    row = await ctx.fetchrow(f"{_SELECT} where a.tenant_id = $1 and a.id = $2", tenant_id, announcement_id)
    if row is None:
        raise NotFound("This announcement")
    return Announcement(**row)


async def list_banners(ctx: Context) -> list[Banner]:
    """What the caller is told now: of the tenant and of the installation, to their role, not closed by them. Up to five."""
    ctx.require_signed_in()
    rows = await ctx.fetch(_BANNERS, ctx.actor.role, ctx.actor.tenant_id or PLATFORM_TENANT, ctx.actor.user_id)
    return [Banner(**row) for row in rows]
