"""What counts against whom: each limit with its number, keys apart from people, signals by volume, paging as export."""

from collections.abc import AsyncGenerator
from typing import Any

import httpx
import pytest

from aisha.core.counted import Limit
from aisha.core.limits import HOUR, MINUTE
from aisha.core.ratelimit import RateLimiter
from aisha.records import chains
from tests.application import Api, Caller, Workspace
from tests.records.test_round_trips import counted

ADDRESS = "203.0.113.41"


@pytest.fixture
async def limited(api: Api) -> AsyncGenerator[Api]:
    """The application with its limits on, and nothing counted yet."""
    state, settings, limiter = api.state, api.state.settings, api.state.limiter
    state.settings, state.limiter = settings.model_copy(update={"rate_limit_max": 1000}), RateLimiter(60)
    yield api
    state.settings, state.limiter = settings, limiter


async def signals(api: Api, kind: str, source: str) -> list[dict[str, Any]]:
    """What was noted of a source."""
    superadmin = await api.superadmin()
    await api.state.guard.write_noted(api.state.pool)
    listed = (await superadmin.get(f"/api/security/signals?kind={kind}&limit=200")).json()["data"]
    return [signal for signal in listed if signal["source"] == source]


@pytest.mark.parametrize(
    ("bucket", "most", "window", "method", "path"),
    [
        ("refresh", 60, MINUTE, "POST", "/api/auth/refresh"),
        ("public", 60, MINUTE, "GET", "/api/invitations/unknown"),
        ("public", 60, MINUTE, "GET", "/api/auth/oidc"),
        ("public", 60, MINUTE, "GET", "/api/auth/oidc/start"),
        ("public", 60, MINUTE, "GET", "/api/auth/oidc/callback"),
        ("public", 60, MINUTE, "POST", "/api/auth/confirm-email"),
        ("public", 60, MINUTE, "POST", "/api/auth/reset-password/rules"),
        ("export", 10, HOUR, "GET", "/api/audit-logs/export"),
    ],
)
async def test_a_limit_holds_at_its_number(
    limited: Api, workspace: Workspace, bucket: str, most: int, window: float, method: str, path: str
) -> None:
    caller = f"user:{workspace.admin.user_id}" if bucket == "export" else f"ip:{ADDRESS}"

    async def ask() -> httpx.Response:
        headers = {"X-Forwarded-For": ADDRESS}
        if bucket == "export":
            return await workspace.admin.request(method, path, headers=headers)
        return await limited.client.request(method, path, headers=headers)

    for _ in range(most - 1):
        await limited.state.limiter.count([Limit(bucket, caller, most, window)])
    last, refused = await ask(), await ask()

    assert last.status_code != 429 and last.headers["ratelimit-remaining"] == "0"
    assert (refused.status_code, refused.json()["code"]) == (429, "RATE_LIMITED")
    assert refused.json()["message"] == "Too many requests, please try again later."
    assert window - 60 < refused.json()["retryAfter"] <= window
    hits = {(place, who): each.used for place, who, each in await limited.state.limiter.top_callers(100)}
    assert hits[("refused", caller)] == 1, "what was refused within the hour is seen on the page of the limits"
    assert refused.headers["retry-after"] == str(refused.json()["retryAfter"])


async def test_a_key_and_its_owner_are_counted_apart(limited: Api, workspace: Workspace) -> None:
    limited.state.settings = limited.state.settings.model_copy(update={"rate_limit_max": 3})
    keys = [
        (await workspace.admin.post("/api/api-keys", {"name": name, "scopes": ["read:leads"]})).json()["data"]["key"]
        for name in ("one", "two")
    ]

    async def with_key(key: str) -> int:
        return (await limited.client.get("/api/leads", headers={"X-API-Key": key})).status_code

    first = [await with_key(keys[0]) for _ in range(4)]
    second, owner = await with_key(keys[1]), (await workspace.admin.get("/api/leads")).status_code

    assert first == [200, 200, 200, 429]
    assert (second, owner) == (200, 200)


async def test_five_changes_of_workspace_are_a_signal(limited: Api, workspace: Workspace) -> None:
    superadmin, source = await limited.superadmin(workspace.id), ""
    for number in range(5):
        target = None if number % 2 == 0 else str(workspace.id)
        moved = await superadmin.post(
            "/api/auth/switch-tenant", {"tenant_id": target, "refresh_token": superadmin.refresh_token}
        )
        assert moved.status_code == 200, moved.text
        superadmin.token, superadmin.refresh_token = moved.json()["token"], moved.json()["refresh_token"]
        source = f"user:{superadmin.user_id}"
        assert bool(await signals(limited, "tenant_switches", source)) is (number == 4)

    limited.client.cookies.clear()
    (signal,) = await signals(limited, "tenant_switches", source)
    assert signal["details"] == {"within_seconds": 600}


async def test_five_attempts_at_foreign_workspaces_block_the_person(limited: Api, workspace: Workspace) -> None:
    other, intruder = await limited.tenant(), workspace.employee

    answers = [(await intruder.get(f"/api/leads?tenant_id={other}")).status_code for _ in range(5)]
    (signal,) = await signals(limited, "cross_tenant", f"user:{intruder.user_id}")
    blocked, colleague = await intruder.get("/api/leads"), await workspace.manager.get("/api/leads")

    assert answers == [403] * 5 and signal["details"] == {"within_seconds": 3600}
    assert (blocked.status_code, colleague.status_code) == (429, 200)


