"""Lists: narrowing, ordering, walking through many rows, acting on several."""

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.company import LEADS, LONG_NAME, Company
from tests.browser.conftest import Visit
from tests.browser.looks import DESKTOP, box, look, set_window, settle, until
from tests.browser.people import Workspace

SOON_SECONDS = 120
IS_COMPANY_AS_WIDE = """width => [...document.querySelectorAll('[role=columnheader]')]
  .some(head => head.textContent.includes('Company') && Math.abs(head.getBoundingClientRect().width - width) <= 2)"""


def rows(page: Page) -> Locator:
    return page.locator("[data-row]")


def total(page: Page, count: int, things: str = "leads") -> Locator:
    """The exact count beside the filters."""
    return page.locator("span").filter(has_text=re.compile(rf"^{count} {things}$")).first


async def count_of(company: Company, **parameters: Any) -> int:
    answer = await company.admin.call("GET", "/api/leads", limit=1, count="true", **parameters)
    return answer.json()["meta"]["total"]


async def test_sorting_by_a_column(visit: Visit, company: Company) -> None:
    values = sorted(lead["value"] for lead in company.leads)
    page = await visit(company.admin, "/leads")
    header = page.get_by_role("columnheader", name="Value")

    await header.get_by_role("button", name="Value", exact=True).click()

    await expect(header).to_have_attribute("aria-sort", "ascending")
    await expect(rows(page).first).to_contain_text(f"{values[0]:,.0f}")
    await header.get_by_role("button", name="Value", exact=True).click()
    await expect(header).to_have_attribute("aria-sort", "descending")
    await expect(rows(page).first).to_contain_text(f"{values[-1]:,.0f}")
    await expect(page).to_have_url(re.compile("sort=-value"))


async def test_filter_chip_by_keyboard(visit: Visit, company: Company) -> None:
    expected = await count_of(company, source="trade_show")
    page = await visit(company.admin, "/leads")
    await expect(rows(page).first).to_be_visible()

    await page.keyboard.press("f")
    await expect(page.get_by_placeholder("Find a field")).to_be_focused()
    await page.keyboard.type("Source")
    await expect(page.get_by_role("option").first).to_have_text("Source")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Value of Source").first).to_be_focused()
    await page.keyboard.type("Trade")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Apply").click()

    await expect(page.get_by_role("button", name="Change the filter on Source")).to_contain_text("Trade show")
    await expect(total(page, expected)).to_be_visible()
    await page.reload()
    await expect(total(page, expected)).to_be_visible()
    await page.get_by_role("button", name="Remove the filter on Source").click()
    await expect(total(page, LEADS)).to_be_visible()


@pytest.mark.parametrize("width", [390, 900, 1440])
async def test_nothing_lies_over_the_button_that_applies_a_filter(visit: Visit, company: Company, width: int) -> None:
    expected = await count_of(company, source="trade_show") + await count_of(company, source="website")
    page = await visit(company.admin, "/leads", width=width, height=844)

    await page.get_by_role("button", name="Add a filter").click()
    await page.get_by_role("option", name="Source", exact=True).click()
    for value in ("Trade show", "Referral", "Website", "Referral"):
        await page.get_by_role("option", name=value).click()
    await expect(page.get_by_role("option", name="Trade show")).to_have_attribute("aria-checked", "true")
    await expect(page.get_by_role("option", name="Referral")).to_have_attribute("aria-checked", "false")
    await page.get_by_role("button", name="Apply").click()

    await expect(total(page, expected)).to_be_visible()
    await expect(page.get_by_role("button", name="Change the filter on Source")).to_contain_text("Trade show")


async def test_a_filter_on_a_linked_record(visit: Visit, company: Company) -> None:
    account = company.accounts[0]
    page = await visit(company.admin, "/contacts")

    await page.get_by_role("button", name="Add a filter").click()
    await page.get_by_role("option", name="Account", exact=True).click()
    await page.get_by_role("combobox", name="Value of Account").fill(account["name"])
    await page.get_by_role("option", name=account["name"]).click()
    await page.get_by_role("button", name="Apply").click()

    count = sum(contact["account_id"] == account["id"] for contact in company.contacts)
    await expect(total(page, count, "contacts")).to_be_visible()


