"""What sign-in does in the background."""

from aisha.core.context import open_system_context
from aisha.core.jobs import Job, JobRun
from aisha.identity.auth.impersonation import TELL_JOB_NAME, tell_afterwards
from aisha.identity.auth.password_changes import FORGOT_JOB_NAME, send_reset


async def send_link(job: JobRun) -> None:
    """Look up who asked for a new password, and mail the link."""
    async with open_system_context(job.pool, None, source=None) as ctx:
        await send_reset(ctx, job.message.parameters["email"], job.settings.web_url)


async def tell(job: JobRun) -> None:
    """Tell somebody that another person worked as them."""
    async with open_system_context(job.pool, None, source=None) as ctx:
        await tell_afterwards(ctx, job.message.parameters["session_id"])


FORGOT_JOB = Job(FORGOT_JOB_NAME, send_link, is_held=False)
TELL_JOB = Job(TELL_JOB_NAME, tell)
