"""HTTP: selecting a tenant, junk input, body limits, addresses, headers and envelopes."""

from uuid import uuid4

import httpx
import pytest
from starlette.requests import Request

from aisha.core.http import client_address
from tests.application import Api, Workspace, make_workspace


async def test_the_token_names_the_tenant_unless_another_is_selected(api: Api, workspace: Workspace) -> None:
    second = await api.tenant("Second")
    await api.member(second, "employee", email=workspace.admin.email)

    plain = (await workspace.admin.get("/api/auth/me")).json()["data"]
    by_query = (await workspace.admin.get(f"/api/auth/me?tenant_id={second}")).json()["data"]
    by_header = (await workspace.admin.get("/api/auth/me", headers={"X-Tenant-ID": str(second)})).json()["data"]
    both = await workspace.admin.get(f"/api/auth/me?tenant_id={second}", headers={"X-Tenant-ID": str(second)})

    assert (plain["tenant"]["id"], plain["role"]) == (str(workspace.id), "admin")
    assert (by_query["tenant"]["id"], by_query["role"]) == (str(second), "employee")
    assert by_header["tenant"]["id"] == str(second)
    assert both.status_code == 200


async def test_a_foreign_tenant_is_denied_in_the_guides_words(api: Api, workspace: Workspace) -> None:
    foreign = await api.tenant()

    answers = [
        await workspace.admin.get(f"/api/leads?tenant_id={foreign}"),
        await workspace.admin.get("/api/leads", headers={"X-Tenant-ID": str(foreign)}),
        await workspace.admin.post("/api/departments", {"name": "X", "tenant_id": str(foreign)}),
        await workspace.admin.get(f"/api/leads?tenant_id={uuid4()}"),
    ]

    for answer in answers:
        assert answer.status_code == 403
        assert (answer.json()["status"], answer.json()["message"]) == ("error", "Access denied: Invalid tenant")
        assert answer.json()["code"] == "TENANT_DENIED"


@pytest.mark.parametrize("tenant", ["acme-corp", "1", "{}", "00000000-0000-0000-0000-000000000000", "' or 1=1 --"])
async def test_a_tenant_is_selected_by_its_uuid_only(workspace: Workspace, tenant: str) -> None:
    by_query = await workspace.admin.get("/api/leads", params={"tenant_id": tenant})
    by_body = await workspace.admin.post("/api/departments", {"name": "X", "tenant_id": tenant})

    assert (by_query.status_code, by_query.json()["code"]) == (400, "INVALID_TENANT_ID")
    assert (by_body.status_code, by_body.json()["code"]) == (400, "INVALID_TENANT_ID")


async def test_two_selectors_that_differ_are_refused(api: Api, workspace: Workspace) -> None:
    answer = await workspace.admin.get(f"/api/leads?tenant_id={workspace.id}", headers={"X-Tenant-ID": str(uuid4())})

    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_TENANT_ID")


async def test_a_superadmin_names_the_tenant(api: Api, workspace: Workspace) -> None:
    superadmin = await api.superadmin()

    without = await superadmin.get("/api/leads")
    writing = await superadmin.post("/api/leads", {"last_name": "L"})
    with_it = await superadmin.get(f"/api/leads?tenant_id={workspace.id}")

    assert (without.status_code, without.json()["code"]) == (400, "TENANT_REQUIRED")
    assert (writing.status_code, writing.json()["code"]) == (400, "TENANT_REQUIRED")
    assert with_it.status_code == 200


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"{", "application/json", 400, "INVALID_JSON"), (b"\xff", "application/json", 400, "INVALID_JSON"),
        (b"[" * 20_000, "application/json", 400, "INVALID_JSON"), (b'{"name": NaN}', "application/json", 400, None),
        (b"[]", "application/json", 400, "VALIDATION_ERROR"), (b"", "application/json", 400, "VALIDATION_ERROR"),
        (b'{"name": "a\\u0000b"}', "application/json", 400, None), (b"name=x", "text/plain", 400, "VALIDATION_ERROR"),
    ],
)  # fmt: skip
async def test_junk_bodies_are_answered_in_words(
    workspace: Workspace, body: bytes, kind: str, status: int, code: str | None
) -> None:
    answer = await workspace.admin.request("POST", "/api/departments", content=body, headers={"Content-Type": kind})

    assert answer.status_code == status
    assert answer.json()["status"] == "error" and answer.json()["request_id"]
    assert code is None or answer.json()["code"] == code


@pytest.mark.parametrize("path", ["/api/departments", "/api/leads", "/api/auth/login"])
@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", "text/csv"])
async def test_a_body_above_one_megabyte_is_refused(workspace: Workspace, path: str, kind: str) -> None:
    answer = await workspace.admin.request("POST", path, content=b"x" * 1_000_001, headers={"Content-Type": kind})

    assert answer.status_code in (413, 415)
    if answer.status_code == 413:
        assert answer.json()["code"] == "PAYLOAD_TOO_LARGE"


