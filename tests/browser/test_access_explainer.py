"""Why can, or can't, somebody see this? From the menu of a record and from the settings; the answers are the route's."""

import re

from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.looks import look
from tests.browser.people import Workspace


async def test_from_a_record_the_administrator_asks_about_anybody(visit: Visit, workspace: Workspace) -> None:
    lead = await workspace.admin.create("leads", last_name="Hidden", owner_id=workspace.admin.user_id)
    page = await visit(workspace.admin, f"/leads/{lead['id']}")
    await page.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Who can see this?").click()
    dialog = page.get_by_role("dialog", name="Who can see Hidden?")
    await expect(dialog.get_by_role("heading", name="You can change it", exact=True)).to_be_visible()

    await dialog.get_by_role("combobox", name="Person").click()
    await page.get_by_role("option", name=workspace.employee.name).click()

    await expect(dialog.get_by_role("heading", name=f"{workspace.employee.name} cannot see it", exact=True)).to_be_visible()
    query = {"user_id": workspace.employee.user_id, "type": "leads", "id": lead["id"]}
    explained = await workspace.admin.get("/api/access/explain", **query)
    for reason in explained["reasons"]:
        await expect(dialog.get_by_text(reason["text"])).to_be_visible()
    picture = dialog.get_by_role("list", name="How the decision comes about: See")
    await expect(picture.get_by_role("listitem").last).to_contain_text("See: No")
    assert await look(page, "access-dialog") == []


async def test_support_asks_in_the_settings_and_the_address_keeps_it(visit: Visit, workspace: Workspace) -> None:
    await workspace.employee.create("leads", last_name="Lace", first_name="Nora")
    page = await visit(workspace.support, "/settings/access")
    await expect(page.get_by_role("heading", name="Choose a person and a record", exact=True)).to_be_visible()

    await page.get_by_role("combobox", name="Person").click()
    await page.get_by_role("option", name=workspace.manager.name).click()
    await page.get_by_role("combobox", name="Record", exact=True).fill("Lace")
    await page.get_by_role("option", name=re.compile("Lace")).click()

    answer = page.get_by_role("heading", name=f"{workspace.manager.name} can see it", exact=True)
    await expect(answer).to_be_visible()
    await expect(page.get_by_text("which they lead", exact=False)).to_be_visible()
    await page.reload()
    await expect(answer).to_be_visible()
    await expect(page.get_by_role("combobox", name="Record", exact=True)).to_have_value(re.compile("Lace"))
    assert await look(page, "settings-access") == []


async def test_who_does_not_read_the_users_asks_about_themselves(visit: Visit, workspace: Workspace) -> None:
    lead = await workspace.employee.create("leads", last_name="Own")
    page = await visit(workspace.employee, f"/leads/{lead['id']}")
    await page.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Why can I see this?").click()

    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("heading", name="You can see it", exact=True)).to_be_visible()
    await expect(dialog.get_by_role("combobox")).to_have_count(0)
    await page.goto("/settings/access")
    await expect(page.get_by_text("You cannot see this")).to_be_visible()
