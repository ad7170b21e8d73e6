"""What a superadmin switches on the security pages happens to others, seen from their own windows."""

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from playwright.async_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.installation import Installation
from tests.browser.looks import look, set_window, take
from tests.browser.people import Person, Workspace

REASON = "Moving to a new server until noon"
THEIRS = {"X-Forwarded-For": "198.51.100.40"}


@asynccontextmanager
async def left_as_it_was(root: Person) -> AsyncGenerator[None]:
    """Whatever fails, the installation can be changed afterwards."""
    try:
        yield
    finally:
        assert (await root.call("PUT", "/api/system/readonly", {"is_on": False})).is_success


async def test_read_only_mode_is_seen_by_everybody_and_lifted(visit: Visit, root: Person, workspace: Workspace) -> None:
    theirs = await visit(workspace.employee, "/leads")
    await expect(theirs.get_by_role("heading", name="Leads", exact=True)).to_be_visible()
    page = await visit(root, "/settings/read-only")
    async with left_as_it_was(root):
        await page.get_by_role("button", name="Refuse every change").click()
        await expect(page.get_by_text("Say why: everybody who cannot save reads it.")).to_be_visible()
        await page.get_by_label("Reason").fill(REASON)
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="Changes are refused", exact=True)).to_be_visible()

        await _save_lead(theirs)
        await expect(theirs.get_by_role("alert").get_by_text("read-only at the moment")).to_be_visible()
        banner = theirs.get_by_role("status", name="Read-only mode")
        await expect(banner).to_contain_text(f"{REASON} {root.email}, since")
        await expect(banner.get_by_role("link")).to_have_count(0)
        await expect(theirs.get_by_text("Cannot connect to backend")).to_have_count(0)
        await take(theirs, "system-read-only-banner-1440-light")
        assert await look(page, "system-read-only-on") == []
        await set_window(page, (1440, 900))
        await page.get_by_role("button", name="Admit changes again").click()
        await expect(page.get_by_role("heading", name="Changes are admitted", exact=True)).to_be_visible()

    await theirs.get_by_role("button", name="Create lead").click()
    await expect(theirs.get_by_role("heading", name="Waiting", level=1)).to_be_visible()
    await theirs.reload()
    await expect(theirs.get_by_role("heading", name="Waiting", level=1)).to_be_visible()
    await expect(banner).to_have_count(0)


async def _save_lead(page: Page) -> None:
    await page.keyboard.press("c")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Last name").fill("Waiting")
    await dialog.get_by_role("button", name="Create lead").click()


async def test_what_the_environment_says_cannot_be_lifted_here(visit: Visit, root: Person, installation: Installation) -> None:
    async with installation.configured(PRODUCTION_READONLY="true"):
        page = await visit(root, "/settings/read-only")

        await expect(page.get_by_role("button", name="Admit changes again")).to_be_disabled()
        await expect(page.get_by_text("PRODUCTION_READONLY=true is set")).to_be_visible()
        await expect(page.get_by_role("status", name="Read-only mode")).to_contain_text("Set by the environment")
        assert await look(page, "system-read-only-environment") == []
        assert (await root.call("PUT", "/api/system/readonly", {"is_on": False})).status_code == 409


