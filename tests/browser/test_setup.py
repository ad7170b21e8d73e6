"""Settings → Setup: what is left before everybody can work, and the card that says so."""

import re

from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.looks import look
from tests.browser.people import Workspace


def _card(page: Page) -> Locator:
    return page.get_by_role("region", name="Set up Workshop")


def _step(page: Page, title: str) -> Locator:
    return page.get_by_role("list", name="Steps of the setup").get_by_role("listitem").filter(has_text=title)


async def test_the_card_leads_to_the_steps_and_each_to_where_it_is_done(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.admin, "/settings")
    await expect(_card(page)).to_contain_text("1 of 6 done")
    await expect(_card(page)).to_contain_text("Next: Check time zone, currency and formats")
    problems = await look(page, "setup-card")

    await page.set_viewport_size({"width": 1440, "height": 900})
    await _card(page).get_by_role("link").click()
    await expect(page.get_by_role("heading", name="Setup", level=1)).to_be_visible()
    problems += await look(page, "setup")
    await page.set_viewport_size({"width": 1440, "height": 900})
    await expect(_step(page, "Invite an administrator").get_by_role("img", name="Done")).to_be_visible()
    await _step(page, "Invite an administrator").get_by_role("link", name="Open users").click()
    await expect(page.get_by_role("heading", name="Users", level=1)).to_be_visible()
    await page.go_back()
    await _step(page, "Import your data").get_by_role("link").click()
    await expect(page).to_have_url(re.compile("/import/"))
    assert problems == []


async def test_formats_are_set_and_what_no_fact_shows_is_ticked(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.admin, "/settings/setup")
    await _step(page, "Check time zone").get_by_role("button", name="Check them").click()
    dialog = page.get_by_role("dialog", name="Time zone, currency and formats")
    await dialog.get_by_role("textbox", name="Currency").fill("eu")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_text("Three capital letters, such as USD")).to_be_visible()
    await dialog.get_by_role("textbox", name="Currency").fill("eur")
    await dialog.get_by_role("combobox", name="Time zone").fill("Europe/Berlin")
    await page.get_by_role("option", name="Europe/Berlin").click()
    problems = await look(page, "setup-formats")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_have_count(0)
    await page.set_viewport_size({"width": 1440, "height": 900})
    await page.get_by_role("button", name="Mark as done: Show everybody how it works").click()

    await expect(page.get_by_role("status").filter(has_text="3 of 6 done")).to_be_visible()
    settings = (await workspace.admin.get(f"/api/tenants/{workspace.id}"))["settings"]
    assert (settings["currency"], settings["timezone"]) == ("EUR", "Europe/Berlin")
    await page.get_by_role("button", name="Not done yet: Show everybody how it works").click()
    await expect(page.get_by_role("status").filter(has_text="2 of 6 done")).to_be_visible()
    steps = (await workspace.admin.get("/api/setup-checklist"))["steps"]
    assert {step["key"]: step["is_done"] for step in steps} == {
        "administrator": True, "settings": True, "integrations": False, "import": False, "modules": False,
        "training": False,
    }  # fmt: skip
    assert problems == []


async def test_the_card_is_hidden_for_good_and_found_again(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.admin, "/settings")
    await _card(page).get_by_role("button", name="Hide the setup card").click()
    await expect(_card(page)).to_have_count(0)
    await expect(page.get_by_text("The card is hidden. Setup stays in the settings.")).to_be_visible()
    await page.reload()
    navigation = page.get_by_role("navigation", name="Settings navigation")
    await navigation.get_by_role("link", name="Setup", exact=True).click()
    await expect(page.get_by_text("The card is hidden.")).to_be_visible()
    await expect(_card(page)).to_have_count(0)

    await page.get_by_role("button", name="Show the card again").click()

    await expect(_card(page)).to_contain_text("1 of 6 done")


async def test_who_does_not_run_the_workspace_sees_neither(visit: Visit, workspace: Workspace) -> None:
    for role in ("manager", "employee", "support"):
        page = await visit(workspace.person(role), "/settings")
        await expect(page.get_by_role("link", name="Profile")).to_be_visible()
        await page.wait_for_load_state("networkidle")
        await expect(_card(page)).to_have_count(0)
        await expect(page.get_by_role("link", name="Setup", exact=True)).to_have_count(0)
        await page.goto("/settings/setup")
        await expect(page.get_by_text("You cannot see this")).to_be_visible()


async def test_the_page_that_opens_first_says_how_far_the_setup_is(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.admin, "/")
    await expect(_card(page)).to_contain_text("1 of 6 done")
    problems = await look(page, "setup-first-page")
    await page.set_viewport_size({"width": 1440, "height": 900})
    await _card(page).get_by_role("link", name="Go on").click()
    await expect(page.get_by_role("heading", name="Setup", level=1)).to_be_visible()
    await page.goto("/")
    await _card(page).get_by_role("button", name="Hide the setup card").click()

    await expect(_card(page)).to_have_count(0)
    await page.reload()
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await expect(_card(page)).to_have_count(0)
    colleague = await visit(workspace.employee, "/")
    await expect(colleague.get_by_role("heading", level=1)).to_be_visible()
    await expect(_card(colleague)).to_have_count(0)
    assert problems == []
