"""Removing a demo workspace with everything in it. Its log rows stay, as logs do; they name a tenant that is no more."""

from uuid import UUID

from aisha.core.context import open_system_context
from aisha.core.database import Pool

_TABLES = (
    "import_rows", "import_jobs", "activities", "notes", "opportunities", "contacts", "leads", "accounts", "products",
    "pipeline_stages",
    "pipelines", "departments", "custom_fields", "module_settings", "entity_labels", "announcements", "tenant_integrations",
    "duplicate_dismissals", "email_templates", "saved_views", "tags",
)  # fmt: skip


async def remove_tenant(pool: Pool, tenant_id: UUID) -> None:
    """Records, people, the logins that belong to no other workspace, and the workspace itself."""
    async with open_system_context(pool, tenant_id) as ctx:
        await ctx.execute("select enter_removal($1)", tenant_id)
        for table in _TABLES:
            await ctx.execute(f"delete from {table} where tenant_id = $1", tenant_id)
        rows = await ctx.fetch("delete from employees where tenant_id = $1 returning user_id", tenant_id)
    people = [row["user_id"] for row in rows if row["user_id"] is not None]
    async with open_system_context(pool, None) as ctx:
        await ctx.execute("delete from sessions where tenant_id = $1 or user_id = any ($2)", tenant_id, people)
        await ctx.execute("delete from tenants where id = $1", tenant_id)
        for user_id in people:
            elsewhere = await ctx.fetchval("select exists (select 1 from tenants_of($1))", user_id)
            if not elsewhere:
                await ctx.execute("delete from users where id = $1 and not is_superadmin", user_id)
