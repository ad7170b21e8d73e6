"""Erasing a person in the background; keeping the ledger's file.

Who asked had the right to; that they lost their access since takes nothing from the erased person's. So the installation does
it, within the tenant, and the log and the ledger name who asked.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import UUID

from aisha.core.context import Context, open_system_context
from aisha.core.database import Pool
from aisha.core.jobs import Job, JobRun
from aisha.core.periodic import At, Periodic
from aisha.core.settings import Settings
from aisha.core.storage import file_storage
from aisha.identity.privacy.actions import ERASE_USER_JOB_NAME, erase_user
from aisha.identity.privacy.ledger import FILE_NAME, keep_ledger


async def run_erase_user(run: JobRun) -> None:
    """One person in one transaction."""
    async with erasing(run) as ctx:
        await erase_user(ctx, UUID(run.message.parameters["user_id"]), file_storage(run.settings.home))
    await keep_ledger_file(run.pool, run.settings)


@asynccontextmanager
async def erasing(run: JobRun) -> AsyncGenerator[Context]:
    """A transaction of the installation in the tenant of a job, in the name of who asked for it."""
    asked = run.message
    async with open_system_context(run.pool, asked.tenant_id, source="job") as system:
        for name, who in (("user_id", asked.user_id), ("impersonator_id", asked.impersonator_id)):
            await system.execute("select set_config('app.' || $1, $2, true)", name, str(who or ""))
        yield Context(system.connection, replace(system.actor, user_id=asked.user_id), system.request_id, system.change_set_id)


async def keep_ledger_file(pool: Pool, settings: Settings) -> None:
    """The ledger in AISHA_HOME, after every erasure and every night."""
    await keep_ledger(pool, settings.home / FILE_NAME)


ERASE_USER_JOB = Job(ERASE_USER_JOB_NAME, run_erase_user, concurrency=1)
KEEP_LEDGER = Periodic("privacy_ledger", At(0, 50), keep_ledger_file, "Keeps the list of erased people beside the backups.")
"""Shortly before the nightly backup at 01:00."""
