"""Recurring work: due once its moment has passed, caught up once, on one worker, and again after a failure."""

import asyncio
import signal
import sys
from datetime import timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest

from aisha import modules
from aisha.core import recurring
from aisha.core.clock import utc_now
from aisha.core.context import open_system_context
from aisha.core.database import Pool
from aisha.core.ids import new_id
from aisha.core.periodic import At, Periodic, SomeFailed, each_tenant
from aisha.core.recurring import TELL_AFTER, claim_run, do_run, find_due, note_work, run_due
from aisha.core.recurring_loop import correct_moments
from aisha.core.settings import Settings
from tests.application import Api
from tests.recurring import missed

SOON = 30


async def idle(_pool: Pool, _settings: Settings) -> None:
    """Nothing to do."""


async def row_of(pool: Pool, key: str) -> dict[str, Any]:
    async with open_system_context(pool, None, source=None, write=False) as ctx:
        row = await ctx.fetchrow("select *, now() as now from job_schedules where key = $1", key)
    assert row is not None
    return dict(row)


async def runs_of(pool: Pool, key: str) -> list[dict[str, Any]]:
    async with open_system_context(pool, None, source=None, write=False) as ctx:
        rows = await ctx.fetch("select * from job_runs where key = $1 order by started_at, ended_at", key)
    return [dict(row) for row in rows]


async def set_row(pool: Pool, key: str, assignments: str) -> None:
    async with open_system_context(pool, None, source=None) as ctx:
        await ctx.execute(f"update job_schedules set {assignments} where key = $1", key)


@pytest.fixture
def key() -> str:
    """Work no other test knows."""
    return f"test.{new_id().hex}"


async def test_a_tenant_that_fails_stops_no_other_and_is_named() -> None:
    done: list[UUID] = []
    first, broken, last = (UUID(int=number) for number in (1, 2, 3))

    async def work(tenant_id: UUID) -> None:
        if tenant_id == broken:
            raise OSError("the disk is full")
        done.append(tenant_id)

    with pytest.raises(SomeFailed, match=f"{broken}: the disk is full"):
        await each_tenant([first, broken, last], work)

    assert done == [first, last]


def test_everything_that_recurs_says_what_it_does() -> None:
    silent = [each.name for each in modules.PERIODIC if not each.does.endswith(".")]

    assert silent == []


async def test_a_missed_moment_is_caught_up_once_and_what_it_did_is_kept(api: Api, key: str) -> None:
    async def count(_pool: Pool, _settings: Settings) -> int:
        return 12

    work, state = Periodic(key, At(3, 30), count), api.state

    assert await run_due(state.pool, state.settings, (work,)) == []
    await missed(state.pool, work)

    assert await run_due(state.pool, state.settings, (work,)) == [key]
    assert await run_due(state.pool, state.settings, (work,)) == []
    row, (run,) = await row_of(state.pool, key), await runs_of(state.pool, key)
    assert (row["last_status"], row["last_result"], row["failures"], row["leased_until"]) == ("ok", "12 rows", 0, None)
    assert row["now"] < row["next_run_at"] <= row["now"] + timedelta(days=1)
    assert (row["next_run_at"].hour, row["next_run_at"].minute) == (3, 30)
    assert (run["status"], run["row_count"], run["started_at"]) == ("ok", 12, row["last_run_at"])


async def test_a_loop_of_seconds_that_found_nothing_leaves_no_row(api: Api, key: str) -> None:
    work, state = Periodic(key, timedelta(seconds=5), idle), api.state

    assert await run_due(state.pool, state.settings, (work,)) == [key]

    assert (await row_of(state.pool, key))["last_status"] == "ok" and await runs_of(state.pool, key) == []


async def test_failures_wait_longer_each_time_and_superadmins_are_told_once(api: Api, key: str) -> None:
    async def fail(_pool: Pool, _settings: Settings) -> None:
        raise OSError("the disk is full")

    await api.superadmin()
    tenant = await api.tenant()
    work, state, waits = Periodic(key, timedelta(minutes=1), fail, "Tries the disk."), api.state, list[timedelta]()
    for _ in range(TELL_AFTER + 1):
        assert await run_due(state.pool, state.settings, (work,)) == [key]
        row = await row_of(state.pool, key)
        waits.append(row["next_run_at"] - row["now"])
        await set_row(state.pool, key, "next_run_at = now()")

    async with api.system() as ctx:
        sql = "select count(*) > 0 and count(*) = count(distinct to_address) from email_outbox where subject like '%' || $1"
        is_told_once = await ctx.fetchval(sql, key)
    async with api.system(await api.tenant()) as ctx:
        assert await ctx.fetchval("select count(*) from events where event = 'job.failing'") == 0, "told before it was there"
    async with api.system(tenant) as ctx:
        sql = "select payload::text as said from events where tenant_id = $1 and event = 'job.failing'"
        events = await ctx.fetch(sql, tenant)
    assert len(events) == 1 and key in events[0]["said"] and "disk is full" not in events[0]["said"]
    assert waits[0] < waits[2] < waits[3] and waits[3] > timedelta(minutes=3)
    assert ((await row_of(state.pool, key))["failures"], is_told_once) == (TELL_AFTER + 1, True)
    assert {run["error"] for run in await runs_of(state.pool, key)} == {"the disk is full"}


