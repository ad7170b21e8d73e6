"""The page of a record: facts edited in place, conflicts, the timeline and what is related."""

import re
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.company import in_days
from tests.browser.conftest import Visit
from tests.browser.looks import box
from tests.browser.people import Workspace


@pytest.fixture
async def account(workspace: Workspace) -> dict[str, Any]:
    """An account of the test's workspace."""
    return await workspace.admin.create("accounts", name="Kan-code", phone="+12025550100", city="Chicago")


def fact(page: Page, label: str) -> Locator:
    """The place of a fact, by its label."""
    return page.get_by_role("button", name=f"Edit {label}", exact=True)


async def edit(page: Page, label: str, text: str) -> None:
    """Edit a fact without a mouse."""
    await fact(page, label).last.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("group", name=label, exact=True).get_by_role("textbox")).to_be_focused()
    await page.keyboard.press("Control+a")
    await page.keyboard.type(text)
    await page.keyboard.press("Enter")


async def test_a_fact_is_edited_in_place_by_keyboard(visit: Visit, workspace: Workspace, account: dict[str, Any]) -> None:
    page = await visit(workspace.admin, f"/accounts/{account['id']}")

    await edit(page, "City", "Boston")

    await expect(page.get_by_text("Boston").first).to_be_visible()
    await expect(fact(page, "City")).to_be_focused()
    await expect(page.get_by_text(re.compile("changed City.*from Chicago.*to Boston"))).to_be_visible()
    assert (await workspace.admin.get(f"/api/accounts/{account['id']}"))["city"] == "Boston"
    await page.keyboard.press("Control+z")
    await expect(page.get_by_text("City is as it was")).to_be_visible()
    assert (await workspace.admin.get(f"/api/accounts/{account['id']}"))["city"] == "Chicago"


async def test_a_new_record_has_the_currency_of_the_workspace(visit: Visit, workspace: Workspace) -> None:
    account = await workspace.admin.create("accounts", name="Kan-code", annual_revenue=4000000, employee_count=70)
    page = await visit(workspace.admin, f"/accounts/{account['id']}")
    opener = fact(page, "Currency")

    await expect(opener.locator("xpath=..")).to_have_text("USD")
    await opener.focus()
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("group", name="Currency", exact=True).get_by_role("textbox")).to_have_value("USD")


async def test_escape_leaves_a_fact_as_it_was(visit: Visit, workspace: Workspace, account: dict[str, Any]) -> None:
    page = await visit(workspace.admin, f"/accounts/{account['id']}")

    await fact(page, "City").click()
    await page.keyboard.type("Nowhere")
    await page.keyboard.press("Escape")

    await expect(page.get_by_text("Chicago").first).to_be_visible()
    assert (await workspace.admin.get(f"/api/accounts/{account['id']}"))["version"] == account["version"]


async def test_a_refused_value_says_why_where_it_was_typed(visit: Visit, workspace: Workspace, account: dict[str, Any]) -> None:
    page = await visit(workspace.admin, f"/accounts/{account['id']}")

    await edit(page, "E-mail", "not an address")

    group = page.get_by_role("group", name="E-mail", exact=True)
    await expect(group.get_by_text(re.compile("address|e-mail", re.IGNORECASE))).to_be_visible()
    await expect(group.get_by_role("textbox")).to_have_value("not an address")
    await expect(group.get_by_role("textbox")).to_be_focused()
    await page.keyboard.press("Control+a")
    await page.keyboard.type("office@kan-code.example")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("link", name="office@kan-code.example")).to_be_visible()


async def test_two_people_on_one_fact_are_asked_which_value_stays(
    visit: Visit, workspace: Workspace, account: dict[str, Any]
) -> None:
    page = await visit(workspace.admin, f"/accounts/{account['id']}")
    await expect(page.get_by_text("Chicago").first).to_be_visible()
    await workspace.admin.change("accounts", account, city="Dallas")

    await edit(page, "City", "Boston")

    dialog = page.get_by_role("dialog", name="Somebody changed this at the same time")
    for value in ("Chicago", "Boston", "Dallas"):
        await expect(dialog.get_by_text(value, exact=True)).to_be_visible()
    await dialog.get_by_role("button", name="Save mine").click()
    await expect(dialog).to_have_count(0)
    await expect(page.get_by_text("Boston").first).to_be_visible()
    assert (await workspace.admin.get(f"/api/accounts/{account['id']}"))["city"] == "Boston"
    await page.keyboard.press("Control+z")
    await expect(page.get_by_text("City is as it was")).to_be_visible()
    assert (await workspace.admin.get(f"/api/accounts/{account['id']}"))["city"] == "Dallas"


