"""The page of jobs: what recurs, changed and run by hand, and the queue."""

import asyncio
import json
import shutil
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from aisha.automation.campaigns.retention import forget_events
from aisha.automation.schedules.retention import forget
from aisha.core.clock import utc_now
from aisha.core.context import open_system_context
from aisha.core.ids import new_id
from aisha.core.jobs import Job, JobRun, enqueue
from aisha.core.periodic import declared_work
from aisha.core.recurring import claim_run, do_run, find_due, note_work
from aisha.entrypoints.worker import Worker
from aisha.records.idempotency_jobs import IDEMPOTENCY_CLEANUP
from tests.application import Api, Caller, Workspace
from tests.database import DatabaseServer, make_settings
from tests.entrypoints.processes import aisha

WORK = IDEMPOTENCY_CLEANUP
PATH = f"/api/job-schedules/{WORK.name}"
SOON = 30


@pytest.fixture
async def superadmin(api: Api) -> AsyncGenerator[Caller]:
    """Somebody who may change the schedules; afterwards they are as they were."""
    yield await api.superadmin()
    async with api.system() as ctx:
        await ctx.execute("delete from job_schedules where key = $1", WORK.name)
        await ctx.execute("delete from job_runs where key = $1", WORK.name)


async def shown(superadmin: Caller) -> dict[str, Any]:
    found = (await superadmin.get("/api/job-schedules")).json()["data"]
    return next(each for each in found if each["key"] == WORK.name)


async def test_everything_that_recurs_is_listed_and_for_superadmins_only(workspace: Workspace, superadmin: Caller) -> None:
    listed = (await superadmin.get("/api/job-schedules")).json()["data"]
    refused = [
        (await workspace.admin.request(method, path)).status_code
        for method, path in (
            ("GET", "/api/job-schedules"), ("GET", f"{PATH}/runs"), ("POST", f"{PATH}/run"), ("GET", "/api/queue"),
        )
    ]  # fmt: skip

    assert [each["key"] for each in listed] == sorted(declared_work())
    trash = next(each for each in listed if each["key"] == "trash_purge")
    assert (trash["schedule"], trash["schedule_words"]) == ("30 3 * * *", "every day at 03:30 UTC")
    assert refused == [403] * 4


async def test_a_schedule_is_changed_paused_and_resumed(api: Api, superadmin: Caller) -> None:
    wrong = await superadmin.patch(PATH, {"schedule": "now and then"})
    wrong_zone = await superadmin.patch(PATH, {"tz": "Mars/Olympus"})
    changed = (await superadmin.patch(PATH, {"schedule": "15 6 * * *", "tz": "Europe/Vienna"})).json()["data"]
    paused = (await superadmin.patch(PATH, {"is_active": False})).json()["data"]
    resumed = (await superadmin.patch(PATH, {"is_active": True, "schedule": "hourly"})).json()["data"]

    assert wrong.status_code == 400 and "30 3 * * *" in wrong.json()["details"]["schedule"][0]
    assert wrong_zone.status_code == 400 and "tz" in wrong_zone.json()["details"]
    assert changed["schedule_words"] == "every day at 06:15 Europe/Vienna" and changed["next_run_at"]
    assert (paused["is_active"], paused["next_run_at"]) == (False, None)
    assert datetime.fromisoformat(resumed["next_run_at"]) > datetime.now(UTC), "what was missed is not caught up"
    assert (await superadmin.patch("/api/job-schedules/nothing", {})).status_code == 404
    async with api.system() as ctx:
        sql = "select changes from audit_log where action = 'JOB_CHANGED' and actor_id = $1 order by created_at, id"
        rows = [json.loads(bytes(row["changes"])) for row in await ctx.fetch(sql, superadmin.user_id)]
    assert [row.get("is_active") for row in rows] == [None, [True, False], [False, True]]


async def test_run_now_is_taken_at_once_refused_while_it_runs_and_kept(api: Api, superadmin: Caller) -> None:
    await superadmin.patch(PATH, {"is_active": False})

    asked = await superadmin.post(f"{PATH}/run")
    again = await superadmin.post(f"{PATH}/run")
    assert await find_due(api.state.pool, (WORK,)) == [WORK], "a paused job, too"
    claim = await claim_run(api.state.pool, api.state.settings, WORK)
    assert claim is not None
    running, refused = await shown(superadmin), await superadmin.post(f"{PATH}/run")
    await do_run(api.state.pool, api.state.settings, claim)
    runs = (await superadmin.get(f"{PATH}/runs?limit=1")).json()

    assert (asked.status_code, again.status_code, asked.json()["data"]["is_requested"]) == (202, 202, True)
    assert running["running_since"] and running["worker"] and not running["is_requested"]
    assert (refused.status_code, refused.json()["code"]) == (409, "ALREADY_RUNNING")
    assert [(run["status"], run["requested_by_email"]) for run in runs["data"]] == [("ok", superadmin.email)]
    assert (await shown(superadmin))["last_status"] == "ok" and await find_due(api.state.pool, (WORK,)) == []


