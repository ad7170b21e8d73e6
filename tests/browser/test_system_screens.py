"""Settings → Security of a superadmin: each page in both themes, wide and on a phone; nobody else sees them."""

import pytest
from playwright.async_api import expect

from tests.browser.company import Company
from tests.browser.conftest import Visit
from tests.browser.people import Person
from tests.browser.test_settings_screens import look

PAGES = {
    "security-check": "Security check",
    "isolation": "Data isolation",
    "limits": "Rate limits",
    "signals": "Intrusion signals",
    "blocks": "Network blocks",
    "read-only": "Read-only mode",
}


@pytest.mark.parametrize("path", PAGES)
async def test_system_page_is_accessible_and_fits(visit: Visit, root: Person, company: Company, path: str) -> None:
    page = await visit(root, f"/settings/{path}")
    await expect(page.get_by_role("heading", name=PAGES[path], level=1)).to_be_visible()

    assert await look(page, f"system-{path}") == []


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("role", ["admin", "employee"])
async def test_system_page_is_closed_to_everybody_else(visit: Visit, company: Company, path: str, role: str) -> None:
    page = await visit(company.workspace.person(role), f"/settings/{path}")

    await expect(page.get_by_text("You cannot see this")).to_be_visible()
    await expect(page.get_by_role("link", name=PAGES[path])).to_have_count(0)
