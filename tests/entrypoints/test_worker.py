"""The worker: jobs run once, survive the worker's death and its orderly end, and database restarts."""

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from aisha.core.database import Pool, open_pool
from aisha.core.errors import Unavailable
from aisha.core.ids import new_id
from aisha.core.jobs import WORKER_NAME, Interrupted, Job, JobFunction, JobRun, enqueue
from aisha.core.periodic import At, Periodic, each_tenant
from aisha.entrypoints.job_runner import MAX_OF_A_KIND
from aisha.entrypoints.worker import POLL_EVERY, SILENT_AFTER, Worker
from tests.application import Api, Workspace
from tests.database import make_settings
from tests.recurring import missed

SOON = 20
"""Seconds after which a test gives up waiting."""


@pytest.fixture
def job_name() -> str:
    """A job no other test knows."""
    return f"test.{new_id().hex}"


@asynccontextmanager
async def running(dsn: str, *jobs: Job, silent_after: float = 2, worker_class: type[Worker] = Worker) -> AsyncGenerator[Worker]:
    """A worker for the length of a block; it is stopped in order."""
    worker = worker_class(
        make_settings(), dsn, jobs, silent_after=timedelta(seconds=silent_after), poll_every=timedelta(seconds=0.2)
    )
    task = asyncio.create_task(worker.run())
    try:
        yield worker
    finally:
        worker.stopping.set()
        async with asyncio.timeout(SOON):
            await task


async def ask(workspace: Workspace, job: str, **parameters: Any) -> None:
    async with workspace.employee.context() as ctx:
        await enqueue(ctx, job, parameters)


async def waiting(api: Api, job: str) -> list[tuple[str, int]]:
    async with api.state.pool.acquire() as connection:
        rows = await connection.fetch("select status::text, attempts from pgqueuer where entrypoint = $1", job)
    return [tuple(row) for row in rows]


async def until(condition: Any) -> None:
    """Wait for something the database shows, not for a time."""
    async with asyncio.timeout(SOON):
        while not await condition():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


def recorder() -> tuple[list[JobRun], asyncio.Event, JobFunction]:
    runs: list[JobRun] = []
    done = asyncio.Event()

    async def run(job: JobRun) -> None:
        runs.append(job)
        done.set()

    return runs, done, run


async def test_a_job_runs_once_for_who_asked(api: Api, workspace: Workspace, app_dsn: str, job_name: str) -> None:
    runs, done, run = recorder()
    await ask(workspace, job_name, file="a.csv")

    async with running(app_dsn, Job(job_name, run)), asyncio.timeout(SOON):
        await done.wait()

    assert [(r.message.tenant_id, r.message.user_id, r.message.parameters) for r in runs] == [
        (workspace.id, workspace.employee.user_id, {"file": "a.csv"})
    ]
    assert await waiting(api, job_name) == []


async def test_a_job_exists_only_if_its_transaction_commits(api: Api, workspace: Workspace, job_name: str) -> None:
    with pytest.raises(ZeroDivisionError):  # noqa: PT012
        async with workspace.employee.context() as ctx:
            await enqueue(ctx, job_name, {})
            raise ZeroDivisionError

    assert await waiting(api, job_name) == []


async def test_a_stopping_worker_lets_a_running_job_finish_and_takes_no_other(
    api: Api, workspace: Workspace, app_dsn: str, job_name: str
) -> None:
    started, finish, finished = asyncio.Event(), asyncio.Event(), 0

    async def run(_job: JobRun) -> None:
        nonlocal finished
        started.set()
        await finish.wait()
        finished += 1

    await ask(workspace, job_name)
    async with running(app_dsn, Job(job_name, run, concurrency=1)) as worker, asyncio.timeout(SOON):
        await started.wait()
        worker.stopping.set()
        await ask(workspace, job_name)
        finish.set()

    assert finished == 1
    assert await waiting(api, job_name) == [("queued", 0)]


async def test_a_job_hands_over_to_the_next_worker(api: Api, workspace: Workspace, app_dsn: str, job_name: str) -> None:
    started, go_on = asyncio.Event(), asyncio.Event()

    async def stops_early(job: JobRun) -> None:
        started.set()
        await go_on.wait()
        if job.should_stop():
            raise Interrupted

    await ask(workspace, job_name)
    async with running(app_dsn, Job(job_name, stops_early)) as worker, asyncio.timeout(SOON):
        await started.wait()
        worker.stopping.set()
        go_on.set()
    handed_over = await waiting(api, job_name)
    runs, done, run = recorder()
    async with running(app_dsn, Job(job_name, run)), asyncio.timeout(SOON):
        await done.wait()

    assert handed_over == [("queued", 0)], "to be moved is no failure"
    assert len(runs) == 1


