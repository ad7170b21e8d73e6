"""Read-only mode, signals, blocks, refusals in the audit log: what each of them does to requests."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import httpx
import pytest

from aisha.core.context import Context
from aisha.core.guard import LOOK_EVERY_SECONDS, Guard, Signal
from aisha.core.ids import PLATFORM_TENANT
from aisha.core.periodic import Periodic
from aisha.core.ratelimit import RateLimiter
from aisha.core.recurring import run_due
from aisha.core.settings import Settings
from tests.application import Api, Caller, Workspace

LEAD = {"last_name": "Lovelace"}
WITHIN_SECONDS = 120


@pytest.fixture
async def superadmin(api: Api) -> Caller:
    return await api.superadmin()


@asynccontextmanager
async def read_only(superadmin: Caller) -> AsyncGenerator[None]:
    """Read-only mode for a block."""
    on = await superadmin.request("PUT", "/api/system/readonly", json={"is_on": True, "reason": "Moving house"})
    assert on.status_code == 200, on.text
    try:
        yield
    finally:
        off = await superadmin.request("PUT", "/api/system/readonly", json={"is_on": False})
        assert off.json()["data"]["is_on"] is False


async def test_read_only_mode_refuses_changes_and_says_who_why_and_since(
    api: Api, workspace: Workspace, superadmin: Caller
) -> None:
    async with read_only(superadmin):
        refused = await workspace.admin.post("/api/leads", LEAD)
        read = await workspace.admin.get("/api/leads")
        out = await workspace.support.post("/api/auth/logout")
        heartbeat = await workspace.employee.post("/api/users/heartbeat")
        wrong = await api.client.post("/api/auth/login", json={"email": "x@tests.example", "password": "wrong one"})
        health = await api.client.get("/health")
    allowed = await workspace.admin.post("/api/leads", LEAD)

    assert (refused.status_code, refused.json()["code"]) == (503, "READ_ONLY_MODE")
    details = refused.json()["details"]
    assert (details["who"], details["why"]) == (superadmin.email, "Moving house") and details["since"]
    assert refused.headers["retry-after"]
    assert [each.status_code for each in (read, out, heartbeat, wrong, health)] == [200, 204, 200, 401, 200]
    assert allowed.status_code == 201


async def test_read_only_mode_lets_a_superadmin_enter_and_leave_a_workspace(workspace: Workspace, superadmin: Caller) -> None:
    async with read_only(superadmin):
        entered = await superadmin.post("/api/auth/switch-tenant", {"tenant_id": str(workspace.id)})
        inside = replace(superadmin, token=entered.json()["token"])
        read, refused = await inside.get("/api/leads"), await inside.post("/api/leads", LEAD)
        stayed = await inside.post("/api/auth/stay")
        left = await inside.post("/api/auth/switch-tenant", {"tenant_id": None})

    assert [each.status_code for each in (entered, read, refused, stayed, left)] == [200, 200, 503, 200, 200]


async def test_read_only_mode_lets_a_viewer_stop_and_nobody_begin(api: Api, workspace: Workspace, superadmin: Caller) -> None:
    inside = await api.sign_in(superadmin.user_id, workspace.id)
    body = {"user_id": str(workspace.employee.user_id), "reason": "A list looks wrong"}
    viewing = replace(inside, token=(await inside.post("/api/auth/impersonate", body)).json()["token"])
    async with read_only(superadmin):
        begun = await inside.post("/api/auth/impersonate", body)
        stopped = await viewing.post("/api/auth/stop-impersonate")

    assert (begun.status_code, stopped.status_code) == (503, 200)
    assert (await viewing.get("/api/leads")).status_code == 401


async def test_every_process_follows_the_switch_within_a_second(api: Api, superadmin: Caller) -> None:
    another = Guard(api.state.settings)
    async with another.kept_current(api.state.pool):
        async with read_only(superadmin):
            await _until(lambda: another.read_only is not None)
            followed = another.read_only
        await _until(lambda: another.read_only is None)

    assert followed is not None and followed.reason == "Moving house"
    assert LOOK_EVERY_SECONDS <= 1


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(WITHIN_SECONDS):
        while not holds():  # noqa: ASYNC110  (the guard sets no event)
            await asyncio.sleep(0.02)


async def test_read_only_mode_needs_a_reason_and_a_superadmin(workspace: Workspace, superadmin: Caller) -> None:
    nobody = await workspace.admin.request("PUT", "/api/system/readonly", json={"is_on": True, "reason": "x"})
    without = await superadmin.request("PUT", "/api/system/readonly", json={"is_on": True})

    assert nobody.status_code == 403
    assert without.status_code == 400 and "reason" in without.json()["details"]


async def _as_limited(api: Api) -> AsyncGenerator[None]:
    state, settings, limiter = api.state, api.state.settings, api.state.limiter
    state.settings, state.limiter = settings.model_copy(update={"rate_limit_max": 1000}), RateLimiter(60)
    try:
        yield
    finally:
        state.settings, state.limiter = settings, limiter


@pytest.fixture
async def limited(api: Api) -> AsyncGenerator[None]:
    """The application with its limits on."""
    async for _ in _as_limited(api):
        yield


@pytest.mark.usefixtures("limited")
async def test_many_failures_block_their_address_and_nobody_else(api: Api, superadmin: Caller) -> None:
    async def ask(address: str) -> httpx.Response:
        headers = {"X-Forwarded-For": address, "Authorization": "Bearer nonsense"}
        return await api.client.get("/api/leads", headers=headers)

    for _ in range(50):
        assert (await ask("198.51.100.9")).status_code == 401
    await api.state.guard.write_noted(api.state.pool)
    blocked, other = await ask("198.51.100.9"), await ask("198.51.100.10")
    (block,) = [b for b in (await superadmin.get("/api/security/blocks")).json()["data"] if b["source"] == "ip:198.51.100.9"]
    signals = (await superadmin.get("/api/security/signals?kind=failed_requests")).json()["data"]
    lifted = await superadmin.delete(f"/api/security/blocks/{block['id']}")
    again = await ask("198.51.100.9")

    assert (blocked.status_code, other.status_code, lifted.status_code, again.status_code) == (429, 401, 204, 401)
    assert 200 < blocked.json()["retryAfter"] <= 300
    assert signals[0]["source"] == "ip:198.51.100.9"


@pytest.mark.usefixtures("limited")
async def test_who_goes_on_beyond_a_limit_is_held_back_and_not_blocked(api: Api, workspace: Workspace) -> None:
    api.state.settings = api.state.settings.model_copy(update={"rate_limit_max": 5})
    office = {"X-Forwarded-For": "198.51.100.44"}
    answers = [(await workspace.employee.request("GET", "/api/auth/me", headers=office)).status_code for _ in range(70)]
    await api.state.guard.write_noted(api.state.pool)

    other = await workspace.admin.request("GET", "/api/auth/me", headers=office)

    assert (answers.count(200), answers.count(429)) == (5, 65)
    assert other.status_code == 200, "a colleague at the same address"


async def test_networks_of_the_whitelist_are_never_blocked_and_blocks_double_up_to_an_hour(
    api: Api, superadmin: Caller
) -> None:
    told = list[tuple[str, str]]()

    async def on_block(_ctx: Context, _settings: Settings, source: str, kind: str, _ends_at: datetime) -> None:
        told.append((source, kind))

    networks = ("192.0.2.0/24", "2001:db8::/32")
    guard = Guard(api.state.settings.model_copy(update={"idr_whitelist_ips": networks}), on_block)
    lifted = "update security_blocks set lifted_at = now() where source = $1 and lifted_at is null"
    lengths = (
        "select extract(epoch from ends_at - created_at)::integer as s from security_blocks where source = $1 order by level"
    )

    async def seconds_after(source: str) -> int:
        guard.note_signal(Signal("failed_requests", source, PLATFORM_TENANT, None, "GET", "/api/leads", blocks=True))
        await guard.write_noted(api.state.pool)
        return guard.blocked_seconds(source)

    spared = [await seconds_after(source) for source in ("ip:192.0.2.7", "ip:2001:db8::7/64")]
    for _ in range(5):
        assert await seconds_after("ip:198.51.100.33") > 0
        async with api.system() as ctx:
            await ctx.execute(lifted, "ip:198.51.100.33")
    async with api.system() as ctx:
        seconds = [row["s"] for row in await ctx.fetch(lengths, "ip:198.51.100.33")]

    assert spared == [0, 0]
    assert seconds == [300, 600, 1200, 2400, 3600]
    assert told == [("ip:198.51.100.33", "failed_requests")] * 5


@pytest.mark.usefixtures("limited")
async def test_superadmins_are_told_of_a_blocked_source_once(api: Api, workspace: Workspace) -> None:
    superadmin = await api.superadmin(workspace.id)
    async with api.system(workspace.id) as ctx:
        sql = "insert into employees (tenant_id, user_id, first_name, last_name, role) values ($1, $2, 'S', 'A', 'admin')"
        await ctx.execute(sql, workspace.id, superadmin.user_id)
    source = "ip:198.51.100.44"
    for _ in range(2):
        signal = Signal("failed_requests", source, PLATFORM_TENANT, None, "GET", "/api/leads", blocks=True)
        api.state.guard.note_signal(signal)
        await api.state.guard.write_noted(api.state.pool)
        async with api.system() as ctx:
            await ctx.execute("update security_blocks set ends_at = now(), lifted_at = now() where source = $1", source)

    async with api.system() as ctx:
        sql = "select count(*) as mails, count(distinct to_address) as people from email_outbox where subject = $1"
        sent = await ctx.fetchrow(sql, "198.51.100.44 is blocked")
    notices = (await superadmin.get("/api/notifications")).json()["data"]
    assert sent is not None and sent["mails"] == sent["people"] > 0
    assert [(each["type"], each["title"]) for each in notices] == [("security", "198.51.100.44 is blocked")]


@pytest.mark.usefixtures("limited")
async def test_our_own_proxy_is_never_blocked(api: Api) -> None:
    for _ in range(60):
        await api.client.get("/api/leads", headers={"Authorization": "Bearer nonsense"})
    await api.state.guard.write_noted(api.state.pool)

    assert (await api.client.get("/api/leads", headers={"Authorization": "Bearer nonsense"})).status_code == 401


async def test_text_that_looks_like_an_attack_is_stored_and_only_signalled(
    api: Api, workspace: Workspace, superadmin: Caller
) -> None:
    text = "'; DROP TABLE leads; -- <script>alert(1)</script> ../../etc/passwd $(id)"
    address = {"X-Forwarded-For": "203.0.113.77"}

    made = await workspace.admin.request("POST", "/api/leads", json={**LEAD, "description": text}, headers=address)
    asked = {"X-Forwarded-For": "203.0.113.99"}
    listed = await workspace.admin.request(
        "GET", "/api/leads", params={"q": "<script>alert(1)</script> union select"}, headers=asked
    )
    await api.state.guard.write_noted(api.state.pool)
    signals = (await superadmin.get("/api/security/signals?limit=200")).json()["data"]

    assert made.status_code == 201 and made.json()["data"]["description"] == text
    assert listed.status_code == 200
    kinds = {signal["kind"] for signal in signals if signal["source"] == "ip:203.0.113.77"}
    assert kinds == {"sql", "script", "path", "command"}
    assert {signal["kind"] for signal in signals if signal["source"] == "ip:203.0.113.99"} == {"sql", "script"}


async def test_refusals_are_in_the_log_once_with_their_count(api: Api, workspace: Workspace) -> None:
    other = await api.tenant()
    for _ in range(5):
        assert (await workspace.employee.get("/api/audit-logs")).status_code == 403
    assert (await workspace.employee.get(f"/api/leads?tenant_id={other}")).status_code == 403
    await api.state.guard.write_noted(api.state.pool)

    rows = (await workspace.admin.get("/api/audit-logs?action=PERMISSION_DENIED,UNAUTHORIZED_CROSS_TENANT_ACCESS")).json()[
        "data"
    ]

    denied = [
        row for row in rows if row["action"] == "PERMISSION_DENIED" and row["actor_id"] == str(workspace.employee.user_id)
    ]
    assert sum(row["changes"]["count"][1] for row in denied) == 5 and len(denied) <= 2
    assert denied[0]["changes"]["permission"] == [None, "audit.read"]
    assert [row["action"] for row in rows].count("UNAUTHORIZED_CROSS_TENANT_ACCESS") == 1


async def test_recurring_work_runs_once_for_all_workers_and_survives_a_failure(api: Api) -> None:
    ran: list[str] = []

    async def work(_pool: object, _settings: object) -> None:
        ran.append("done")
        raise RuntimeError("broken")

    due = (Periodic("test.recurring", timedelta(hours=1), work),)
    assert await run_due(api.state.pool, api.state.settings, due) == ["test.recurring"]
    assert await run_due(api.state.pool, api.state.settings, due) == []
    assert ran == ["done"]


async def test_headers_guard_every_answer_and_origins_are_exact(api: Api) -> None:
    ours = min(api.state.settings.origins)
    answers = [await api.client.get("/api/leads", headers={"Origin": origin}) for origin in (ours, "https://evil.example")]

    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].headers["access-control-allow-origin"] == ours
    assert "access-control-allow-origin" not in answers[1].headers
    for answer in answers:
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["permissions-policy"].endswith("microphone=(self)")


async def test_everybody_sees_that_nothing_can_be_changed_and_why(workspace: Workspace, superadmin: Caller) -> None:
    before = (await workspace.employee.get("/api/system/readonly")).json()["data"]
    async with read_only(superadmin):
        during = (await workspace.employee.get("/api/system/readonly")).json()["data"]

    assert before["is_on"] is False
    assert (during["is_on"], during["reason"], during["who"]) == (True, "Moving house", superadmin.email)


async def test_signals_are_found_by_source_path_and_time(api: Api, workspace: Workspace, superadmin: Caller) -> None:
    address = {"X-Forwarded-For": "203.0.113.78"}
    await workspace.admin.request("POST", "/api/leads", json={**LEAD, "description": "union select"}, headers=address)
    await api.state.guard.write_noted(api.state.pool)

    async def found(**asked: str) -> list[dict[str, object]]:
        return (await superadmin.request("GET", "/api/security/signals", params=asked)).json()["data"]

    (signal,) = await found(q="203.0.113.78", kind="sql")
    assert (signal["user_email"], signal["path"]) == (workspace.admin.email, "/api/leads")
    assert signal["tenant_name"]
    assert await found(q="203.0.113.78", kind="script") == []
    assert await found(q="203.0.113.78", **{"from": "2999-01-01T00:00:00Z"}) == []
    without_zone = await superadmin.get("/api/security/signals?from=2026-01-01T00:00:00")
    assert without_zone.status_code == 400 and "from" in without_zone.json()["details"]


async def test_a_block_says_who_added_it(superadmin: Caller) -> None:
    await superadmin.post("/api/security/blocks", {"address": "198.51.100.60", "reason": "Scans us"})

    (block,) = [b for b in (await superadmin.get("/api/security/blocks")).json()["data"] if b["source"] == "ip:198.51.100.60"]
    assert (block["created_by_email"], block["reason"], block["ends_at"]) == (superadmin.email, "Scans us", None)


async def test_nobody_blocks_the_address_they_are_at(api: Api, superadmin: Caller) -> None:
    here = {"X-Forwarded-For": "198.51.100.61"}
    body = {"address": "198.51.100.61", "reason": "A slip"}

    refused = await superadmin.request("POST", "/api/security/blocks", json=body, headers=here)

    assert refused.status_code == 400 and "address" in refused.json()["details"]
    assert (await superadmin.request("GET", "/api/security/blocks", headers=here)).status_code == 200
