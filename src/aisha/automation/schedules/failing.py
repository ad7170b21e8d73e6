"""Who is told that recurring work keeps failing (admin-chapters.md § 9.4)."""

from aisha.core.context import Context
from aisha.core.mail import Link
from aisha.core.periodic import Failing
from aisha.core.settings import Settings
from aisha.identity.users.notices import alarm, mail_superadmins


async def tell_superadmins(ctx: Context, settings: Settings, failing: Failing) -> None:
    """A mail to those who run the installation, in the transaction that counted the failure."""
    ctx.require_system()
    mail = alarm(
        "job_failing",
        f"Recurring work keeps failing: {failing.key}",
        f"It failed {failing.failures} times in a row. It is tried again, at most once an hour. What it is for: {failing.does}",
        [failing.error],
        Link("Look at the jobs", f"{settings.web_url}/settings/jobs?open={failing.key}"),
    )
    await mail_superadmins(ctx, mail)
