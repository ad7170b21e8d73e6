"""Creating records."""

import re

from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.people import Workspace


async def test_what_is_missing_is_said_at_its_field(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.admin, "/opportunities")
    await expect(page.get_by_role("heading", name="No opportunities yet", exact=True)).to_be_visible()

    await page.keyboard.press("c")
    dialog = page.get_by_role("dialog", name="New opportunity")
    await expect(dialog.get_by_label("Name", exact=False).first).to_be_focused()
    await page.keyboard.press("Control+Enter")

    name = dialog.get_by_role("textbox", name="Name")
    await expect(name).to_have_attribute("aria-invalid", "true")
    await expect(name).to_be_focused()
    assert await workspace.admin.get("/api/opportunities") == []


async def test_what_the_server_refuses_is_said_at_its_field(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.admin, "/contacts")

    await page.get_by_role("button", name="New", exact=True).click()
    await page.get_by_role("menuitem", name="Contact").click()
    dialog = page.get_by_role("dialog", name="New contact")
    await dialog.get_by_label("First name").fill("Elif")
    await dialog.get_by_label("Phone").fill("12")
    await dialog.get_by_role("button", name="Create contact").click()

    await expect(dialog.get_by_label("Phone")).to_have_attribute("aria-invalid", "true")
    await expect(dialog.get_by_label("First name")).to_have_value("Elif")


async def test_a_new_record_opens_on_its_page(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.employee, "/leads")

    await page.get_by_role("button", name="Create one").click()
    dialog = page.get_by_role("dialog", name="New lead")
    await dialog.get_by_label("First name").fill("Chiara")
    await dialog.get_by_label("Last name").fill("Moretti")
    await dialog.get_by_label("Company").fill("Moretti Works")
    await page.keyboard.press("Control+Enter")

    await expect(page.get_by_role("heading", name="Chiara Moretti", exact=True)).to_be_visible()
    await expect(page.get_by_text("Chiara Moretti created")).to_be_visible()
    (lead,) = await workspace.employee.get("/api/leads")
    assert lead["owner_id"] == workspace.employee.user_id
    assert re.search(lead["id"], page.url)


async def test_several_in_a_row(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.admin, "/accounts")

    await page.get_by_role("button", name="Create one").click()
    dialog = page.get_by_role("dialog", name="New account")
    await dialog.get_by_role("switch", name="Create another").check()
    for name in ("First", "Second"):
        await dialog.get_by_role("textbox", name="Name").fill(name)
        await dialog.get_by_role("button", name="Create account").click()
        await expect(page.get_by_text(f"{name} created")).to_be_visible()
        await expect(dialog.get_by_role("textbox", name="Name")).to_have_value("")

    assert {account["name"] for account in await workspace.admin.get("/api/accounts")} == {"First", "Second"}


async def test_cancelling_takes_one_click(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.admin, "/accounts")

    await page.get_by_role("button", name="Create one").click()
    dialog = page.get_by_role("dialog", name="New account")
    await expect(dialog.get_by_role("textbox", name="Name")).to_be_focused()
    await dialog.get_by_role("button", name="Cancel", exact=True).last.hover()
    await page.mouse.down()
    await page.evaluate("() => new Promise(requestAnimationFrame)")
    await page.evaluate("() => new Promise(requestAnimationFrame)")
    await page.mouse.up()

    await expect(dialog).to_have_count(0)


async def test_typed_words_are_not_thrown_away_unasked(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.admin, "/accounts")

    await page.get_by_role("button", name="Create one").click()
    await page.get_by_role("dialog", name="New account").get_by_role("textbox", name="Name").fill("Half done")
    await page.keyboard.press("Escape")
    await expect(page.get_by_text("Discard what you typed?")).to_be_visible()
    await page.get_by_role("button", name="Keep typing").click()

    await expect(page.get_by_role("textbox", name="Name")).to_have_value("Half done")
