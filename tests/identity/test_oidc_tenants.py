"""A provider of one workspace: whom it lets in, and what such a sign-in is good for; the second factor after a provider."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from aisha.core.clock import utc_now
from tests.application import Api, Caller, Workspace, make_workspace
from tests.identity.oidc_server import CLIENT_SECRET, OidcServer, oidc_server
from tests.identity.test_oidc import PATH, START, come_back, error_of, set_up, token_of, whoami
from tests.identity.test_two_factor import code_of, turn_on


@pytest.fixture
async def provider(api: Api) -> AsyncGenerator[OidcServer]:
    """A provider inside, which the installation may call."""
    superadmin = await api.superadmin()
    await superadmin.request("PUT", "/api/system/outbound", json={"private_hosts": ["127.0.0.1"]})
    async with oidc_server() as made:
        yield made
    async with api.system() as ctx:
        await ctx.execute("delete from oidc_providers")
        await ctx.execute("delete from system_settings where setting_key like 'outbound.%'")


async def slug_of(api: Api, tenant_id: UUID) -> str:
    async with api.system() as ctx:
        return await ctx.fetchval("select slug from tenants where id = $1", tenant_id)


async def use(workspace: Workspace, provider: OidcServer, person: Caller, **settings: Any) -> str:
    """Let a workspace use the provider, which says it is this person; answers where to start."""
    answer = await set_up(workspace.admin, provider, label="Acme login", **settings)
    assert answer.status_code == 200, answer.text
    provider.claims = {"email": person.email, "email_verified": True}
    return f"{START}?workspace={await slug_of(workspace.admin.api, workspace.id)}"


async def refresh(api: Api, answer: httpx.Response) -> httpx.Response:
    cookie = next(each for each in answer.headers.get_list("set-cookie") if each.startswith("aisha_refresh="))
    token = cookie.partition("=")[2].partition(";")[0]
    renewed = await api.client.post("/api/auth/refresh", json={"refresh_token": token})
    api.client.cookies.clear()
    return renewed


async def test_a_workspace_has_a_provider_of_its_own(api: Api, workspace: Workspace, provider: OidcServer) -> None:
    start = await use(workspace, provider, workspace.employee)
    other = await make_workspace(api)

    offered = await api.client.get(start.replace("/start", ""))
    elsewhere = await api.client.get(f"/api/auth/oidc?workspace={await slug_of(api, other.id)}")
    unknown = await api.client.get("/api/auth/oidc?workspace=nobody-is-here")
    answer = await come_back(api, provider, start=start)

    assert offered.json()["data"] == {"enabled": True, "label": "Acme login", "start": start}
    assert elsewhere.json() == unknown.json() and unknown.json()["data"]["enabled"] is False
    assert (await api.client.get(f"{START}?workspace=nobody-is-here")).status_code == 404
    assert await whoami(api, token_of(answer)) == workspace.employee.email
    assert (await workspace.admin.get(PATH)).json()["data"]["label"] == "Acme login"
    assert (await other.admin.get(PATH)).json()["data"] is None
    async with api.system(workspace.id) as ctx:
        assert CLIENT_SECRET.encode() not in await ctx.fetchval("select client_secret from tenant_oidc_providers")
    assert (await workspace.admin.delete(PATH)).status_code == 204
    assert (await api.client.get(start)).status_code == 404


async def test_a_workspace_s_provider_lets_in_nobody_of_elsewhere(api: Api, workspace: Workspace, provider: OidcServer) -> None:
    """Its administrators decide what it says: it must open nothing that they could not open anyway."""
    start = await use(workspace, provider, workspace.employee)
    other, superadmin = await make_workspace(api), await api.superadmin()
    async with api.system(other.id) as ctx:
        await ctx.execute(
            "insert into employees (tenant_id, user_id, first_name, last_name, role) values ($1, $2, 'In', 'Both', 'employee')",
            other.id, workspace.manager.user_id,
        )  # fmt: skip

    for person in (other.employee, superadmin, workspace.manager):
        provider.claims = {"email": person.email, "email_verified": True}
        assert error_of(await come_back(api, provider, start=start)) == "/login INVALID_CREDENTIALS"
    async with api.system() as ctx:
        assert await ctx.fetchval("select count(*) from oidc_links where issuer = $1", provider.url) == 0


async def test_such_a_sign_in_is_good_for_its_workspace_only(api: Api, workspace: Workspace, provider: OidcServer) -> None:
    start = await use(workspace, provider, workspace.employee)
    other = await make_workspace(api)
    answer = await come_back(api, provider, start=start)
    caller = Caller(api, workspace.employee.user_id, "", workspace.id, token_of(answer), "")
    renewed = await refresh(api, answer)
    async with api.system(other.id) as ctx:
        await ctx.execute(
            "insert into employees (tenant_id, user_id, first_name, last_name, role) values ($1, $2, 'In', 'Both', 'admin')",
            other.id, caller.user_id,
        )  # fmt: skip
    again = Caller(api, caller.user_id, "", workspace.id, renewed.json()["token"], "")

    for each in (caller, again):
        assert (await each.get("/api/leads")).status_code == 200
        elsewhere = await each.get("/api/leads", headers={"X-Tenant-ID": str(other.id)})
        switched = await each.post("/api/auth/switch-tenant", {"tenant_id": str(other.id)})
        assert (elsewhere.status_code, elsewhere.json()["code"]) == (403, "TENANT_DENIED")
        assert (switched.status_code, switched.json()["code"]) == (403, "TENANT_DENIED")
    token = renewed.json()["refresh_token"]
    ended = await api.client.post("/api/auth/refresh", json={"refresh_token": token})
    api.client.cookies.clear()
    assert (ended.status_code, ended.json()["code"]) == (401, "TOKEN_REVOKED"), "who belongs elsewhere too signs in otherwise"
    assert (await again.get("/api/leads")).json()["code"] == "TOKEN_REVOKED"


async def test_a_pending_sign_in_of_one_provider_is_not_finished_by_another(
    api: Api, workspace: Workspace, provider: OidcServer
) -> None:
    start = await use(workspace, provider, workspace.employee)
    superadmin = await api.superadmin()
    async with oidc_server() as others:
        await set_up(superadmin, others)
        others.claims = {"email": workspace.employee.email, "email_verified": True}

        mixed = await come_back(api, others, start=start, code="of the other one")

    assert error_of(mixed) == "/login UPSTREAM_ERROR"


async def test_the_own_second_factor_is_asked_after_the_provider(api: Api, workspace: Workspace, provider: OidcServer) -> None:
    start = await use(workspace, provider, workspace.employee)
    secret, _ = await turn_on(workspace.employee)

    asked = await come_back(api, provider, start=start)
    cookie = next(each for each in asked.headers.get_list("set-cookie") if each.startswith("aisha_challenge="))
    headers = {"Cookie": cookie.partition(";")[0]}
    without = await api.client.post("/api/auth/2fa/verify", json={"code": code_of(secret)})
    wrong = await api.client.post("/api/auth/2fa/verify", json={"code": "000000"}, headers=headers)
    finished = await api.client.post("/api/auth/2fa/verify", json={"code": code_of(secret)}, headers=headers)
    api.client.cookies.clear()

    assert error_of(asked) == "/login TWO_FACTOR_REQUIRED"
    assert "HttpOnly" in cookie and "challenge" not in asked.headers["location"]
    assert (without.status_code, wrong.status_code, finished.status_code) == (401, 401, 200)
    caller = Caller(api, workspace.employee.user_id, "", workspace.id, finished.json()["token"], "")
    assert (await caller.post("/api/auth/switch-tenant", {"tenant_id": str(workspace.id)})).status_code == 403, "still bound"
    async with api.system() as ctx:
        assert await ctx.fetchval("select count(*) from oidc_links where issuer = $1", provider.url) == 1


async def test_a_trusted_provider_s_factor_is_enough(api: Api, workspace: Workspace, provider: OidcServer) -> None:
    start = await use(workspace, provider, workspace.employee, is_factor_trusted=True)
    await turn_on(workspace.employee)

    answer = await come_back(api, provider, start=start)

    assert await whoami(api, token_of(answer)) == workspace.employee.email


@pytest.mark.parametrize(("trusted", "must"), [(True, []), (False, ["second_factor"])])
async def test_a_trusted_factor_fulfils_the_policy(
    api: Api, workspace: Workspace, provider: OidcServer, trusted: bool, must: list[str]
) -> None:
    await workspace.admin.patch("/api/settings/auth", {"require_2fa": "all"})
    async with api.system() as ctx:
        long_ago = utc_now() - timedelta(days=30)
        sql = "update tenants set settings = jsonb_set(settings, '{auth,require_2fa_since}', to_jsonb($2::text)) where id = $1"
        await ctx.execute(sql, workspace.id, long_ago.isoformat())
        await ctx.execute("update users set created_at = $2 where id = $1", workspace.employee.user_id, long_ago)
    start = await use(workspace, provider, workspace.employee, is_factor_trusted=trusted)

    answer = await come_back(api, provider, start=start)
    renewed = (await refresh(api, answer)).json()["token"]

    for token in (token_of(answer), renewed):
        me = await api.client.get("/api/auth/me", headers={"Authorization": f"Bearer {token}"})
        assert me.json()["data"]["sign_in"]["must"] == must


async def test_a_workspace_s_list_of_hosts_binds_its_provider(api: Api, workspace: Workspace, provider: OidcServer) -> None:
    superadmin = await api.superadmin()
    await superadmin.request("PUT", "/api/system/outbound", json={"private_hosts": []})

    refused = await set_up(workspace.admin, provider)

    assert (refused.status_code, refused.json()["code"]) == (403, "HOST_NOT_ALLOWED")
