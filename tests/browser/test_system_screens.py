"""Settings → Security of a superadmin: each page in both themes, wide and on a phone; nobody else sees them."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.company import Company
from tests.browser.conftest import Visit
from tests.browser.looks import look, take
from tests.browser.people import Person

PAGES = {
    "security-check": "Security check",
    "isolation": "Data isolation",
    "limits": "Rate limits",
    "signals": "Intrusion signals",
    "blocks": "Network blocks",
    "read-only": "Read-only mode",
    "jobs": "Jobs",
}
OUTSIDE = {"audit": "Audit log", "users": "Users"}
"""Pages that mean something else outside every workspace."""
DATA = {
    "security-check": ("/api/system/security-check", "The check did not load"),
    "isolation": ("/api/system/rls", "The tables did not load"),
    "limits": ("/api/system/rate-limits", "The limits did not load"),
    "signals": ("/api/security/signals", "The signals did not load"),
    "blocks": ("/api/security/blocks", "The blocks did not load"),
    "read-only": ("/api/system/readonly", "The state did not load"),
    "users": ("/api/users", "The users did not load"),
    "jobs": ("/api/job-schedules", "The jobs did not load"),
}


@pytest.mark.parametrize("path", [*PAGES, *OUTSIDE])
async def test_system_page_is_accessible_and_fits(visit: Visit, root: Person, company: Company, path: str) -> None:
    page = await visit(root, f"/settings/{path}")
    await expect(page.get_by_role("heading", name=(PAGES | OUTSIDE)[path], level=1)).to_be_visible()

    assert await look(page, f"system-{path}") == []


@pytest.mark.parametrize("role", ["admin", "employee"])
async def test_system_pages_are_closed_to_everybody_else(visit: Visit, company: Company, role: str) -> None:
    page = await visit(company.workspace.person(role), "/settings/profile")
    for path, name in PAGES.items():
        await page.goto(f"/settings/{path}")

        await expect(page.get_by_text("You cannot see this")).to_be_visible()
        await expect(page.get_by_role("link", name=name)).to_have_count(0)


async def test_system_pages_say_what_did_not_load_and_try_again(visit: Visit, root: Person) -> None:
    page = await visit(root, "/settings/profile")
    refuse = {"status": "error", "code": "INTERNAL_ERROR", "message": "A part broke.", "request_id": "01a2-broken"}
    for path, (address, sentence) in DATA.items():
        broken = re.compile(re.escape(address) + r"(\?|$)")
        await page.route(broken, lambda route: route.fulfill(status=400, json=refuse))
        await page.goto(f"/settings/{path}")
        alert = page.get_by_role("alert").filter(has_text=sentence)
        await expect(alert).to_contain_text("A part broke.")
        await take(page, f"system-{path}-failed")

        await page.unroute(broken)
        await alert.get_by_role("button", name="Try again").click()

        await expect(alert).to_have_count(0)


async def test_every_login_is_found_outside_the_workspaces(visit: Visit, root: Person, company: Company) -> None:
    page = await visit(root, "/settings/users")

    await page.get_by_label("Find by name or e-mail").fill(company.workspace.manager.email)

    table = page.get_by_role("table", name="Users")
    await expect(table.get_by_role("row", name=re.compile(company.workspace.manager.email))).to_be_visible()
    await expect(table.get_by_role("row")).to_have_count(2)
    await expect(page.get_by_role("button", name=re.compile("^Actions for"))).to_have_count(1)
