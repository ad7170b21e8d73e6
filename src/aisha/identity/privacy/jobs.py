"""Erasing a person in the background, with the rights of who asked for it."""

from uuid import UUID

from aisha.core.context import open_context
from aisha.core.jobs import Job, JobRun
from aisha.core.storage import file_storage
from aisha.identity.privacy.actions import ERASE_USER_JOB_NAME, erase_user


async def run_erase_user(run: JobRun) -> None:
    """One person in one transaction."""
    assert run.message.user_id is not None
    async with open_context(run.pool, run.memory, run.message.user_id, run.message.tenant_id, source="job") as ctx:
        await erase_user(ctx, UUID(run.message.parameters["user_id"]), file_storage(run.settings.home))


ERASE_USER_JOB = Job(ERASE_USER_JOB_NAME, run_erase_user, concurrency=1)
