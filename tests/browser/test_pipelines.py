"""Stages as an administrator shapes them, what the board then asks, and the products of a deal."""

import re

from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.looks import DESKTOP, look, set_window
from tests.browser.people import Workspace
from tests.browser.test_board import BOARD, drag, lane

SETTINGS = "/settings/pipelines"


def stages(page: Page) -> Locator:
    return page.get_by_role("list", name="Stages of Sales").get_by_role("listitem")


async def choose(page: Page, row: str, action: str) -> None:
    await page.get_by_role("button", name=f"Actions for {row}").click()
    await page.get_by_role("menuitem", name=action).click()


async def take_back(page: Page) -> None:
    """The place of a stage, and its name."""
    await expect(stages(page).nth(3)).to_contain_text("Pilot")
    await expect(page.get_by_text("Pilot is now number 4")).to_be_visible()
    await page.get_by_role("button", name="Undo").click()
    await expect(stages(page).nth(4)).to_contain_text("Pilot")
    await choose(page, "Pilot", "Move up")
    await expect(stages(page).nth(3)).to_contain_text("Pilot")
    await choose(page, "Negotiation", "Edit")
    await page.get_by_role("textbox", name="Name").fill("Haggling")
    await page.get_by_role("button", name="Save changes").click()
    await page.get_by_text("Haggling saved").locator("..").get_by_role("button", name="Undo").click()
    await expect(page.get_by_role("button", name="Negotiation", exact=True)).to_be_visible()


async def test_an_administrator_shapes_the_stages(visit: Visit, workspace: Workspace) -> None:
    await workspace.admin.create("opportunities", name="Held", stage="proposal")
    page = await visit(workspace.admin, SETTINGS)
    await expect(stages(page)).to_have_count(6)

    await page.get_by_role("button", name="Add stage").click()
    dialog = page.get_by_role("dialog", name="New stage of Sales")
    await dialog.get_by_role("textbox", name="Name").fill("Pilot")
    await dialog.get_by_role("combobox", name="Asks for").fill("Next")
    await page.get_by_role("option", name="Next step").click()
    await dialog.get_by_role("textbox", name="Stuck after, in days").fill("10")
    assert await look(page, "settings-pipelines-stage") == []
    await set_window(page, DESKTOP)
    await dialog.get_by_role("button", name="Add stage").click()
    await expect(stages(page).nth(4)).to_contain_text("Pilot")
    await expect(stages(page).nth(4)).to_contain_text("Asks for Next step")

    handle = page.get_by_role("button", name="Move Pilot")
    await handle.focus()
    await handle.press("Space")
    await expect(page.get_by_role("status").filter(has_text="Pilot at place 5")).to_be_attached()
    await handle.press("ArrowUp")
    await expect(page.get_by_role("status").filter(has_text="Pilot at place 4")).to_be_attached()
    await handle.press("Space")
    await take_back(page)

    await choose(page, "Proposal", "Remove")
    dialog = page.get_by_role("dialog", name="Remove Proposal?")
    await dialog.get_by_role("button", name="Remove Proposal").click()
    await expect(dialog.get_by_text("Choose where the opportunities go")).to_be_visible()
    await dialog.get_by_role("combobox", name="Move its opportunities to").click()
    await page.get_by_role("option", name="Pilot").click()
    await dialog.get_by_role("button", name="Remove Proposal").click()
    await expect(stages(page)).to_have_count(6)

    reasons = page.get_by_role("combobox", name="Reasons")
    for reason in ("Price", "No budget"):
        await reasons.fill(reason)
        await reasons.press("Enter")
    await page.get_by_role("switch", name="Only these reasons").check(force=True)
    await page.get_by_role("button", name="Save changes").click()
    await expect(page.get_by_text("Reasons saved")).to_be_visible()
    assert await look(page, "settings-pipelines") == []

    seen = await visit(workspace.employee, BOARD)
    await expect(seen.get_by_role("heading", name="Opportunities", exact=True)).to_be_visible()
    pipeline = (await workspace.employee.get("/api/pipelines"))[0]
    names = ["Prospecting", "Qualification", "Pilot", "Negotiation", "Won", "Lost"]
    assert [stage["name"] for stage in pipeline["stages"]] == names
    assert (pipeline["lost_reasons"], pipeline["only_listed_reasons"]) == (["Price", "No budget"], True)


