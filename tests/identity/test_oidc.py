"""Signing in with an OpenID Connect provider, and a provider that lies."""

from collections.abc import AsyncGenerator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.application import Api, Caller, Workspace
from tests.identity.oidc_server import CLIENT_ID, CLIENT_SECRET, OidcServer, oidc_server
from tests.identity.test_two_factor import turn_on

PATH = "/api/settings/auth/oidc"
START = "/api/auth/oidc/start"


@pytest.fixture
async def provider(api: Api) -> AsyncGenerator[OidcServer]:
    """A provider that the installation uses for this one test."""
    async with oidc_server() as made:
        superadmin = await api.superadmin()
        await superadmin.request("PUT", "/api/system/outbound", json={"private_hosts": ["127.0.0.1"]})
        answer = await set_up(superadmin, made)
        assert answer.status_code == 200, answer.text
        yield made
    async with api.system() as ctx:
        await ctx.execute("delete from oidc_providers")
        await ctx.execute("delete from system_settings where setting_key like 'outbound.%'")


async def set_up(by: Caller, provider: OidcServer, **body: Any) -> httpx.Response:
    sent = {"issuer": provider.url, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "label": "Company login", **body}
    return await by.request("PUT", PATH, json=sent)


async def come_back(api: Api, provider: OidcServer, *, start: str = START, **changed: str) -> httpx.Response:
    """A whole sign-in as a browser does it; `changed` replaces what the callback gets."""
    transport = httpx.ASGITransport(api.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as browser, httpx.AsyncClient() as outside:
        started = await browser.get(start)
        assert started.status_code == 303, started.text
        page = await outside.get(started.headers["location"])
        back = {name: values[0] for name, values in parse_qs(urlsplit(page.headers["location"]).query).items()}
        return await browser.get("/api/auth/oidc/callback", params={**back, **changed})


def error_of(answer: httpx.Response) -> str:
    assert answer.status_code == 303
    location = urlsplit(answer.headers["location"])
    assert "aisha_access" not in answer.headers.get("set-cookie", "")
    return f"{location.path} {parse_qs(location.query).get('error', [''])[0]}"


def token_of(answer: httpx.Response) -> str:
    assert answer.status_code == 303 and urlsplit(answer.headers["location"]).path == "/", answer.headers["location"]
    cookie = next(each for each in answer.headers.get_list("set-cookie") if each.startswith("aisha_access="))
    return cookie.partition("=")[2].partition(";")[0]


async def whoami(api: Api, token: str) -> str:
    me = await api.client.get("/api/auth/me", headers={"Authorization": f"Bearer {token}"})
    return me.json()["data"]["user"]["email"]


async def test_a_verified_email_is_linked_and_stays_linked(api: Api, workspace: Workspace, provider: OidcServer) -> None:
    email = workspace.employee.email
    provider.claims = {"email": email.upper(), "email_verified": True}

    first = await come_back(api, provider)
    provider.claims = {"email": "renamed@elsewhere.example", "email_verified": False}
    later = await come_back(api, provider)

    assert await whoami(api, token_of(first)) == email
    assert await whoami(api, token_of(later)) == email, "the subject is what counts from now on"
    async with api.system(workspace.id) as ctx:
        sql = "select changes ->> 'method' from audit_log where tenant_id = $1 and action = 'USER_LOGIN'"
        assert [row[0] for row in await ctx.fetch(sql, workspace.id)] == ["oidc", "oidc"]


@pytest.mark.parametrize(
    "claims",
    [{"email_verified": False}, {}, {"email_verified": "true"}, {"email_verified": True, "email": "nobody@tests.example"}],
)
async def test_no_unverified_or_unknown_email_opens_a_login(
    api: Api, workspace: Workspace, provider: OidcServer, claims: dict[str, Any]
) -> None:
    provider.claims = {"email": workspace.employee.email, **claims}

    assert error_of(await come_back(api, provider)) == "/login INVALID_CREDENTIALS"


async def test_only_admitted_domains_are_linked(api: Api, workspace: Workspace, provider: OidcServer) -> None:
    superadmin = await api.superadmin()
    provider.claims = {"email": workspace.employee.email, "email_verified": True}
    await set_up(superadmin, provider, allowed_domains=["company.example"])

    refused = error_of(await come_back(api, provider))
    await set_up(superadmin, provider, allowed_domains=["TESTS.example"])

    assert refused == "/login INVALID_CREDENTIALS"
    assert await whoami(api, token_of(await come_back(api, provider))) == workspace.employee.email


async def test_somebody_inactive_stays_outside(api: Api, workspace: Workspace, provider: OidcServer) -> None:
    provider.claims = {"email": workspace.employee.email, "email_verified": True}
    await come_back(api, provider)
    async with api.system() as ctx:
        await ctx.execute("update users set status = 'inactive' where id = $1", workspace.employee.user_id)

    assert error_of(await come_back(api, provider)) == "/login INVALID_CREDENTIALS"


@pytest.mark.parametrize(
    "lie",
    [
        {"claims": {"aud": "somebody else"}}, {"claims": {"iss": "https://evil.example"}}, {"claims": {"exp": 1}},
        {"claims": {"nonce": "another"}}, {"claims": {"aud": [CLIENT_ID, "other"], "azp": "other"}}, {"algorithm": "HS256"},
        {"algorithm": "none"}, {"shown_key": "another"}, {"claims": {"sub": None}},
    ],
    ids=str,
)  # fmt: skip
async def test_a_provider_that_lies_lets_nobody_in(
    api: Api, workspace: Workspace, provider: OidcServer, lie: dict[str, Any]
) -> None:
    provider.claims = {"email": workspace.employee.email, "email_verified": True, **lie.get("claims", {})}
    provider.algorithm = lie.get("algorithm", "RS256")
    provider.shown_key = rsa.generate_private_key(65537, 2048) if "shown_key" in lie else None

    assert error_of(await come_back(api, provider)) == "/login UPSTREAM_ERROR"


async def test_a_callback_that_was_not_begun_here_is_refused(api: Api, workspace: Workspace, provider: OidcServer) -> None:
    provider.claims = {"email": workspace.employee.email, "email_verified": True}

    forged_state = error_of(await come_back(api, provider, state="another"))
    wrong_code = error_of(await come_back(api, provider, code="invented"))
    without_cookie = error_of(await api.client.get("/api/auth/oidc/callback?code=x&state=y"))

    assert forged_state == without_cookie == "/login INVALID_CREDENTIALS"
    assert wrong_code == "/login UPSTREAM_ERROR"


async def test_the_secret_is_sealed_and_never_shown(api: Api, workspace: Workspace, provider: OidcServer) -> None:
    superadmin = await api.superadmin()

    shown = await superadmin.get(PATH)
    kept = await superadmin.request("PUT", PATH, json={"issuer": provider.url, "client_id": CLIENT_ID})
    offered = await api.client.get("/api/auth/oidc")

    assert CLIENT_SECRET not in shown.text + kept.text and shown.json()["data"]["client_id"] == CLIENT_ID
    assert offered.json()["data"] == {"enabled": True, "label": "Single sign-on", "start": "/api/auth/oidc/start"}
    async with api.system() as ctx:
        assert CLIENT_SECRET.encode() not in await ctx.fetchval("select client_secret from oidc_providers")
        changes = await ctx.fetch("select changes::text as c from audit_log where entity_type = 'oidc_provider'")
    assert changes and all(CLIENT_SECRET not in row["c"] for row in changes)


async def test_who_may_set_it_and_to_what(api: Api, workspace: Workspace, provider: OidcServer) -> None:
    superadmin = await api.superadmin()

    by_employee = await workspace.employee.get(PATH)
    by_admin = await workspace.admin.get(PATH)
    plain = await superadmin.request("PUT", PATH, json={"issuer": "http://10.0.0.1/x", "client_id": "c", "client_secret": "s"})
    provider.discovery = {"issuer": "https://other.example"}
    other = await set_up(superadmin, provider)
    provider.discovery = {"token_endpoint": "http://10.0.0.1/token"}
    unsafe = await set_up(superadmin, provider)

    assert by_employee.status_code == 403
    assert by_admin.json()["data"] is None, "the installation's is not the workspace's"
    assert (plain.status_code, list(plain.json()["details"])) == (400, ["issuer"])
    assert (other.status_code, unsafe.status_code) == (502, 502)


async def test_a_provider_inside_needs_the_superadmin_s_word(api: Api, provider: OidcServer) -> None:
    superadmin = await api.superadmin()
    await superadmin.request("PUT", "/api/system/outbound", json={"private_hosts": []})

    saved = await set_up(superadmin, provider)
    started = await api.client.get(START)

    assert (saved.status_code, saved.json()["code"]) == (403, "HOST_NOT_ALLOWED")
    assert (started.status_code, started.json()["code"]) == (403, "HOST_NOT_ALLOWED")


async def test_without_a_provider_there_is_nothing_to_start(api: Api) -> None:
    assert (await api.client.get("/api/auth/oidc")).json()["data"] == {"enabled": False, "label": None, "start": None}
    assert (await api.client.get("/api/auth/oidc/start")).status_code == 404


async def test_the_way_leads_back_to_the_page_that_asked(api: Api, workspace: Workspace, provider: OidcServer) -> None:
    provider.claims = {"email": workspace.employee.email, "email_verified": True}

    signed_in = await come_back(api, provider, start=f"{START}?next=/leads%3Fq%3Da%26sort%3Dname")
    refused = await come_back(api, provider, start=f"{START}?next=/leads", state="another")
    await turn_on(workspace.employee)
    asked = await come_back(api, provider, start=f"{START}?next=/leads")

    assert signed_in.headers["location"].endswith("/leads?q=a&sort=name")
    query = parse_qs(urlsplit(asked.headers["location"]).query)
    assert query == {"error": ["TWO_FACTOR_REQUIRED"], "next": ["/leads"]}
    assert "next" not in refused.headers["location"], "what was not begun here leads nowhere"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/", "//evil.example", "/\\evil.example", "/%09//evil.example", "\t/leads", "/\t/evil.example",
        "leads", "javascript:alert(1)", "/api/auth/logout", "/login?next=/leads", "/x\r\nSet-Cookie: a=b", "/ü",
        "/a\\..\\b", "",
    ],
)  # fmt: skip
async def test_it_leads_to_no_address_of_elsewhere(api: Api, workspace: Workspace, provider: OidcServer, wanted: str) -> None:
    provider.claims = {"email": workspace.employee.email, "email_verified": True}

    answer = await come_back(api, provider, start=f"{START}?{urlencode({'next': wanted})}")

    location = urlsplit(answer.headers["location"])
    ours = urlsplit(api.state.settings.web_url)
    assert (location.scheme, location.netloc, location.query) == (ours.scheme, ours.netloc, "")
    assert location.path == ("/%09//evil.example" if "%09" in wanted else "/")


