"""The words of a refused sign-in, and the way over a sign-in service."""

import re
from collections.abc import AsyncGenerator

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.installation import Installation
from tests.browser.looks import DESKTOP, set_window
from tests.browser.people import Person, Workspace, second_factor
from tests.browser.test_settings_screens import look
from tests.browser.test_sign_in import sign_in
from tests.identity.oidc_server import CLIENT_ID, CLIENT_SECRET, OidcServer, oidc_server
from tests.identity.test_two_factor import code_of


@pytest.fixture
async def provider(root: Person) -> AsyncGenerator[OidcServer]:
    """A sign-in service that the installation uses for this one test."""
    async with oidc_server() as made:
        assert (await root.call("PUT", "/api/system/outbound", {"private_hosts": ["127.0.0.1"]})).is_success
        body = {"issuer": made.url, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "label": "Company login"}
        answer = await root.call("PUT", "/api/settings/auth/oidc", body)
        assert answer.is_success, answer.text
        yield made
        assert (await root.call("DELETE", "/api/settings/auth/oidc")).is_success
        assert (await root.call("PUT", "/api/system/outbound", {"private_hosts": []})).is_success


async def test_a_locked_address_is_told_how_long_and_what_helps(visit: Visit, workspace: Workspace) -> None:
    body = {"email": workspace.employee.email, "password": "not it at all"}
    for _ in range(10):
        await workspace.employee.client.post("/api/auth/login", json=body)
    page = await visit(None, "/login")

    await sign_in(page, workspace.employee)

    refusal = page.get_by_role("alert")
    await expect(refusal).to_contain_text("Sign-in is locked for a while")
    await expect(refusal).to_contain_text(re.compile(r"Try again in 1[45] minutes"))
    assert await look(page, "login-locked") == []
    await refusal.get_by_role("link", name="choose a new password now").click()
    await expect(page.get_by_role("button", name="Send the link")).to_be_visible()


async def test_a_workspace_that_is_switched_off_has_words_of_its_own(visit: Visit, root: Person, workspace: Workspace) -> None:
    answer = await root.call("PUT", f"/api/tenants/{workspace.id}", {"status": "suspended"})
    assert answer.is_success, answer.text
    page = await visit(None, "/login")

    await sign_in(page, workspace.employee)

    await expect(page.get_by_role("alert")).to_contain_text("No workspace to enter")


async def test_too_many_attempts_say_how_long_to_wait(visit: Visit, workspace: Workspace) -> None:
    page = await visit(None, "/login")
    refusal = {"status": "error", "code": "RATE_LIMITED", "message": "Too many requests", "retryAfter": 42, "request_id": "r"}
    await page.route("**/api/auth/login", lambda route: route.fulfill(status=429, json=refusal))

    await sign_in(page, workspace.employee)

    await expect(page.get_by_role("alert")).to_contain_text("Wait 42 seconds")


async def test_without_a_sign_in_service_there_is_no_button(visit: Visit) -> None:
    page = await visit(None, "/login")

    await page.wait_for_load_state("networkidle")
    await expect(page.get_by_role("link", name=re.compile("^Continue with"))).to_have_count(0)


async def test_the_sign_in_service_lets_in_whom_it_vouches_for(
    visit: Visit, workspace: Workspace, provider: OidcServer, installation: Installation
) -> None:
    provider.claims = {"email": workspace.employee.email, "email_verified": True}
    page = await visit(None, f"http://localhost:{installation.web_port}/login")
    button = page.get_by_role("link", name="Continue with Company login")
    await expect(button).to_be_visible()
    problems = await look(page, "login-provider")

    await set_window(page, DESKTOP)
    await button.click()

    await expect(page.get_by_role("button", name=f"Account of {workspace.employee.name}")).to_be_visible()
    assert problems == []


async def test_an_identity_nobody_has_leads_back_with_the_reason(
    visit: Visit, provider: OidcServer, installation: Installation
) -> None:
    provider.claims = {"email": "stranger@elsewhere.example", "email_verified": True}
    page = await visit(None, f"http://localhost:{installation.web_port}/login")

    await page.get_by_role("link", name="Continue with Company login").click()

    await expect(page.get_by_role("alert")).to_contain_text("No login for this identity")
    await expect(page.get_by_role("button", name="Sign in")).to_be_visible()


async def test_after_a_sign_in_service_the_code_is_asked_for(
    visit: Visit, workspace: Workspace, provider: OidcServer, installation: Installation
) -> None:
    secret = await second_factor(workspace.employee)
    provider.claims = {"email": workspace.employee.email, "email_verified": True}
    page = await visit(None, f"http://localhost:{installation.web_port}/login")
    await page.get_by_role("link", name="Continue with Company login").click()

    await expect(page.get_by_role("heading", name="Enter your code", exact=True)).to_be_visible()
    problems = await look(page, "login-code")
    await set_window(page, DESKTOP)
    assert await page.evaluate("() => fetch('/api/auth/me').then(answer => answer.status)") == 401
    await page.get_by_label("Code", exact=True).fill(code_of(secret))
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("button", name=f"Account of {workspace.employee.name}")).to_be_visible()
    assert problems == []
