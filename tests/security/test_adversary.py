"""What an adversary sends: forged tokens, foreign pages, huge and deep bodies, hostile text in searches and headers."""

import base64
import json
from time import time
from types import SimpleNamespace
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from aisha.core.http import ACCESS_COOKIE, CSRF_COOKIE, REFRESH_COOKIE
from aisha.core.ids import new_id
from aisha.identity.auth import passwords
from tests.application import PASSWORD, Api, Caller, Workspace, make_workspace

HOSTILE = (
    "'; DROP TABLE leads; --", "' OR '1'='1", "{{7*7}}${7*7}<%= 7*7 %>", "<script>alert(1)</script>", "%s%n%x",
    "../../../etc/passwd", "\u202egnp.exe", "$(id)`id`", "Robert'); DELETE FROM users;--", "\\x00\\u0000",
)  # fmt: skip


def _part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _claims_of(caller: Caller, **changed: Any) -> dict[str, Any]:
    read: dict[str, Any] = jwt.decode(caller.token, options={"verify_signature": False})
    return read | changed


async def _status(api: Api, token: str) -> int:
    return (await api.client.get("/api/leads", headers={"Authorization": f"Bearer {token}"})).status_code


async def test_tampered_and_foreign_tokens_are_refused(api: Api, workspace: Workspace) -> None:
    caller = workspace.employee
    head, body, signature = caller.token.split(".")
    pem = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    claims = _claims_of(caller)
    forged = {
        "none": f"{_part({'alg': 'none', 'typ': 'JWT'})}.{body}.",
        "None": f"{_part({'alg': 'None', 'typ': 'JWT'})}.{body}.",
        "kept signature, other person": f"{head}.{_part(_claims_of(caller, sub=str(workspace.admin.user_id)))}.{signature}",
        "RS256 with an own key": jwt.encode(claims, pem, "RS256"),
        "HS512 with the secret": jwt.encode(claims, "t" * 64, "HS512"),
        "other secret": jwt.encode(claims, "x" * 64, "HS256"),
        "no signature": f"{head}.{body}.",
        "expired": jwt.encode(_claims_of(caller, exp=int(time()) - 5), "t" * 64, "HS256"),
        "without expiry": jwt.encode({k: v for k, v in claims.items() if k != "exp"}, "t" * 64, "HS256"),
        "unknown session": jwt.encode(_claims_of(caller, sid=str(new_id())), "t" * 64, "HS256"),
        "session of another person": jwt.encode(_claims_of(caller, sub=str(workspace.admin.user_id)), "t" * 64, "HS256"),
        "embedded key": jwt.encode(
            claims, "x" * 64, "HS256", headers={"jwk": {"kty": "oct", "k": "eA"}, "kid": "../../dev/null"}
        ),
    }

    answers = {name: await _status(api, token) for name, token in forged.items()}

    assert await _status(api, caller.token) == 200
    assert answers == dict.fromkeys(forged, 401)


async def test_a_token_that_names_another_tenant_enters_none(api: Api, workspace: Workspace) -> None:
    other = await make_workspace(api)
    token = jwt.encode(_claims_of(workspace.admin, tid=str(other.id)), "t" * 64, "HS256")

    assert await _status(api, token) == 403


async def test_sign_in_begins_a_new_session_whatever_cookies_were_planted(api: Api, workspace: Workspace) -> None:
    planted = {ACCESS_COOKIE: workspace.support.token, REFRESH_COOKIE: "planted", CSRF_COOKIE: "planted"}
    body = {"email": workspace.employee.email, "password": PASSWORD}
    cookie = "; ".join(f"{name}={value}" for name, value in planted.items())

    answer = await api.client.post("/api/auth/login", json=body, headers={"Cookie": cookie})
    api.client.cookies.clear()

    assert answer.status_code == 200
    fresh = {name: answer.cookies.get(name) for name in planted}
    assert all(fresh[name] and fresh[name] != planted[name] for name in planted)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"X-CSRF-Token": "wrong"}, 403),
        ({"X-CSRF-Token": "c"}, 201),
        ({"X-CSRF-Token": "c", "Origin": "https://evil.example"}, 403),
        ({"X-CSRF-Token": "c", "Origin": "null"}, 403),
        ({"X-CSRF-Token": "c", "Origin": "http://api"}, 201),
    ],
)
async def test_a_foreign_page_cannot_use_the_cookies(
    api: Api, workspace: Workspace, headers: dict[str, str], status: int
) -> None:
    cookie = f"{ACCESS_COOKIE}={workspace.admin.token}; {CSRF_COOKIE}=c"

    answer = await api.client.post("/api/leads", json={"last_name": "L"}, headers={"Cookie": cookie, **headers})

    assert answer.status_code == status


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_text_is_only_text(workspace: Workspace, text: str) -> None:
    made = await workspace.admin.post("/api/leads", {"last_name": text, "company": text, "description": text})
    searched = await workspace.admin.get("/api/leads", params={"q": text})
    sorted_by = await workspace.admin.get("/api/leads", params={"sort": text})
    filtered = await workspace.admin.get("/api/leads", params={"filter": text})

    assert made.status_code == 201
    assert (made.json()["data"]["last_name"], made.json()["data"]["description"]) == (text, text)
    assert searched.status_code == 200 and sorted_by.status_code == 400 and filtered.status_code == 400


@pytest.mark.parametrize(
    "header", ["X-Request-ID", "X-Tenant-ID", "X-Forwarded-For", "If-Match", "Idempotency-Key", "X-API-Key"]
)
async def test_hostile_headers_are_refused_or_ignored(workspace: Workspace, header: str) -> None:
    for value in ("'; select 1 --", "a" * 5000, "\x7f", "1\t2", "${jndi:ldap://x}", "ak_'||'"):
        answer = await workspace.admin.get("/api/leads", headers={header: value})

        assert answer.status_code < 500
        assert value not in answer.headers.get("x-request-id", "")


async def test_large_and_deep_bodies_are_refused(workspace: Workspace) -> None:
    large = await workspace.admin.request("POST", "/api/leads", content=b'{"last_name": "' + b"x" * 10_000_000 + b'"}')
    deep = await workspace.admin.request(
        "POST", "/api/leads", content=b'{"custom": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        headers={"Content-Type": "application/json"},
    )  # fmt: skip

    assert large.status_code in (413, 415) and deep.status_code == 400


@pytest.mark.parametrize(
    "path",
    ["/api/../../etc/passwd", "/api-docs/..%2f..%2fsettings.py", "/api/leads/..%2f..%2fusers", "/api/imports/%2e%2e/templates"],
)
async def test_paths_lead_nowhere_else(workspace: Workspace, path: str) -> None:
    answer = await workspace.admin.get(path)

    assert answer.status_code in (400, 404) and "root:" not in answer.text


async def test_an_unknown_address_costs_the_same_hash_as_a_wrong_password(
    api: Api, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified: list[str] = []
    verify = passwords._hasher.verify  # pyright: ignore[reportPrivateUsage]

    def counted(stored: str, password: str) -> bool:
        verified.append(stored.rpartition("$")[0].rpartition("$")[0])
        return verify(stored, password)

    monkeypatch.setattr(passwords, "_hasher", SimpleNamespace(verify=counted))
    for email in (workspace.manager.email, "nobody@tests.example"):
        answer = await api.client.post("/api/auth/login", json={"email": email, "password": "wrong password"})
        assert (answer.status_code, answer.json()["code"]) == (401, "INVALID_CREDENTIALS")

    parameters = "$argon2id$v=19$m=19456,t=2,p=1"
    assert verified == [parameters, parameters]
