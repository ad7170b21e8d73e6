"""Signed out when nobody used it: exactly, in every process, and not kept alive by what the browser does by itself."""

import httpx
import pytest

from aisha.entrypoints.api import create_app
from tests.application import Api, Caller, Workspace
from tests.database import make_settings

MINUTES = 5


@pytest.fixture
async def somebody(api: Api, workspace: Workspace) -> Caller:
    """An employee of a workspace that signs people out after five minutes without use."""
    await workspace.admin.patch("/api/settings/auth", {"idle_logout": MINUTES})
    return await api.sign_in(workspace.employee.user_id, workspace.id)


async def pass_seconds(api: Api, caller: Caller, seconds: int) -> None:
    """As if the last use of everything this person is signed in with were so much longer ago."""
    async with api.system() as ctx:
        sql = "update sessions set last_used_at = last_used_at - make_interval(secs => $2) where user_id = $1"
        await ctx.execute(sql, caller.user_id, float(seconds))


async def seconds_left(caller: Caller) -> int:
    return (await caller.get("/api/auth/me")).json()["data"]["sign_in"]["idle_seconds_left"]


async def refresh(api: Api, token: str) -> httpx.Response:
    answer = await api.client.post("/api/auth/refresh", json={"refresh_token": token})
    api.client.cookies.clear()
    return answer


async def test_the_request_after_the_time_is_refused_and_every_other_keeps_it_alive(api: Api, somebody: Caller) -> None:
    for _ in range(3):
        await pass_seconds(api, somebody, MINUTES * 60 - 5)
        assert (await somebody.get("/api/leads")).status_code == 200

    await pass_seconds(api, somebody, MINUTES * 60 + 1)
    late = await somebody.get("/api/leads")
    again = await somebody.get("/api/leads")
    renewed = await refresh(api, somebody.refresh_token)

    assert (late.status_code, late.json()["code"]) == (401, "SESSION_IDLE")
    assert "not used" in late.json()["message"]
    assert again.json()["code"] == "SESSION_IDLE"
    assert (renewed.status_code, renewed.json()["code"]) == (401, "SESSION_IDLE")
    assert (await refresh(api, somebody.refresh_token)).json()["code"] == "TOKEN_REVOKED"


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("POST", "/api/users/heartbeat", {}), ("GET", "/api/auth/me", {}), ("GET", "/api/users/presence", {}),
        ("GET", "/api/system/readonly", {}), ("GET", "/api/leads", {"X-Background": "1"}),
    ],
)  # fmt: skip
async def test_what_the_browser_asks_by_itself_is_no_use(
    api: Api, somebody: Caller, method: str, path: str, headers: dict[str, str]
) -> None:
    await pass_seconds(api, somebody, 200)

    answer = await somebody.request(method, path, headers=headers)
    left = await seconds_left(somebody)
    await pass_seconds(api, somebody, 101)
    late = await somebody.request(method, path, headers=headers)

    assert answer.status_code == 200 and left in (99, 100)
    assert (late.status_code, late.json()["code"]) == (401, "SESSION_IDLE")


async def test_a_renewal_goes_on_but_is_no_use(api: Api, somebody: Caller) -> None:
    await pass_seconds(api, somebody, 200)

    renewed = (await refresh(api, somebody.refresh_token)).json()
    caller = Caller(api, somebody.user_id, somebody.email, somebody.tenant_id, renewed["token"], renewed["refresh_token"])

    assert await seconds_left(caller) in (99, 100)
    assert (await caller.get("/api/leads")).status_code == 200
    assert await seconds_left(caller) in (299, 300)
    assert await seconds_left(somebody) <= 100, "the spent token is not kept alive"


async def test_whoever_is_warned_may_stay(api: Api, somebody: Caller) -> None:
    await pass_seconds(api, somebody, 250)

    stayed = await somebody.post("/api/auth/stay")

    assert stayed.json()["data"] == {"idle_seconds_left": 300}
    assert await seconds_left(somebody) in (299, 300)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/auth/change-password", {"current_password": "x", "new_password": "y"}), ("/api/auth/2fa/setup", {}),
        ("/api/auth/switch-tenant", {"tenant_id": "00000000-0000-0000-0000-000000000001"}), ("/api/notes", {"content": "x"}),
    ],
)  # fmt: skip
async def test_no_other_door_is_open(api: Api, somebody: Caller, path: str, body: dict[str, str]) -> None:
    await pass_seconds(api, somebody, 301)

    answer = await somebody.post(path, body)

    assert (answer.status_code, answer.json()["code"]) == (401, "SESSION_IDLE")


async def test_use_in_one_process_is_known_in_the_other(api: Api, somebody: Caller, app_dsn: str) -> None:
    other = create_app(make_settings(jwt_secret="t" * 64, rate_limit_max=0), dsn=app_dsn)
    headers = {"Authorization": f"Bearer {somebody.token}"}
    async with other.router.lifespan_context(other):
        client = httpx.AsyncClient(transport=httpx.ASGITransport(other), base_url="http://api")
        await pass_seconds(api, somebody, 290)
        used = await client.get("/api/leads", headers=headers)
        await pass_seconds(api, somebody, 290)
        here = await somebody.get("/api/leads")
        await pass_seconds(api, somebody, 301)
        late = await client.get("/api/leads", headers=headers)

    assert (used.status_code, here.status_code) == (200, 200)
    assert late.json()["code"] == "SESSION_IDLE"


async def test_without_the_setting_nobody_is_signed_out(api: Api, workspace: Workspace) -> None:
    caller = await api.sign_in(workspace.support.user_id, workspace.id)
    await pass_seconds(api, caller, 40_000)

    answer = await caller.get("/api/auth/me")

    assert answer.json()["data"]["sign_in"]["idle_seconds_left"] is None
    assert answer.json()["data"]["sign_in"]["idle_logout"] == 0
    assert (await caller.post("/api/auth/stay")).json()["data"] == {"idle_seconds_left": None}


async def test_looking_through_somebody_s_eyes_is_use_of_the_own_sign_in(
    api: Api, somebody: Caller, workspace: Workspace
) -> None:
    superadmin = await api.superadmin(workspace.id)
    begun = (await superadmin.post("/api/auth/impersonate", {"user_id": str(somebody.user_id), "reason": "a call"})).json()
    eyes = Caller(api, somebody.user_id, somebody.email, workspace.id, begun["token"], "")
    await pass_seconds(api, superadmin, 250)

    assert (await eyes.get("/api/leads")).status_code == 200
    stopped = (await eyes.post("/api/auth/stop-impersonate")).json()
    back = Caller(api, superadmin.user_id, superadmin.email, workspace.id, stopped["token"], "")
    api.client.cookies.clear()

    assert await seconds_left(back) in (299, 300)


async def test_a_sign_in_that_is_over_is_no_device_any_more(api: Api, somebody: Caller, workspace: Workspace) -> None:
    path = f"/api/users/{somebody.user_id}/sessions"
    before = len((await workspace.admin.get(path)).json()["data"])

    await pass_seconds(api, somebody, 301)

    assert len((await workspace.admin.get(path)).json()["data"]) == before - 1