async def test_without_limits_only_blocks_set_by_hand_hold(api: Api) -> None:
    headers = {"X-Forwarded-For": "203.0.113.42"}
    for _ in range(60):
        await api.client.get("/api/leads", headers=headers)
    await api.state.guard.write_noted(api.state.pool)
    by_volume = await api.client.get("/api/leads", headers=headers)
    superadmin = await api.superadmin()

    made = await superadmin.post("/api/security/blocks", {"address": "203.0.113.42", "reason": "A test"})
    await api.state.guard.refresh(api.state.pool)
    by_hand = await api.client.get("/api/leads", headers=headers)
    lifted = await superadmin.delete(f"/api/security/blocks/{made.json()['data']['id']}")

    assert (by_volume.status_code, by_hand.status_code, lifted.status_code) == (401, 429, 204)


async def test_a_key_used_from_a_new_network_is_a_signal(api: Api, workspace: Workspace) -> None:
    issued = (await workspace.admin.post("/api/api-keys", {"name": "Shop", "scopes": ["read:leads"]})).json()["data"]

    async def use(address: str) -> list[str]:
        headers = {"X-API-Key": issued["key"], "X-Forwarded-For": address}
        assert (await api.client.get("/api/leads", headers=headers)).status_code == 200
        await api.state.keys.write_uses(api.state.pool, api.state.guard.note_new_network, everything=True)
        return [signal["details"]["network"] for signal in await signals(api, "new_network", f"key:{issued['id']}")]

    version = (await workspace.admin.get(f"/api/api-keys/{issued['id']}")).json()["data"].get("version")

    assert await use("203.0.113.5") == []
    assert await use("203.0.113.200") == []
    assert await use("198.51.100.7") == ["198.51.100.0/24"]
    assert await use("203.0.113.6") == ["198.51.100.0/24"]
    assert (await workspace.admin.get(f"/api/api-keys/{issued['id']}")).json()["data"].get("version") == version


@pytest.fixture
async def many(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Twelve leads of the employee, where reading six along one chain is a signal and beyond eight an export."""
    monkeypatch.setattr(chains, "SIGNAL_AFTER", 6)
    monkeypatch.setattr(chains, "EXPORT_AFTER", 8)
    for number in range(12):
        made = await workspace.employee.post("/api/leads", {"last_name": f"Lead {number}", "allow_duplicate": True})
        assert made.status_code == 201, made.text
    return workspace


async def read_all(caller: Caller, path: str = "/api/leads?limit=2") -> tuple[int, httpx.Response]:
    """Page after page: how many records were answered, and the last answer."""
    count, cursor = 0, ""
    while True:
        answer = await caller.get(path + cursor)
        if answer.status_code != 200:
            return count, answer
        body = answer.json()
        count += len(body["data"])
        if body["meta"]["next_cursor"] is None:
            return count, answer
        cursor = f"&cursor={body['meta']['next_cursor']}"


async def test_paging_ends_where_an_export_begins(api: Api, many: Workspace) -> None:
    by_employee, refused = await read_all(many.employee)
    by_admin, _ = await read_all(many.admin)

    assert (by_employee, refused.status_code, refused.json()["code"]) == (8, 403, "FORBIDDEN")
    assert refused.json()["details"] == {"permission": "leads.export"}
    assert refused.json()["message"].startswith("You have read 8 leads page by page.")
    assert by_admin == 12
    for reader in (many.employee, many.admin):
        (signal,) = await signals(api, "many_rows", f"user:{reader.user_id}")
        assert signal["details"] == {"records": "leads", "rows": 6}
    assert (await many.employee.get("/api/leads?limit=2")).status_code == 200


@pytest.mark.usefixtures("api")
async def test_a_cursor_cannot_be_made_younger_or_handed_on(many: Workspace) -> None:
    cursor: str = (await many.employee.get("/api/leads?limit=6")).json()["meta"]["next_cursor"]
    inner, _, proof = cursor.partition("~")
    rows, _, mark = proof.partition(".")

    async def ask(sent: str, caller: Caller = many.employee, path: str = "/api/leads") -> tuple[int, str | None]:
        answer = await caller.get(f"{path}?limit=6&cursor={sent}")
        return answer.status_code, answer.json().get("code")

    assert rows == "6" and await ask(cursor) == (200, None)
    unproven = (inner, f"{inner}~6.", f"{inner}~6.{'0' * len(mark)}", f"{inner}~6.é")
    for forged in (*unproven, f"{inner}~0.{mark}", f"{inner}~-6.{mark}", f"{inner}~६.{mark}0", f"~6.{mark}"):
        assert await ask(forged) == (400, "INVALID_CURSOR")
    assert await ask(cursor, many.admin) == (400, "INVALID_CURSOR")
    assert await ask(cursor, path="/api/contacts") == (400, "INVALID_CURSOR")


async def test_a_later_page_costs_the_database_no_more_than_the_first(api: Api, many: Workspace) -> None:
    cursor = (await many.admin.get("/api/leads?limit=2")).json()["meta"]["next_cursor"]

    async with counted(api) as first:
        await many.admin.get("/api/leads?limit=2")
    async with counted(api) as later:
        await many.admin.get(f"/api/leads?limit=2&cursor={cursor}")

    assert len(first) == len(later) == 3
