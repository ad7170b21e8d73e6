"""Settings → Single sign-on: a provider is tried, saved and offered; its secret is never shown again."""

import re
from collections.abc import AsyncGenerator

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.looks import look
from tests.browser.people import Person, Workspace
from tests.identity.oidc_server import CLIENT_ID, CLIENT_SECRET, OidcServer, oidc_server


@pytest.fixture
async def provider(root: Person) -> AsyncGenerator[OidcServer]:
    """A provider inside, which a superadmin has allowed."""
    await root.call("PUT", "/api/system/outbound", {"private_hosts": ["127.0.0.1"]})
    async with oidc_server() as made:
        yield made
    await root.call("PUT", "/api/system/outbound", {"private_hosts": []})


async def test_a_provider_is_tried_saved_and_switched_off(visit: Visit, workspace: Workspace, provider: OidcServer) -> None:
    page = await visit(workspace.admin, "/settings/sign-on")
    await expect(page.get_by_label("Redirect address")).to_have_text(re.compile(r"/api/auth/oidc/callback$"))
    await page.get_by_role("textbox", name="Issuer").fill(provider.url)
    await page.get_by_role("textbox", name="Client ID").fill(CLIENT_ID)
    await page.get_by_role("textbox", name="Client secret").fill("not the one")
    await page.get_by_role("button", name="Test").click()
    result = page.get_by_role("region", name="Result of the test")
    await expect(result.get_by_text("invalid_client: Who are you?")).to_be_visible()
    await page.get_by_role("textbox", name="Client secret").fill(CLIENT_SECRET)
    await page.get_by_role("button", name="Test").click()
    await expect(result.get_by_text("The provider works")).to_be_visible()
    await expect(result.get_by_text(f"{provider.url}/token")).to_be_visible()
    await page.get_by_role("textbox", name="Name on the button").fill("Acme login")
    await page.get_by_role("button", name="Save provider").click()
    await expect(page.get_by_text("The provider is saved")).to_be_visible()

    await expect(page.get_by_role("textbox", name="Client secret")).to_have_value("")
    assert await look(page, "settings-sign-on") == []
    sign_in_page = await page.get_by_label("Sign-in page").inner_text()
    offered = await visit(None, sign_in_page[sign_in_page.index("/login") :])
    await expect(offered.get_by_role("link", name="Continue with Acme login")).to_be_visible()
    await page.get_by_role("button", name="Switch off").click()
    await expect(page.get_by_text("Kept as it is, but nobody can sign in with it.")).to_be_visible()
    await offered.reload()
    await expect(offered.get_by_role("button", name="Sign in")).to_be_visible()
    await expect(offered.get_by_role("link", name="Continue with Acme login")).to_have_count(0)
    await page.get_by_role("button", name="Remove…").click()
    await page.get_by_role("button", name="Remove the provider").click()
    await expect(page.get_by_role("heading", name="Add a provider", exact=True)).to_be_visible()


async def test_who_may_not_set_it_is_told(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.manager, "/settings/sign-on")

    await expect(page.get_by_text("You cannot see this")).to_be_visible()