async def test_the_job_of_a_killed_worker_is_taken_over(api: Api, workspace: Workspace, app_dsn: str, job_name: str) -> None:
    killed = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.entrypoints.stuck_worker", app_dsn, job_name, "1"), stdout=asyncio.subprocess.PIPE
    )
    assert killed.stdout is not None
    await ask(workspace, job_name)
    async with asyncio.timeout(SOON):
        while (line := await killed.stdout.readline()) != b"started\n":
            assert line, "the worker ended before it took the job"
    killed.kill()
    await killed.wait()

    runs, done, run = recorder()
    async with running(app_dsn, Job(job_name, run, concurrency=1), silent_after=1), asyncio.timeout(SOON):
        await done.wait()

    assert len(runs) == 1
    assert (SILENT_AFTER + POLL_EVERY).total_seconds() <= 15


async def test_a_job_that_meets_an_unavailable_database_is_tried_again_later(
    api: Api, workspace: Workspace, app_dsn: str, job_name: str
) -> None:
    async def fail(_job: JobRun) -> None:
        raise Unavailable("The database does not answer.")

    await ask(workspace, job_name)
    async with running(app_dsn, Job(job_name, fail)):

        async def postponed() -> bool:
            return await waiting(api, job_name) == [("queued", 1)]

        await until(postponed)


async def test_a_worker_goes_on_after_it_lost_the_database(api: Api, workspace: Workspace, app_dsn: str, job_name: str) -> None:
    runs, done, run = recorder()
    pids = "select pid from pg_stat_activity where application_name = $1 and datname = current_database()"
    async with running(app_dsn, Job(job_name, run)), api.state.pool.acquire() as connection:

        async def connected() -> bool:
            return bool(await connection.fetch(pids, WORKER_NAME))

        await until(connected)
        for row in await connection.fetch(pids, WORKER_NAME):
            await connection.execute("select pg_terminate_backend($1)", row["pid"])
        await ask(workspace, job_name)
        async with asyncio.timeout(SOON):
            await done.wait()

    assert len(runs) == 1


async def test_the_status_page_sees_a_worker(api: Api, app_dsn: str, job_name: str) -> None:
    _, _, run = recorder()

    async def seen() -> bool:
        return (await api.client.get("/api/status")).json()["data"]["workers"] == "ok"

    async with running(app_dsn, Job(job_name, run)):
        await until(seen)

    async def gone() -> bool:
        return not await seen()

    await until(gone)


async def test_a_job_waits_while_its_tenant_is_closed_and_goes_on_when_it_opens(
    api: Api, workspace: Workspace, app_dsn: str, job_name: str
) -> None:
    superadmin, (runs, done, run) = await api.superadmin(), recorder()
    path = f"/api/tenants/{workspace.id}"
    await ask(workspace, job_name)
    await superadmin.patch(path, {"status": "suspended"})

    async with running(app_dsn, Job(job_name, run)), asyncio.timeout(SOON):
        await until(lambda: rests(api, job_name))
        assert runs == [] and await waiting(api, job_name) == [("queued", 0)], "to wait is no failure"
        async with api.system() as ctx:
            await ctx.execute("update pgqueuer set attempts = 4 where entrypoint = $1", job_name)
        await superadmin.patch(path, {"status": "active"})
        await done.wait()

    assert len(runs) == 1
    assert not runs[0].is_last_try, "what failed before its tenant was closed is forgiven"


async def rests(api: Api, job: str) -> bool:
    """True once a job is put off."""
    async with api.state.pool.acquire() as connection:
        sql = "select execute_after > now() and status = 'queued' from pgqueuer where entrypoint = $1"
        return await connection.fetchval(sql, job)


class WithoutItsPool(Worker):
    """A worker whose pool has no connection any more when a job is taken."""

    async def _work(self, pool: Pool) -> None:
        closed = await open_pool(self.dsn, size=1, name="closed")
        await closed.close()
        await super()._work(closed)


async def test_a_job_whose_database_is_gone_when_it_is_taken_is_tried_again(
    api: Api, workspace: Workspace, app_dsn: str, job_name: str
) -> None:
    """The pool of the worker is closed, as if its server were gone; the queue has a connection of its own."""
    runs, _, run = recorder()
    await ask(workspace, job_name)
    async with running(app_dsn, Job(job_name, run), worker_class=WithoutItsPool):

        async def postponed() -> bool:
            return await waiting(api, job_name) == [("queued", 1)]

        await until(postponed)

    assert runs == []


