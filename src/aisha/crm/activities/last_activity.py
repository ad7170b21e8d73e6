"""When something last happened to a record: kept as activities and notes are written, and made good every night."""

from uuid import UUID

from aisha.core.context import Context, open_system_context
from aisha.core.database import Pool
from aisha.core.module_work import may_work
from aisha.core.periodic import At, Periodic, each_tenant
from aisha.core.settings import Settings

REPAIRED_AT_ONCE = 1_000
RELATED = (
    ("accounts", "account_id"), ("contacts", "contact_id"), ("leads", "lead_id"), ("opportunities", "opportunity_id"),
)  # fmt: skip
SIGNS_OF_LIFE = """
select x.id, max(x.at) as at from (
  select {column} as id, coalesce(case when completed_at <= now() then completed_at end, created_at) as at from activities
   where tenant_id = $1 and {column} is not null and deleted_at is null
  union all select {column}, created_at from notes
   where tenant_id = $1 and {column} is not null and deleted_at is null) x group by 1
"""
"""The latest activity or note of each record; `column` is one of RELATED."""
_REPAIR = f"""
update {{table}} r set last_activity_at = s.at from (
  select s.id, s.at from ({SIGNS_OF_LIFE}) s join {{table}} t on t.tenant_id = $1 and t.id = s.id
   where t.deleted_at is null and (t.last_activity_at is null or t.last_activity_at < s.at)
   order by s.id limit {REPAIRED_AT_ONCE}) s
 where r.tenant_id = $1 and r.id = s.id
"""


async def repair_some(ctx: Context, table: str, column: str) -> int:
    """Make good what up to 1,000 records of a type have missed, as where an activity came from another record."""
    ctx.require("activities.update")
    done = await ctx.execute(_REPAIR.format(table=table, column=column), ctx.tenant_id)
    return int(done.rpartition(" ")[2])


async def repair_everywhere(pool: Pool, settings: Settings) -> int:
    """`repair_some` in every open tenant until nothing is left; how many records it was."""
    async with open_system_context(pool, None, source=None, write=False) as ctx:
        tenants = [row["id"] for row in await ctx.fetch("select active_tenant_ids() as id")]
    repaired = 0

    async def repair_in(tenant_id: UUID) -> None:
        nonlocal repaired
        for table, column in RELATED:
            done = REPAIRED_AT_ONCE
            while done == REPAIRED_AT_ONCE:
                async with open_system_context(pool, tenant_id, source=None) as ctx:
                    done = await repair_some(ctx, table, column) if await may_work(ctx, settings, "activities") else 0
                repaired += done

    await each_tenant(tenants, repair_in)
    return repaired


LAST_ACTIVITY_REPAIR = Periodic(
    "last_activity_repair", At(2, 30), repair_everywhere, "Makes good the last activity of records that missed one."
)
"""domain.md § 3.16 `last_activity_repair`."""
