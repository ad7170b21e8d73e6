"""Notifications in the browser: one person assigns, the other's bell rings; how they come is chosen."""

import re

from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.installation import Installation
from tests.browser.looks import DESKTOP, look, set_window, take
from tests.browser.people import Workspace


async def test_the_bell_rings_without_a_reload_and_opens_the_place(
    visit: Visit, workspace: Workspace, installation: Installation
) -> None:
    installation.start_worker()
    admin, employee = workspace.admin, workspace.employee
    page = await visit(employee, "/leads")
    bell = page.get_by_role("button", name=re.compile("^Notifications"))
    await expect(page.get_by_role("heading", level=1)).to_be_visible()

    await admin.create("leads", first_name="Ada", last_name="King", company="Looms", owner_id=employee.user_id)

    await expect(bell).to_have_accessible_name("Notifications, 1 unread")
    await expect(page.get_by_role("row", name="Ada King")).to_be_visible()
    await bell.click()
    panel = page.get_by_role("dialog", name="Notifications")
    told = panel.get_by_role("link", name=re.compile("Ada King"))
    await expect(told).to_contain_text(f"Assigned to you by {admin.name}")
    await take(page, "notifications-bell")
    await told.click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Ada King")
    await expect(bell).to_have_accessible_name("Notifications")

    await page.goto(f"{installation.url}/notifications")
    listed = page.get_by_role("main").get_by_role("link", name=re.compile("Ada King"))
    await expect(listed).to_be_visible()
    assert await look(page, "notifications") == []
    await set_window(page, DESKTOP)
    await page.get_by_role("button", name="Unread", exact=True).click()
    await expect(page.get_by_role("heading", name="You are up to date", exact=True)).to_be_visible()


async def test_everybody_chooses_how_each_kind_comes(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.employee, "/settings/notifications")
    by_email = page.get_by_role("checkbox", name="Assigned to me: by e-mail")
    await expect(by_email).not_to_be_checked()

    await by_email.click()
    await expect(by_email).to_be_checked()
    await page.reload()

    await expect(by_email).to_be_checked()
    await expect(page.get_by_role("checkbox", name="Security of my login: in the product")).to_be_disabled()
    daily = page.get_by_role("switch", name="Daily mail")
    await expect(daily).not_to_be_checked()
    await daily.press("Space")
    await page.get_by_role("combobox", name="At").click()
    async with page.expect_response(lambda answer: answer.request.method == "PUT" and answer.ok):
        await page.get_by_role("option", name="07:00").click()
    await page.reload()
    await expect(daily).to_be_checked()
    await expect(page.get_by_role("combobox", name="At")).to_have_value("07:00")
    assert await look(page, "notification-preferences") == []
