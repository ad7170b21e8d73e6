"""Erasing a person in the background, with the rights of who asked for it; keeping the ledger's file."""

from uuid import UUID

from aisha.core.database import Pool
from aisha.core.jobs import Job, JobRun
from aisha.core.periodic import At, Periodic
from aisha.core.settings import Settings
from aisha.core.storage import file_storage
from aisha.identity.privacy.actions import ERASE_USER_JOB_NAME, erase_user
from aisha.identity.privacy.ledger import FILE_NAME, keep_ledger


async def run_erase_user(run: JobRun) -> None:
    """One person in one transaction."""
    async with run.acting() as ctx:
        await erase_user(ctx, UUID(run.message.parameters["user_id"]), file_storage(run.settings.home))
    await keep_ledger_file(run.pool, run.settings)


async def keep_ledger_file(pool: Pool, settings: Settings) -> None:
    """The ledger in AISHA_HOME, after every erasure and every night."""
    await keep_ledger(pool, settings.home / FILE_NAME)


ERASE_USER_JOB = Job(ERASE_USER_JOB_NAME, run_erase_user, concurrency=1)
KEEP_LEDGER = Periodic("privacy.ledger", At(0, 50), keep_ledger_file)
"""Shortly before the nightly backup at 01:00."""