async def test_no_recurring_work_begins_in_read_only_mode(api: Api, app_dsn: str, superadmin: Caller) -> None:
    async with api.system() as ctx:
        await note_work(ctx, WORK)
    switched = {"is_on": True, "reason": "Moving house"}
    assert (await superadmin.request("PUT", "/api/system/readonly", json=switched)).status_code == 200
    worker = Worker(make_settings(), app_dsn, (), periodic=(WORK,))
    task = asyncio.create_task(worker.run())
    try:
        async with asyncio.timeout(SOON):
            await worker.paused.wait()
        assert (await shown(superadmin))["last_run_at"] is None
    finally:
        await superadmin.request("PUT", "/api/system/readonly", json={"is_on": False})
        worker.stopping.set()
        await task


async def test_the_queue_says_what_waits_and_what_failed(
    api: Api, workspace: Workspace, app_dsn: str, superadmin: Caller
) -> None:
    name = f"test.{new_id().hex}"
    failed = asyncio.Event()

    async def fail(_run: JobRun) -> None:
        failed.set()
        raise ValueError("the file is no file")

    async with workspace.employee.context() as ctx:
        await enqueue(ctx, name, {})
    waiting = await kind_of(superadmin, name)
    worker = Worker(make_settings(), app_dsn, (Job(name, fail),), periodic=())
    task = asyncio.create_task(worker.run())
    try:
        async with asyncio.timeout(SOON):
            await failed.wait()
            while not (after := await kind_of(superadmin, name))["failed"]:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
    finally:
        worker.stopping.set()
        await task
    failure = await failure_of(superadmin, name)

    assert (waiting["waiting"], waiting["running"], waiting["failed"]) == (1, 0, 0) and waiting["oldest_waiting_at"]
    assert (after["waiting"], after["failed"]) == (0, 1)
    assert failure is not None and (failure["error"], failure["is_held"]) == ("ValueError: the file is no file", True)
    path = f"/api/queue/failures/{failure['id']}"
    assert (await workspace.admin.post(f"{path}/retry")).status_code == 403
    assert (await superadmin.post(f"{path}/retry")).status_code == 200
    assert ((await kind_of(superadmin, name))["waiting"], await failure_of(superadmin, name)) == (1, None)
    assert (await superadmin.post(f"{path}/retry")).status_code == 404
    async with api.system() as ctx:
        await ctx.execute("delete from pgqueuer where entrypoint = $1", name)


async def test_a_failed_job_is_forgotten_and_one_whose_asker_was_told_is_not_tried_again(
    api: Api, workspace: Workspace, superadmin: Caller
) -> None:
    name = f"test.{new_id().hex}"
    async with workspace.employee.context() as ctx:
        await enqueue(ctx, name, {})
    async with api.system() as ctx:
        job_id = await ctx.fetchval("update pgqueuer set status = 'failed' where entrypoint = $1 returning id", name)
        sql = "insert into pgqueuer_log (job_id, status, priority, entrypoint) values ($1, $2, 0, $3)"
        await ctx.execute(sql, job_id, "failed", name)
        await ctx.execute(sql, 0, "exception", f"{name}.told")
    held, told = await failure_of(superadmin, name), await failure_of(superadmin, f"{name}.told")
    assert held is not None and told is not None

    refused = await superadmin.post(f"/api/queue/failures/{told['id']}/retry")
    for each in (held, told):
        assert (await superadmin.request("DELETE", f"/api/queue/failures/{each['id']}")).status_code == 200

    assert (refused.status_code, refused.json()["code"]) == (409, "INVALID_STATUS")
    assert (await failure_of(superadmin, name), await failure_of(superadmin, f"{name}.told")) == (None, None)
    async with api.system() as ctx:
        assert await ctx.fetchval("select count(*) from pgqueuer where entrypoint = $1", name) == 0
        sql = "select action from audit_log where actor_id = $1 and action like 'JOB_F%'"
        assert len(await ctx.fetch(sql, superadmin.user_id)) == 2


async def failure_of(superadmin: Caller, name: str) -> dict[str, Any] | None:
    failures = (await superadmin.get("/api/queue")).json()["data"]["failures"]
    return next((each for each in failures if each["name"] == name), None)