async def test_one_run_at_a_time_and_a_lost_worker_is_replaced(api: Api, key: str) -> None:
    work, pool, settings = Periodic(key, timedelta(hours=1), idle), api.state.pool, api.state.settings
    async with api.system() as ctx:
        await note_work(ctx, work)
    first = await claim_run(pool, settings, work)
    assert first is not None and await claim_run(pool, settings, work) is None and await find_due(pool, (work,)) == []

    await set_row(pool, key, "leased_until = now()")
    second = await claim_run(pool, settings, work)
    assert second is not None
    await do_run(pool, settings, first)
    held = await row_of(pool, key)
    await do_run(pool, settings, second)

    assert held["run_id"] == second.run_id, "whoever lost the lease changes nothing"
    assert sorted(run["status"] for run in await runs_of(pool, key)) == ["lost", "ok"]


async def test_work_that_kills_its_workers_is_not_tried_at_once_for_ever(api: Api, key: str) -> None:
    work, pool, settings = Periodic(key, timedelta(hours=1), idle), api.state.pool, api.state.settings
    async with api.system() as ctx:
        await note_work(ctx, work)
    taken = 0
    for _ in range(5):
        taken += await claim_run(pool, settings, work) is not None
        await set_row(pool, key, "leased_until = now() where leased_until is not null and key = $1 --")

    row = await row_of(pool, key)
    assert (taken, row["failures"]) == (2, 2) and row["next_run_at"] > row["now"]


async def test_a_worker_that_cannot_keep_its_lease_stops_its_work(api: Api, key: str) -> None:
    begun = asyncio.Event()

    async def never_end(_pool: Pool, _settings: Settings) -> None:
        begun.set()
        await asyncio.Event().wait()

    work, pool, settings = Periodic(key, timedelta(hours=1), never_end), api.state.pool, api.state.settings
    async with api.system() as ctx:
        await note_work(ctx, work)
    claim = await claim_run(pool, settings, work)
    assert claim is not None
    with patch.object(recurring, "LEASE", timedelta(seconds=0.6)):
        run = asyncio.create_task(do_run(pool, settings, claim))
        async with asyncio.timeout(SOON):
            await begun.wait()
            await set_row(pool, key, f"run_id = '{new_id()}'")
            with pytest.raises(asyncio.CancelledError):
                await run

    assert (await row_of(pool, key))["last_status"] is None


async def test_a_clock_that_was_put_back_neither_repeats_nor_stops_work(api: Api, key: str) -> None:
    daily = At((utc_now().hour + 12) % 24, 30)
    nightly, loop = Periodic(key, daily, idle), Periodic(f"{key}.loop", timedelta(seconds=5), idle)
    async with api.system() as ctx:
        for work in (nightly, loop):
            await note_work(ctx, work)
            sql = "update job_schedules set next_run_at = now() + interval '30 hours' where key = $1"
            await ctx.execute(sql, work.name)
        await correct_moments(ctx, (nightly, loop))

    nightly_row, loop_row = await row_of(api.state.pool, key), await row_of(api.state.pool, loop.name)
    assert loop_row["next_run_at"] - loop_row["now"] < timedelta(seconds=6)
    async with api.system() as ctx:
        sql = "update job_schedules set next_run_at = now() + interval '400 days' where key = $1"
        await ctx.execute(sql, key)
        await correct_moments(ctx, (nightly,))
    assert nightly_row["next_run_at"] > nightly_row["now"] + timedelta(hours=24)
    assert (await row_of(api.state.pool, key))["next_run_at"] <= nightly_row["now"] + timedelta(hours=25)


async def test_a_schedule_nobody_changed_follows_the_program(api: Api, key: str) -> None:
    async with api.system() as ctx:
        await note_work(ctx, Periodic(key, At(3, 30), idle))
        await note_work(ctx, Periodic(key, At(4, 45), idle))
        followed = await ctx.fetchval("select schedule from job_schedules where key = $1", key)
        await ctx.execute("update job_schedules set schedule = 'hourly' where key = $1", key)
        await note_work(ctx, Periodic(key, At(5, 15), idle))
        kept = await ctx.fetchval("select schedule from job_schedules where key = $1", key)

    assert (followed, kept) == ("45 4 * * *", "hourly")


async def test_real_workers_do_one_run_at_a_time_and_take_over_from_a_killed_one(
    api: Api, app_dsn: str, key: str, tmp_path: Any
) -> None:
    """Each run of `tests.core.recurring_worker` writes a line when it begins and when it ends."""
    log = tmp_path / "log"
    log.touch()
    workers = [
        await asyncio.create_subprocess_exec(*(sys.executable, "-m", "tests.core.recurring_worker", app_dsn, key, str(log)))
        for _ in range(2)
    ]

    async def lines(number: int) -> list[list[str]]:
        async with asyncio.timeout(SOON * 2):
            while len(found := [line.split() for line in log.read_text().splitlines()]) < number:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        return found

    try:
        before = await lines(7)
        begun = next(line for line in reversed(before) if line[0] == "begun")
        killed = next(each for each in workers if str(each.pid) == begun[1])
        killed.send_signal(signal.SIGKILL)
        await killed.wait()
        after = await lines(len(before) + 6)
    finally:
        for each in workers:
            if each.returncode is None:
                each.kill()
            await each.wait()

    assert after[-1][1] != str(killed.pid)
    at_work: str | None = None
    for what, pid in after:
        if what == "begun":
            assert at_work in (None, str(killed.pid)), after
            at_work = pid
        else:
            assert at_work == pid, after
            at_work = None
    assert "lost" in {run["status"] for run in await runs_of(api.state.pool, key)} or before[-1][0] == "ended"
