"""For whom a job acts: as the API key that asked for it, and with the name of who looked through somebody's eyes."""

from typing import Any

import msgspec
import pytest

from aisha.core.jobs import JobMessage, JobRun
from aisha.insight.tenant_export.jobs import run_export
from aisha.records.bulk_jobs import run_bulk_job
from tests.application import Api, Caller, Workspace
from tests.identity.test_api_keys import issue, request
from tests.identity.test_impersonation import begin

MANY = {"filter": {"field": "status", "op": "eq", "value": "new"}, "action": "update", "values": {"status": "contacted"}}
_AUDITED = """
select actor_type, actor_id, impersonator_id, coalesce(user_agent, '') like 'API key %' as is_key, count(*) as changes
  from audit_log where tenant_id = $1 and entity_type = 'lead' and action = 'update' group by 1, 2, 3, 4
"""
_BEGUN = "select impersonator_id from change_sets where tenant_id = $1 and source = 'request' order by created_at desc limit 1"


@pytest.fixture
async def many(api: Api, workspace: Workspace) -> None:
    """More leads than one request changes."""
    async with api.system(workspace.id) as ctx:
        sql = "insert into leads (tenant_id, company) select $1, 'Company ' || n from generate_series(1, 501) n"
        await ctx.execute(sql, workspace.id)


async def queued(api: Api, asked_id: str) -> JobRun:
    """The job as a worker finds it."""
    async with api.system() as ctx:
        payload: bytes = await ctx.fetchval(
            "select payload from pgqueuer where position(convert_to($1, 'UTF8') in payload) > 0", asked_id
        )
    return JobRun(api.state.pool, api.state.settings, msgspec.json.decode(payload, type=JobMessage), lambda: False)


async def outcome(api: Api, workspace: Workspace) -> tuple[str, str | None, int]:
    """How the action ended, what it says, and how many leads it has changed."""
    async with api.system(workspace.id) as ctx:
        row = await ctx.fetchrow("select status, error from bulk_changes where tenant_id = $1", workspace.id)
        changed = await ctx.fetchval(
            "select count(*) from leads where tenant_id = $1 and (status = 'contacted' or deleted_at is not null)", workspace.id
        )
    assert row is not None
    return row["status"], row["error"], changed


async def audited(api: Api, workspace: Workspace) -> list[tuple[Any, ...]]:
    async with api.system(workspace.id) as ctx:
        return [tuple(row) for row in await ctx.fetch(_AUDITED, workspace.id)]


async def by_key(api: Api, owner: Caller) -> tuple[dict[str, Any], JobRun]:
    key = await issue(owner, "read:leads", "write:leads", allowed_ips=["127.0.0.0/8"])
    answer = await request(api, key, "POST", "/api/leads/bulk", json=MANY)
    assert answer.status_code == 202, answer.text
    return key, await queued(api, answer.json()["data"]["id"])


@pytest.mark.usefixtures("many")
async def test_what_was_begun_through_somebody_s_eyes_names_both(api: Api, workspace: Workspace) -> None:
    superadmin = await api.superadmin(workspace.id)
    eyes = await begin(superadmin, workspace.admin, allow_changes=True)
    bulk_id = (await eyes.post("/api/leads/bulk", MANY)).json()["data"]["id"]
    await eyes.post("/api/auth/stop-impersonate")
    api.client.cookies.clear()

    await run_bulk_job(await queued(api, bulk_id))

    assert await outcome(api, workspace) == ("completed", None, 501)
    assert await audited(api, workspace) == [("user", workspace.admin.user_id, superadmin.user_id, False, 501)]
    async with api.system(workspace.id) as ctx:
        assert await ctx.fetchval(_BEGUN, workspace.id) == superadmin.user_id


async def test_an_export_of_everything_through_somebody_s_eyes_names_both(api: Api, workspace: Workspace) -> None:
    superadmin = await api.superadmin(workspace.id)
    eyes = await begin(superadmin, workspace.admin, allow_changes=True)
    asked = await eyes.post(f"/api/tenants/{workspace.id}/export", {})
    assert asked.status_code < 300, asked.text

    await run_export(await queued(api, asked.json()["data"]["id"]))

    async with api.system(workspace.id) as ctx:
        sql = "select actor_id, impersonator_id from audit_log where tenant_id = $1 and action = 'DATA_EXPORT'"
        assert [tuple(row) for row in await ctx.fetch(sql, workspace.id)] == [(workspace.admin.user_id, superadmin.user_id)]


@pytest.mark.usefixtures("many")
async def test_it_does_not_go_on_for_who_lost_their_own_access(api: Api, workspace: Workspace) -> None:
    superadmin = await api.superadmin(workspace.id)
    eyes = await begin(superadmin, workspace.admin, allow_changes=True)
    bulk_id = (await eyes.post("/api/leads/bulk", MANY)).json()["data"]["id"]
    async with api.system() as ctx:
        await ctx.execute("update users set is_superadmin = false where id = $1", superadmin.user_id)

    await run_bulk_job(await queued(api, bulk_id))

    status, _, changed = await outcome(api, workspace)
    assert (status, changed) == ("failed", 0)


@pytest.mark.usefixtures("many")
async def test_an_api_key_s_job_is_the_key_s(api: Api, workspace: Workspace) -> None:
    _, job = await by_key(api, workspace.admin)

    await run_bulk_job(job)

    assert await outcome(api, workspace) == ("completed", None, 501)
    assert await audited(api, workspace) == [("api_key", workspace.admin.user_id, None, True, 501)]


@pytest.mark.usefixtures("many")
async def test_an_api_key_s_job_does_no_more_than_the_key(api: Api, workspace: Workspace) -> None:
    _, job = await by_key(api, workspace.admin)
    async with api.system(workspace.id) as ctx:
        await ctx.execute("update bulk_changes set action = 'delete' where tenant_id = $1", workspace.id)

    await run_bulk_job(job)

    status, error, changed = await outcome(api, workspace)
    assert (status, changed) == ("failed", 0) and "leads.delete" in (error or "")


@pytest.mark.usefixtures("many")
async def test_a_revoked_key_ends_its_jobs(api: Api, workspace: Workspace) -> None:
    key, job = await by_key(api, workspace.admin)
    assert (await workspace.admin.delete(f"/api/api-keys/{key['id']}")).status_code < 300

    await run_bulk_job(job)

    status, _, changed = await outcome(api, workspace)
    assert (status, changed) == ("failed", 0)
