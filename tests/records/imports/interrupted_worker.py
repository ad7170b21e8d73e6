"""A real worker that says when an import has committed its third batch, and then waits to be killed."""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from aisha.core.jobs import Job, JobRun
from aisha.entrypoints.worker import Worker
from aisha.records.imports.run import RUN_JOB_NAME, run_import
from tests.database import make_settings

BATCHES = 3


async def run_until_killed(job: JobRun) -> None:
    """`should_stop` is asked before every batch: the fourth question finds three batches committed."""
    asked = 0

    def ask() -> bool:
        nonlocal asked
        asked += 1
        if asked > BATCHES:
            print("ready", flush=True)
            sys.stdin.read()
        return False

    job.should_stop = ask
    await run_import(job)


if __name__ == "__main__":
    _, dsn, home = sys.argv
    jobs = (Job(RUN_JOB_NAME, run_until_killed),)
    worker = Worker(make_settings(aisha_home=Path(home)), dsn, jobs, silent_after=timedelta(seconds=1))
    asyncio.run(worker.run())