async def test_another_pipeline_is_made_the_default_and_the_first_archived_and_removed(
    visit: Visit, workspace: Workspace
) -> None:
    await workspace.employee.create("opportunities", name="Held")
    page = await visit(workspace.admin, SETTINGS)

    await page.get_by_role("button", name="New pipeline").click()
    await page.get_by_role("textbox", name="Name").fill("Renewals")
    await page.get_by_role("button", name="Create pipeline").click()
    await choose(page, "Renewals", "Make it the default")
    await page.get_by_text("begin in Renewals now").locator("..").get_by_role("button", name="Undo").click()
    await expect(page.get_by_text("Undone")).to_be_visible()
    await choose(page, "Renewals", "Make it the default")
    await expect(page.get_by_text("New opportunities begin here.")).to_be_visible()
    await page.get_by_role("group", name="Pipelines").get_by_role("button", name="Sales").click()
    await choose(page, "Sales", "Archive")
    await expect(page.get_by_text("No new opportunities come here.")).to_be_visible()
    assert await look(page, "settings-pipelines-archived") == []
    await set_window(page, DESKTOP)

    board = await visit(workspace.employee, BOARD)
    await board.get_by_role("button", name="Pipeline: Renewals").click()
    await expect(board.get_by_role("menu").get_by_text("Archived")).to_be_visible()
    await board.get_by_role("menuitem", name="Sales").click()
    await expect(lane(board, "Prospecting").locator("[data-card]")).to_have_count(1)
    await expect(board.get_by_role("button", name="New opportunity in Prospecting")).to_have_count(0)
    assert await look(board, "board-archived") == []

    await choose(page, "Sales", "Take into use again")
    await expect(page.get_by_text("Sales is in use again")).to_be_visible()
    await choose(page, "Sales", "Remove")
    dialog = page.get_by_role("dialog", name="Remove Sales?")
    await expect(dialog.get_by_text("1 opportunity is in it.")).to_be_visible()
    await dialog.get_by_role("button", name="Remove Sales").click()

    await expect(page.get_by_role("group", name="Pipelines")).to_have_count(0)
    pipelines = await workspace.admin.get("/api/pipelines")
    assert [(each["name"], each["is_default"], each["deals"]) for each in pipelines] == [("Renewals", True, 1)]


async def test_others_read_the_stages_or_see_no_such_page(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.manager, SETTINGS)
    await expect(stages(page)).to_have_count(6)
    await expect(page.get_by_role("button", name=re.compile("Add stage|Move |Actions for Proposal"))).to_have_count(0)

    page = await visit(workspace.employee, SETTINGS)
    await expect(page.get_by_role("heading", name="You cannot see this", exact=True)).to_be_visible()


async def test_the_board_asks_for_what_a_stage_wants(visit: Visit, workspace: Workspace) -> None:
    pipeline = (await workspace.admin.get("/api/pipelines"))[0]
    asking, lost = pipeline["stages"][2], pipeline["stages"][5]
    for path, body in (
        (f"/api/pipeline-stages/{asking['id']}", {"required_fields": ["next_step", "amount"]}),
        (f"/api/pipelines/{pipeline['id']}", {"lost_reasons": ["Price", "No budget"], "only_listed_reasons": True}),
    ):
        assert (await workspace.admin.call("PATCH", path, body)).is_success
    deal = await workspace.admin.create("opportunities", name="Asked")
    page = await visit(workspace.admin, BOARD)

    await drag(page, deal, "Proposal")
    dialog = page.get_by_role("dialog", name="Proposal: Asked")
    await dialog.get_by_role("button", name="Move to Proposal").click()
    await expect(dialog.get_by_text("Next step is needed")).to_be_visible()
    await dialog.get_by_role("textbox", name="Next step").fill("Send the offer")
    await dialog.get_by_role("textbox", name="Amount").fill("4821")
    assert await look(page, "board-asks") == []
    await dialog.get_by_role("button", name="Move to Proposal").click()
    await expect(lane(page, "Proposal").locator("[data-card]")).to_have_count(1)
    await expect(page.get_by_text("Asked moved to Proposal")).to_be_visible()
    moved = await workspace.admin.get(f"/api/opportunities/{deal['id']}")
    assert (moved["stage"], moved["next_step"], moved["amount"]) == ("proposal", "Send the offer", 4821)

    await page.goto(f"{page.url.split('/opportunities')[0]}/opportunities/{deal['id']}")
    await page.get_by_role("group", name="Stage").get_by_role("button", name="Won / Lost").click()
    await page.get_by_role("menuitem", name=lost["name"]).click()
    dialog = page.get_by_role("dialog", name="Lost: Asked")
    await dialog.get_by_role("button", name="Move to Lost").click()
    await expect(dialog.get_by_text("Choose a reason")).to_be_visible()
    await dialog.get_by_role("radio", name="No budget").check()
    await dialog.get_by_role("button", name="Move to Lost").click()
    await expect(page.get_by_text("Asked moved to Lost")).to_be_visible()
    assert (await workspace.admin.get(f"/api/opportunities/{deal['id']}"))["lost_reason"] == "No budget"


