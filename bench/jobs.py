"""How many jobs two workers get through, and what putting one in the queue costs a write: `python -m bench.jobs`.

To reach: 5,000 jobs that do nothing a second; at most 0.3 ms more for a write that enqueues one.
"""

import argparse
import asyncio
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from uuid import UUID, uuid4

import asyncpg
import msgspec
from pgqueuer import AsyncpgDriver, Queries
from rich.console import Console

from aisha.core.context import open_system_context
from aisha.core.database import Connection, connect, open_pool
from aisha.core.ids import new_id
from aisha.core.jobs import JobMessage, enqueue
from bench.servers import Database, running_database

WORKERS, AT_ONCE, WRITES = 2, 5_000, 400
console = Console(width=140)
_WRITE = "insert into events (tenant_id, id, event, payload) values ($1, $2, 'bench.written', '{}')"
_WORK = """
import sys
from aisha.core.jobs import Job, JobRun
from aisha.core.logging import configure_logging
from aisha.core.settings import load_settings
from aisha.entrypoints.process import run_loop
from aisha.entrypoints.worker import run_worker

async def nothing(run: JobRun) -> None:
    pass

settings = load_settings()
configure_logging(settings)
run_loop(run_worker(settings, dsn=sys.argv[1], jobs=(Job("bench_nothing", nothing),)))
"""


async def _workspace(connection: Connection) -> UUID:
    tenant = uuid4()
    await connection.execute("insert into tenants (id, name, slug) values ($1, 'Bench', $2)", tenant, f"bench-{tenant.hex}")
    return tenant


def _worker(database: Database) -> subprocess.Popen[bytes]:
    given = {"NODE_ENV": "development", "AISHA_HOME": str(database.home), "LOG_LEVEL": "error"}
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | given
    return subprocess.Popen([sys.executable, "-c", _WORK, database.app_dsn], env=environment)


async def _fill(connection: asyncpg.Connection, tenant: UUID, jobs: int) -> None:
    payload = msgspec.json.encode(JobMessage(tenant, None, {}))
    queries = Queries(AsyncpgDriver(connection))
    for begun in range(0, jobs, AT_ONCE):
        number = min(AT_ONCE, jobs - begun)
        await queries.enqueue(["bench_nothing"] * number, [payload] * number, [0] * number)


async def _throughput(database: Database, connection: asyncpg.Connection, tenant: UUID, jobs: int) -> None:
    left = "select count(*) from pgqueuer where entrypoint = 'bench_nothing'"
    await _fill(connection, tenant, jobs)
    workers = [_worker(database) for _ in range(WORKERS)]
    try:
        while await connection.fetchval(left) > jobs * 0.95:  # noqa: ASYNC110  (both have begun)
            await asyncio.sleep(0.05)
        began, first = perf_counter(), await connection.fetchval(left)
        while await connection.fetchval(left):  # noqa: ASYNC110
            await asyncio.sleep(0.2)
        seconds = perf_counter() - began
    finally:
        for each in workers:
            each.kill()
            each.wait()
    console.print(f"{jobs:,} jobs that do nothing, {WORKERS} workers: {first / seconds:,.0f} a second (to reach: 5,000)")


async def _cost_of_enqueueing(database: Database, tenant: UUID) -> None:
    """The same small write with and without a job, in turn: the difference of the medians."""
    pool = await open_pool(database.app_dsn, size=1)
    taken: dict[bool, list[float]] = {False: [], True: []}
    for number in range(WRITES * 2):
        with_job = number % 2 == 1
        began = perf_counter()
        async with open_system_context(pool, tenant, source=None) as ctx:
            await ctx.execute(_WRITE, tenant, new_id())
            if with_job:
                await enqueue(ctx, "bench_nothing", {"number": number})
        taken[with_job].append((perf_counter() - began) * 1000)
    await pool.close()
    plain, queued = (sorted(taken[each])[WRITES // 2] for each in (False, True))
    console.print(f"a write takes {plain:.2f} ms, with a job {queued:.2f} ms: {queued - plain:.2f} ms more (to reach: ≤ 0.3)")


async def _no_data(_connection: Connection) -> None:
    """Jobs need none."""


async def _main(home: Path, jobs: int) -> None:
    async with running_database(home, _no_data) as database:
        connection = await connect(database.admin_dsn)
        tenant = await _workspace(connection)
        await _cost_of_enqueueing(database, tenant)
        await connection.execute("delete from pgqueuer")
        await connection.close()
        plain = await asyncpg.connect(database.admin_dsn)
        await _throughput(database, plain, tenant, jobs)
        await plain.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=50_000)
    given = parser.parse_args()
    with TemporaryDirectory() as home:
        Path(home).chmod(0o711)
        asyncio.run(_main(Path(home), given.jobs))


if __name__ == "__main__":
    main()
