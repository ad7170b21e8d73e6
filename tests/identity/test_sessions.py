"""Sessions: rotation, reuse, revocation in every process, switching tenants."""

import asyncio
from uuid import UUID

import httpx
import jwt
import pytest

from aisha.core.database import open_pool
from aisha.entrypoints.api import create_app
from tests.application import Api, Caller, Workspace
from tests.database import make_settings


async def refresh(api: Api, token: str) -> httpx.Response:
    answer = await api.client.post("/api/auth/refresh", json={"refresh_token": token})
    api.client.cookies.clear()
    return answer


async def me(api: Api, token: str) -> httpx.Response:
    return await api.client.get("/api/auth/me", headers={"Authorization": f"Bearer {token}"})


async def test_refresh_gives_a_new_pair_and_both_access_tokens_work(api: Api, workspace: Workspace) -> None:
    caller = workspace.admin

    renewed = (await refresh(api, caller.refresh_token)).json()

    assert renewed["refresh_token"] != caller.refresh_token
    assert (await me(api, renewed["token"])).status_code == 200
    assert (await me(api, caller.token)).status_code == 200


async def age_rotations(api: Api, user_id: UUID) -> None:
    """As if the last refresh were eleven seconds ago."""
    async with api.system() as ctx:
        sql = "update sessions set rotated_at = rotated_at - interval '11 seconds' where user_id = $1"
        await ctx.execute(sql, user_id)


async def test_a_refresh_token_used_again_later_ends_the_whole_sign_in(api: Api, workspace: Workspace) -> None:
    caller = workspace.admin
    renewed = (await refresh(api, caller.refresh_token)).json()
    await age_rotations(api, caller.user_id)

    stolen = await refresh(api, caller.refresh_token)

    assert (stolen.status_code, stolen.json()["code"]) == (401, "TOKEN_REVOKED")
    for token in (caller.token, renewed["token"]):
        assert (await me(api, token)).json()["code"] == "TOKEN_REVOKED"
    assert (await refresh(api, renewed["refresh_token"])).json()["code"] == "TOKEN_REVOKED"
    async with api.system(workspace.id) as ctx:
        sql = "select entity_id from audit_log where tenant_id = $1 and action = 'TOKEN_REUSE'"
        assert await ctx.fetchval(sql, workspace.id) == caller.user_id
    async with api.system() as ctx:
        sql = "select kind from email_outbox where tenant_id = '00000000-0000-0000-0000-000000000000' and to_address = $1"
        assert await ctx.fetchval(sql, caller.email) == "token_reuse"


async def test_two_tabs_that_refresh_at_once_get_the_same_successor(api: Api, workspace: Workspace) -> None:
    answers = await asyncio.gather(*(refresh(api, workspace.admin.refresh_token) for _ in range(4)))

    assert [answer.status_code for answer in answers] == [200] * 4
    assert len({answer.json()["refresh_token"] for answer in answers}) == 1
    for answer in answers:
        assert (await me(api, answer.json()["token"])).status_code == 200
    assert (await refresh(api, answers[0].json()["refresh_token"])).status_code == 200


async def test_the_grace_of_a_spent_token_ends_with_the_sign_in(api: Api, workspace: Workspace) -> None:
    await refresh(api, workspace.admin.refresh_token)
    await workspace.admin.post("/api/auth/logout")

    answer = await refresh(api, workspace.admin.refresh_token)

    assert answer.json()["code"] == "TOKEN_REVOKED"


async def test_an_expired_refresh_token_says_so(api: Api, workspace: Workspace) -> None:
    async with api.system() as ctx:
        sql = "update sessions set expires_at = now() - interval '1 second' where user_id = $1"
        await ctx.execute(sql, workspace.admin.user_id)

    answer = await refresh(api, workspace.admin.refresh_token)

    assert (answer.status_code, answer.json()["code"]) == (401, "TOKEN_EXPIRED")
    assert (await me(api, workspace.admin.token)).json()["code"] == "TOKEN_REVOKED", "its access token ends with it"


