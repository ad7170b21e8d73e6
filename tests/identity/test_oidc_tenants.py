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


async def list_there(api: Api, tenant_id: UUID, user_id: UUID, *, role: str = "employee") -> None:
    """Make somebody a member of a tenant, without asking them."""
    async with api.system(tenant_id) as ctx:
        await ctx.execute(
            "insert into employees (tenant_id, user_id, first_name, last_name, role) values ($1, $2, 'In', 'Both', $3)",
            tenant_id, user_id, role,
        )  # fmt: skip


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
    await list_there(api, other.id, workspace.manager.user_id)
    await api.join(workspace.manager.user_id, other.id)

    for person in (other.employee, superadmin, workspace.manager):
        provider.claims = {"email": person.email, "email_verified": True}
        assert error_of(await come_back(api, provider, start=start)) == "/login INVALID_CREDENTIALS"
    async with api.system() as ctx:
        assert (
            await ctx.fetchval(
                "select count(*) from oidc_links where issuer = $1 and subject = $2", provider.url, provider.subject
            )
            == 0
        )


async def test_such_a_sign_in_is_good_for_its_workspace_only(api: Api, workspace: Workspace, provider: OidcServer) -> None:
    start = await use(workspace, provider, workspace.employee)
    other = await make_workspace(api)
    answer = await come_back(api, provider, start=start)
    caller = Caller(api, workspace.employee.user_id, "", workspace.id, token_of(answer), "")
    renewed = await refresh(api, answer)
    await list_there(api, other.id, caller.user_id, role="admin")
    await api.join(caller.user_id, other.id)
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


async def test_another_workspace_cannot_lock_a_person_out(api: Api, workspace: Workspace, provider: OidcServer) -> None:
    """Anybody may list anybody's address as a member: that counts once the person has come, and no longer than they stay."""
    start, other = await use(workspace, provider, workspace.employee), await make_workspace(api, "A workspace before ours")
    person = workspace.employee
    answer = await come_back(api, provider, start=start)
    added = {"email": person.email, "first_name": "In", "last_name": "Both", "role": "employee"}
    assert (await other.admin.post("/api/users", added)).status_code == 201

    renewed = await refresh(api, answer)
    again = await come_back(api, provider, start=start)
    await api.join(person.user_id, other.id)
    joined = await come_back(api, provider, start=start)
    await other.admin.delete(f"/api/users/{person.user_id}")
    left = await come_back(api, provider, start=start)

    assert renewed.status_code == 200 and await whoami(api, token_of(again)) == person.email
    assert error_of(joined) == "/login INVALID_CREDENTIALS"
    assert await whoami(api, token_of(left)) == person.email


async def test_who_signs_in_without_a_choice_lands_where_they_have_been(api: Api) -> None:
    ours, before = await make_workspace(api, "Z ours"), await make_workspace(api, "A stranger's")
    async with api.system() as ctx:
        await ctx.execute("delete from sessions where user_id = $1", ours.employee.user_id)
    await list_there(api, before.id, ours.employee.user_id)

    landed = await api.sign_in(ours.employee.user_id, None)

    assert landed.tenant_id == ours.id


async def test_an_accepted_invitation_is_a_membership_taken_up(api: Api, workspace: Workspace) -> None:
    person = {"email": f"{workspace.id}@new.example", "first_name": "New", "last_name": "Person", "role": "employee"}
    user_id = UUID((await workspace.admin.post("/api/users", person)).json()["data"]["id"])
    token = (await workspace.admin.post(f"/api/users/{user_id}/invite")).json()["data"]["link"].rpartition("=")[2]
    joined = "select joined_at is not null from employees where tenant_id = $1 and user_id = $2"
    async with api.system(workspace.id) as ctx:
        before = await ctx.fetchval(joined, workspace.id, user_id)

    accepted = await api.client.post(f"/api/invitations/{token}/accept", json={"password": "Correct horse 42!"})
    api.client.cookies.clear()

    async with api.system(workspace.id) as ctx:
        assert (before, accepted.status_code, await ctx.fetchval(joined, workspace.id, user_id)) == (False, 200, True)


