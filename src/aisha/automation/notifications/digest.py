"""The daily mail: once a day, at the hour its reader chose, and only when there is something to tell (domain.md § 3.16)."""

from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import Field

from aisha.automation.notifications.digest_contents import digest_of
from aisha.core.actors import AccessMemory
from aisha.core.clock import utc_now
from aisha.core.context import open_context, open_system_context
from aisha.core.database import Pool
from aisha.core.declared import Declared, declare, find_setting, resolve
from aisha.core.errors import Forbidden
from aisha.core.mail import Link, Mail, queue_mail
from aisha.core.periodic import Periodic, each_tenant
from aisha.core.settings import Settings

DAILY_MAIL, DAILY_MAIL_HOUR = declare((
    Declared(
        "daily_mail", "Daily mail", bool, False,
        "A mail a day with what is overdue, deals without a next step and what was assigned, when there is any.",
        "notifications", ("user",),
    ),
    Declared(
        "daily_mail_hour", "Hour of the daily mail", Annotated[int, Field(ge=0, le=23)], 8,
        "In the person's own time zone.", "notifications", ("user",),
    ),
))  # fmt: skip
_READERS = """
select e.user_id, u.email from employees e join users u on u.id = e.user_id and u.status = 'active'
 where e.tenant_id = $1 and e.status in ('active', 'on_leave') and u.email is not null
   and e.preferences -> 'daily_mail' = 'true'
 order by e.user_id limit 10000
"""
_TAKE = """
insert into daily_digests as d (tenant_id, user_id, told_on) values ($1, $2, $3)
on conflict (tenant_id, user_id) do update set told_on = excluded.told_on where d.told_on < excluded.told_on
returning true
"""


async def send_digests(pool: Pool, settings: Settings) -> None:
    """Write the daily mails whose hour has come, in every open tenant; one a person and day, however often it runs."""
    async with open_system_context(pool, None, source=None, write=False) as ctx:
        tenants = [row["id"] for row in await ctx.fetch("select active_tenant_ids() as id")]
    memory = AccessMemory.of(settings)

    async def send(tenant_id: UUID) -> None:
        async with open_system_context(pool, tenant_id, source=None, write=False) as ctx:
            readers = await ctx.fetch(_READERS, tenant_id)
        for reader in readers:
            await _write(pool, settings, memory, tenant_id, reader["user_id"], reader["email"])

    await each_tenant(tenants, send)


def is_due(now: datetime, hour: int, told_on: date | None) -> bool:
    """Whether at this moment, in the reader's zone, the hour of a day has come that nothing was said of yet."""
    return now.hour >= hour and (told_on is None or told_on < now.date())


async def _write(pool: Pool, settings: Settings, memory: AccessMemory, tenant_id: UUID, user_id: UUID, email: str) -> None:
    try:
        async with open_context(pool, memory, user_id, tenant_id, write=False) as ctx:
            layers, zone = ctx.actor.layers, find_setting("timezone")
            now = utc_now().astimezone(ZoneInfo(str(resolve(zone, layers)[0]) if zone else ctx.actor.timezone))
            told_on = await ctx.fetchval(
                "select told_on from daily_digests where tenant_id = $1 and user_id = $2", tenant_id, user_id
            )
            if not is_due(now, resolve(DAILY_MAIL_HOUR, layers)[0], told_on):
                return
            lines = await digest_of(ctx)
    except Forbidden:  # whoever may not enter any more is written to no more
        return
    async with open_system_context(pool, tenant_id, source=None) as ctx:
        if await ctx.fetchval(_TAKE, tenant_id, user_id, now.date()) and lines:
            await queue_mail(ctx, _mail(settings, lines), to=email)


def _mail(settings: Settings, lines: list[str]) -> Mail:
    closing = [f"You chose to get this mail once a day. Stop it, or change its hour: {settings.web_url}/settings/notifications"]
    return Mail("daily_digest", "Your day", lines, Link("Open Aisha CRM", settings.web_url), closing)


DAILY_DIGEST = Periodic("daily_digest", timedelta(minutes=15), send_digests, "Writes the daily mails whose hour has come.")
"""Every quarter of an hour, because there are time zones by the quarter."""
