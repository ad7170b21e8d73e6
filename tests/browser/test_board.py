"""The board: moving deals with mouse and keyboard, figures from the server, refusals."""

import re
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.company import LONG_NAME, Company
from tests.browser.conftest import Visit
from tests.browser.looks import box, set_window
from tests.browser.people import Workspace

BOARD = "/opportunities?layout=board"


@pytest.fixture
async def deals(workspace: Workspace) -> dict[str, dict[str, Any]]:
    """Four deals by name."""
    made = [
        await workspace.admin.create("opportunities", name=name, amount=amount, stage=stage)
        for name, amount, stage in (
            ("Small", 1000, "prospecting"),
            ("Medium", 20000, "prospecting"),
            ("Large", 300000, "qualification"),
            ("Huge", 4000000, "proposal"),
        )
    ]
    return {deal["name"]: deal for deal in made}


def lane(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def card(page: Page, deal: dict[str, Any]) -> Locator:
    return page.locator(f"[data-card='{deal['id']}']")


async def drag(page: Page, deal: dict[str, Any], to: str) -> None:
    """With the mouse, as a hand does it: press, move in steps, let go."""
    start, target = await box(card(page, deal)), await box(lane(page, to))
    await page.mouse.move(start["x"] + 60, start["y"] + 20)
    await page.mouse.down()
    await page.mouse.move(start["x"] + 80, start["y"] + 30, steps=4)
    await page.mouse.move(target["x"] + target["width"] / 2, target["y"] + 160, steps=12)
    target = await box(lane(page, to))  # a lane on the way may have made room for the card
    await page.mouse.move(target["x"] + target["width"] / 2, target["y"] + 165, steps=2)
    await page.mouse.up()


async def stage_of(workspace: Workspace, deal: dict[str, Any]) -> str:
    return (await workspace.admin.get(f"/api/opportunities/{deal['id']}"))["stage"]


async def test_the_whole_board_fits_beside_the_open_sidebar(visit: Visit, company: Company) -> None:
    page = await visit(company.admin, BOARD)
    for width in (1366, 1440, 1920):
        await set_window(page, (width, 900))
        await expect(page.get_by_role("navigation", name="Main navigation").get_by_text("Opportunities")).to_be_visible()
        await expect(lane(page, "Prospecting").locator("[data-card]").first).to_be_visible()

        for name in ("Prospecting", "Qualification", "Proposal", "Negotiation", "Won", "Lost"):
            place = await box(lane(page, name))
            assert place["x"] >= 232 and place["x"] + place["width"] <= width - 24, (width, name, place)
    for name, stage in (("Won", "closed_won"), ("Lost", "closed_lost")):
        deals = company.deals_in(stage)
        await expect(lane(page, name)).to_contain_text(f"{len(deals)} {sum(deal['amount'] for deal in deals):,.0f} USD")


async def test_dragging_moves_the_deal_and_the_sums(visit: Visit, workspace: Workspace, deals: dict[str, Any]) -> None:
    page = await visit(workspace.admin, BOARD)
    await expect(lane(page, "Prospecting")).to_contain_text("21,000 USD")
    await expect(lane(page, "Qualification")).to_contain_text("300,000 USD")

    await drag(page, deals["Medium"], "Qualification")

    await expect(lane(page, "Qualification").locator("[data-card]")).to_have_count(2)
    await expect(lane(page, "Prospecting")).to_contain_text("1,000 USD")
    await expect(lane(page, "Qualification")).to_contain_text("320,000 USD")
    await expect(lane(page, "Qualification")).to_contain_text("80,000 weighted")
    await expect(page.get_by_text("Medium moved to Qualification")).to_be_visible()
    assert await stage_of(workspace, deals["Medium"]) == "qualification"
    await page.reload()
    await expect(lane(page, "Qualification")).to_contain_text("320,000 USD")


async def test_a_move_is_taken_back_by_its_toast(visit: Visit, workspace: Workspace, deals: dict[str, Any]) -> None:
    page = await visit(workspace.admin, BOARD)
    await expect(card(page, deals["Large"])).to_be_visible()

    await drag(page, deals["Large"], "Negotiation")
    await expect(page.get_by_text("Large moved to Negotiation")).to_be_visible()
    async with page.expect_response(lambda answer: answer.url.endswith("/stage")):
        await page.get_by_role("button", name="Undo").click()

    await expect(lane(page, "Qualification")).to_contain_text("300,000 USD")
    await expect(lane(page, "Qualification").locator("[data-card]")).to_have_count(1)
    await expect(lane(page, "Negotiation").locator("[data-card]")).to_have_count(0)
    assert await stage_of(workspace, deals["Large"]) == "qualification"


async def test_keyboard_lifts_moves_and_drops_aloud(visit: Visit, workspace: Workspace, deals: dict[str, Any]) -> None:
    page = await visit(workspace.admin, BOARD)
    said = page.locator("p[aria-live=assertive]")
    link = page.get_by_role("link", name="Large", exact=True)

    await link.focus()
    await page.keyboard.press("Space")
    await expect(said).to_contain_text("Large lifted in Qualification")
    await page.keyboard.press("ArrowRight")
    await expect(said).to_contain_text("Over Proposal, 3 of 6")
    await page.keyboard.press("ArrowRight")
    await expect(said).to_contain_text("Over Negotiation, 4 of 6")
    await page.keyboard.press("Space")

    await expect(said).to_contain_text("Large dropped in Negotiation")
    await expect(lane(page, "Negotiation").get_by_role("link", name="Large", exact=True)).to_be_focused()
    await expect(page.get_by_text("Large moved to Negotiation")).to_be_visible()
    assert await stage_of(workspace, deals["Large"]) == "negotiation"


async def test_escape_puts_a_lifted_deal_back(visit: Visit, workspace: Workspace, deals: dict[str, Any]) -> None:
    page = await visit(workspace.admin, BOARD)
    said = page.locator("p[aria-live=assertive]")

    await page.get_by_role("link", name="Small", exact=True).focus()
    await page.keyboard.press("Space")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Escape")

    await expect(said).to_contain_text("Small stays in Prospecting")
    assert await stage_of(workspace, deals["Small"]) == "prospecting"


async def test_arrows_walk_over_the_cards(visit: Visit, workspace: Workspace, deals: dict[str, Any]) -> None:
    page = await visit(workspace.admin, BOARD)

    await page.get_by_role("link", name="Large", exact=True).focus()
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("link", name="Huge", exact=True)).to_be_focused()
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("heading", name="Huge", exact=True)).to_be_visible()


