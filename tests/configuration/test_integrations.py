"""Integrations over the API: who may, what is stored and shown, tests, rotation, usage, the check of every half hour."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import msgspec
import pytest
import structlog

from aisha.configuration.integrations.actions import note_call
from aisha.configuration.integrations.ai_key import find_ai_key
from aisha.configuration.integrations.jobs import check_tenant
from aisha.configuration.integrations.queries import open_bytes
from aisha.configuration.settings.actions import change_system
from aisha.core.ids import new_id
from aisha.core.sealing import Unopenable
from tests.application import Api, Caller, Workspace, hosts_allowed, make_workspace
from tests.configuration.provider_server import SECRET, SIGNED, ProviderServer, provider_server

PATH = "/api/integrations"


@pytest.fixture
async def server(api: Api) -> AsyncGenerator[ProviderServer]:
    """Every provider, on a host that a superadmin allows for the length of the test."""
    async with provider_server() as made, hosts_allowed(api, f"127.0.0.1:{made.port}"):
        yield made


async def connect(caller: Caller, body: dict[str, Any]) -> dict[str, Any]:
    answer = await caller.post(PATH, body)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


async def shown(caller: Caller, integration_id: str) -> dict[str, Any]:
    return (await caller.get(f"{PATH}/{integration_id}")).json()["data"]


async def everything(api: Api, workspace: Workspace) -> str:
    """Audit log, events and usage of a workspace, as text."""
    async with api.system(workspace.id) as ctx:
        rows = await ctx.fetch(
            "select changes::text as t from audit_log where tenant_id = $1 union all"
            " select payload::text from events where tenant_id = $1 union all"
            " select config::text || coalesce(error_message, '') || encode(credentials, 'escape') from tenant_integrations"
            " where tenant_id = $1",
            workspace.id,
        )
    return " ".join(row["t"] for row in rows if row["t"])


async def test_a_key_is_sealed_for_its_row_and_shown_nowhere(api: Api, workspace: Workspace, server: ProviderServer) -> None:
    admin = workspace.admin
    with structlog.testing.capture_logs() as logs:
        made = await connect(admin, server.body("openai", name="Models"))
        server.mood = "refuses"
        failed = await admin.post(f"{PATH}/{made['id']}/test")
        listed = await admin.get(PATH)

    assert made["credentials"] == {"api_key": {"set": True, "last4": SECRET[-4:]}}
    assert (failed.json()["data"]["ok"], failed.json()["data"]["provider_status"]) == (False, 401)
    after = await shown(admin, made["id"])
    assert after["status"] == "error" and after["error_message"].startswith("401 Unauthorized: This key is revoked")
    assert (after["today"]["calls"], after["today"]["errors"], after["version"]) == (1, 1, made["version"])
    for text in (str(made), failed.text, listed.text, str(logs), await everything(api, workspace)):
        assert SECRET not in text and SECRET[:12] not in text
    keys = api.state.settings.sealing_keys
    async with api.system(workspace.id) as ctx:
        row = await ctx.fetchrow("select id, credentials from tenant_integrations where tenant_id = $1", workspace.id)
        assert row is not None
        assert msgspec.json.decode(open_bytes(ctx, keys, row["id"], row["credentials"])) == {"api_key": SECRET}
        with pytest.raises(Unopenable):
            open_bytes(ctx, keys, new_id(), row["credentials"])
    async with api.system(await api.tenant()) as ctx:
        with pytest.raises(Unopenable):
            open_bytes(ctx, keys, row["id"], row["credentials"])


async def test_only_its_people_and_only_with_the_right(api: Api, workspace: Workspace) -> None:
    other = await make_workspace(api)
    made = await connect(workspace.admin, {"integration_type": "github", "credentials": {"token": SECRET}})
    one = f"{PATH}/{made['id']}"

    by_manager = [
        await workspace.manager.get(PATH),
        await workspace.manager.get(one),
        await workspace.support.get(f"{PATH}/types"),
    ]
    refused = [
        await workspace.employee.get(PATH), await workspace.employee.get(one), await workspace.manager.post(PATH, {}),
        await workspace.manager.post(f"{one}/test"), await workspace.support.patch(one, {"name": "X"}),
        await workspace.manager.delete(one), await workspace.support.post(f"{one}/rotate", {"credentials": {"token": "t"}}),
    ]  # fmt: skip
    foreign = [
        await other.admin.get(one), await other.admin.patch(one, {"name": "X"}), await other.admin.delete(one),
        await other.admin.post(f"{one}/test"), await other.admin.post(f"{one}/rotate", {"credentials": {"token": "t"}}),
    ]  # fmt: skip

    assert [each.status_code for each in by_manager] == [200, 200, 200]
    assert {(each.status_code, each.json()["code"]) for each in refused} <= {(403, "FORBIDDEN"), (400, "VALIDATION_ERROR")}
    assert [each.status_code for each in foreign] == [404] * 5
    assert (await other.admin.get(PATH)).json()["data"] == []
    off = await workspace.admin.request("PUT", "/api/module-settings/integrations", json={"is_enabled": False})
    closed = await workspace.admin.get(PATH)
    assert off.status_code == 200 and (closed.status_code, closed.json()["code"]) == (403, "MODULE_DISABLED")


BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"config": {"base_url": "ftp://x"}}, "config.base_url"),
    ({"config": {"base_url": "https://a:b@x.example"}}, "config.base_url"),
    ({"config": {"colour": "red"}}, "config.colour"), ({"config": {"max_calls_per_day": 0}}, "config.max_calls_per_day"),
    ({"credentials": {}}, "credentials.token"), ({"credentials": {"token": "two\nlines"}}, "credentials.token"),
    ({"credentials": {"token": "t", "key": "k"}}, "credentials.key"), ({"webhook_secret": SIGNED}, "webhook_secret"),
    ({"integration_type": "fax"}, "integration_type"), ({"integration_type": "webhook_email"}, "config.base_url"),
    ({"integration_type": "smtp", "config": {"host": "a b", "from_address": "x"}, "credentials": {}}, "config.host"),
    ({"integration_type": "n8n", "credentials": {}}, "config.base_url"),
]  # fmt: skip


async def test_what_a_type_does_not_admit_is_told_beside_its_field(workspace: Workspace) -> None:
    good: dict[str, Any] = {"integration_type": "github", "credentials": {"token": "t"}}
    for change, field in BROKEN:
        answer = await workspace.admin.post(PATH, good | change)

        assert (answer.status_code, answer.json()["code"]) == (400, "VALIDATION_ERROR"), answer.text
        assert field in answer.json()["details"], answer.text


async def test_limits_among_the_credentials_are_moved_and_the_defaults_are_the_guides(workspace: Workspace) -> None:
    mail = {"integration_type": "gmail", "config": {"username": "a@b.example"}}
    calls = {"integration_type": "twilio", "config": {"account_sid": "AC1"}}

    moved = await connect(workspace.admin, mail | {"credentials": {"password": SECRET, "max_emails_per_minute": 12}})
    default = await connect(workspace.admin, calls | {"credentials": {"auth_token": SECRET}})

    assert moved["config"]["max_emails_per_minute"] == 12 and list(moved["credentials"]) == ["password"]
    assert (default["effective"]["max_calls_per_hour"], default["config"]) == (100, {"account_sid": "AC1"})


async def test_whoever_changes_the_address_enters_the_secrets_again(workspace: Workspace, server: ProviderServer) -> None:
    made = await connect(workspace.admin, server.body("github"))
    one, elsewhere = f"{PATH}/{made['id']}", {"config": {"base_url": "https://elsewhere.example"}}

    kept = await workspace.admin.patch(one, elsewhere)
    named = await workspace.admin.patch(one, {"name": "Code", "version": made["version"]})
    stale = await workspace.admin.patch(one, {"name": "Codes", "version": made["version"]})
    moved = await workspace.admin.patch(one, elsewhere | {"credentials": {"token": "another-token-1"}})

    assert kept.status_code == 400 and list(kept.json()["details"]) == ["credentials.token"]
    assert named.json()["data"]["name"] == "Code" and (stale.status_code, stale.json()["code"]) == (409, "VERSION_CONFLICT")
    assert moved.json()["data"]["credentials"]["token"]["last4"] == "en-1" and moved.json()["data"]["rotated_at"]
    again = await workspace.admin.post(PATH, server.body("github", name="CODE"))
    assert (again.status_code, again.json()["code"]) == (409, "DUPLICATE_KEY")


async def test_new_credentials_are_tried_before_the_old_ones_go(workspace: Workspace, server: ProviderServer) -> None:
    made = await connect(workspace.admin, server.body("github", credentials={"token": "the-old-token-0000"}))
    one = f"{PATH}/{made['id']}"

    empty = await workspace.admin.post(f"{one}/rotate")
    refused = await workspace.admin.post(f"{one}/rotate", {"credentials": {"token": "wrong-token-9999"}})
    kept = await shown(workspace.admin, made["id"])
    taken = await workspace.admin.post(f"{one}/rotate", {"credentials": {"token": SECRET}})
    forced = await workspace.admin.post(f"{one}/rotate", {"credentials": {"token": "wrong-token-9999"}, "force": True})

    assert empty.status_code == 400 and "credentials.token" in empty.json()["details"]
    assert (refused.status_code, refused.json()["code"]) == (422, "CONFIRMATION_REQUIRED")
    assert refused.json()["details"]["answer"] == "404 Not Found: Nothing at GET /github/user"
    assert (kept["credentials"]["token"]["last4"], kept["status"], kept["rotated_at"]) == ("0000", "unknown", None)
    assert (kept["today"]["calls"], kept["today"]["errors"]) == (1, 1)
    assert (taken.json()["data"]["status"], taken.json()["data"]["credentials"]["token"]["last4"]) == ("ok", SECRET[-4:])
    assert (forced.json()["data"]["status"], forced.json()["data"]["credentials"]["token"]["last4"]) == ("error", "9999")


async def test_calls_are_counted_and_the_cap_stops_them(api: Api, workspace: Workspace, server: ProviderServer) -> None:
    config = {**server.config("openai"), "max_calls_per_day": 3}
    made = await connect(workspace.admin, server.body("openai", config=config))
    integration_id, test = made["id"], f"{PATH}/{made['id']}/test"

    async def call() -> None:
        async with workspace.employee.context() as ctx:
            await note_call(ctx, integration_id, is_error=False, tokens=40)

    await asyncio.gather(call(), call())
    works = await workspace.admin.post(test)
    full = await workspace.admin.post(test)
    async with api.system(workspace.id) as ctx:
        await ctx.execute("update integration_usage set day = day - 400 where tenant_id = $1", workspace.id)
    tomorrow = await workspace.admin.post(test)

    assert works.json()["data"]["ok"] and works.json()["data"]["text"] == "It answers with 2 models."
    assert (full.status_code, full.json()["code"]) == (422, "LIMIT_REACHED") and "3 calls of today" in full.json()["message"]
    assert tomorrow.status_code == 200
    after = await shown(workspace.admin, integration_id)
    assert (after["today"], after["status"]) == ({"calls": 1, "errors": 0, "tokens": 0, "cost": 0}, "ok")
    async with api.system(workspace.id) as ctx:
        usage = await ctx.fetchrow(
            "select calls, tokens from integration_usage where tenant_id = $1 order by day limit 1", workspace.id
        )
    assert usage is not None and tuple(usage) == (3, 80)


async def test_the_check_tells_once_that_something_has_broken(api: Api, workspace: Workspace, server: ProviderServer) -> None:
    admin = workspace.admin
    works = await connect(admin, server.body("github"))
    await connect(admin, server.body("pabbly"))
    await connect(admin, server.body("slack", is_active=False))
    broken = await connect(admin, server.body("openai"))
    async with api.system(workspace.id) as ctx:
        await ctx.execute(
            "update tenant_integrations set credentials = 'x' where tenant_id = $1 and id = $2", workspace.id, broken["id"]
        )

    for mood in ("good", "refuses", "refuses"):
        server.mood = mood
        await check_tenant(api.state.pool, api.state.settings, workspace.id)

    state = await shown(admin, works["id"])
    assert len(server.heads) == 3, "one type of four: webhooks, what is off and what cannot be opened are not called"
    assert (state["status"], state["today"]["calls"], state["today"]["errors"]) == ("error", 3, 2)
    assert (await shown(admin, broken["id"]))[
        "error_message"
    ] == "The stored credentials cannot be opened any more. Enter them again."
    async with api.system(workspace.id) as ctx:
        told = await ctx.fetch(
            "select payload ->> 'error' as error from events where event = 'integration.failed' and entity_id = $1", works["id"]
        )
        audited = await ctx.fetchval("select count(*) from audit_log where entity_id = $1 and action = 'update'", works["id"])
    assert [each["error"][:16] for each in told] == ["401 Unauthorized"] and audited == 0


async def test_the_first_of_payload_integration_system_and_environment_is_the_ai_key(api: Api, workspace: Workspace) -> None:
    settings = api.state.settings.model_copy(update={"openai_api_key": "sk-environment"})

    async def source() -> str | None:
        return (await workspace.admin.get(f"{PATH}/ai-key")).json()["data"]["source"]

    async def used(given: str | None = None) -> tuple[str | None, str | None]:
        async with workspace.employee.context() as ctx:
            found = await find_ai_key(ctx, api.state.pool, settings, given)
        return found.source, found.key

    nothing, environment = await source(), await used()
    async with api.system() as ctx:
        await change_system(ctx, settings.sealing_keys, {"openai_api_key": "sk-installation"}, {})
    try:
        system = await source()
        assert await used() == ("system", "sk-installation")
        made = await connect(workspace.admin, {"integration_type": "openai", "credentials": {"api_key": SECRET}})
        own = await source()
        assert [await used(), await used("sk-payload")] == [("integration", SECRET), ("payload", "sk-payload")]
        await workspace.admin.patch(f"{PATH}/{made['id']}", {"is_active": False})
        off = await source()
    finally:
        async with api.system() as ctx:
            await ctx.execute("delete from system_settings where setting_key = 'openai_api_key'")

    assert environment == ("environment", "sk-environment")
    assert [nothing, system, own, off] == [None, "system", "integration", "system"]


async def test_a_connection_ticks_the_checklist_and_goes_with_its_usage(api: Api, workspace: Workspace) -> None:
    made = await connect(workspace.admin, {"integration_type": "slack", "credentials": {"bot_token": SECRET}})
    async with workspace.admin.context() as ctx:
        await note_call(ctx, made["id"], is_error=False)
    steps = (await workspace.admin.get("/api/setup-checklist")).json()["data"]["steps"]

    removed = await workspace.admin.delete(f"{PATH}/{made['id']}")

    assert next(step for step in steps if step["key"] == "integrations")["by"] == "fact"
    assert removed.status_code == 204 and (await workspace.admin.get(f"{PATH}/{made['id']}")).status_code == 404
    async with api.system(workspace.id) as ctx:
        assert await ctx.fetchval("select count(*) from integration_usage where tenant_id = $1", workspace.id) == 0
