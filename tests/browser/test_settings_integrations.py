"""Settings → Integrations: a service is connected, tested, replaced and disconnected; who may only look sees no button."""

import re
from collections.abc import AsyncGenerator

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.looks import PHONE, look
from tests.browser.people import Person, Workspace
from tests.configuration.provider_server import SECRET, ProviderServer, provider_server

PAGE = "/settings/integrations"


@pytest.fixture
async def server(root: Person) -> AsyncGenerator[ProviderServer]:
    """Every provider on a host that the superadmin allows."""
    async with provider_server() as made:
        allowed = {"private_hosts": [f"127.0.0.1:{made.port}"]}
        assert (await root.call("PUT", "/api/system/outbound", allowed)).is_success
        yield made
        assert (await root.call("PUT", "/api/system/outbound", {"private_hosts": []})).is_success


async def test_a_service_is_connected_tested_and_disconnected(
    visit: Visit, workspace: Workspace, server: ProviderServer
) -> None:
    page = await visit(workspace.admin, PAGE)
    await expect(page.get_by_role("heading", name="Nothing is connected yet", exact=True)).to_be_visible()
    assert await look(page, "integrations-empty") == []

    await page.get_by_role("textbox", name="Find a service").fill("git")
    await page.get_by_role("button", name="Connect GitHub").click()
    drawer = page.get_by_role("dialog", name="Connect GitHub")
    await drawer.get_by_role("button", name="Connect and test").click()
    await expect(drawer.get_by_text("This field is required.")).to_be_visible()
    await drawer.get_by_label("Access token").fill("a-wrong-token-0000")
    await drawer.get_by_label("Address").fill(f"{server.url}/github")
    await drawer.get_by_label("Calls a day").fill("10")
    assert await look(page, "integrations-drawer") == []
    await drawer.get_by_role("button", name="Connect and test").click()
    card = page.get_by_role("listitem").filter(has=page.get_by_role("button", name="Test GitHub"))
    await expect(card).to_contain_text("404 Not Found: Nothing at GET /github/user")
    await expect(card).to_contain_text("1 of 10 calls today · 1 failed")

    await card.get_by_role("button", name="More for GitHub").click()
    await page.get_by_role("menuitem", name="Replace credentials").click()
    dialog = page.get_by_role("dialog", name="Replace the credentials of GitHub")
    await dialog.get_by_label("Access token").fill("still-wrong-1111")
    await dialog.get_by_role("button", name="Try and replace").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("the old ones stay. 404 Not Found")
    await expect(dialog.get_by_role("button", name="Replace all the same")).to_be_visible()
    await dialog.get_by_label("Access token").fill(SECRET)
    await dialog.get_by_role("button", name="Try and replace").click()
    await expect(card.get_by_text("Works", exact=True)).to_be_visible()

    await card.get_by_role("button", name="Test GitHub").click()
    await expect(card.get_by_role("status")).to_contain_text("Signed in as octocat.")
    assert SECRET not in await page.content()
    await card.get_by_role("button", name="More for GitHub").click()
    await page.get_by_role("menuitem", name="Disconnect").click()
    await page.get_by_role("button", name="Disconnect").click()
    await expect(card).to_have_count(0)
    assert await workspace.admin.get("/api/integrations") == []


async def test_states_and_usage_can_be_read_by_who_may_not_change_them(
    visit: Visit, workspace: Workspace, server: ProviderServer
) -> None:
    admin = workspace.admin
    for kind, more in (
        ("openai", {"name": "A language model with a name that is as long as names may become here"}),
        ("slack", {"is_active": False}), ("twilio", {}), ("webhook_email", {}),
    ):  # fmt: skip
        body = server.body(kind, **more)
        body["config"] |= {"max_calls_per_day": 2}
        made = await admin.create("integrations", **body)
        if kind != "slack":
            server.mood = "busy" if kind == "twilio" else "good"
            for _ in range(2 if kind == "openai" else 1):
                assert (await admin.call("POST", f"/api/integrations/{made['id']}/test")).is_success
    page = await visit(admin, PAGE)
    await expect(page.get_by_text("429 Too Many Requests: Slow down, please. Try again in 30 seconds.")).to_be_visible()
    await expect(page.get_by_text("Today’s calls are used up")).to_be_visible()
    assert await look(page, "integrations") == []

    await page.get_by_role("button", name="Connect another: Mail by webhook").click()
    drawer = page.get_by_role("dialog", name="Connect Mail by webhook")
    await drawer.get_by_role("button", name="Make one").click()
    await expect(drawer.get_by_label("Webhook secret")).to_have_value(re.compile("[0-9a-f]{32}"))
    assert await look(page, "integrations-drawer-webhook", (PHONE,)) == []

    colleague = await visit(workspace.manager, PAGE)
    await expect(colleague.get_by_text("429 Too Many Requests")).to_be_visible()
    await expect(colleague.get_by_role("button", name="Test")).to_have_count(0)
    await expect(colleague.get_by_role("button", name="Connect")).to_have_count(0)
    refused = await visit(workspace.employee, PAGE)
    await expect(refused.get_by_role("heading", name="You cannot see this", exact=True)).to_be_visible()
