"""Tags in the browser: made with a colour, put on many records at once, filtered by, taken back."""

from playwright.async_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.looks import DESKTOP, PHONE, look, violations
from tests.browser.people import Person, Workspace
from tests.browser.test_list import rows, total


async def tag_on_the_page(page: Page, lead_id: str) -> None:
    await page.goto(page.url.partition("/leads")[0] + f"/leads/{lead_id}")
    await page.get_by_role("button", name="Edit Tags").click()
    await page.get_by_role("combobox", name="Tags").fill("trade")
    await page.get_by_role("option", name="Trade fair").click()
    await page.keyboard.press("Control+Enter")
    chip = page.get_by_role("main").get_by_text("Trade fair").first
    await expect(page.get_by_role("button", name="Edit Tags")).to_be_visible()
    await expect(chip).to_be_visible()
    await page.reload()
    await expect(chip).to_be_visible()


async def merge_tagged(page: Page, admin: Person) -> None:
    """Ada and Dee, with a tag each, become one with both."""
    await page.goto(page.url.partition("/leads")[0] + "/leads")
    for name in ("Ada", "Dee"):
        await page.get_by_role("checkbox", name=f"Select {name}").check()
    await page.get_by_role("region", name="Actions for the selection").get_by_role("button", name="Merge").click()
    dialog = page.get_by_role("dialog", name="Merge 2 leads into one")
    for name in ("Trade fair", "old name"):
        await expect(dialog.get_by_text(name, exact=True)).to_be_visible()
    assert await look(page, "merge-tags", (DESKTOP, PHONE)) == []
    await dialog.get_by_role("button", name="Merge").click()
    await expect(page.get_by_text("2 leads merged into")).to_be_visible()
    (merged,) = [lead for lead in await admin.get("/api/leads") if lead["tags"]]
    assert sorted(merged["tags"]) == ["old-name", "trade-fair"]


async def test_a_tag_from_the_settings_to_the_records(visit: Visit, workspace: Workspace) -> None:
    admin = workspace.admin
    ada, *_ = [await admin.create("leads", last_name=name) for name in ("Ada", "Bob", "Cyd")]
    await admin.create("leads", last_name="Dee", tags=["old-name"])
    page = await visit(admin, "/settings/tags")

    await page.get_by_role("button", name="Add a tag").click()
    await page.get_by_role("textbox", name="Name").fill("Trade fair")
    await page.get_by_role("combobox", name="Colour").click()
    await page.get_by_role("option", name="Teal").click()
    await page.get_by_role("textbox", name="Description").fill("Met at a fair")
    await page.get_by_role("button", name="Add the tag").click()
    await expect(page.get_by_role("row", name="Trade fair")).to_contain_text("Met at a fair")
    assert await look(page, "settings-tags", (DESKTOP, PHONE)) == []

    await page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    await page.goto(page.url.replace("/settings/tags", "/leads"))
    for name in ("Ada", "Bob"):
        await page.get_by_role("checkbox", name=f"Select {name}").check()
    await page.get_by_role("button", name="Tag", exact=True).click()
    item = page.get_by_role("group", name="Add a tag").get_by_role("menuitem", name="Trade fair")
    await expect(item).to_be_visible()
    assert await violations(page) == []
    await item.click()
    await expect(page.get_by_text("2 leads tagged “Trade fair”")).to_be_visible()
    await page.get_by_role("button", name="Add a filter").click()
    await page.get_by_role("option", name="Tags", exact=True).click()
    await page.get_by_role("option", name="Trade fair").click()
    await page.get_by_role("button", name="Apply").click()
    await expect(total(page, 2)).to_be_visible()
    await expect(rows(page)).to_have_count(2)
    await page.get_by_role("button", name="Undo").click()
    await expect(total(page, 0)).to_be_visible()

    await tag_on_the_page(page, ada["id"])
    await merge_tagged(page, admin)