async def test_managing_settings_alone_sets_no_provider(api: Api, workspace: Workspace, provider: OidcServer) -> None:
    """Whoever sets the provider decides who signs in: that takes what giving an administrator a password takes."""
    for name, granted in (("settings", ["settings.manage", "settings.read"]), ("people", ["settings.manage", "users.manage"])):
        async with api.system(workspace.id) as ctx:
            await ctx.execute(
                "insert into roles (tenant_id, name, label, data_scope) values ($1, $2, $2, 'all')", workspace.id, name
            )
            await ctx.execute(
                "insert into role_permissions (tenant_id, role, permission_id) select $1, $2, p.id from permissions p"
                " where p.name = any ($3)",
                workspace.id, name, granted,
            )  # fmt: skip
        person = await api.member(workspace.id, name)

        answers = [await set_up(person, provider), await person.get(PATH), await person.delete(PATH)]

        assert [(each.status_code, each.json()["code"]) for each in answers] == [(403, "FORBIDDEN")] * 3
    async with api.system(workspace.id) as ctx:
        assert await ctx.fetchval("select count(*) from tenant_oidc_providers where tenant_id = $1", workspace.id) == 0


async def test_a_protected_login_is_opened_by_no_workspace(api: Api, workspace: Workspace, provider: OidcServer) -> None:
    start, superadmin = await use(workspace, provider, workspace.admin), await api.superadmin()
    async with api.system() as ctx:
        await ctx.execute(
            "insert into system_settings (setting_key, setting_value) values ('auth.protected_emails', $1)",
            [workspace.admin.email.upper()],
        )

    refused = await come_back(api, provider, start=start)
    await set_up(superadmin, provider)
    by_installation = await come_back(api, provider)
    async with api.system() as ctx:
        await ctx.execute("delete from system_settings where setting_key = 'auth.protected_emails'")

    assert error_of(refused) == "/login INVALID_CREDENTIALS"
    assert await whoami(api, token_of(by_installation)) == workspace.admin.email


async def test_a_deleted_workspace_offers_no_provider(api: Api, workspace: Workspace, provider: OidcServer) -> None:
    start = await use(workspace, provider, workspace.employee)
    async with api.system() as ctx:
        await ctx.execute("update tenants set deleted_at = now() where id = $1", workspace.id)

    offered = await api.client.get(start.replace("/start", ""))

    assert offered.json()["data"]["enabled"] is False
    assert (await api.client.get(start)).status_code == 404


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
        assert (
            await ctx.fetchval(
                "select count(*) from oidc_links where issuer = $1 and subject = $2", provider.url, provider.subject
            )
            == 1
        )


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


@pytest.mark.parametrize(("by_workspace", "must"), [(True, ["second_factor"]), (False, [])])
async def test_only_the_installation_s_provider_fulfils_its_policy(
    api: Api, workspace: Workspace, provider: OidcServer, by_workspace: bool, must: list[str]
) -> None:
    """A workspace that trusts its provider switches off what the workspace itself has added, nothing else."""
    person, superadmin = workspace.employee, await api.superadmin()
    start = await use(workspace, provider, person, is_factor_trusted=True) if by_workspace else START
    if not by_workspace:
        await set_up(superadmin, provider, is_factor_trusted=True)
        provider.claims = {"email": person.email, "email_verified": True}
    async with api.system() as ctx:
        long_ago = utc_now() - timedelta(days=30)
        await ctx.execute(
            "insert into system_settings (setting_key, setting_value, updated_at) values ('auth.require_2fa', '\"all\"', $1)",
            long_ago,
        )
        await ctx.execute("update users set created_at = $2 where id = $1", person.user_id, long_ago)

    answer = await come_back(api, provider, start=start)
    me = await api.client.get("/api/auth/me", headers={"Authorization": f"Bearer {token_of(answer)}"})
    await turn_on(person)
    with_own = await come_back(api, provider, start=start)
    async with api.system() as ctx:
        await ctx.execute("delete from system_settings where setting_key = 'auth.require_2fa'")

    assert me.json()["data"]["sign_in"]["must"] == must
    if by_workspace:
        assert error_of(with_own) == "/login TWO_FACTOR_REQUIRED"
    else:
        assert await whoami(api, token_of(with_own)) == person.email


async def test_a_workspace_s_list_of_hosts_binds_its_provider(api: Api, workspace: Workspace, provider: OidcServer) -> None:
    superadmin = await api.superadmin()
    await superadmin.request("PUT", "/api/system/outbound", json={"private_hosts": []})

    refused = await set_up(workspace.admin, provider)

    assert (refused.status_code, refused.json()["code"]) == (403, "HOST_NOT_ALLOWED")
