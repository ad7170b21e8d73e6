"""API keys over the real application: what a key may do, and when it stops."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from aisha.core.clock import utc_now
from aisha.core.key_memory import NewNetwork
from aisha.entrypoints.api import create_app
from tests.application import Api, Caller, Workspace
from tests.database import make_settings
from tests.records.test_round_trips import counted

READ, WRITE = "read:contacts", "write:contacts"


async def issue(caller: Caller, *scopes: str, **more: Any) -> dict[str, Any]:
    """A new key of somebody."""
    answer = await caller.post("/api/api-keys", {"name": "Shop", "scopes": list(scopes), **more})
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


async def ask(api: Api, key: dict[str, Any] | str, method: str, path: str, **options: Any) -> tuple[int, str | None]:
    """Status and error code of a request with a key."""
    answer = await request(api, key, method, path, **options)
    return answer.status_code, answer.json().get("code") if answer.content else None


async def request(api: Api, key: dict[str, Any] | str, method: str, path: str, **options: Any) -> httpx.Response:
    text = key if isinstance(key, str) else key["key"]
    headers = {"X-API-Key": text, **options.pop("headers", {})}
    return await api.client.request(method, path, headers=headers, **options)


async def test_a_key_is_shown_once_and_only_its_hash_is_stored(api: Api, workspace: Workspace) -> None:
    key = await issue(workspace.admin, READ)

    listed = await workspace.admin.get("/api/api-keys")
    async with api.system(workspace.id) as ctx:
        row = await ctx.fetchrow("select * from api_keys where tenant_id = $1", workspace.id)
        audited = await ctx.fetch("select changes::text as c from audit_log where entity_type = 'api_key'")
    assert row is not None
    assert key["key"].startswith(key["key_prefix"] + "_") and len(key["key"]) >= 3 + 8 + 1 + 43
    assert key["key"] not in listed.text and "key_hash" not in listed.text
    assert key["key"] not in str(dict(row)) and row["key_hash"] not in "".join(each["c"] for each in audited)
    assert abs(row["expires_at"] - row["created_at"] - timedelta(days=365)) < timedelta(minutes=1)
    assert len(audited) == 1


async def test_a_key_does_what_its_scopes_say_and_nothing_else(api: Api, workspace: Workspace) -> None:
    key = await issue(workspace.admin, READ, WRITE)
    body = {"json": {"first_name": "Ada"}}

    made = await request(api, key, "POST", "/api/contacts", **body)
    path = f"/api/contacts/{made.json()['data']['id']}"
    answers = {
        "read": await ask(api, key, "GET", path), "change": await ask(api, key, "PATCH", path, json={"first_name": "B"}),
        "delete": await ask(api, key, "DELETE", path), "leads": await ask(api, key, "GET", "/api/leads"),
        "users": await ask(api, key, "GET", "/api/users"), "keys": await ask(api, key, "GET", "/api/api-keys"),
        "me": await ask(api, key, "GET", "/api/auth/me"), "types": await ask(api, key, "GET", "/api/metadata"),
        "switch": await ask(api, key, "POST", "/api/auth/switch-tenant", json={"tenant_id": str(workspace.id)}),
        "make users": await ask(api, key, "POST", "/api/users", json={"email": "a@b.example", "role": "admin"}),
    }  # fmt: skip

    refused = (403, "SCOPE_MISSING")
    assert made.status_code == 201
    assert answers == {
        "read": (200, None), "change": (200, None), "delete": refused, "leads": refused, "users": refused, "keys": refused,
        "me": refused, "types": (200, None), "switch": refused, "make users": refused,
    }  # fmt: skip
    async with api.system(workspace.id) as ctx:
        sql = "select actor_type, actor_id, user_agent from audit_log where entity_type = 'contact' and tenant_id = $1"
        audited = {tuple(row) for row in await ctx.fetch(sql, workspace.id)}
    assert audited == {("api_key", workspace.admin.user_id, f"API key {key['key_prefix']}")}


async def test_a_key_with_every_reading_scope_reads_records_only(api: Api, workspace: Workspace) -> None:
    key = await issue(workspace.admin, "read:*")

    for collection in ("accounts", "contacts", "leads", "opportunities", "activities", "notes"):
        assert await ask(api, key, "GET", f"/api/{collection}") == (200, None)
    assert await ask(api, key, "POST", "/api/contacts", json={"first_name": "A"}) == (403, "SCOPE_MISSING")
    assert await ask(api, key, "GET", "/api/employees") == (403, "SCOPE_MISSING")


async def test_a_key_sees_what_its_owner_sees(api: Api, workspace: Workspace) -> None:
    own = (await workspace.employee.post("/api/contacts", {"first_name": "Own"})).json()["data"]["id"]
    other = (await workspace.admin.post("/api/contacts", {"first_name": "Other"})).json()["data"]["id"]
    key = await issue(workspace.employee, READ)

    listed = (await request(api, key, "GET", "/api/contacts")).json()["data"]

    assert [each["id"] for each in listed] == [own]
    assert await ask(api, key, "GET", f"/api/contacts/{other}") == (404, "NOT_FOUND")


async def test_an_employees_key_only_reads(api: Api, workspace: Workspace) -> None:
    refused = await workspace.employee.post("/api/api-keys", {"name": "Shop", "scopes": [WRITE]})

    assert (refused.status_code, refused.json()["details"]) == (403, {"permission": "api_keys.write"})


async def test_a_key_never_exceeds_what_its_owner_holds_now(api: Api, workspace: Workspace) -> None:
    key = await issue(workspace.manager, READ, WRITE)
    body = {"json": {"first_name": "Ada"}}
    before = await ask(api, key, "POST", "/api/contacts", **body)

    await set_employee(api, workspace, workspace.manager, "role", "employee")
    as_employee = await ask(api, key, "POST", "/api/contacts", **body), await ask(api, key, "GET", "/api/contacts")
    await set_employee(api, workspace, workspace.manager, "role", "manager")

    assert before == (201, None)
    assert as_employee == ((403, "SCOPE_MISSING"), (200, None))
    assert await ask(api, key, "POST", "/api/contacts", **body) == (201, None)


async def set_employee(api: Api, workspace: Workspace, person: Caller, column: str, value: str) -> None:
    async with api.system(workspace.id) as ctx:
        sql = f"update employees set {column} = $3 where tenant_id = $1 and user_id = $2"
        await ctx.execute(sql, workspace.id, person.user_id, value)


@pytest.mark.parametrize("end", ["membership", "login", "removal"])
async def test_a_key_dies_with_its_owner_for_good(api: Api, workspace: Workspace, end: str) -> None:
    key = await issue(workspace.manager, READ)
    assert await ask(api, key, "GET", "/api/contacts") == (200, None)
    user, back = workspace.manager.user_id, None
    async with api.system() as ctx:
        if end == "login":
            await ctx.execute("update users set status = 'inactive' where id = $1", user)
            await ctx.execute("update users set status = 'active' where id = $1", user)
    async with api.system(workspace.id) as ctx:
        if end == "removal":
            await ctx.execute("update departments set manager_user_id = null where tenant_id = $1", workspace.id)
            back = await ctx.fetchval("delete from employees where user_id = $1 returning email", user)
    if end == "membership":
        await set_employee(api, workspace, workspace.manager, "status", "inactive")
        await set_employee(api, workspace, workspace.manager, "status", "active")
    if back:
        await api.member(workspace.id, "manager", email=back)

    assert await ask(api, key, "GET", "/api/contacts") == (401, "API_KEY_INVALID")


async def test_expired_revoked_unknown_and_malformed_keys_are_refused(api: Api, workspace: Workspace) -> None:
    expired, revoked = await issue(workspace.admin, READ), await issue(workspace.admin, READ)
    assert await ask(api, expired, "GET", "/api/contacts") == (200, None)
    async with api.system(workspace.id) as ctx:
        await ctx.execute("update api_keys set expires_at = now() where id = $1", UUID(expired["id"]))
    assert (await workspace.admin.delete(f"/api/api-keys/{revoked['id']}")).status_code == 204

    for key in (expired, revoked, "ak_00000000_unknown", "anything", expired["key"] + "x"):
        assert await ask(api, key, "GET", "/api/contacts") == (401, "API_KEY_INVALID")
        assert await ask(api, key, "GET", "/api/users") == (401, "API_KEY_INVALID")
    listed = (await workspace.admin.get("/api/api-keys")).json()["data"]
    assert [each["is_active"] for each in listed] == [False, False]


@pytest.mark.parametrize(
    ("allowed", "status"), [(["203.0.113.7"], 200), (["203.0.113.99/24"], 200), (["198.51.100.0/24", "2001:db8::/32"], 401)]
)
async def test_a_key_works_from_the_allowed_networks_only(
    api: Api, workspace: Workspace, allowed: list[str], status: int
) -> None:
    key = await issue(workspace.admin, READ, allowed_ips=allowed)
    transport = httpx.ASGITransport(api.app, client=("203.0.113.7", 4711))

    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        answer = await client.get("/api/contacts", headers={"X-API-Key": key["key"]})

    assert answer.status_code == status


async def test_a_rotated_key_works_for_a_day_more(api: Api, workspace: Workspace) -> None:
    old = await issue(workspace.admin, READ, allowed_ips=["127.0.0.0/8"])
    new = (await workspace.admin.post(f"/api/api-keys/{old['id']}/rotate")).json()["data"]
    again = await workspace.admin.post(f"/api/api-keys/{old['id']}/rotate")

    both = await ask(api, old, "GET", "/api/contacts"), await ask(api, new, "GET", "/api/contacts")
    kept = (await workspace.admin.get(f"/api/api-keys/{old['id']}")).json()["data"]
    async with api.system(workspace.id) as ctx:
        await ctx.execute("update api_keys set expires_at = expires_at - interval '24 hours' where id = $1", UUID(old["id"]))

    assert both == ((200, None), (200, None)) and new["key"] != old["key"]
    assert (new["scopes"], new["allowed_ips"], kept["replaced_by"]) == (old["scopes"], ["127.0.0.0/8"], new["id"])
    assert kept["expires_at"] <= (utc_now() + timedelta(hours=24)).isoformat()
    assert again.json()["code"] == "INVALID_STATUS"
    assert await ask(api, old, "GET", "/api/contacts") == (401, "API_KEY_INVALID")
    assert await ask(api, new, "GET", "/api/contacts") == (200, None)


async def test_a_key_stays_in_its_tenant(api: Api, workspace: Workspace) -> None:
    other = await api.tenant()
    superadmin = await api.superadmin(workspace.id)
    key = await issue(superadmin, READ)

    assert await ask(api, key, "GET", "/api/contacts") == (200, None)
    assert await ask(api, key, "GET", "/api/contacts", headers={"X-Tenant-ID": str(other)}) == (403, "TENANT_DENIED")
    assert await ask(api, key, "GET", f"/api/contacts?tenant_id={other}") == (403, "TENANT_DENIED")
    assert await ask(api, key, "GET", f"/api/contacts?tenant_id={workspace.id}") == (200, None)


async def test_only_its_owner_and_who_manages_users_reach_a_key(api: Api, workspace: Workspace) -> None:
    key = await issue(workspace.manager, READ)
    path = f"/api/api-keys/{key['id']}"

    employee = await workspace.employee.get(path), await workspace.employee.delete(path)
    listed = (await workspace.employee.get("/api/api-keys")).json()["data"]
    admin = await workspace.admin.get(path), await workspace.admin.post(f"{path}/rotate"), await workspace.admin.delete(path)

    assert [each.status_code for each in employee] == [404, 404] and listed == []
    assert [each.status_code for each in admin] == [200, 404, 204]
    assert (await workspace.support.get("/api/api-keys")).status_code == 403


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"scopes": []}, "scopes"), ({"scopes": ["fly:contacts"]}, "scopes"), ({"scopes": ["write:*"]}, "scopes"),
        ({"scopes": ["read:passwords"]}, "scopes"), ({"allowed_ips": ["10.0.0.0/40"]}, "allowed_ips"), ({"name": " "}, "name"),
        ({"expires_at": (utc_now() + timedelta(days=731)).isoformat()}, "expires_at"),
        ({"expires_at": utc_now().isoformat()}, "expires_at"),
    ],
)  # fmt: skip
async def test_wrong_keys_are_refused(workspace: Workspace, change: dict[str, Any], field: str) -> None:
    answer = await workspace.admin.post("/api/api-keys", {"name": "Shop", "scopes": [READ], **change})

    assert (answer.status_code, list(answer.json()["details"])) == (400, [field])


async def test_a_key_that_reads_pages_costs_three_messages_like_a_session(api: Api, workspace: Workspace) -> None:
    key = await issue(workspace.admin, READ)
    await ask(api, key, "GET", "/api/contacts")

    async with counted(api) as sent:
        answer = await ask(api, key, "GET", "/api/contacts?limit=50")

    assert answer == (200, None)
    assert len(sent) == 3 and "'api_key'" in sent[0], sent


def ignore(_new: NewNetwork) -> None:
    """For tests that ask for nothing but the uses."""


async def test_a_new_network_is_told_even_when_the_next_key_cannot_be_written(api: Api, workspace: Workspace) -> None:
    state, told = api.state, list[NewNetwork]()
    first, second = [await state.keys.find(state.pool, (await issue(workspace.admin, READ))["key"]) for _ in range(2)]
    assert first is not None and second is not None
    state.keys.note_use(first, "203.0.113.5")
    await state.keys.write_uses(state.pool, ignore, everything=True)

    state.keys.note_use(first, "198.51.100.7")
    state.keys.note_use(second, "no address")
    with pytest.raises(asyncpg.DataError):
        await state.keys.write_uses(state.pool, told.append, everything=True)

    assert [(new.key_id, new.network) for new in told] == [(first.session_id, "198.51.100.0/24")]


async def test_uses_are_written_at_most_once_a_minute_and_not_by_requests(api: Api, workspace: Workspace) -> None:
    key = await issue(workspace.admin, READ)
    for _ in range(3):
        await ask(api, key, "GET", "/api/contacts")
    await ask(api, key["key"] + "x", "GET", "/api/contacts")
    path = f"/api/api-keys/{key['id']}"
    unwritten = (await workspace.admin.get(path)).json()["data"]

    await api.state.keys.write_uses(api.state.pool, ignore)
    first = (await workspace.admin.get(path)).json()["data"]
    await ask(api, key, "GET", "/api/contacts")
    await api.state.keys.write_uses(api.state.pool, ignore)
    within_a_minute = (await workspace.admin.get(path)).json()["data"]
    await api.state.keys.write_uses(api.state.pool, ignore, everything=True)
    later = (await workspace.admin.get(path)).json()["data"]

    assert (unwritten["use_count"], unwritten["last_used_at"]) == (0, None)
    assert (first["use_count"], first["last_used_ip"]) == (3, "127.0.0.1") and first["last_used_at"] is not None
    assert (within_a_minute["use_count"], later["use_count"]) == (3, 4)


async def test_a_revoked_key_is_refused_by_every_process(api: Api, workspace: Workspace, app_dsn: str) -> None:

    key = await issue(workspace.admin, READ)
    settings = make_settings(jwt_secret="t" * 64, rate_limit_max=0, auth_rate_limit_max=0)
    second = create_app(settings, dsn=app_dsn)
    transport = httpx.ASGITransport(second, raise_app_exceptions=False)
    async with second.router.lifespan_context(second), httpx.AsyncClient(transport=transport, base_url="http://b") as client:
        elsewhere = Api(second, client)
        before = await asyncio.gather(*(ask(each, key, "GET", "/api/contacts") for each in (api, elsewhere)))
        await workspace.admin.delete(f"/api/api-keys/{key['id']}")
        after = await asyncio.gather(*(ask(each, key, "GET", "/api/contacts") for each in (api, elsewhere)))

    assert before == [(200, None)] * 2
    assert after == [(401, "API_KEY_INVALID")] * 2