async def test_a_streamed_body_is_counted_while_it_comes(workspace: Workspace) -> None:
    sent = 0

    async def endless():
        nonlocal sent
        while True:
            sent += 100_000
            yield b" " * 100_000

    answer = await workspace.admin.request(
        "POST", "/api/departments", content=endless(), headers={"Content-Type": "application/json"}
    )

    assert answer.status_code == 413
    assert sent <= 1_300_000


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "Token x", "Bearer a b c"])
async def test_junk_credentials_are_nobody(api: Api, header: str) -> None:
    answer = await api.client.get("/api/leads", headers={"Authorization": header})

    assert (answer.status_code, answer.json()["code"]) == (401, "UNAUTHENTICATED")


@pytest.mark.parametrize("path", ["/api/leads", "/api/leads/bulk"])
async def test_nobodys_body_is_not_read(api: Api, path: str) -> None:
    answer = await api.client.post(path, content=b"{", headers={"Content-Type": "application/json"})

    assert (answer.status_code, answer.json()["code"]) == (401, "UNAUTHENTICATED")


async def test_unknown_addresses_and_methods_are_enveloped(api: Api, workspace: Workspace) -> None:
    unknown = await workspace.admin.get("/api/nothing")
    method = await workspace.admin.request("DELETE", "/health")
    no_uuid = await workspace.admin.get("/api/employees/not-a-uuid")

    assert (unknown.status_code, unknown.json()["code"]) == (404, "NOT_FOUND")
    assert (method.status_code, method.json()["status"]) == (405, "error")
    assert no_uuid.status_code in (400, 404)


async def test_every_answer_carries_its_request_id_and_safe_headers(api: Api, workspace: Workspace) -> None:
    own = await workspace.admin.get("/api/leads", headers={"X-Request-ID": "my-request-0001"})
    forged = await workspace.admin.get("/api/nothing", headers={"X-Request-ID": "a'); drop table leads; --"})

    assert own.headers["x-request-id"] == "my-request-0001"
    assert forged.headers["x-request-id"] == forged.json()["request_id"] != "a'); drop table leads; --"
    assert own.headers["x-content-type-options"] == "nosniff" and own.headers["cache-control"] == "no-store"


def request_from(api: Api, peer: str, forwarded: str) -> Request:
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    return Request({"type": "http", "client": (peer, 1), "headers": headers, "app": api.app})


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "10.9.9.9, 198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "198.51.100.1, 127.0.0.9", "198.51.100.1"),
        ("127.0.0.1", "junk", "127.0.0.1"),
        ("127.0.0.1", "junk, 198.51.100.1", "198.51.100.1"),
        ("::1", "2001:db8::1", "2001:db8::1"),
        ("::1", "fe80::1%'); drop table leads; --", "fe80::1"),
        ("unix", "", ""),
    ],
)
def test_the_client_is_the_rightmost_hop_outside_our_proxies(api: Api, peer: str, forwarded: str, address: str) -> None:
    assert client_address(request_from(api, peer, forwarded)) == address


async def test_text_in_an_address_reaches_no_sql(api: Api, workspace: Workspace) -> None:
    hostile = {"X-Forwarded-For": "fe80::1%', ''); insert into departments (tenant_id, name) select 1"}

    answer = await workspace.admin.get("/api/departments", headers=hostile)

    assert answer.status_code == 200


async def test_another_origin_may_not_call_and_ours_may(api: Api) -> None:
    def preflight(origin: str) -> dict[str, str]:
        return {"Origin": origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-csrf-token"}

    ours = await api.client.options("/api/leads", headers=preflight("http://localhost:4000"))
    foreign = await api.client.options("/api/leads", headers=preflight("https://evil.example"))

    assert ours.headers["access-control-allow-origin"] == "http://localhost:4000"
    assert ours.headers["access-control-allow-credentials"] == "true"
    assert "access-control-allow-origin" not in foreign.headers


async def test_requests_of_one_caller_do_not_see_anothers_tenant(api: Api) -> None:
    """Two tenants through one pool, at the same time."""
    first, second = await make_workspace(api), await make_workspace(api)
    names: dict[str, set[str]] = {}
    for number in range(5):
        for workspace in (first, second):
            made: httpx.Response = await workspace.admin.post("/api/departments", {"name": f"D{number}"})
            names.setdefault(str(workspace.id), set()).add(made.json()["data"]["id"])

    for workspace in (first, second) * 5:
        listed = (await workspace.admin.get("/api/departments?q=D")).json()["data"]
        assert {each["id"] for each in listed} == names[str(workspace.id)]
