"""Amounts in several currencies stand side by side; what is overdue has a card of its own."""

import re

from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.looks import DESKTOP, PHONE, look, set_window, settle
from tests.browser.people import Workspace

CUT_LANE_HEADS = """() => [...document.querySelectorAll('[id^=lane-] header')].flatMap(head => {
  const edge = head.getBoundingClientRect().right + 1;
  return [...head.querySelectorAll('*')].filter(part => part.getBoundingClientRect().right > edge)
    .map(part => part.textContent);
})"""
"""Figures that stand beyond the head of their lane."""


async def test_currencies_are_not_added_up(visit: Visit, workspace: Workspace) -> None:
    deals = ((10_000_000, "USD"), (5_500_000, "USD"), (7_400_000, "EUR"), (9_800_000, "CHF"))
    for amount, currency in deals:
        await workspace.admin.create("opportunities", name=f"Deal {amount}", amount=amount, currency=currency)
    page = await visit(workspace.admin, "/opportunities")

    card = page.get_by_role("group", name="By stage").get_by_role("button", name=re.compile("^Prospecting"))
    await expect(card).to_have_accessible_name(re.compile(r"15,500,000 USD \+ 9,800,000 CHF \+ 7,400,000 EUR"))
    assert await look(page, "list-currencies") == []

    board = await visit(workspace.admin, "/opportunities?layout=board")
    await expect(board.get_by_role("region", name="Prospecting")).to_contain_text(
        "15,500,000 USD + 9,800,000 CHF + 7,400,000 EUR"
    )
    assert await look(board, "board-currencies") == []
    for size in (DESKTOP, PHONE):
        await set_window(board, size)
        await settle(board)
        assert await board.evaluate(CUT_LANE_HEADS) == []


async def test_overdue_activities_have_a_card(visit: Visit, workspace: Workspace) -> None:
    await workspace.admin.create("activities", subject="Call back", due_date="2020-01-01", due_time="09:30")
    await workspace.admin.create("activities", subject="Next year", due_date="2090-01-01")
    page = await visit(workspace.admin, "/activities")
    card = page.get_by_role("group", name="By status").get_by_role("button", name=re.compile("^Overdue"))
    await expect(card).to_contain_text("1")
    await expect(page.locator("[data-row]")).to_have_count(2)

    await card.focus()
    await page.keyboard.press("Enter")

    await expect(card).to_have_attribute("aria-pressed", "true")
    await expect(page.locator("[data-row]")).to_have_count(1)
    await expect(page.locator("[data-row]")).to_contain_text("Call back")
    assert await look(page, "activities-overdue") == []

    await page.get_by_text("Call back").first.click()
    await page.get_by_role("tab", name="Facts").click()
    facts = page.get_by_role("region", name="When")
    await expect(facts).to_contain_text(re.compile("Due time *9:30 am", re.IGNORECASE))
