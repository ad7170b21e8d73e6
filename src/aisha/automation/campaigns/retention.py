"""Forgetting what happened in campaigns once it was kept long enough (domain.md § 3.16 "Retention")."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from aisha.automation.schedules.retention import FORGOTTEN_AT_ONCE, installation_layers
from aisha.core.context import open_system_context
from aisha.core.database import Pool
from aisha.core.database_address import connect_or_refuse
from aisha.core.declared import Declared, declare, resolve
from aisha.core.periodic import At, Periodic, each_tenant
from aisha.core.roles import RETENTION, role_dsn
from aisha.core.settings import Settings

(KEEP_EVENTS,) = declare((
    Declared(
        "campaigns.keep_events_days", "Keep what happened in campaigns", Annotated[int, Field(ge=1, le=3650)], 180,
        "Each step of campaigns and their recipients. What became of each recipient stays with the campaign.", "jobs",
        ("system",), unit="days",
    ),
))  # fmt: skip
# An id begins with its moment: the index of the ids finds the oldest.
_FORGET = f"""
delete from campaign_events where tenant_id = $1 and id = any (array(
  select e.id from campaign_events e
   where e.tenant_id = $1 and e.created_at < now() - make_interval(days => $2)
     and e.id < (lpad(to_hex((extract(epoch from now() - make_interval(days => $2)) * 1000)::bigint), 12, '0')
                 || repeat('0', 20))::uuid
   order by e.id limit {FORGOTTEN_AT_ONCE}))
"""


async def forget_events(pool: Pool, settings: Settings) -> int:
    """Remove events that are old enough in all tenants, as the role that alone may remove from a log; returns how many.

    Raises Refused when this process cannot connect as `aisha_retention`, SomeFailed once all other tenants are done.
    """
    async with open_system_context(pool, None, source=None, write=False) as ctx:
        tenants = [row["id"] for row in await ctx.fetch("select id from tenants where deleted_at is null order by id")]
    days, removed = resolve(KEEP_EVENTS, await installation_layers(pool))[0], 0
    remover = await connect_or_refuse(role_dsn(settings, RETENTION), name="aisha retention")

    async def forget(tenant_id: UUID) -> None:
        nonlocal removed
        gone = FORGOTTEN_AT_ONCE
        while gone == FORGOTTEN_AT_ONCE:
            gone = int((await remover.execute(_FORGET, tenant_id, days)).rpartition(" ")[2])
            removed += gone

    try:
        await each_tenant(tenants, forget)
    finally:
        await remover.close()
    return removed


FORGET_CAMPAIGN_EVENTS = Periodic(
    "campaigns_retention", At(3, 25), forget_events, "Forgets what happened in campaigns 180 days ago."
)