async def test_a_trial_tells_what_the_provider_says(api: Api, workspace: Workspace, provider: OidcServer) -> None:
    superadmin = await api.superadmin()
    body = {"issuer": provider.url, "client_id": CLIENT_ID}

    stored = (await superadmin.post(f"{PATH}/test", body)).json()["data"]
    wrong = (await superadmin.post(f"{PATH}/test", {**body, "client_secret": "another"})).json()["data"]
    foreign = (await workspace.admin.post(f"{PATH}/test", body)).json()["data"]
    provider.discovery = {"issuer": "https://other.example"}
    lying = (await superadmin.post(f"{PATH}/test", body)).json()["data"]

    assert stored["ok"] and [step["name"] for step in stored["steps"]] == ["description", "keys", "client"]
    assert stored["answer"]["token_endpoint"] == f"{provider.url}/token"
    assert not wrong["ok"] and "invalid_client: Who are you?" in wrong["steps"][2]["text"]
    assert [step["name"] for step in foreign["steps"]] == ["description", "keys"], "the installation's secret is not theirs"
    assert not lying["ok"] and "another issuer" in lying["steps"][0]["text"]


async def test_a_provider_that_is_off_is_kept_and_not_offered(api: Api, provider: OidcServer) -> None:
    superadmin = await api.superadmin()

    await set_up(superadmin, provider, is_active=False)
    off, start = await api.client.get("/api/auth/oidc"), await api.client.get(START)
    provider.discovery = {"issuer": "https://other.example"}
    kept = await superadmin.request("PUT", PATH, json={"issuer": provider.url, "client_id": CLIENT_ID, "is_active": False})
    addresses = (await superadmin.get(f"{PATH}/addresses")).json()["data"]

    assert off.json()["data"]["enabled"] is False and start.status_code == 404
    assert kept.status_code == 200, "switching off does not ask the provider"
    assert addresses["redirect_uri"].endswith("/api/auth/oidc/callback") and addresses["sign_in_page"].endswith("/login")