async def test_lost_asks_its_reason(visit: Visit, workspace: Workspace, deals: dict[str, Any]) -> None:
    page = await visit(workspace.admin, BOARD)
    await expect(card(page, deals["Small"])).to_be_visible()

    await drag(page, deals["Small"], "Lost")
    dialog = page.get_by_role("dialog", name="Lost: Small")
    await dialog.get_by_role("button", name="Move to Lost").click()
    await expect(dialog.get_by_text("Say why, in a word or two")).to_be_visible()
    await dialog.get_by_label("Why was it lost?").first.fill("No budget")
    await page.keyboard.press("Enter")

    await expect(page.get_by_text("Small moved to Lost")).to_be_visible()
    stored = await workspace.admin.get(f"/api/opportunities/{deals['Small']['id']}")
    assert (stored["stage"], stored["lost_reason"]) == ("closed_lost", "No budget")


async def test_not_answering_leaves_the_deal_where_it_was(visit: Visit, workspace: Workspace, deals: dict[str, Any]) -> None:
    page = await visit(workspace.admin, BOARD)
    await expect(card(page, deals["Huge"])).to_be_visible()

    await drag(page, deals["Huge"], "Won")
    await page.get_by_role("dialog", name="Won: Huge").get_by_role("button", name="Cancel").click()

    await expect(lane(page, "Proposal").locator("[data-card]")).to_have_count(1)
    assert await stage_of(workspace, deals["Huge"]) == "proposal"


async def test_won_takes_the_final_amount(visit: Visit, workspace: Workspace, deals: dict[str, Any]) -> None:
    page = await visit(workspace.admin, BOARD)
    await expect(card(page, deals["Huge"])).to_be_visible()

    await card(page, deals["Huge"]).hover()
    await page.get_by_role("button", name="Move to another stage: Huge").click()
    await page.get_by_role("menuitem", name="Won").click()
    await page.get_by_label("Final amount").fill("3500000")
    await page.keyboard.press("Enter")

    await expect(lane(page, "Won").get_by_role("button", name=re.compile("1 3,500,000 USD"))).to_be_visible()
    stored = await workspace.admin.get(f"/api/opportunities/{deals['Huge']['id']}")
    assert (stored["stage"], stored["amount"]) == ("closed_won", 3500000)


async def test_a_refused_drop_returns_with_its_reason(visit: Visit, workspace: Workspace, deals: dict[str, Any]) -> None:
    page = await visit(workspace.admin, BOARD)
    await expect(card(page, deals["Medium"])).to_be_visible()
    await workspace.admin.change("opportunities", deals["Medium"], amount=22000)

    await drag(page, deals["Medium"], "Negotiation")

    await expect(page.get_by_role("alert")).to_contain_text("Moved back:")
    await expect(lane(page, "Prospecting").locator("[data-card]")).to_have_count(2)
    await expect(lane(page, "Negotiation").locator("[data-card]")).to_have_count(0)
    assert await stage_of(workspace, deals["Medium"]) == "prospecting"


async def test_support_sees_a_board_that_does_not_move(visit: Visit, workspace: Workspace, deals: dict[str, Any]) -> None:
    page = await visit(workspace.support, BOARD)
    await expect(card(page, deals["Small"])).to_be_visible()

    await drag(page, deals["Small"], "Proposal")

    await expect(lane(page, "Prospecting").locator("[data-card]")).to_have_count(2)
    await expect(page.get_by_role("button", name="Move to another stage: Small")).to_have_count(0)


async def test_a_deal_is_added_to_its_column(visit: Visit, workspace: Workspace, deals: dict[str, Any]) -> None:
    page = await visit(workspace.admin, BOARD)

    await page.get_by_role("button", name="New opportunity in Proposal").click()
    dialog = page.get_by_role("dialog", name="New opportunity")
    await dialog.get_by_role("textbox", name="Name").fill("Fresh")
    await dialog.get_by_label("Amount").fill("500")
    await dialog.get_by_role("button", name="Create opportunity").click()

    await expect(lane(page, "Proposal").get_by_role("link", name="Fresh", exact=True)).to_be_visible()
    await expect(lane(page, "Proposal")).to_contain_text("4,000,500 USD")


async def test_a_long_name_keeps_its_card_as_high_as_the_others(
    visit: Visit, workspace: Workspace, deals: dict[str, Any]
) -> None:
    account = await workspace.admin.create("accounts", name=LONG_NAME)
    long = await workspace.admin.create("opportunities", name=f"{LONG_NAME} – {LONG_NAME}", account_id=account["id"])
    page = await visit(workspace.admin, BOARD)

    heights = {(await box(card(page, deal)))["height"] for deal in (long, deals["Small"])}

    assert len(heights) == 1
