"""A worker whose recurring work writes a line at its beginning and one at its end: to be run beside others, and killed."""

import asyncio
import os
import sys
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from aisha.core import recurring, recurring_loop
from aisha.core.database import Pool
from aisha.core.periodic import Periodic
from aisha.core.settings import Settings
from aisha.entrypoints.worker import Worker
from tests.database import make_settings

_, dsn, key, log = sys.argv


async def note(what: str) -> None:
    with Path(log).open("a", encoding="utf-8") as file:
        file.write(f"{what} {os.getpid()}\n")


async def work(_pool: Pool, _settings: Settings) -> str:
    await note("begun")
    await asyncio.sleep(0.05)
    await note("ended")
    return "done"


def at_once(*_: object) -> recurring.Schedule:
    return recurring.Schedule("test", timedelta(milliseconds=1), "", "UTC")


if __name__ == "__main__":
    worker = Worker(make_settings(), dsn, (), periodic=(Periodic(key, timedelta(seconds=1), work),))
    with (
        patch.object(recurring, "LEASE", timedelta(seconds=1)),
        patch.object(recurring_loop, "LOOK_SECONDS", 0.02),
        patch.object(recurring, "schedule_of", at_once),
    ):
        asyncio.run(worker.run())
