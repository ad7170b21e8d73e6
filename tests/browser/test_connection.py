"""When the server cannot be reached."""

import re

from playwright.async_api import expect

from tests.browser.company import Company
from tests.browser.conftest import Visit
from tests.browser.installation import Installation


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
