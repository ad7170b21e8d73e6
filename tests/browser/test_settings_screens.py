"""Every settings page in both themes, wide and on a phone: accessible, inside the window, kept as a picture to look at."""

import pytest
from playwright.async_api import expect

from tests.browser.company import Company
from tests.browser.conftest import Visit
from tests.browser.looks import DESKTOP, look, set_window, take
from tests.browser.people import Workspace

PAGES = ("profile", "account", "users", "roles", "departments", "api-keys", "sign-in", "audit")
DIALOGS = {"users": "Add user", "roles": "New role", "departments": "New department"}
BEFORE_SIGN_IN = {
    "forgot-password": "Forgot your password?",
    "reset-password?token=x": "This link no longer works",
    "accept-invitation?token=x": "This link no longer works",
}


@pytest.mark.parametrize("path", PAGES)
async def test_settings_page_and_its_dialog_are_accessible_and_fit(visit: Visit, company: Company, path: str) -> None:
    page = await visit(company.admin, f"/settings/{path}")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()

    assert await look(page, f"settings-{path}") == []
    if path in DIALOGS:
        await set_window(page, DESKTOP)
        await page.get_by_role("button", name=DIALOGS[path]).click()
        await expect(page.get_by_role("dialog")).to_be_visible()

        assert await look(page, f"settings-{path}-dialog") == []


async def test_a_new_key_is_accessible_and_fits(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.admin, "/settings/api-keys")
    await page.get_by_role("button", name="New API key").click()
    await page.get_by_label("What is it for?").fill("Web shop")
    await page.get_by_role("checkbox", name="Read leads").check()
    problems = await look(page, "settings-key-dialog")
    await page.get_by_role("button", name="Create key").click()
    await expect(page.get_by_role("dialog", name="Copy your new key")).to_be_visible()

    assert problems + await look(page, "settings-key-shown") == []


@pytest.mark.parametrize("path", BEFORE_SIGN_IN)
async def test_page_before_sign_in_is_accessible_and_fits(visit: Visit, path: str) -> None:
    page = await visit(None, f"/{path}")
    await expect(page.get_by_role("heading", name=BEFORE_SIGN_IN[path], level=1)).to_be_visible()

    assert await look(page, path.split("?", maxsplit=1)[0]) == []


async def test_on_a_phone_the_settings_begin_as_a_list(visit: Visit, company: Company) -> None:
    page = await visit(company.admin, "/settings", width=390, height=844)
    navigation = page.get_by_role("navigation", name="Settings navigation")
    await expect(navigation).to_be_visible()
    await take(page, "settings-list-390-light")

    await navigation.get_by_role("link", name="Departments").click()
    await expect(page.get_by_role("heading", name="Departments", level=1)).to_be_visible()
    await expect(navigation).to_be_hidden()

    await page.get_by_role("link", name="All settings").click()
    await expect(navigation).to_be_visible()