async def test_a_change_of_another_fact_is_no_conflict(visit: Visit, workspace: Workspace, account: dict[str, Any]) -> None:
    page = await visit(workspace.admin, f"/accounts/{account['id']}")
    await expect(page.get_by_text("Chicago").first).to_be_visible()
    await workspace.admin.change("accounts", account, phone="+12025550199")

    await edit(page, "City", "Boston")

    await expect(page.get_by_text("Boston").first).to_be_visible()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    stored = await workspace.admin.get(f"/api/accounts/{account['id']}")
    assert (stored["city"], stored["phone"]) == ("Boston", "+12025550199")


async def test_note_and_task_are_added_and_stand_newest_first(
    visit: Visit, workspace: Workspace, account: dict[str, Any]
) -> None:
    page = await visit(workspace.admin, f"/accounts/{account['id']}")

    await page.get_by_label("Write a note").fill("Decides in spring.")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("article").get_by_text("Decides in spring.")).to_be_visible()
    await expect(page.get_by_label("Write a note")).to_have_value("")
    await page.get_by_role("button", name="Task", exact=True).click()
    await page.get_by_label("What is to be done?").fill("Send the quote")
    await page.get_by_role("button", name="Add task").click()

    await expect(page.get_by_text("Task added")).to_be_visible()
    await expect(page.get_by_role("button", name="Mark Send the quote as done").first).to_be_visible()
    await page.get_by_role("group", name="Show in the timeline").get_by_role("button", name="Notes").click()
    await expect(page.get_by_text("Decides in spring.")).to_be_visible()
    await expect(page.get_by_role("button", name="Mark Send the quote as done")).to_have_count(1)
    events = await workspace.admin.get(f"/api/accounts/{account['id']}/timeline")
    assert [event["kind"] for event in events][:3] == ["activity", "note", "change"]


async def test_a_half_written_note_survives_a_reload(visit: Visit, workspace: Workspace, account: dict[str, Any]) -> None:
    page = await visit(workspace.admin, f"/accounts/{account['id']}")

    await page.get_by_label("Write a note").fill("Half a thought")
    await expect(page.get_by_text("Draft saved")).to_be_visible()
    await page.reload()

    await expect(page.get_by_label("Write a note")).to_have_value("Half a thought")


async def test_a_task_is_done_from_the_timeline(visit: Visit, workspace: Workspace, account: dict[str, Any]) -> None:
    about = {"related_type": "account", "related_id": account["id"]}
    task = await workspace.admin.create(
        "activities", type="task", subject="Call back", due_date=in_days(2).isoformat(), **about
    )
    page = await visit(workspace.admin, f"/accounts/{account['id']}")

    await page.get_by_role("button", name="Mark Call back as done").first.click()

    await expect(page.get_by_role("button", name="Mark Call back as done")).to_have_count(0)
    assert (await workspace.admin.get(f"/api/activities/{task['id']}"))["status"] == "completed"


async def test_related_counts_are_those_of_the_lists_behind(
    visit: Visit, workspace: Workspace, account: dict[str, Any]
) -> None:
    for index in range(7):
        await workspace.admin.create("contacts", first_name="Contact", last_name=str(index), account_id=account["id"])
    await workspace.admin.create("opportunities", name="Kan-code – GTX Pro", account_id=account["id"], amount=100)
    page = await visit(workspace.admin, "/settings/profile")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if account["id"] in request.url else None)
    await page.goto(f"/accounts/{account['id']}")
    contacts = page.get_by_role("region", name="Contacts")

    await expect(contacts).to_contain_text("7")
    await expect(page.get_by_role("region", name="Opportunities")).to_contain_text("1")
    await page.wait_for_load_state("networkidle")
    path = f"/api/accounts/{account['id']}"
    paths = {url.partition("?")[0].partition("/api/")[2] for url in asked if "/api/" in url}
    assert paths == {path.removeprefix("/api/") + more for more in ("", "/related", "/timeline")}
    await contacts.get_by_role("link", name="Show all 7").click()

    await expect(page.get_by_role("grid", name="Contacts")).to_have_attribute("aria-rowcount", "7")


async def test_a_related_record_is_created_in_place(visit: Visit, workspace: Workspace, account: dict[str, Any]) -> None:
    page = await visit(workspace.admin, f"/accounts/{account['id']}")

    await page.get_by_role("button", name="New contact").click()
    dialog = page.get_by_role("dialog", name="New contact")
    await dialog.get_by_label("First name").fill("Grace")
    await dialog.get_by_label("Last name").fill("Kimani")
    await dialog.get_by_role("button", name="Create contact").click()

    await expect(
        page.get_by_role("region", name="Contacts").get_by_role("link", name=re.compile("Grace Kimani"))
    ).to_be_visible()
    await expect(page).to_have_url(re.compile(account["id"]))
    (contact,) = await workspace.admin.get("/api/contacts")
    assert contact["account_id"] == account["id"]


