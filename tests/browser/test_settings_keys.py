"""Settings → API keys: made, shown once, used, rotated, revoked."""

import re

import httpx
from playwright.async_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.installation import Installation
from tests.browser.people import Workspace


async def _make_key(page: Page, name: str, *scopes: str) -> str:
    """The text of a new key, read where it is shown once."""
    await page.get_by_role("button", name="New API key").click()
    dialog = page.get_by_role("dialog", name="New API key")
    await dialog.get_by_label("What is it for?").fill(name)
    for scope in scopes:
        await dialog.get_by_role("checkbox", name=scope).check()
    await dialog.get_by_role("button", name="Create key").click()
    return await _shown_key(page)


async def _shown_key(page: Page) -> str:
    shown = page.get_by_role("dialog", name="Copy your new key")
    text = await shown.locator("code").inner_text()
    await shown.get_by_role("button", name="I have copied it").click()
    return text


async def test_a_key_is_shown_once_works_rotates_and_ends(
    visit: Visit, workspace: Workspace, installation: Installation
) -> None:
    page = await visit(workspace.admin, "/settings/api-keys")
    await expect(page.get_by_role("heading", name="No API keys yet", exact=True)).to_be_visible()
    key = await _make_key(page, "Web shop", "Read leads")

    async with httpx.AsyncClient(base_url=installation.url, timeout=120) as shop:
        assert (await shop.get("/api/leads", headers={"X-API-Key": key})).status_code == 200
        assert (await shop.get("/api/accounts", headers={"X-API-Key": key})).status_code == 403
    row = page.get_by_role("row", name=re.compile("Web shop"))
    await expect(row).to_contain_text("leads: read")
    assert key not in await page.content()

    await page.get_by_role("button", name="Actions for Web shop").click()
    await page.get_by_role("menuitem", name="Rotate").click()
    await page.get_by_role("dialog").get_by_role("button", name="Make the new key").click()
    successor = await _shown_key(page)
    assert successor != key
    await expect(row).to_have_count(2)

    await page.get_by_role("row", name=re.compile("Web shop")).first.get_by_role("button").click()
    await page.get_by_role("menuitem", name="Revoke").click()
    await page.get_by_role("dialog").get_by_role("button", name="Revoke key").click()
    await expect(row).to_have_count(1)
    async with httpx.AsyncClient(base_url=installation.url, timeout=120) as shop:
        assert (await shop.get("/api/leads", headers={"X-API-Key": successor})).status_code == 401


async def test_an_employees_key_reads_only(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.employee, "/settings/api-keys")
    await page.get_by_role("button", name="New API key").click()
    dialog = page.get_by_role("dialog", name="New API key")

    await expect(dialog.get_by_role("checkbox", name="Read leads")).to_be_visible()
    await expect(dialog.get_by_role("checkbox", name=re.compile("^(Write|Delete) "))).to_have_count(0)
    await dialog.get_by_role("button", name="Create key").click()
    await expect(dialog.get_by_text("Enter a name")).to_be_visible()
    await expect(dialog.get_by_text("Choose at least one thing the key may do")).to_be_visible()
