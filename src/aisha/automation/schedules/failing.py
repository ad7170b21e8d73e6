"""Who is told that recurring work keeps failing (admin-chapters.md § 9.4)."""

from uuid import uuid5

from aisha.automation.schedules.events import JobFailing
from aisha.core.context import Context, within_tenant
from aisha.core.events import emit
from aisha.core.ids import PLATFORM_TENANT
from aisha.core.mail import Link
from aisha.core.periodic import Failing
from aisha.core.settings import Settings
from aisha.identity.users.notices import alarm, mail_superadmins


async def tell_of_failing(ctx: Context, settings: Settings, failing: Failing) -> None:
    """A mail to those who run the installation, and an event in every workspace, in the transaction that counted the failure.

    What went wrong may speak of single workspaces, so that the event does not say it.
    """
    ctx.require_system()
    mail = alarm(
        "job_failing",
        f"Recurring work keeps failing: {failing.key}",
        f"It failed {failing.failures} times in a row. It is tried again, at most once an hour. What it is for: {failing.does}",
        [failing.error],
        Link("Look at the jobs", f"{settings.web_url}/settings/jobs?open={failing.key}"),
    )
    await mail_superadmins(ctx, mail)
    event = JobFailing(uuid5(PLATFORM_TENANT, failing.key), failing.key, failing.does, failing.failures)
    for row in await ctx.fetch("select active_tenant_ids() as id"):
        async with within_tenant(ctx, row["id"]) as inside:
            await emit(inside, event)
