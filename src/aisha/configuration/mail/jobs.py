"""Do sending domains still publish what mail providers ask for? Once a day, each workspace at a time of its own."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

from aisha.configuration.mail.domain_records import SendingDomain, check_domain
from aisha.configuration.mail.senders import keep_check, list_due_domains
from aisha.configuration.mail.texts_found import Finding
from aisha.core.clock import utc_now
from aisha.core.context import open_system_context
from aisha.core.database import Pool
from aisha.core.dns_texts import ask_through
from aisha.core.periodic import Periodic, each_tenant
from aisha.core.settings import Settings

AT_ONCE = 4
"""Domains of one tenant that are looked at at the same time."""
_DAY = timedelta(days=1)


async def check_sender_domains(pool: Pool, settings: Settings) -> int:
    """Look at the domains whose day is over in every active tenant, outside any transaction; returns how many were looked at.

    Raises SomeFailed once all are looked at.
    """
    async with open_system_context(pool, None, write=False) as ctx:
        tenants = [row["id"] for row in await ctx.fetch("select active_tenant_ids() as id")]
    looked_at = 0

    async def check(tenant_id: UUID) -> None:
        nonlocal looked_at
        looked_at += await check_tenant_domains(pool, settings, tenant_id)

    await each_tenant(tenants, check)
    return looked_at


async def check_tenant_domains(pool: Pool, settings: Settings, tenant_id: UUID) -> int:
    """Look at the domains of one tenant that nobody has looked at since its last moment; returns how many."""
    async with open_system_context(pool, tenant_id, write=False) as ctx:
        due = await list_due_domains(ctx, last_moment(tenant_id, utc_now()))
    ask, turn = ask_through(settings.dns_resolvers), asyncio.Semaphore(AT_ONCE)

    async def checked(each: SendingDomain) -> list[Finding]:
        async with turn:
            return await check_domain(ask, each)

    found = await asyncio.gather(*(checked(each) for each in due))
    for domain, findings in zip(due, found, strict=True):
        async with open_system_context(pool, tenant_id, source=None) as ctx:
            await keep_check(ctx, domain, findings)
    return len(due)


def last_moment(tenant_id: UUID, now: datetime) -> datetime:
    """When the tenant's day last began: at a minute of its own, so that name servers are not asked for all tenants at once."""
    moment = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(minutes=tenant_id.int % (24 * 60))
    return moment if moment <= now else moment - _DAY


SENDER_DOMAIN_CHECK = Periodic(
    "sender_domain_check", timedelta(hours=1), check_sender_domains, "Looks once a day at what sending domains publish."
)