@pytest.mark.parametrize("token", ["x", "x" * 43, "☃"])
async def test_an_unknown_refresh_token_is_refused(api: Api, token: str) -> None:
    answer = await refresh(api, token)

    assert (answer.status_code, answer.json()["code"]) == (401, "TOKEN_REVOKED")


async def test_sign_out_ends_every_token_of_the_sign_in_but_no_other(api: Api, workspace: Workspace) -> None:
    caller = workspace.admin
    elsewhere = await api.sign_in(caller.user_id, workspace.id)
    renewed = (await refresh(api, caller.refresh_token)).json()

    answer = await caller.post("/api/auth/logout")

    assert answer.status_code == 204
    assert (await me(api, renewed["token"])).status_code == 401
    assert (await refresh(api, renewed["refresh_token"])).status_code == 401
    assert (await me(api, elsewhere.token)).status_code == 200
    assert (await api.client.post("/api/auth/logout")).status_code == 204, "signing out twice is no mistake"


async def test_revocation_acts_on_the_next_request_of_another_process(api: Api, workspace: Workspace, app_dsn: str) -> None:
    other = create_app(make_settings(jwt_secret="t" * 64, rate_limit_max=0), dsn=app_dsn)
    headers = {"Authorization": f"Bearer {workspace.admin.token}"}
    async with other.router.lifespan_context(other):
        client = httpx.AsyncClient(transport=httpx.ASGITransport(other), base_url="http://api")
        before = await client.get("/api/employees", headers=headers)

        await workspace.admin.post("/api/auth/logout")
        after = await client.get("/api/employees", headers=headers)

    assert before.status_code == 200
    assert (after.status_code, after.json()["code"]) == (401, "TOKEN_REVOKED")


@pytest.mark.parametrize("status", ["inactive", "terminated"])
async def test_a_suspended_member_loses_access_at_the_next_request(api: Api, workspace: Workspace, status: str) -> None:
    employee = (await workspace.admin.get(f"/api/employees?user_id={workspace.employee.user_id}")).json()["data"][0]
    assert (await workspace.employee.get("/api/leads")).status_code == 200

    await workspace.admin.patch(f"/api/employees/{employee['id']}", {"status": status})

    answer = await workspace.employee.get("/api/leads")
    assert (answer.status_code, answer.json()["code"]) == (403, "ACCOUNT_DISABLED")


async def test_a_changed_role_acts_at_the_next_request(api: Api, workspace: Workspace) -> None:
    employee = (await workspace.admin.get(f"/api/employees?user_id={workspace.employee.user_id}")).json()["data"][0]
    assert (await workspace.employee.post("/api/departments", {"name": "X"})).status_code == 403

    await workspace.admin.patch(f"/api/employees/{employee['id']}", {"role": "admin"})

    assert (await workspace.employee.post("/api/departments", {"name": "X"})).status_code == 201


async def test_people_of_a_suspended_tenant_are_out_and_a_superadmin_is_not(api: Api, workspace: Workspace) -> None:
    superadmin = await api.superadmin()

    changed = await superadmin.request("PUT", f"/api/tenants/{workspace.id}", json={"status": "suspended"})
    theirs = await workspace.admin.get("/api/employees")
    ours = await superadmin.get(f"/api/employees?tenant_id={workspace.id}")

    assert changed.json()["data"]["status"] == "suspended"
    assert (theirs.status_code, theirs.json()["code"]) == (403, "ACCOUNT_DISABLED")
    assert ours.status_code == 200


async def test_switching_goes_on_in_the_other_tenant_as_the_same_sign_in(api: Api, workspace: Workspace) -> None:
    second = await api.tenant("Second")
    caller = workspace.admin
    await api.member(second, "employee", email=caller.email)

    switched = (await caller.post("/api/auth/switch-tenant", {"tenant_id": str(second)})).json()

    assert switched["data"]["tenant"]["id"] == str(second)
    there = (await me(api, switched["token"])).json()["data"]
    assert (there["role"], there["tenant"]["id"]) == ("employee", str(second))
    assert (await refresh(api, caller.refresh_token)).json()["code"] == "TOKEN_REVOKED", "the former token is used up"