async def test_a_blocked_address_is_refused_until_it_is_unblocked(visit: Visit, root: Person, workspace: Workspace) -> None:
    theirs = await visit(workspace.employee, "/leads", extra_http_headers=THEIRS)
    await expect(theirs.get_by_role("heading", name="Leads", exact=True)).to_be_visible()
    page = await visit(root, "/settings/blocks")
    await page.get_by_role("button", name="Block an address").click()
    dialog = page.get_by_role("dialog", name="Block an address")
    await dialog.get_by_role("button", name="Block address").click()
    await expect(dialog.get_by_text("Enter an address.")).to_be_visible()
    await dialog.get_by_label("Address").fill("127.0.0.1")
    await dialog.get_by_label("Reason").fill("Scans us every night")
    await dialog.get_by_role("button", name="Block address").click()
    await expect(dialog.get_by_text("you would lock yourself out")).to_be_visible()
    problems = await look(page, "system-block-dialog")
    await dialog.get_by_label("Address").fill("198.51.100.40")
    await dialog.get_by_role("button", name="Block address").click()
    row = page.get_by_role("row", name=re.compile("198.51.100.40"))
    await expect(row).to_contain_text("Scans us every night")
    await expect(row).to_contain_text(root.email)

    refused = await theirs.request.get("/api/leads", headers=THEIRS)
    problems += await look(page, "system-blocks-list")
    await page.get_by_role("button", name="Unblock 198.51.100.40").click()
    await page.get_by_role("dialog").get_by_role("button", name="Unblock").click()
    await expect(page.get_by_role("heading", name="Nobody is blocked", exact=True)).to_be_visible()

    assert (refused.status, (await theirs.request.get("/api/leads", headers=THEIRS)).status) == (429, 200)
    assert problems == []


async def test_a_cleared_count_admits_its_caller_again(
    visit: Visit, root: Person, workspace: Workspace, installation: Installation
) -> None:
    async with installation.configured(RATE_LIMIT_MAX="60"):
        for _ in range(60):
            assert (await workspace.employee.call("GET", "/api/leads", limit=1)).status_code == 200
        refused = await workspace.employee.call("GET", "/api/leads", limit=1)
        page = await visit(root, "/settings/limits")
        row = page.get_by_role("row", name=re.compile(re.escape(workspace.employee.email)))
        counts = row.get_by_role("listitem")
        await expect(counts.filter(has_text="61 of 60")).to_contain_text("Refused now")
        await expect(counts.filter(has_text="Refused, last hour")).to_be_visible()
        await expect(row).to_have_count(1)
        problems = await look(page, "system-limits-callers")

        await page.get_by_role("button", name=f"Clear the count of {workspace.employee.email}").click()
        await expect(row).to_have_count(0)
        admitted = await workspace.employee.call("GET", "/api/leads", limit=1)
        await page.get_by_role("button", name="Clear all counts").click()
        await page.get_by_role("dialog").get_by_role("button", name="Clear all counts").click()
        await expect(page.get_by_text("All counts begin anew")).to_be_visible()

    assert (refused.status_code, admitted.status_code) == (429, 200)
    assert problems == []


async def test_a_signal_is_shown_as_text_and_leads_to_a_block(visit: Visit, root: Person, workspace: Workspace) -> None:
    browser = await visit(workspace.employee, "/leads", extra_http_headers={"X-Forwarded-For": "198.51.100.41"})
    await expect(browser.get_by_role("heading", name="Leads", exact=True)).to_be_visible()
    await _save_note(browser, workspace)
    page = await visit(root, "/settings/signals?q=198.51.100.41")
    await expect(page.get_by_role("row", name=re.compile("Script in input"))).to_be_visible()

    await page.get_by_role("combobox", name="Kind").click()
    await page.get_by_role("option", name="Script in input").click()
    await expect(page).to_have_url(re.compile("entity=script"))
    await expect(page.get_by_role("button", name=re.compile("Show the details"))).to_have_count(1)
    await page.get_by_role("button", name="Show the details of Script in input").press("Enter")

    await expect(page.get_by_text("<script", exact=True)).to_be_visible()
    assert await page.locator("table script").count() == 0
    assert await look(page, "system-signals-open") == []
    await page.get_by_role("button", name="Block this address").click()
    await expect(page.get_by_role("dialog").get_by_label("Address")).to_have_value("198.51.100.41")


async def _save_note(page: Page, workspace: Workspace) -> None:
    """A lead whose text looks like an attack; it is stored, and the signal written, before the list is opened."""
    token = {"Authorization": f"Bearer {workspace.employee.token}", "X-Forwarded-For": "198.51.100.41"}
    body = {"last_name": "Text", "description": "<script>alert(1)</script> union select"}
    assert (await page.request.post("/api/leads", data=body, headers=token)).status == 201
    await expect(page.get_by_role("heading", name="Leads", exact=True)).to_be_visible()
