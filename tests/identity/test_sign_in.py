"""Signing in: credentials, lockout, tenant choice, cookies and the CSRF token."""

from uuid import uuid4

import httpx
import pytest

from aisha.core.ratelimit import RateLimiter
from tests.application import PASSWORD, Api, Caller, Workspace, make_workspace


@pytest.fixture
async def browser(api: Api) -> httpx.AsyncClient:
    """A client that keeps cookies, as a browser does."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(api.app), base_url="http://api")


async def log_in(api: Api, email: str, password: str = PASSWORD, **body: str) -> httpx.Response:
    answer = await api.client.post("/api/auth/login", json={"email": email, "password": password, **body})
    api.client.cookies.clear()
    return answer


async def test_login_answers_user_tenant_and_tokens(api: Api, workspace: Workspace) -> None:
    answer = await log_in(api, f"  {workspace.employee.email.upper()} ")

    body = answer.json()
    assert answer.status_code == 200
    assert body["data"]["user"]["id"] == str(workspace.employee.user_id)
    assert body["data"]["tenant"]["id"] == str(workspace.id)
    assert [each["id"] for each in body["data"]["tenants"]] == [str(workspace.id)]
    me = await api.client.get("/api/auth/me", headers={"Authorization": f"Bearer {body['token']}"})
    assert me.json()["data"]["user"]["email"] == workspace.employee.email


@pytest.mark.parametrize("email", ["nobody@tests.example", None])
async def test_unknown_address_and_wrong_password_are_answered_alike(api: Api, workspace: Workspace, email: str | None) -> None:
    answer = await log_in(api, email or workspace.employee.email, "wrong password")

    body = answer.json()
    assert (answer.status_code, body["code"]) == (401, "INVALID_CREDENTIALS")
    assert body["message"] == "E-mail or password is wrong."
    assert set(body) == {"status", "code", "message", "request_id"}


async def test_inactive_login_is_answered_like_a_wrong_password(api: Api, workspace: Workspace) -> None:
    async with api.system() as ctx:
        await ctx.execute("update users set status = 'inactive' where id = $1", workspace.employee.user_id)

    answer = await log_in(api, workspace.employee.email)

    assert (answer.status_code, answer.json()["code"]) == (401, "INVALID_CREDENTIALS")


async def test_ten_failures_lock_for_fifteen_minutes(api: Api, workspace: Workspace) -> None:
    for _ in range(10):
        assert (await log_in(api, workspace.employee.email, "wrong password")).status_code == 401

    locked = await log_in(api, workspace.employee.email)

    assert (locked.status_code, locked.json()["code"]) == (423, "ACCOUNT_LOCKED")
    assert 800 < locked.json()["retryAfter"] <= 900
    assert locked.headers["retry-after"] == str(locked.json()["retryAfter"])


async def test_an_address_nobody_has_locks_the_same_way(api: Api, workspace: Workspace) -> None:
    unknown = f"{uuid4().hex}@tests.example"

    answers = [
        [(await log_in(api, email, "wrong password")) for _ in range(11)] for email in (workspace.employee.email, unknown)
    ]

    known_body, unknown_body = (each[-1].json() for each in answers)
    assert [[a.status_code for a in each] for each in answers] == [[401] * 10 + [423]] * 2
    assert known_body["code"] == unknown_body["code"] == "ACCOUNT_LOCKED"
    assert known_body["message"] == unknown_body["message"] and abs(known_body["retryAfter"] - unknown_body["retryAfter"]) <= 5


async def test_failures_in_any_spelling_of_an_address_count_together(api: Api, workspace: Workspace) -> None:
    email = workspace.employee.email
    for spelling in (email, email.upper(), f" {email} ", email.title(), email.swapcase()) * 2:
        await log_in(api, spelling, "wrong password")

    assert (await log_in(api, email)).status_code == 423


async def test_lock_ends_and_counting_begins_anew(api: Api, workspace: Workspace) -> None:
    email = workspace.employee.email
    for _ in range(10):
        await log_in(api, email, "wrong password")
    async with api.system() as ctx:
        await ctx.execute(
            "update sign_in_locks set locked_until = now(), window_started_at = now() - interval '16 minutes'"
            " where email_hash = encode(sha256(convert_to(lower($1), 'UTF8')), 'hex')",
            email,
        )

    assert (await log_in(api, email, "wrong password")).status_code == 401
    assert (await log_in(api, email)).status_code == 200

    async with api.system() as ctx:
        sql = "select count(*) from sign_in_locks where email_hash = encode(sha256(convert_to(lower($1), 'UTF8')), 'hex')"
        assert await ctx.fetchval(sql, email) == 0
        version = await ctx.fetchval("select version from users where id = $1", workspace.employee.user_id)
    assert version == 1, "sign-ins are no new version of the user"


async def test_sign_ins_and_failures_are_audited_with_address_and_browser(
    api: Api, workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    headers = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0", "X-Forwarded-For": "203.0.113.9"}
    email = workspace.employee.email
    for password in ("wrong password", PASSWORD):
        await api.client.post("/api/auth/login", json={"email": email, "password": password}, headers=headers)
    api.client.cookies.clear()

    async with api.system(workspace.id) as ctx:
        rows = await ctx.fetch(
            "select action, host(ip) as ip, user_agent, actor_email, actor_id from audit_log where tenant_id = $1"
            " and action in ('USER_LOGIN', 'FAILED_LOGIN') order by created_at",
            workspace.id,
        )
    assert [row["action"] for row in rows] == ["FAILED_LOGIN", "USER_LOGIN"]
    assert {row["ip"] for row in rows} == {"203.0.113.9"} and {row["actor_email"] for row in rows} == {email}
    assert all("Firefox" in row["user_agent"] for row in rows)
    assert f"Authentication failed for {email} - Invalid credentials" in capsys.readouterr().out
    listed = (await workspace.employee.get("/api/auth/sign-ins")).json()["data"]
    assert [(each["outcome"], each["device"]) for each in listed] == [
        ("signed_in", "Firefox on Linux"), ("wrong_password", "Firefox on Linux"),
    ]  # fmt: skip


async def test_a_log_line_stays_one_line(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    await log_in(api, "a@b.example\n[INFO] forged", "x")

    (line,) = [each for each in capsys.readouterr().out.splitlines() if "forged" in each]
    assert "Authentication failed for a@b.example [INFO] forged" in line


async def test_tenant_is_chosen_wanted_then_last_used_then_first(api: Api, workspace: Workspace) -> None:
    second = await api.tenant("Another")
    email = workspace.admin.email
    await api.member(second, "employee", email=email)

    by_wish = await log_in(api, email, tenant_id=str(workspace.id))
    by_habit = await log_in(api, email)

    assert by_wish.json()["data"]["tenant"]["id"] == str(workspace.id)
    assert by_habit.json()["data"]["tenant"]["id"] == str(workspace.id)
    assert len(by_habit.json()["data"]["tenants"]) == 2


async def test_foreign_tenant_and_slug_are_refused_at_sign_in(api: Api, workspace: Workspace) -> None:
    foreign = await api.tenant()

    denied = await log_in(api, workspace.admin.email, tenant_id=str(foreign))
    slug = await log_in(api, workspace.admin.email, tenant_id="acme-corp")

    assert (denied.status_code, denied.json()["message"]) == (403, "Access denied: Invalid tenant")
    assert (slug.status_code, slug.json()["code"]) == (400, "INVALID_TENANT_ID")


async def test_somebody_without_an_active_workspace_is_told_so(api: Api, workspace: Workspace) -> None:
    async with api.system() as ctx:
        await ctx.execute("update tenants set status = 'suspended' where id = $1", workspace.id)

    answer = await log_in(api, workspace.admin.email)

    assert (answer.status_code, answer.json()["code"]) == (403, "ACCOUNT_DISABLED")


async def test_cookies_are_hidden_from_scripts_but_for_the_csrf_token(api: Api, workspace: Workspace) -> None:
    answer = await log_in(api, workspace.admin.email)

    cookies = {cookie.partition("=")[0]: cookie for cookie in answer.headers.get_list("set-cookie")}
    assert "HttpOnly" in cookies["aisha_access"] and "Max-Age=900;" in cookies["aisha_access"]
    assert "HttpOnly" in cookies["aisha_refresh"] and "Path=/api/auth;" in cookies["aisha_refresh"]
    assert "HttpOnly" not in cookies["aisha_csrf"]
    assert all("SameSite=lax" in cookie for cookie in cookies.values())
    assert not any("Secure" in cookie for cookie in cookies.values()), "the pages are served by http here"


async def test_a_page_of_another_admitted_address_is_told_the_csrf_token(api: Api, workspace: Workspace) -> None:
    origin = {"Origin": "http://localhost:4000"}
    body = {"email": workspace.admin.email, "password": PASSWORD}

    signed_in = await api.client.post("/api/auth/login", json=body, headers=origin)
    told = signed_in.headers["x-csrf-token"]
    renewed = await api.client.post("/api/auth/refresh", headers={**origin, "X-CSRF-Token": told})
    me = await api.client.get("/api/auth/me", headers=origin)
    changed = await api.client.post("/api/departments", json={"name": "A"}, headers={**origin, "X-CSRF-Token": told})
    foreign = await api.client.get("/api/auth/me", headers={"Origin": "https://evil.example"})
    api.client.cookies.clear()

    assert told == renewed.headers["x-csrf-token"] == me.headers["x-csrf-token"]
    assert "X-CSRF-Token" in signed_in.headers["access-control-expose-headers"]
    assert (renewed.status_code, changed.status_code) == (200, 201)
    assert "access-control-allow-origin" not in foreign.headers, "a browser shows a foreign page nothing of it"


async def test_cookie_needs_the_csrf_header_to_write(browser: httpx.AsyncClient, workspace: Workspace) -> None:
    await browser.post("/api/auth/login", json={"email": workspace.admin.email, "password": PASSWORD})
    csrf = browser.cookies["aisha_csrf"]

    without = await browser.post("/api/departments", json={"name": "A"})
    wrong = await browser.post("/api/departments", json={"name": "A"}, headers={"X-CSRF-Token": csrf[:-1] + "_"})
    with_it = await browser.post("/api/departments", json={"name": "A"}, headers={"X-CSRF-Token": csrf})

    assert (without.status_code, without.json()["code"]) == (403, "CSRF_FAILED")
    assert wrong.status_code == 403
    assert with_it.status_code == 201
    assert (await browser.get("/api/departments")).status_code == 200, "reading needs no header"


async def test_refresh_and_sign_out_by_cookie(browser: httpx.AsyncClient, workspace: Workspace) -> None:
    await browser.post("/api/auth/login", json={"email": workspace.admin.email, "password": PASSWORD})
    before = dict(browser.cookies)
    header = {"X-CSRF-Token": before["aisha_csrf"]}

    forged = await browser.post("/api/auth/refresh")
    renewed = await browser.post("/api/auth/refresh", headers=header)
    after = dict(browser.cookies)
    ended = await browser.post("/api/auth/logout", headers=header)

    assert forged.status_code == 403
    assert renewed.status_code == 200 and renewed.json()["data"] == {}
    assert after["aisha_refresh"] != before["aisha_refresh"]
    assert after["aisha_csrf"] == before["aisha_csrf"], "other tabs keep working"
    assert ended.status_code == 204 and not dict(browser.cookies)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400), (b"{", 400), (b"[]", 400), (b'"x"', 400), (b"null", 400), (b"{}", 400),
        (b'{"email": 1, "password": []}', 400), (b'{"email": "a@b.c", "password": null}', 400),
        (b'{"email": "a\\u0000@b.c", "password": "x"}', 400), (b'{"email": "\\ud800", "password": "x"}', 400),
        (b'{"email": "' + b"a" * 400 + b'", "password": "x"}', 400), (b"\xff\xfe", 400), (b"[" * 5000, 400),
    ],
)  # fmt: skip
async def test_junk_credentials_are_refused_in_words(api: Api, body: bytes, status: int) -> None:
    answer = await api.client.post("/api/auth/login", content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code == status
    assert answer.json()["status"] == "error" and answer.json()["message"]


async def test_password_of_somebody_with_lone_surrogates_is_wrong(api: Api, workspace: Workspace) -> None:
    body = b'{"email": "' + workspace.admin.email.encode() + b'", "password": "\\ud800"}'

    answer = await api.client.post("/api/auth/login", content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code in (400, 401)


async def test_limit_of_sign_ins_uses_the_guides_words(api: Api) -> None:
    state, settings, limiter = api.state, api.state.settings, api.state.limiter
    state.settings, state.limiter = settings.model_copy(update={"auth_rate_limit_max": 2}), RateLimiter(60)
    try:
        answers = [await log_in(api, "nobody@tests.example") for _ in range(3)]
    finally:
        state.settings, state.limiter = settings, limiter

    assert [answer.status_code for answer in answers] == [401, 401, 429]
    assert answers[2].json()["message"] == "Too many requests, please try again later."
    assert 1 <= answers[2].json()["retryAfter"] <= 60


async def test_superadmin_starts_outside_every_tenant(api: Api) -> None:
    await make_workspace(api)
    superadmin: Caller = await api.superadmin()

    answer = await log_in(api, superadmin.email)

    assert answer.json()["data"]["tenant"] is None
    assert len(answer.json()["data"]["tenants"]) >= 1
