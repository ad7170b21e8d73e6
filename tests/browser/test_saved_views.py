"""Saved views in the browser: kept, opened by their link, shared, changed and deleted."""

import re

from playwright.async_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.looks import DESKTOP, PHONE, look, settle
from tests.browser.people import Workspace
from tests.browser.test_list import total

CURRENT = re.compile("page|true")


async def choose(page: Page, item: str) -> None:
    """An item of the menu of views."""
    await page.get_by_role("button", name="Views", exact=True).click()
    await page.get_by_role("menuitem", name=item).click()


async def test_a_view_from_its_first_filter_to_its_end(visit: Visit, workspace: Workspace) -> None:
    admin = workspace.admin
    for name, source in (("Ada", "website"), ("Bob", "website"), ("Cyd", "referral")):
        await admin.create("leads", last_name=name, source=source)
    page = await visit(admin, "/leads?filter=source~eq~website")
    await expect(total(page, 2)).to_be_visible()

    await page.get_by_role("button", name="Save view").click()
    await page.get_by_role("textbox", name="Name").fill("From the website, with a name as long as there can be any")
    await page.get_by_role("switch", name="Share with the workspace").check(force=True)
    await page.keyboard.press("Enter")

    tab = page.get_by_role("navigation", name="Views").get_by_role("link", name="From the website")
    await expect(tab).to_have_attribute("aria-current", CURRENT)
    await expect(page).to_have_url(re.compile(r"/leads\?view=[0-9a-f-]{36}$"))
    await page.get_by_role("button", name="Remove the filter on Source").click()
    await expect(total(page, 3)).to_be_visible()
    await expect(tab.get_by_label("changed")).to_be_visible()
    address = page.url
    await page.reload()
    await expect(total(page, 3)).to_be_visible()
    assert page.url == address
    await page.get_by_role("button", name="Reset", exact=True).click()
    await expect(total(page, 2)).to_be_visible()
    await expect(tab.get_by_label("changed")).to_be_hidden()

    await choose(page, "Rename")
    await page.get_by_role("textbox", name="Name").fill("From the website")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Renamed to “From the website”")).to_be_visible()
    await choose(page, "Open this list with it")
    await page.goto(page.url.partition("?")[0])
    await expect(total(page, 2)).to_be_visible()
    await page.get_by_role("navigation", name="Views").get_by_role("button", name="All").click()
    await expect(total(page, 3)).to_be_visible()
    await tab.click()
    await page.get_by_role("columnheader", name="Status").get_by_role("button", name="Status", exact=True).click()
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_text("Changes to “From the website” saved")).to_be_visible()
    await page.get_by_role("button", name="Views", exact=True).click()
    await settle(page)
    assert await look(page, "saved-views", (DESKTOP, PHONE)) == []
    await page.get_by_role("menuitem", name="Delete").click()
    await expect(tab).to_be_hidden()
    await page.get_by_text("“From the website” deleted").locator("..").get_by_role("button", name="Undo").click()
    await expect(tab).to_be_visible()
    await expect(tab).to_contain_text("2")
    await expect(total(page, 2)).to_be_visible()
