"""The step of setting a tenant up that records tell: there are some."""

from aisha.configuration.setup.steps import SetupStep
from aisha.core.context import Context, beyond_scope


async def has_records(ctx: Context) -> bool:
    """True once anything was imported."""
    ctx.require("settings.read")
    async with beyond_scope(ctx):
        sql = "select exists (select from import_jobs where tenant_id = $1 and status = 'completed')"
        return bool(await ctx.fetchval(sql, ctx.tenant_id))


HAS_RECORDS = SetupStep("import", "Import your data", has_records)
