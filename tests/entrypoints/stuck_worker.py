"""A worker that takes a job named by its arguments and never ends it: to be killed by a test."""

import asyncio
import sys
from datetime import timedelta

from aisha.core.jobs import Job, JobRun
from aisha.entrypoints.worker import Worker
from tests.database import make_settings


async def never_end(_run: JobRun) -> None:
    print("started", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    _, dsn, name, silent_seconds = sys.argv
    worker = Worker(make_settings(), dsn, (Job(name, never_end),), silent_after=timedelta(seconds=float(silent_seconds)))
    asyncio.run(worker.run())