async def test_the_amount_of_a_deal_follows_its_products(visit: Visit, workspace: Workspace) -> None:
    for name, price, currency in (("GTX Pro", 4821, "USD"), ("MG Special", 55, "USD"), ("GTK 500", 26768, "EUR")):
        await workspace.admin.create("products", name=name, code=name.replace(" ", "-"), price=price, currency=currency)
    deal = await workspace.employee.create("opportunities", name="Kan-code – hardware")
    page = await visit(workspace.employee, f"/opportunities/{deal['id']}")
    products = page.get_by_role("region", name="Products")
    await expect(products.get_by_text("None yet.")).to_be_visible()

    for name in ("GTX Pro", "MG Special"):
        await products.get_by_role("button", name="Add a product").click()
        await products.get_by_role("combobox", name="Find a product").fill(name)
        await page.get_by_role("option", name=name).click()
        await expect(products.get_by_role("link", name=name)).to_be_visible()
    await products.get_by_role("button", name="Add a product").click()
    await products.get_by_role("combobox", name="Find a product").fill("GTK")
    await page.get_by_role("option", name="GTK 500").click()
    await expect(products.get_by_text("GTK 500 is priced in EUR, this opportunity is in USD")).to_be_visible()
    await products.get_by_role("textbox", name="Price in USD").fill("30000")
    await products.get_by_role("button", name="Add", exact=True).click()
    await expect(products.get_by_role("listitem")).to_have_count(3)

    quantity = products.get_by_role("textbox", name="Quantity of GTX Pro")
    await quantity.fill("3")
    await quantity.press("Enter")
    discount = products.get_by_role("textbox", name="Discount on GTX Pro")
    await expect(products.get_by_text("14,463.00").or_(products.get_by_text("14,463")).first).to_be_visible()
    await discount.fill("10")
    await discount.press("Enter")
    await products.get_by_role("button", name="Actions for GTK 500").click()
    await page.get_by_role("menuitem", name="Move up").click()
    await expect(products.get_by_role("listitem").nth(1)).to_contain_text("GTK 500")
    await products.get_by_role("button", name="Actions for MG Special").click()
    await page.get_by_role("menuitem", name="Remove").click()
    await expect(products.get_by_role("listitem")).to_have_count(2)
    await expect(page.get_by_text("MG Special removed")).to_be_visible()

    await expect(page.get_by_text("Sum of its products").first).to_be_visible()
    stored = await workspace.employee.get(f"/api/opportunities/{deal['id']}")
    assert (stored["amount"], stored["line_count"]) == (43016.7, 2)
    assert await look(page, "record-products") == []


async def test_the_catalogue_is_a_list_that_leaders_keep(visit: Visit, workspace: Workspace) -> None:
    for name, price in (("GTX Pro", 4821), ("MG Special", 55), ("GTX Basic", 550)):
        await workspace.admin.create("products", name=name, code=name.replace(" ", "-"), price=price, family=name.split()[0])
    page = await visit(workspace.admin, "/products")
    await expect(page.get_by_role("heading", name="Products", exact=True)).to_be_visible()
    await expect(page.get_by_text("GTX Basic").first).to_be_visible()
    assert await look(page, "products") == []
    await page.get_by_text("GTX Basic").first.click()
    await expect(page.get_by_role("heading", name="GTX Basic", exact=True).first).to_be_visible()

    page = await visit(workspace.employee, "/products")
    await expect(page.get_by_text("MG Special").first).to_be_visible()
    await expect(page.get_by_role("button", name=re.compile("^New product"))).to_have_count(0)
