"""Who may allow private hosts, and what calls then reach."""

from collections.abc import AsyncGenerator

import pytest

from aisha.core.outbound import Call, HostNotAllowed, Reach, send
from aisha.core.outbound_hosts import check_host, check_public_host, installation_reach, tenant_reach
from tests.application import Api, Workspace
from tests.core.talking_server import TalkingServer, answer_of, talking_server
from tests.database import make_settings

PATH = "/api/system/outbound"


@pytest.fixture
async def server(api: Api) -> AsyncGenerator[TalkingServer]:
    async with talking_server() as made:
        made.answers["/"] = answer_of("200 OK", b"inside")
        yield made
    async with api.system() as ctx:
        await ctx.execute("delete from system_settings where setting_key like 'outbound.%'")


async def reach_of(workspace: Workspace) -> Reach:
    async with workspace.admin.context(write=False) as ctx:
        return await tenant_reach(ctx)


async def test_a_private_host_is_reached_once_a_superadmin_allows_it(
    api: Api, workspace: Workspace, server: TalkingServer
) -> None:
    call, superadmin = Call("GET", f"http://127.0.0.1:{server.port}/"), await api.superadmin()
    with pytest.raises(HostNotAllowed):
        await send(call, await reach_of(workspace))

    saved = await superadmin.request("PUT", PATH, json={"private_hosts": [f"127.0.0.1:{server.port}", "N8N.internal"]})
    reached = await send(call, await reach_of(workspace))
    emptied = await superadmin.request("PUT", PATH, json={"private_hosts": []})

    assert saved.json()["data"]["private_hosts"] == [f"127.0.0.1:{server.port}", "n8n.internal"]
    assert reached.content == b"inside" and emptied.status_code == 200
    with pytest.raises(HostNotAllowed):
        await send(call, await reach_of(workspace))
    async with api.system() as ctx:
        sql = "select count(*) from audit_log where entity_type = 'system_setting' and changes::text like '%n8n.internal%'"
        assert await ctx.fetchval(sql) >= 1


async def test_only_superadmins_see_and_change_the_list(api: Api, workspace: Workspace) -> None:
    seen, changed = await workspace.admin.get(PATH), await workspace.admin.request("PUT", PATH, json={"private_hosts": []})

    assert (seen.status_code, changed.status_code) == (403, 403)


async def test_hosts_of_the_environment_are_for_the_installation_with_their_port(api: Api, workspace: Workspace) -> None:
    settings = make_settings(n8n_host="http://n8n:5678", openai_base_url="https://10.0.0.9/v1")

    async with api.system() as ctx:
        own = await installation_reach(ctx, settings)

    own.check("n8n", 5678, ["10.0.0.1"])
    own.check("10.0.0.9", 443, ["10.0.0.9"])
    for reach, port in ((own, 22), (await reach_of(workspace), 5678)):
        with pytest.raises(HostNotAllowed):
            reach.check("n8n", port, ["10.0.0.1"])


async def test_a_workspace_narrows_its_own_calls(api: Api, workspace: Workspace) -> None:
    path = f"/api/tenants/{workspace.id}"
    private = await workspace.admin.patch(path, {"settings": {"allowed_hosts": ["10.0.0.5"]}})
    saved = await workspace.admin.patch(path, {"settings": {"allowed_hosts": ["Hooks.example.com"]}})

    assert (private.status_code, saved.status_code) == (400, 200) and "public host" in private.text
    reach = await reach_of(workspace)

    reach.check("hooks.example.com", 443, ["93.184.216.34"])
    with pytest.raises(HostNotAllowed):
        reach.check("other.example.com", 443, ["93.184.216.34"])


@pytest.mark.parametrize(
    "value", ["example.com", "*.example.com", "example.com:8443", "10.0.0.5", "[::1]:80", "[fd00::1]", "a_b"]
)
def test_a_host_is_a_name_or_an_address(value: str) -> None:
    assert check_host(f" {value.upper()} ") in (value, value.strip("[]"))


@pytest.mark.parametrize(
    "value",
    [
        "",
        "*",
        "http://example.com",
        "example.com/",
        "a b",
        "a@b.com",
        "example.com:x",
        "exa*mple.com",
        "-" * 64,
        "a..b",
        "?",
        "[::1",
    ],
)
def test_other_text_is_no_host(value: str) -> None:
    with pytest.raises(ValueError, match="must be a host"):
        check_host(value)


@pytest.mark.parametrize(
    "value", ["localhost", "10.0.0.5", "127.1", "127.0.0.1:80", "[::1]", "[fd00::1]:80", "169.254.169.254"]
)
def test_a_workspace_names_no_private_address(value: str) -> None:
    with pytest.raises(ValueError, match="public"):
        check_public_host(value)


async def test_what_is_no_host_is_a_text_beside_the_field(api: Api) -> None:
    superadmin = await api.superadmin()

    refused = await superadmin.request("PUT", PATH, json={"private_hosts": ["http://x/"]})

    assert refused.status_code == 400 and "must be a host" in refused.text
