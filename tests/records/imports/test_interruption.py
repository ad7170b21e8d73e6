"""A run ends with the same result however often it is interrupted."""

import asyncio
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from aisha.core.errors import Unavailable
from aisha.core.jobs import Interrupted
from aisha.entrypoints.worker import Worker
from aisha.records.imports import run as runs
from aisha.records.imports.jobs import RUN_JOB
from aisha.records.imports.run import run_import
from tests.database import make_settings
from tests.records.imports.conftest import Import, begin
from tests.tenants import MakeTenant, Person, Tenant

ROWS = 1_000
SOON = 60
"""Seconds after which a test gives up waiting."""


def content() -> str:
    """Accounts whose parents stand later in the file, some rows failing, some repeating an earlier one."""
    lines = ["name,employees,subsidiary_of"]
    for number in range(ROWS):
        name = f"Account {number if number % 50 else number // 2}"
        lines.append(f"{name},{'many' if number % 97 == 0 else number},{f'Account {number + 301}' if number % 10 == 0 else ''}")
    return "\n".join(lines)


async def state(tenant: Tenant) -> tuple[int, ...]:
    row = "select array[count(*), sum(employee_count), count(parent_id), sum(version)] from accounts where tenant_id = $1"
    return tuple(await tenant.value(row))


async def until_done(started: Import) -> None:
    """Wait for what the database shows, not for a time."""
    while True:
        if (await started.refresh()).described["status"] != "running":
            return
        await asyncio.sleep(0.05)


def stop_after(batches: int) -> Callable[[], bool]:
    asked = 0

    def ask() -> bool:
        nonlocal asked
        asked += 1
        return asked > batches

    return ask


async def uninterrupted(tenant: Tenant, admin: Person) -> tuple[Import, tuple[int, ...]]:
    started = await begin(tenant, admin, "accounts", content())
    return await started.run(), await state(tenant)


async def test_an_import_the_database_refuses_again_and_again_fails_and_can_be_continued(
    tenant: Tenant, admin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object) -> None:
        raise Unavailable("The database does not answer.")

    started = await (await begin(tenant, admin, "accounts", content())).check()
    await admin.post(f"{started.path}/run")
    with monkeypatch.context() as broken:
        broken.setattr(runs, "_take_up", refuse)
        with pytest.raises(Unavailable):
            await run_import(started.job())
        between = (await started.refresh()).described["status"]
        with pytest.raises(Unavailable):
            await run_import(replace(started.job(), is_last_try=True))
    after = (await started.refresh()).described

    assert (between, after["status"], after["error"]) == ("running", "failed", "The database does not answer.")
    assert (await started.run()).described["status"] == "completed"


async def test_an_import_handed_from_worker_to_worker_ends_alike(
    tenant: Tenant, admin: Person, make_tenant: MakeTenant
) -> None:
    expected, expected_state = await uninterrupted(tenant, admin)
    other = await make_tenant()
    boss = await other.person("admin")
    started = await (await begin(other, boss, "accounts", content())).check()
    await boss.post(f"{started.path}/run")

    positions: list[int] = []
    for batches in (1, 2, 0, 1):
        with pytest.raises(Interrupted):
            await run_import(started.job(stop_after(batches)))
        positions.append((await started.refresh()).described["progress"]["done"])
    await run_import(started.job())
    await started.refresh()

    assert positions == [200, 600, 600, 800]
    assert started.described["status"] == "completed"
    assert started.counts == expected.counts
    assert await state(other) == expected_state


async def test_a_killed_worker_loses_nothing_and_doubles_nothing(
    tenant: Tenant, admin: Person, make_tenant: MakeTenant, app_dsn: str, tmp_path: Path
) -> None:
    expected, expected_state = await uninterrupted(tenant, admin)
    other = await make_tenant()
    boss = await other.person("admin")
    started = await (await begin(other, boss, "accounts", content())).check()
    await boss.post(f"{started.path}/run")
    killed = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.records.imports.interrupted_worker", app_dsn, str(tmp_path)),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert killed.stdout is not None
    async with asyncio.timeout(SOON):
        while (line := await killed.stdout.readline()) != b"ready\n":
            assert line, "the worker ended before it came to the fourth batch"
    killed.kill()
    await killed.wait()
    after_kill = (await started.refresh()).described["progress"]["done"]

    worker = Worker(
        make_settings(aisha_home=tmp_path), app_dsn, (RUN_JOB,), silent_after=timedelta(seconds=1),
        poll_every=timedelta(seconds=0.2),
    )  # fmt: skip
    task = asyncio.create_task(worker.run())
    async with asyncio.timeout(SOON):
        await until_done(started)
        worker.stopping.set()
        await task

    assert after_kill == 600
    assert started.described["status"] == "completed"
    assert started.counts == expected.counts
    assert await state(other) == expected_state


async def test_a_batch_that_breaks_off_is_done_again_as_a_whole(
    tenant: Tenant, admin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = await (await begin(tenant, admin, "accounts", content())).check()
    await admin.post(f"{started.path}/run")
    count, real = 0, runs.save_progress

    async def break_once(*given: object) -> None:
        nonlocal count
        count += 1
        if count == 3:
            raise ConnectionResetError
        await real(*given)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(runs, "save_progress", break_once)
    with pytest.raises(Exception, match="does not answer"):
        await run_import(started.job())
    stored = (
        (await started.refresh()).described["progress"]["done"],
        await tenant.value("select count(*) from import_rows where tenant_id = $1"),
    )
    await run_import(started.job())

    assert stored == (400, 400)
    assert (await started.refresh()).counts["total"] == ROWS
    assert await tenant.value("select count(*) from import_rows where tenant_id = $1") == ROWS


async def test_a_cancelled_run_stops_for_good(tenant: Tenant, admin: Person) -> None:
    started = await (await begin(tenant, admin, "accounts", content())).check()
    await admin.post(f"{started.path}/run")
    with pytest.raises(Interrupted):
        await run_import(started.job(stop_after(2)))

    cancelled = await admin.post(f"{started.path}/cancel")
    await run_import(started.job())
    kept = (await started.refresh()).described["progress"]["done"]
    again = await admin.post(f"{started.path}/run")

    assert (cancelled.data["status"], kept) == ("cancelled", 400)
    assert again.error == (409, "INVALID_STATUS")


async def test_two_workers_with_the_same_job_do_it_once(tenant: Tenant, admin: Person) -> None:
    expected = await (await begin(tenant, admin, "accounts", content())).check()
    await admin.post(f"{expected.path}/run")

    await asyncio.gather(run_import(expected.job()), run_import(expected.job()))
    done = await expected.refresh()

    assert done.described["status"] in ("running", "completed")
    await run_import(expected.job())
    assert (await expected.refresh()).counts["total"] == ROWS
    assert await tenant.value("select count(*) from import_rows where tenant_id = $1") == ROWS
