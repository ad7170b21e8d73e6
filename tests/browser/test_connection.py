"""When the server cannot be reached, or not over https."""

import re

from playwright.async_api import expect

from tests.browser.company import Company
from tests.browser.conftest import Visit
from tests.browser.installation import Installation
from tests.browser.people import Workspace


async def test_a_lost_connection_is_told_and_recovers(visit: Visit, company: Company, installation: Installation) -> None:
    page = await visit(company.admin, "/accounts?sort=name")
    first = page.locator("[data-row]").first
    await expect(first).to_be_visible()
    banner = page.get_by_text("Cannot connect to backend.")

    await installation.lose_api()
    try:
        await page.get_by_role("link", name="Contacts", exact=True).click()
        await expect(banner).to_be_visible()
        await page.go_back()
        await expect(first).to_be_visible()
    finally:
        await installation.restore_api()
    await page.get_by_role("button", name=re.compile("^Try now")).click()

    await expect(banner).to_have_count(0)
    await page.get_by_role("link", name="Contacts", exact=True).click()
    await expect(page.get_by_role("grid", name="Contacts").locator("[data-row]").first).to_be_visible()


async def test_on_a_lan_address_pages_work_and_links_are_copied(visit: Visit, workspace: Workspace) -> None:
    account = await workspace.admin.create("accounts", name="Kan-code")
    page = await visit(workspace.admin, "/accounts")
    await page.add_init_script(
        "delete Crypto.prototype.randomUUID; for (const name of ['clipboard', 'locks']) delete Navigator.prototype[name]"
    )
    await page.goto(f"/accounts/{account['id']}")

    await page.get_by_label("Write a note").fill("Decides in spring.")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("article").get_by_text("Decides in spring.")).to_be_visible()
    await page.get_by_role("button", name="More actions").first.click()
    await page.get_by_role("menuitem", name="Copy link").click()

    await expect(page.get_by_text("Link copied")).to_be_visible()
    await page.get_by_label("Write a note").focus()
    await page.keyboard.press("Control+v")
    await expect(page.get_by_label("Write a note")).to_have_value(page.url)
