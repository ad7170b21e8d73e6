"""Settings of the installation: sign-in, hosts that may be called, mail. Each is saved, and its effect seen elsewhere."""

from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.looks import look
from tests.browser.people import Person, Workspace


async def test_a_rule_is_set_for_all_and_locked(visit: Visit, root: Person, workspace: Workspace) -> None:
    page = await visit(root, "/settings/system-sign-in")
    await expect(page.get_by_role("button", name="Sign everyone out…")).to_be_visible()
    assert await look(page, "system-sign-in") == []
    try:
        await page.get_by_role("textbox", name="Shortest password").fill("7")
        await page.get_by_role("button", name="Save changes").click()
        await expect(page.get_by_text("greater than or equal to 8")).to_be_visible()
        await page.get_by_role("textbox", name="Shortest password").fill("14")
        await page.get_by_role("button", name="Save changes").click()
        await expect(page.get_by_text("Shortest password saved")).to_be_visible()
        await page.get_by_role("button", name="Lock Shortest password for everybody below").click()
        await expect(page.get_by_role("button", name="Unlock Shortest password")).to_be_visible()

        inside = await visit(workspace.admin, "/settings/sign-in")
        await expect(inside.get_by_label("Shortest password")).to_be_disabled()
        await expect(inside.get_by_label("Shortest password")).to_have_value("14")
        await expect(inside.get_by_text("Set for the whole installation", exact=True)).to_be_visible()
    finally:
        await root.call("PUT", "/api/system/settings", {"settings": {"auth.password_min_length": None}})