async def test_search_box_narrows_and_can_be_cleared(visit: Visit, company: Company) -> None:
    page = await visit(company.admin, "/leads")

    await page.get_by_label("Search leads").fill("Works 17")

    expected = await count_of(company, q="Works 17")
    await expect(total(page, expected)).to_be_visible()
    await page.get_by_label("Search leads").fill("nobody at all")
    await expect(page.get_by_role("heading", name="Nothing matches", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Clear filters").last.click()
    await expect(total(page, LEADS)).to_be_visible()


async def test_status_card_filters_with_its_own_count(visit: Visit, company: Company) -> None:
    expected = sum(lead["status"] == "qualified" for lead in company.leads)
    page = await visit(company.admin, "/leads")
    card = page.get_by_role("group", name="By status").get_by_role("button", name=re.compile("^Qualified"))

    await expect(card).to_contain_text(str(expected))
    await card.click()

    await expect(card).to_have_attribute("aria-pressed", "true")
    await expect(total(page, expected)).to_be_visible()
    await expect(page.get_by_role("grid")).to_have_attribute("aria-rowcount", str(expected))


async def test_scrolling_reaches_every_row(visit: Visit, company: Company) -> None:
    page = await visit(company.admin, "/leads?sort=company")
    await expect(rows(page).first).to_be_visible()
    await rows(page).nth(3).hover()

    async with asyncio.timeout(SOON_SECONDS):
        while not await page.locator(f"[aria-rowindex='{LEADS + 1}']").is_visible():
            await page.mouse.wheel(0, 2000)
            await page.evaluate("() => new Promise(requestAnimationFrame)")

    last = max(company.leads, key=lambda lead: lead["company"].lower())
    await expect(page.locator(f"[aria-rowindex='{LEADS + 1}']")).to_contain_text(last["company"])
    assert await rows(page).count() < 80, "rows out of sight are not drawn"


async def test_columns_are_chosen_and_remembered(visit: Visit, company: Company) -> None:
    page = await visit(company.admin, "/leads")

    await page.get_by_role("button", name="Columns").click()
    await page.get_by_role("checkbox", name="Job title").check()
    await page.get_by_role("checkbox", name="Company").uncheck()
    await page.keyboard.press("Escape")

    await expect(page.get_by_role("columnheader", name="Job title")).to_be_visible()
    await expect(page.get_by_role("columnheader", name="Company")).to_have_count(0)
    await page.reload()
    await expect(page.get_by_role("columnheader", name="Job title")).to_be_visible()


CUT = """element => [...element.querySelectorAll('*')]
  .filter(each => each.children.length === 0 && each.scrollWidth > each.clientWidth && each.clientWidth > 1)
  .map(each => each.textContent)"""
"""Words that do not fit into their place."""


async def test_the_usual_columns_and_the_figures_above_them_fit(visit: Visit, company: Company) -> None:
    page = await visit(company.admin, "/login")
    for things in ("leads", "contacts", "accounts", "opportunities", "activities"):
        await page.goto(f"/{things}")
        await expect(rows(page).first).to_be_visible()

        await settle(page)
        grid = page.get_by_role("grid")
        beside = "grid => grid.parentElement.offsetWidth <= grid.parentElement.parentElement.clientWidth"
        assert await grid.evaluate(beside), things
        assert await page.locator("[role=rowgroup]").first.evaluate(CUT) == [], things
        if things in ("leads", "accounts", "opportunities"):
            await figures_are_whole(page, things)


async def figures_are_whole(page: Page, things: str) -> None:
    """Of the status cards, on a wide window and on narrower ones."""
    cards = page.get_by_role("group", name=re.compile("^By "))
    for width in (1440, 1024, 768):
        await set_window(page, (width, 900))
        await expect(cards.get_by_text("USD").first).to_be_visible()
        await settle(page)
        assert await cards.evaluate(CUT) == [], (things, width)
    await set_window(page, DESKTOP)


async def test_a_column_is_made_wider_with_the_mouse(visit: Visit, company: Company) -> None:
    page = await visit(company.admin, "/leads")
    header = page.get_by_role("columnheader", name="Company")
    await expect(rows(page).first).to_be_visible()
    before, handle = await box(header), await box(page.get_by_label("Resize Company"))

    await page.mouse.move(handle["x"] + 4, handle["y"] + 8)
    await page.mouse.down()
    await page.mouse.move(handle["x"] + 64, handle["y"] + 8, steps=4)
    await page.mouse.up()

    await until(page, IS_COMPANY_AS_WIDE, before["width"] + 60)


async def test_mine_shows_mine(visit: Visit, company: Company) -> None:
    mine = sum(lead["owner_id"] == company.workspace.manager.user_id for lead in company.leads)
    page = await visit(company.workspace.manager, "/leads")

    await page.get_by_role("button", name=re.compile("^Mine")).click()

    await expect(page.get_by_role("button", name=re.compile("^Mine"))).to_have_attribute("aria-current", "true")
    await expect(total(page, mine)).to_be_visible()


async def test_keys_walk_select_and_open(visit: Visit, company: Company) -> None:
    page = await visit(company.admin, "/accounts?sort=name")
    await expect(rows(page).first).to_be_visible()
    names = [await rows(page).nth(index).get_attribute("aria-label") for index in range(3)]

    for key in ("j", "j", "x", "j", "Shift+X"):
        await page.keyboard.press(key)
    await expect(page.get_by_text("2 selected")).to_be_visible()
    await expect(rows(page).nth(1)).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Escape")
    await expect(page.get_by_text("2 selected")).to_have_count(0)
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("heading", name=str(names[2]), level=1)).to_be_visible()


async def test_bulk_assignment_status_and_fields_reach_the_database(visit: Visit, workspace: Workspace) -> None:
    for index in range(5):
        await workspace.admin.create("leads", first_name="Lead", last_name=f"No {index}", owner_id=workspace.admin.user_id)
    page = await visit(workspace.admin, "/leads?sort=name")
    await expect(rows(page)).to_have_count(5)

    for index in (0, 1, 3):
        await rows(page).nth(index).hover()
        await rows(page).nth(index).get_by_role("checkbox").check()
    await page.get_by_role("button", name="Assign", exact=True).click()
    await page.get_by_label("Find a person").fill("Darcel")
    await page.get_by_role("menuitem", name="Darcel Schlecht").click()
    await expect(page.get_by_text("3 leads assigned to Darcel Schlecht")).to_be_visible()
    await expect(rows(page).nth(3)).to_contain_text("Darcel Schlecht")

    await page.keyboard.press("Control+a")
    await page.get_by_role("region", name="Actions for the selection").get_by_role("button", name="Status").click()
    await page.get_by_role("menuitem", name="Contacted").click()
    await expect(page.get_by_text("5 leads set to Contacted")).to_be_visible()

    stored = await workspace.admin.get("/api/leads", sort="name")
    assert [lead["owner_id"] == workspace.employee.user_id for lead in stored] == [True, True, False, True, False]
    assert {lead["status"] for lead in stored} == {"contacted"}
    await page.keyboard.press("Control+z")
    await expect(page.get_by_role("group", name="By status").get_by_role("button", name=re.compile("^New"))).to_contain_text(
        "5"
    )

    await _set_a_field(page, workspace)


async def _set_a_field(page: Page, workspace: Workspace) -> None:
    """One of the workspace's own, for all five leads; taking it back leaves alone what somebody changed since."""
    heard = {"entity": "lead", "field_name": "heard", "field_type": "select", "options": ["Fair", "Friend"]}
    await workspace.admin.call("POST", "/api/custom-fields", heard)
    await page.reload()
    await expect(rows(page)).to_have_count(5)
    await page.keyboard.press("Control+a")
    await page.get_by_role("button", name="Set a field").click()
    dialog = page.get_by_role("dialog", name="Set a field of 5 leads")
    await dialog.get_by_role("combobox", name="Field").fill("heard")
    await page.get_by_role("option", name="Heard").click()
    await dialog.get_by_role("combobox", name="Heard").click()
    await page.get_by_role("option", name="Fair").click()
    assert await look(page, "list-set-field") == []
    await set_window(page, DESKTOP)
    await dialog.get_by_role("button", name="Set it").click()
    await expect(page.get_by_text("5 leads changed. Heard: Fair")).to_be_visible()
    stored = await workspace.admin.get("/api/leads", sort="name")
    assert {lead["custom"]["heard"] for lead in stored} == {"Fair"}
    await workspace.admin.call("PATCH", f"/api/leads/{stored[0]['id']}", {"custom": {"heard": "Friend"}})
    await page.keyboard.press("Control+z")
    await expect(page.get_by_text("Taken back for 4. 1 was changed by somebody since and stays as it is.")).to_be_visible()
    stored = await workspace.admin.get("/api/leads", sort="name")
    assert [lead["custom"].get("heard") for lead in stored] == ["Friend", None, None, None, None]


async def test_bulk_bar_offers_only_what_the_role_may(visit: Visit, company: Company) -> None:
    may = {"admin": ("Assign", "Status", "Delete"), "manager": ("Assign", "Status"), "employee": ("Status",)}
    for role, offered in may.items():
        page = await visit(company.workspace.person(role), "/leads")
        await expect(rows(page).first).to_be_visible()
        await page.keyboard.press("Control+a")
        bar = page.get_by_role("region", name="Actions for the selection")
        await expect(bar).to_be_visible()
        for name in ("Assign", "Status", "Delete"):
            await expect(bar.get_by_role("button", name=name)).to_have_count(int(name in offered))


async def test_all_that_a_search_finds_is_selected_and_changed(visit: Visit, workspace: Workspace) -> None:
    for index in range(130):
        company = "Weber Works" if index % 13 else "Others"
        await workspace.admin.create("leads", first_name="Lead", last_name=f"No {index}", company=company, status="new")
    page = await visit(workspace.admin, "/leads?q=Weber&filter=status.in.new")
    bar = page.get_by_role("region", name="Actions for the selection")
    await expect(total(page, 120)).to_be_visible()

    await page.keyboard.press("Control+a")
    await bar.get_by_role("button", name="Select all 120 matching").click()
    await expect(bar.get_by_role("status")).to_have_text("120 selected")
    await bar.get_by_role("button", name="Status").click()
    await page.get_by_role("menuitem", name="Contacted").click()
    await page.get_by_role("dialog", name="Change all 120?").get_by_role("button", name="Change 120 leads").click()

    await expect(page.get_by_text("120 leads set to Contacted")).to_be_visible()
    stored = await workspace.admin.get("/api/leads", limit=200)
    assert {(lead["company"], lead["status"]) for lead in stored} == {("Weber Works", "contacted"), ("Others", "new")}


async def test_deleting_asks_and_can_be_taken_back(visit: Visit, workspace: Workspace) -> None:
    await workspace.admin.create("accounts", name="Here To Stay")
    await workspace.admin.create("accounts", name="Gone Tomorrow")
    page = await visit(workspace.admin, "/accounts?sort=name")

    await rows(page).first.hover()
    await rows(page).first.get_by_role("checkbox").check()
    await page.get_by_role("button", name="Delete", exact=True).click()
    await page.get_by_role("dialog").get_by_role("button", name=re.compile("^Delete")).click()

    await expect(rows(page)).to_have_count(1)
    await page.get_by_role("button", name=re.compile("^Undo")).click()
    await expect(page.get_by_role("row", name="Gone Tomorrow", exact=True)).to_be_visible()


async def test_an_empty_list_offers_the_first_step(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.admin, "/contacts")

    await expect(page.get_by_role("heading", name="No contacts yet", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Create one").click()

    await expect(page.get_by_role("dialog", name="New contact")).to_be_visible()


async def test_a_long_name_keeps_every_row_as_high_as_the_others(visit: Visit, company: Company) -> None:
    page = await visit(company.admin, "/accounts?q=Association")
    row = page.get_by_role("row", name=LONG_NAME)
    await expect(row).to_be_visible()

    assert (await box(row))["height"] == 36
    title = row.get_by_text(LONG_NAME)
    assert await title.evaluate("element => element.scrollHeight <= element.parentElement.clientHeight")


async def test_phone_list_is_cards_with_large_targets(visit: Visit, company: Company) -> None:
    page = await visit(company.admin, "/opportunities", width=390, height=844)
    card = page.get_by_role("list", name="Opportunities").get_by_role("link").first

    await expect(card).to_be_visible()
    for target in (
        card,
        page.get_by_role("button", name="New", exact=True),
        page.get_by_role("button", name="Search", exact=True),
        page.get_by_role("button", name="More", exact=True),
        page.get_by_role("navigation", name="Main navigation").get_by_role("link", name="Accounts"),
        page.get_by_role("button", name="Add a filter"),
    ):
        at = await box(target)
        assert at["height"] >= 44 and at["width"] >= 44, (await target.text_content(), at)
    await card.tap()
    await expect(page.get_by_role("tab", name="Timeline")).to_be_visible()
