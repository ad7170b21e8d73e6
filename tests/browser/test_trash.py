"""Records in the trash: their page says so, and so do links to them."""

from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.conftest import Visit
from tests.browser.people import Workspace


@pytest.fixture
async def account(workspace: Workspace) -> dict[str, Any]:
    """An account of the employee, in the trash."""
    account = await workspace.admin.create("accounts", name="Kan-code", owner_id=workspace.employee.user_id)
    assert (await workspace.admin.call("DELETE", f"/api/accounts/{account['id']}")).is_success
    return account


async def test_its_page_is_read_only_and_restores_it(visit: Visit, workspace: Workspace, account: dict[str, Any]) -> None:
    page = await visit(workspace.admin, f"/accounts/{account['id']}")

    await expect(page.get_by_text("Deleted just now")).to_be_visible()
    await expect(page.get_by_role("heading", name="Kan-code", level=1)).to_be_visible()
    await expect(page.get_by_role("button", name="Edit Phone")).to_have_count(0)
    await expect(page.get_by_label("Write a note")).to_have_count(0)
    await page.get_by_role("button", name="Restore").click()

    await expect(page.get_by_text("Kan-code restored")).to_be_visible()
    await expect(page.get_by_text("Deleted just now")).to_have_count(0)
    for words in ("put this account into the trash", "took this account out of the trash"):
        await expect(page.get_by_text(words)).to_be_visible()
    await expect(page.get_by_role("button", name="Edit Phone")).to_be_visible()
    assert (await workspace.admin.get(f"/api/accounts/{account['id']}"))["deleted_at"] is None


async def test_who_may_not_delete_may_not_restore(visit: Visit, workspace: Workspace, account: dict[str, Any]) -> None:
    page = await visit(workspace.employee, f"/accounts/{account['id']}")

    await expect(page.get_by_text("Deleted just now")).to_be_visible()
    await expect(page.get_by_role("button", name="Restore")).to_have_count(0)


async def test_a_link_to_it_says_so(visit: Visit, workspace: Workspace) -> None:
    account = await workspace.admin.create("accounts", name="Kan-code")
    contact = await workspace.admin.create("contacts", first_name="Grace", last_name="Kimani", account_id=account["id"])
    page = await visit(workspace.admin, "/contacts")
    await put_in_trash(page, contact, "account")

    await page.goto(f"/contacts/{contact['id']}")

    links = page.get_by_role("article").get_by_role("link", name="In the trash Kan-code")
    await expect(links).to_have_count(2)
    await expect(links.first).to_have_attribute("href", f"/accounts/{account['id']}")


async def put_in_trash(page: Page, record: dict[str, Any], link: str) -> None:
    """As the server tells of a linked record that lies in the trash."""

    async def answer(route: Route) -> None:
        response = await route.fetch()
        body = await response.json()
        body["data"][link]["deleted"] = True
        await route.fulfill(response=response, json=body)

    await page.route(f"**/api/contacts/{record['id']}?*", answer)
