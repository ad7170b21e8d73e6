"""Outside all workspaces: the log of all of them, and the palette that finds pages and workspaces."""

import re

from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.looks import look
from tests.browser.people import Person, Workspace


async def test_what_was_done_everywhere_is_read_and_narrowed(visit: Visit, root: Person, workspace: Workspace) -> None:
    await workspace.employee.create("leads", last_name="Confidential")
    page = await visit(root, "/settings/audit-all")
    table = page.get_by_role("table", name="Audit log of all workspaces")
    await expect(table.get_by_role("row").nth(1)).to_be_visible()
    problems = await look(page, "audit-all")
    await page.set_viewport_size({"width": 1440, "height": 900})

    await page.get_by_role("textbox", name="Find an address or an action").fill(workspace.employee.email)
    row = table.get_by_role("row").filter(has_text="lead")
    await expect(row.first).to_contain_text("Workshop")
    await row.first.get_by_role("button", name="Workshop").click()
    await expect(page).to_have_url(re.compile(f"open={workspace.id}"))
    await expect(table).not_to_contain_text("Confidential")
    await page.reload()
    await expect(table.get_by_role("row").filter(has_text="lead").first).to_be_visible()

    await page.get_by_role("combobox", name="What happened").fill("Create")
    await page.get_by_role("option", name="Create", exact=True).click()
    await expect(page).to_have_url(re.compile("action=create"))
    await table.get_by_role("button", name="Show more of Create").first.click()
    await expect(table.get_by_text("Changed: ")).to_contain_text("last name")
    problems += await look(page, "audit-all-detail")
    await page.set_viewport_size({"width": 1440, "height": 900})
    await table.get_by_role("button", name="What else was changed with it").click()
    await expect(page).to_have_url(re.compile("set="))
    await page.get_by_role("button", name="Show everything again").click()
    await page.get_by_role("textbox", name="Find an address or an action").fill("nobody@nowhere.example")
    await expect(page.get_by_text("Nothing matches")).to_be_visible()
    await page.get_by_role("button", name="Clear filters").click()
    await expect(table.get_by_role("row").nth(1)).to_be_visible()
    assert problems == []


async def test_an_administrator_has_no_log_of_all_workspaces(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.admin, "/settings/audit-all")

    await expect(page.get_by_text("You cannot see this")).to_be_visible()


async def test_the_palette_opens_pages_and_enters_workspaces(visit: Visit, root: Person, workspace: Workspace) -> None:
    page = await visit(root, "/settings/tenants")
    await expect(page.get_by_role("heading", name="Tenants", level=1)).to_be_visible()
    await page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="Command palette")
    await expect(palette).to_be_visible()
    problems = await look(page, "system-palette")
    await page.set_viewport_size({"width": 1440, "height": 900})
    await palette.get_by_role("textbox").fill("signals")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Intrusion signals", level=1)).to_be_visible()

    await page.get_by_role("button", name="Find a page or a workspace").click()
    await palette.get_by_role("textbox").fill("no such thing anywhere")
    await expect(palette.get_by_text("No page or workspace of that name")).to_be_visible()
    slug = (await root.get(f"/api/tenants/{workspace.id}"))["slug"]
    await palette.get_by_role("textbox").fill(slug)
    await palette.get_by_role("button", name="Enter Workshop").click()

    await expect(page.get_by_text("Superadmin in Workshop").first).to_be_visible()
    assert problems == []
