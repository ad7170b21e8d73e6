"""Outside every workspace a superadmin finds the pages of the installation; inside one, a mark says which, with the way out."""

import re

from playwright.async_api import Page, expect

from tests.browser.company import Company
from tests.browser.conftest import Visit
from tests.browser.looks import DESKTOP, PHONE, look, set_window
from tests.browser.people import Person, Workspace, make_workspace
from tests.browser.test_sign_in import sign_in

PAGES = ("Security check", "Data isolation", "Rate limits", "Intrusion signals", "Network blocks", "Read-only mode")


async def test_a_superadmin_lands_on_the_pages_of_the_installation(visit: Visit, root: Person) -> None:
    page = await visit(None)
    refused: list[str] = []
    page.on("response", lambda answer: refused.append(answer.url) if answer.status == 400 else None)

    await sign_in(page, root)

    await expect(page).to_have_url(re.compile("/settings$"))
    navigation = page.get_by_role("navigation", name="System navigation")
    for name in PAGES:
        await expect(navigation.get_by_role("link", name=name)).to_be_visible()
    await expect(navigation.get_by_role("link", name="API keys")).to_have_count(0)
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert refused == [], "what needs a workspace is not asked for"


async def test_entering_a_workspace_is_marked_and_left_again(visit: Visit, root: Person) -> None:
    workspace = await make_workspace(root, "Harbour Works")
    page = await visit(root, "/enter")
    await expect(page.get_by_role("heading", name="Enter a workspace", exact=True)).to_be_visible()
    problems = await look(page, "system-enter")
    await set_window(page, DESKTOP)
    await _enter(page, workspace)

    await expect(page).to_have_url(re.compile("/opportunities$"))
    await expect(page.get_by_text(f"Superadmin in {workspace.name}").first).to_be_visible()
    assert problems + await look(page, "system-entered") == []
    await page.get_by_role("button", name=f"Leave {workspace.name}").click()

    await expect(page).to_have_url(re.compile("/settings$"))
    await expect(page.get_by_role("navigation", name="System navigation")).to_be_visible()
    entered = await workspace.admin.get("/api/audit-logs", action="TENANT_ENTERED,TENANT_LEFT")
    assert [(row["action"], row["actor_email"]) for row in entered] == [
        ("TENANT_LEFT", root.email), ("TENANT_ENTERED", root.email),
    ]  # fmt: skip


async def test_a_record_page_asks_for_a_workspace_first(visit: Visit, root: Person) -> None:
    workspace = await make_workspace(root, "Lighthouse Works")
    page = await visit(root, "/leads")

    await expect(page.get_by_role("heading", name="Enter a workspace", exact=True)).to_be_visible()
    await _enter(page, workspace)
    await expect(page).to_have_url(re.compile("/leads$"))
    await expect(page.get_by_role("heading", name="Leads", exact=True)).to_be_visible()


async def test_members_see_no_mark_and_no_system_pages(visit: Visit, company: Company) -> None:
    page = await visit(company.admin, "/settings/profile")

    navigation = page.get_by_role("navigation", name="Settings navigation")
    await expect(navigation.get_by_role("link", name="Audit log")).to_be_visible()
    for name in PAGES:
        await expect(navigation.get_by_role("link", name=name)).to_have_count(0)
    await expect(page.get_by_text("Superadmin in")).to_have_count(0)


async def _enter(page: Page, workspace: Workspace) -> None:
    """A workspace with a name of its own; many of them can be narrowed by typing."""
    await expect(page.get_by_role("listitem").get_by_role("button").first).to_be_visible()
    find = page.get_by_label("Find a workspace")
    if await find.count():
        await find.fill(workspace.name)
    await page.get_by_role("listitem").get_by_role("button", name=workspace.name).click()


async def test_on_a_phone_the_system_begins_as_a_list_with_the_way_in(visit: Visit, root: Person) -> None:
    page = await visit(root, "/", width=390, height=844)
    navigation = page.get_by_role("navigation", name="System navigation")
    await expect(navigation.get_by_role("link", name="Enter a workspace")).to_be_visible()
    assert await look(page, "system-list") == []
    await set_window(page, PHONE)

    await navigation.get_by_role("link", name="Rate limits").click()
    await expect(page.get_by_role("heading", name="Rate limits", level=1)).to_be_visible()
    await expect(navigation).to_be_hidden()


async def test_the_system_is_reached_by_keyboard(visit: Visit, root: Person) -> None:
    page = await visit(root, "/settings/profile")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()

    await page.keyboard.press("f")
    await expect(page.get_by_role("textbox", name="Find a setting")).to_be_focused()
    await page.keyboard.type("429")
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("heading", name="Rate limits", level=1)).to_be_visible()