async def test_a_way_out_of_a_suspended_tenant_stays_open(api: Api, workspace: Workspace) -> None:
    second = await api.tenant("Second")
    await api.member(second, "employee", email=workspace.admin.email)
    async with api.system() as ctx:
        await ctx.execute("update tenants set status = 'suspended' where id = $1", workspace.id)

    switched = await workspace.admin.post("/api/auth/switch-tenant", {"tenant_id": str(second)})

    assert switched.status_code == 200


@pytest.mark.parametrize(("tenant_id", "status"), [("foreign", 403), (None, 403), ("acme", 400), (str(UUID(int=0)), 400)])
async def test_switching_refuses_what_one_may_not_enter(
    api: Api, workspace: Workspace, tenant_id: str | None, status: int
) -> None:
    wanted = str(await api.tenant()) if tenant_id == "foreign" else tenant_id

    answer = await workspace.admin.post("/api/auth/switch-tenant", {"tenant_id": wanted})

    assert answer.status_code == status


async def test_a_superadmin_leaves_every_tenant_with_null(api: Api, workspace: Workspace) -> None:
    inside = await api.superadmin(workspace.id)
    assert inside.tenant_id == workspace.id

    answer = await inside.post("/api/auth/switch-tenant", {"tenant_id": None})

    assert answer.json()["data"]["tenant"] is None
    rows = (await workspace.admin.get("/api/audit-logs?action=TENANT_ENTERED,TENANT_LEFT")).json()["data"]
    assert [(row["action"], row["actor_email"]) for row in rows] == [("TENANT_LEFT", inside.email)]


async def test_the_log_of_a_tenant_says_which_superadmin_entered_it(api: Api, workspace: Workspace) -> None:
    outside = await api.superadmin()

    assert (await outside.post("/api/auth/switch-tenant", {"tenant_id": str(workspace.id)})).status_code == 200

    rows = (await workspace.admin.get("/api/audit-logs?action=TENANT_ENTERED")).json()["data"]
    assert [(row["actor_email"], row["actor_id"]) for row in rows] == [(outside.email, str(outside.user_id))]


def tampered(caller: Caller, **claims: object) -> str:
    content = jwt.decode(caller.token, options={"verify_signature": False}) | claims  # pyright: ignore[reportUnknownMemberType]
    return jwt.encode(content, "t" * 64, algorithm="HS256")  # pyright: ignore[reportUnknownMemberType]


async def test_forged_and_broken_tokens_are_refused(api: Api, workspace: Workspace) -> None:
    caller = workspace.admin
    unsigned = jwt.encode({"sub": "x", "sid": "y", "exp": 9e9}, None, algorithm="none")  # pyright: ignore
    expired = tampered(caller, exp=1)
    wrong = [caller.token[:-2] + "xx", unsigned, "", "a.b.c", tampered(caller, sid="no uuid")]

    codes = [(await me(api, token)).json()["code"] for token in wrong]

    assert codes == ["UNAUTHENTICATED"] * len(wrong)
    assert (await me(api, expired)).json()["code"] == "TOKEN_EXPIRED"
    assert (await me(api, tampered(caller, sid=str(UUID(int=5))))).json()["code"] == "TOKEN_REVOKED"


async def test_a_token_names_the_session_and_not_the_person(api: Api, workspace: Workspace) -> None:
    """Somebody who could sign tokens gains nothing by naming another user: the database asks the session."""
    forged = tampered(workspace.employee, sub=str(workspace.admin.user_id))

    answer = await api.client.post("/api/departments", json={"name": "X"}, headers={"Authorization": f"Bearer {forged}"})

    assert (answer.status_code, answer.json()["code"]) == (401, "TOKEN_REVOKED")


async def test_pools_of_two_processes_agree(api: Api, workspace: Workspace, app_dsn: str) -> None:
    second = await open_pool(app_dsn, size=1)
    try:
        async with second.acquire() as connection:
            live = "select count(*) from sessions where user_id = $1"
            assert await connection.fetchval(live, workspace.admin.user_id) == 0, "no context, no rows"
    finally:
        await second.close()
