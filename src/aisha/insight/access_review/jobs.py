"""A review each quarter, begun by the installation itself (admin-chapters.md § 5.5)."""

from datetime import timedelta
from uuid import UUID

from aisha.core.context import Context, open_system_context
from aisha.core.database import Pool
from aisha.core.ids import PLATFORM_TENANT
from aisha.core.mail import Link, Mail, queue_mail
from aisha.core.periodic import At, Periodic, each_tenant
from aisha.core.settings import Settings
from aisha.identity.permissions.administrators import WITH_ACCESS
from aisha.insight.access_review.actions import start_review

QUARTER = timedelta(days=91)
MOST_TOLD = 50
_DUE = """
select id from tenants
 where status = 'active' and deleted_at is null and created_at < now() - $1::interval
   and coalesce(tenant_setting(id, 'access_review') #>> '{}', 'quarterly') = 'quarterly'
 order by id
"""
_RECENT = (
    "select exists (select from access_reviews where tenant_id = $1 and (status = 'open' or created_at > now() - $2::interval))"
)
_ADMINISTRATORS = """
select u.email from employees e join users u on u.id = e.user_id
 where e.tenant_id = $1 and e.status = any ($2) and e.joined_at is not null and u.status = 'active'
   and exists (select from role_permissions rp join permissions p on p.id = rp.permission_id
                where rp.tenant_id in ($1, $3) and rp.role = e.role and p.name = 'users.manage')
 order by u.email_norm limit $4
"""


async def begin_reviews(pool: Pool, settings: Settings) -> None:
    """Begin a review where the last one is a quarter old, or the tenant is and had none, unless one is open or it is off."""
    async with open_system_context(pool, None, write=False) as ctx:
        tenants = [row["id"] for row in await ctx.fetch(_DUE, QUARTER)]

    async def begin(tenant_id: UUID) -> None:
        async with open_system_context(pool, tenant_id, source="job") as ctx:
            await _begin(ctx, settings.web_url)

    await each_tenant(tenants, begin)


async def _begin(ctx: Context, web_url: str) -> None:
    if await ctx.fetchval(_RECENT, ctx.tenant_id, QUARTER):
        return
    review = await start_review(ctx)
    tenant = await ctx.fetchval("select name from tenants where id = $1", ctx.tenant_id)
    mail = Mail(
        "access_review",
        f"Who has access to {tenant}?",
        [f"A new access review of {tenant} has begun: {review.lines} lines to confirm or to remove."],
        Link("Open the review", f"{web_url}/settings/access-review?open={review.id}"),
        ["In Settings \u2192 General these reviews can be switched off."],
        route="workspace",
    )
    for row in await ctx.fetch(_ADMINISTRATORS, ctx.tenant_id, list(WITH_ACCESS), PLATFORM_TENANT, MOST_TOLD):
        await queue_mail(ctx, mail, to=row["email"])


ACCESS_REVIEWS = Periodic("access_reviews", At(5, 20), begin_reviews, "Begins the quarterly review of who has access.")
