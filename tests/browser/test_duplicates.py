"""Duplicates: said while typing, refused where the workspace says so, and worked off on their page."""

import re
from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.looks import DESKTOP, look, set_window
from tests.browser.people import Workspace

ADA: dict[str, Any] = {"first_name": "Ada", "last_name": "Byron", "email": "ada@engines.example", "phone": "+12125550123"}


async def new_contact(page: Page) -> Locator:
    await page.get_by_role("banner").get_by_role("button", name="New", exact=True).click()
    await page.get_by_role("menuitem", name="Contact").click()
    return page.get_by_role("dialog", name="New contact")


async def test_matches_are_said_while_typing_and_named_after_a_creation(visit: Visit, workspace: Workspace) -> None:
    there = await workspace.admin.create("contacts", **ADA)
    page = await visit(workspace.admin, "/leads", workspace=workspace)
    dialog = await new_contact(page)
    said = dialog.get_by_role("status")

    await dialog.get_by_label("First name").fill("Augusta")
    await dialog.get_by_label("E-mail").press_sequentially("ada@engines.example")

    await expect(dialog.get_by_label("E-mail")).to_be_focused()
    await expect(said).to_contain_text("There is one that looks like this contact")
    await expect(said).to_contain_text("Same e-mail")
    problems = await look(page, "duplicates-hint")
    await set_window(page, DESKTOP)
    async with page.context.expect_page() as opening:
        await said.get_by_role("link", name=re.compile("Ada Byron")).click()
    await expect((await opening.value).get_by_role("heading", name="Ada Byron", exact=True)).to_be_visible()
    await dialog.get_by_role("button", name="Create contact").click()

    await expect(page.get_by_role("heading", name="Augusta", exact=True)).to_be_visible()
    await expect(page.get_by_text("Augusta was created. It looks like")).to_be_visible()
    await page.get_by_text("Augusta was created. It looks like").get_by_role("link", name="Ada Byron").click()
    await expect(page.get_by_role("heading", name="Ada Byron", exact=True)).to_be_visible()
    assert page.url.endswith(there["id"]) and problems == []


async def test_where_duplicates_are_blocked_only_those_who_merge_create_anyway(visit: Visit, workspace: Workspace) -> None:
    admin, employee = workspace.admin, workspace.employee
    assert (await admin.call("PUT", "/api/settings/effective", {"settings": {"duplicates": "block"}})).is_success
    await employee.create("contacts", **ADA)

    page = await visit(employee, "/leads", workspace=workspace)
    form = await new_contact(page)
    await form.get_by_label("First name").fill("Augusta")
    await form.get_by_label("E-mail").fill("ada@engines.example")
    await page.keyboard.press("Control+Enter")
    refused = page.get_by_role("dialog", name="This contact seems to exist already")
    await expect(refused.get_by_role("link", name=re.compile("Ada Byron"))).to_be_visible()
    await expect(refused.get_by_role("button", name="Create anyway")).to_have_count(0)
    await refused.get_by_role("button", name="Back to the form").click()
    await expect(form.get_by_label("First name")).to_have_value("Augusta")

    page = await visit(admin, "/leads", workspace=workspace)
    form = await new_contact(page)
    await form.get_by_label("First name").fill("Augusta")
    await form.get_by_label("E-mail").fill("ada@engines.example")
    await form.get_by_role("button", name="Create contact").click()
    await expect(refused_on(page)).to_be_visible()
    problems = await look(page, "duplicates-blocked")
    await refused_on(page).get_by_role("button", name="Create anyway").click()
    await expect(page.get_by_role("heading", name="Augusta", exact=True)).to_be_visible()

    assert len(await admin.get("/api/contacts")) == 2 and problems == []


def refused_on(page: Page) -> Locator:
    return page.get_by_role("dialog", name="This contact seems to exist already")


async def test_groups_are_merged_or_remembered_as_different(visit: Visit, workspace: Workspace) -> None:
    admin = workspace.admin
    first = [await admin.create("contacts", **ADA | {"first_name": name}) for name in ("Ada", "Augusta Ada")]
    lead = await admin.create("leads", first_name="Charles", company="Analytical Engines", phone="+1 212 555 0199")
    other = await admin.create("contacts", first_name="Charles", last_name="Babbage", mobile="+1 212 555 0199")
    page = await visit(admin, "/contacts", workspace=workspace)

    await page.get_by_role("button", name="More for this list").click()
    await page.get_by_role("menuitem", name="Find duplicates").click()
    same_mail = page.get_by_role("article", name="Same e-mail · Same phone number")
    same_phone = page.get_by_role("article", name="Same phone number", exact=True)
    await expect(same_phone).to_contain_text("Leads and contacts are not merged")
    problems = await look(page, "duplicates")
    await set_window(page, DESKTOP)
    await same_phone.get_by_role("button", name="Not a duplicate").click()
    await expect(same_phone).to_have_count(0)
    await page.get_by_role("button", name="Not duplicates", exact=True).click()
    await expect(page.get_by_text("Markita Hansen decided")).to_be_visible()
    problems += await look(page, "duplicates-decided", (DESKTOP,))
    await page.get_by_role("button", name="They are duplicates").click()
    await expect(page.get_by_role("heading", name="Nothing decided yet", exact=True)).to_be_visible()
    await page.get_by_role("button", name="To decide").click()
    await expect(same_phone.get_by_role("link")).to_have_count(2)
    await same_phone.get_by_role("button", name="Not a duplicate").click()
    await expect(same_phone).to_have_count(0)
    await page.get_by_role("button", name="Undo").last.click()
    await expect(same_phone).to_be_visible()

    await same_mail.get_by_role("button", name="Merge").click()
    await page.get_by_role("dialog", name="Merge 2 contacts into one").get_by_role("button", name="Merge").click()
    await expect(same_mail).to_have_count(0)
    await page.get_by_role("button", name="Accounts", exact=True).click()
    await expect(page.get_by_role("heading", name="No duplicates among accounts", exact=True)).to_be_visible()
    problems += await look(page, "duplicates-empty")

    assert sorted(each["id"] for each in await admin.get("/api/contacts")) == sorted([first[0]["id"], other["id"]])
    assert (await admin.get(f"/api/leads/{lead['id']}"))["status"] == "new" and problems == []