async def test_stage_path_moves_a_deal_and_asks_why_it_was_lost(visit: Visit, workspace: Workspace) -> None:
    deal = await workspace.admin.create("opportunities", name="Big deal", amount=5000)
    page = await visit(workspace.admin, f"/opportunities/{deal['id']}")
    path = page.get_by_role("group", name="Stage", exact=True)

    await path.get_by_role("button", name="Proposal").click()
    await expect(path.get_by_role("button", name="Proposal")).to_have_attribute("aria-current", "step")
    await path.get_by_role("button", name="Won / Lost").click()
    await page.get_by_role("menuitem", name="Lost").click()
    await page.get_by_role("dialog", name="Lost: Big deal").get_by_role("button", name="Move to Lost").click()
    await expect(page.get_by_text("Say why, in a word or two")).to_be_visible()
    await page.get_by_label("Why was it lost?").first.fill("Price")
    await page.keyboard.press("Enter")

    await expect(path.get_by_role("button", name="Lost")).to_have_attribute("aria-current", "step")
    stored = await workspace.admin.get(f"/api/opportunities/{deal['id']}")
    assert (stored["stage"], stored["lost_reason"]) == ("closed_lost", "Price")


async def test_on_a_phone_the_stage_of_now_is_in_sight(visit: Visit, workspace: Workspace) -> None:
    deal = await workspace.admin.create("opportunities", name="Big deal", amount=5000, stage="closed_won")

    page = await visit(workspace.admin, f"/opportunities/{deal['id']}", width=390, height=844)

    path = page.get_by_role("group", name="Stage", exact=True)
    await expect(path.get_by_role("button", name="Won")).to_be_in_viewport(ratio=0.99)


async def test_in_the_panel_every_stage_is_readable(visit: Visit, workspace: Workspace) -> None:
    deal = await workspace.admin.create("opportunities", name="Big deal", amount=5000, stage="negotiation")
    page = await visit(workspace.admin, f"/opportunities?peek={deal['id']}")

    names = page.get_by_role("group", name="Stage", exact=True).locator("button > span")

    await expect(names).to_have_text(["Prospecting", "Qualification", "Proposal", "Negotiation", "Won / Lost"])
    assert await names.evaluate_all("all => all.filter(name => name.scrollWidth > name.clientWidth)") == []


async def test_on_a_phone_an_address_is_not_broken(visit: Visit, workspace: Workspace) -> None:
    contact = await workspace.admin.create(
        "contacts", first_name="Amara", last_name="Okafor", email="a.okafor@kan-code.example"
    )

    page = await visit(workspace.admin, f"/contacts/{contact['id']}", width=390, height=844)

    assert (await box(page.get_by_role("link", name="a.okafor@kan-code.example")))["height"] < 30


async def test_peek_panel_edits_the_row_behind(visit: Visit, workspace: Workspace) -> None:
    for name in ("Alpha", "Beta", "Gamma"):
        await workspace.admin.create("accounts", name=name, country="Chile")
    page = await visit(workspace.admin, "/accounts?sort=name")
    await expect(page.get_by_role("row", name="Alpha", exact=True)).to_be_visible()

    await page.keyboard.press("j")
    await page.keyboard.press("Space")
    panel = page.get_by_role("complementary", name="Alpha")
    await expect(panel).to_be_visible()
    await expect(panel).to_contain_text("1 of 3")
    await panel.get_by_role("button", name="Next in the list").click()
    panel = page.get_by_role("complementary", name="Beta")
    await panel.get_by_role("tab", name="Facts").click()
    await edit(page, "Country", "Peru")

    await expect(page.get_by_role("row", name="Beta", exact=True)).to_contain_text("Peru")
    await page.keyboard.press("Escape")
    await expect(panel).to_have_count(0)
    await expect(page).to_have_url(re.compile(r"/accounts\?sort=name$"))


async def test_panel_expands_to_the_page(visit: Visit, workspace: Workspace, account: dict[str, Any]) -> None:
    page = await visit(workspace.admin, f"/accounts?peek={account['id']}")

    await page.get_by_role("complementary", name="Kan-code").get_by_role("button", name="Open as a page").click()

    await expect(page.get_by_role("article", name="Kan-code")).to_be_visible()
    await expect(page).to_have_url(re.compile(f"/accounts/{account['id']}"))