async def test_short_recurring_work_does_not_wait_for_long_work_which_rests_in_read_only_mode(
    api: Api, app_dsn: str, job_name: str
) -> None:
    superadmin, first, second = await api.superadmin(), await api.tenant(), await api.tenant()
    begun, go_on, short, finished, done = asyncio.Event(), asyncio.Event(), asyncio.Event(), asyncio.Event(), list[UUID]()

    async def in_tenant(tenant_id: UUID) -> None:
        begun.set()
        await go_on.wait()
        done.append(tenant_id)

    async def run_long(_pool: object, _settings: object) -> None:
        await each_tenant([first, second], in_tenant)
        finished.set()

    async def run_short(_pool: object, _settings: object) -> None:
        short.set()

    async def switch(*, is_on: bool) -> None:
        body = {"is_on": is_on, "reason": "Moving house"}
        assert (await superadmin.request("PUT", "/api/system/readonly", json=body)).status_code == 200

    work = (
        Periodic(f"{job_name}.long", At(3, 30), run_long),
        Periodic(f"{job_name}.short", timedelta(seconds=1), run_short),
    )
    await missed(api.state.pool, work[0])
    worker = Worker(make_settings(), app_dsn, (), periodic=work)
    task = asyncio.create_task(worker.run())
    try:
        async with asyncio.timeout(SOON):
            await begun.wait()
            short.clear()
            await short.wait()
            await switch(is_on=True)
            await worker.paused.wait()
            go_on.set()
            await until(lambda: is_true(done))
            while_resting = list(done), finished.is_set()
            await switch(is_on=False)
            await finished.wait()
    finally:
        await switch(is_on=False)
        worker.stopping.set()
        async with asyncio.timeout(SOON):
            await task

    assert while_resting == ([first], False) and done == [first, second]


async def is_true(value: object) -> bool:
    return bool(value)


async def test_a_worker_rests_in_read_only_mode_and_goes_on_after_it(
    api: Api, workspace: Workspace, app_dsn: str, job_name: str
) -> None:
    superadmin = await api.superadmin()
    recurring, again = list[str](), asyncio.Event()

    async def recur(_pool: object, _settings: object) -> None:
        recurring.append("ran")
        again.set()

    async def switch(*, is_on: bool) -> None:
        body = {"is_on": is_on, "reason": "Moving house"}
        assert (await superadmin.request("PUT", "/api/system/readonly", json=body)).status_code == 200

    runs, done, run = recorder()
    await ask(workspace, job_name)
    await switch(is_on=True)
    worker = Worker(
        make_settings(), app_dsn, [Job(job_name, run)], silent_after=timedelta(seconds=2), poll_every=timedelta(seconds=0.2),
        periodic=(Periodic(f"test.{job_name}", timedelta(hours=1), recur),), paused=asyncio.Event(),
    )  # fmt: skip
    task = asyncio.create_task(worker.run())
    try:
        async with asyncio.timeout(SOON):
            await worker.paused.wait()
        resting = await waiting(api, job_name), list(recurring), len(runs)
        await switch(is_on=False)
        async with asyncio.timeout(SOON):
            await done.wait()
            await again.wait()
    finally:
        await switch(is_on=False)
        worker.stopping.set()
        async with asyncio.timeout(SOON):
            await task

    assert resting == ([("queued", 0)], [], 0)
    assert len(runs) == 1 and recurring == ["ran"]


async def test_jobs_that_wait_their_turn_go_back_untried_when_the_worker_stops(
    api: Api, workspace: Workspace, app_dsn: str, job_name: str
) -> None:
    begun, may_end = 0, asyncio.Event()

    async def run(_job: JobRun) -> None:
        nonlocal begun
        begun += 1
        await may_end.wait()

    for number in range(MAX_OF_A_KIND * 3):
        await ask(workspace, job_name, number=number)
    async with running(app_dsn, Job(job_name, run)) as worker:
        await until(lambda: _picked(api, job_name, MAX_OF_A_KIND * 3))
        await until(lambda: is_true(begun == MAX_OF_A_KIND))
        worker.stopping.set()
        may_end.set()

    assert begun == MAX_OF_A_KIND
    assert await waiting(api, job_name) == [("queued", 0)] * (MAX_OF_A_KIND * 2)


async def _picked(api: Api, job: str, number: int) -> bool:
    return [status for status, _ in await waiting(api, job)] == ["picked"] * number
