"""Settings → Sign-in policy: a workspace asks for more than the installation, and it holds at once."""

from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.looks import look
from tests.browser.people import Workspace


async def test_a_stricter_policy_is_saved_and_a_looser_one_refused(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.admin, "/settings/sign-in")
    assert await look(page, "settings-sign-in") == []

    await page.get_by_label("Shortest password", exact=True).fill("8")
    await page.get_by_role("button", name="Save changes").click()
    await expect(page.get_by_text("a workspace can only be stricter")).to_be_visible()
    await page.get_by_label("Shortest password", exact=True).fill("16")
    await page.get_by_role("button", name="Save changes").click()
    await expect(page.get_by_text("Shortest password saved")).to_be_visible()
    await expect(page.get_by_text("just now")).to_be_visible()

    settings = (await workspace.admin.get("/api/settings/auth"))["settings"]
    assert (settings["password_min_length"]["value"], settings["password_min_length"]["source"]) == (16, "tenant")
    assert await look(page, "settings-sign-in-changed") == []
    await page.get_by_role("button", name="Reset Shortest password: 12 characters").click()
    await expect(page.get_by_text("Shortest password is inherited again")).to_be_visible()
    assert (await workspace.admin.get("/api/settings/auth"))["settings"]["password_min_length"]["source"] == "default"


async def test_a_manager_reads_the_policy(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.manager, "/settings/sign-in")

    await expect(page.get_by_label("Shortest password", exact=True)).to_be_disabled()