async def test_what_was_kept_long_enough_is_forgotten(api: Api, superadmin: Caller) -> None:
    name = f"test.{new_id().hex}"
    async with api.system() as ctx:
        for days in (89, 91):
            await ctx.execute(
                "insert into job_runs (id, key, status, started_at, worker) values ($1, $2, 'ok', now() - $3::interval, 'w')",
                new_id(), name, timedelta(days=days),
            )  # fmt: skip
        for status, days in (("successful", 6), ("successful", 8), ("exception", 29), ("exception", 31), ("failed", 31)):
            await ctx.execute(
                "insert into pgqueuer_log (job_id, priority, entrypoint, status, created)"
                " values (1, 0, $1, $2, now() - $3::interval)",
                name, status, timedelta(days=days),
            )  # fmt: skip
        old = await ctx.fetchval(
            "update sessions set revoked_at = now() - interval '31 days' where user_id = $1 returning id",
            (await api.superadmin()).user_id,
        )  # fmt: skip

    assert await forget(api.state.pool, api.state.settings) >= 4

    async with api.system() as ctx:
        runs = await ctx.fetchval("select count(*) from job_runs where key = $1", name)
        logged = [row[0] for row in await ctx.fetch("select status::text from pgqueuer_log where entrypoint = $1", name)]
        sessions = await ctx.fetchval("select count(*) from sessions where id = $1", old)
    assert (runs, sorted(logged), sessions) == (1, ["exception", "successful"], 0)
    assert (await superadmin.get("/api/queue")).status_code == 200, "a session that lives stays"


async def test_what_happened_in_campaigns_is_forgotten_after_180_days(
    api: Api, app_dsn: str, database_server: DatabaseServer
) -> None:
    tenant, campaign = await api.tenant(), new_id()
    insert = "insert into campaign_events (tenant_id, id, created_at, campaign_id, event_type)"
    insert += " values ($1, $2, $3, $4, 'campaign_paused')"
    async with open_system_context(api.state.pool, tenant, source=None) as ctx:
        for days in (179, 181, 400):
            at = utc_now() - timedelta(days=days)
            identity = UUID(int=int(at.timestamp() * 1000) << 80 | new_id().int & (1 << 80) - 1)
            await ctx.execute(insert, tenant, identity, at, campaign)
    settings = make_settings(aisha_home=Path(database_server.home), database_url=app_dsn)

    removed = await forget_events(api.state.pool, settings)

    async with open_system_context(api.state.pool, tenant, source=None) as ctx:
        left = await ctx.fetch("select now() - created_at as age from campaign_events where tenant_id = $1", tenant)
    assert removed == 2 and [row["age"].days for row in left] == [179]


async def kind_of(superadmin: Caller, name: str) -> dict[str, Any]:
    kinds = (await superadmin.get("/api/queue")).json()["data"]["kinds"]
    return next(each for each in kinds if each["name"] == name)


async def test_the_commands(
    api: Api, app_dsn: str, superadmin: Caller, database_server: DatabaseServer, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(Path(database_server.home) / "secrets.json", home)

    async def jobs(*arguments: str) -> tuple[int, str]:
        return await run("jobs", *arguments)

    async def run(*arguments: str) -> tuple[int, str]:
        done = await asyncio.to_thread(aisha, *arguments, home=home, DATABASE_URL=app_dsn)
        return done.returncode, done.stdout + done.stderr

    paused = await jobs("pause", WORK.name)
    scheduled = await jobs("schedule", WORK.name, "sometimes")
    asked = await jobs("run", WORK.name)
    claim = await claim_run(api.state.pool, api.state.settings, WORK)
    assert claim is not None
    await do_run(api.state.pool, api.state.settings, claim)
    listed = await jobs("list")
    history = await jobs("history", WORK.name, "--json")
    resumed = await jobs("resume", WORK.name)
    failure = await failed_job(api, f"test.{new_id().hex}")
    failures, forgotten, gone = await jobs("failed", "--json"), await jobs("forget", failure), await jobs("retry", failure)
    parked, dropped = await run("events", "parked", "--json"), await run("events", "drop", str(new_id()))

    assert paused == (0, f"{WORK.name} is paused.\n") and asked[0] == 0
    assert scheduled[0] == 1 and "30 3 * * *" in scheduled[1]
    line = next(each for each in listed[1].splitlines() if each.startswith(WORK.name))
    assert "paused" in line and "ok at" in line
    assert [each["status"] for each in json.loads(history[1])] == ["ok"]
    assert resumed[0] == 0 and "runs every hour" in resumed[1]
    assert failure in [str(each["id"]) for each in json.loads(failures[1])]
    assert forgotten == (0, "It is forgotten.\n") and gone[0] == 1 and "failed job" in gone[1]
    assert isinstance(json.loads(parked[1]), list) and dropped[0] == 1 and "put aside" in dropped[1]


async def failed_job(api: Api, name: str) -> str:
    """The number of a job that failed for good, whose asker was told."""
    async with api.system() as ctx:
        sql = "insert into pgqueuer_log (job_id, status, priority, entrypoint) values (0, 'exception', 0, $1) returning id"
        return str(await ctx.fetchval(sql, name))
