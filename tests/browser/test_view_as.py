"""Looking through somebody's eyes: who may begin, the banner on every page, what stays closed, and the way back."""

import re

from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.looks import DESKTOP, look, set_window
from tests.browser.people import Person, Workspace

REASON = "A list looks wrong to them"


async def _begin(page: Page, name: str, *, allow_changes: bool = False) -> None:
    """Through the user menu, as any person of the workspace."""
    await page.get_by_role("button", name="Account of").click()
    await page.get_by_role("menuitem", name="View as…").click()
    dialog = page.get_by_role("dialog", name="View as somebody else")
    await dialog.get_by_role("combobox", name="Whose eyes?").click()
    await page.get_by_role("option", name=name).click()
    await dialog.get_by_label("Why?").fill(REASON)
    if allow_changes:
        await dialog.get_by_label("Allow changes").check()
    await dialog.get_by_role("button", name="Start viewing").click()
    await expect(_banner(page)).to_contain_text(name)


def _banner(page: Page) -> Locator:
    return page.get_by_role("region", name="Viewing as somebody else")


async def test_the_banner_stands_on_every_page_and_stop_leads_back(visit: Visit, root: Person, workspace: Workspace) -> None:
    await workspace.admin.create("leads", last_name="Hidden")
    page = await visit(root, "/leads", workspace=workspace)
    await expect(page.get_by_role("row", name=re.compile("Hidden"))).to_be_visible()

    await _begin(page, workspace.employee.name)

    await expect(_banner(page)).to_contain_text(workspace.name)
    await expect(_banner(page)).to_contain_text("Look only")
    await expect(_banner(page)).to_contain_text("60 minutes left")
    await page.goto("/leads")
    await expect(page.get_by_role("button", name=f"Account of {workspace.employee.name}")).to_be_visible()
    await expect(page.get_by_role("row", name=re.compile("Hidden"))).to_have_count(0)
    await page.goto("/settings/profile")
    await expect(_banner(page)).to_be_visible()
    await page.get_by_role("button", name="Account of").click()
    await expect(page.get_by_role("menuitem", name="View as…")).to_have_count(0)
    await page.keyboard.press("Escape")

    await _banner(page).get_by_role("button", name="Stop viewing").click()
    await expect(_banner(page)).to_have_count(0)
    await page.goto("/leads")
    await expect(page.get_by_role("row", name=re.compile("Hidden"))).to_be_visible()


async def test_a_reason_is_needed_and_what_is_their_own_is_not_offered(
    visit: Visit, root: Person, workspace: Workspace
) -> None:
    page = await visit(root, "/leads", workspace=workspace)
    await page.get_by_role("button", name="Account of").click()
    await page.get_by_role("menuitem", name="View as…").click()
    dialog = page.get_by_role("dialog", name="View as somebody else")
    await dialog.get_by_role("button", name="Start viewing").click()
    await expect(dialog.get_by_text("Choose a person")).to_be_visible()
    await expect(dialog.get_by_text("Say why, in a few words")).to_be_visible()
    await dialog.get_by_role("button", name="Cancel").click()

    await _begin(page, workspace.employee.name)
    await page.goto("/settings/profile")
    await expect(page.get_by_role("definition").filter(has_text=workspace.employee.name)).to_be_visible()
    await expect(page.get_by_label("First name")).to_have_count(0)
    await expect(page.get_by_role("button", name=re.compile("Save|data"))).to_have_count(0)
    assert await look(page, "view-as-profile") == []
    await page.goto("/settings/account")
    await expect(
        page.get_by_text("second factors, keys, people’s rights, approvals and sending stay with the person")
    ).to_be_visible()
    await expect(page.get_by_label(re.compile("password", re.IGNORECASE))).to_have_count(0)


async def test_who_only_looks_is_offered_nothing_to_write_and_gets_it_back(
    visit: Visit, root: Person, workspace: Workspace
) -> None:
    lead = await workspace.employee.create("leads", last_name="Lace")
    page = await visit(root, "/leads", workspace=workspace)
    new = page.get_by_role("banner").get_by_role("button", name="New", exact=True)
    await expect(new).to_be_visible()

    await _begin(page, workspace.employee.name)
    await page.goto("/leads")
    await expect(page.get_by_role("row", name=re.compile("Lace"))).to_be_visible()
    await expect(page.get_by_role("button", name="Account of")).to_be_visible()
    await expect(new).to_have_count(0)
    await expect(page.get_by_role("link", name="Import")).to_have_count(0)
    await expect(page.get_by_role("checkbox")).to_have_count(0)
    problems = await look(page, "view-as-look-only")
    await set_window(page, DESKTOP)
    await page.goto("/accounts")
    await expect(page.get_by_role("main").get_by_role("heading", name="Accounts", level=1)).to_be_visible()
    await expect(page.get_by_role("main").get_by_role("button", name=re.compile("Create|New"))).to_have_count(0)
    await page.goto(f"/leads/{lead['id']}")
    await expect(page.get_by_role("main").get_by_role("heading", name=re.compile("Lace"))).to_be_visible()
    await expect(page.get_by_label("Write a note")).to_have_count(0)

    await _banner(page).get_by_role("button", name="Stop viewing").click()
    await expect(new).to_be_visible()
    assert problems == []


async def test_allowed_changes_are_saved_under_the_persons_name(visit: Visit, root: Person, workspace: Workspace) -> None:
    lead = await workspace.employee.create("leads", last_name="Lace")
    page = await visit(root, "/leads", workspace=workspace)
    await _begin(page, workspace.employee.name, allow_changes=True)
    await expect(_banner(page)).to_contain_text("Changes allowed")

    await page.goto(f"/leads/{lead['id']}")
    await page.get_by_label("Write a note").fill("Called on their behalf")
    async with page.expect_response(lambda answer: answer.request.method == "POST" and "/api/notes" in answer.url) as saved:
        await page.keyboard.press("Control+Enter")
    assert (await saved.value).status == 201

    await expect(page.get_by_role("region", name="Today").get_by_text("Called on their behalf")).to_be_visible()
    rows = await workspace.admin.get("/api/audit-logs", entity_type="note")
    assert [(row["actor_id"], row["impersonator_id"]) for row in rows] == [(workspace.employee.user_id, root.user_id)]


async def test_what_stays_with_the_person_says_so(visit: Visit, root: Person, workspace: Workspace) -> None:
    page = await visit(root, "/leads", workspace=workspace)
    await _begin(page, workspace.admin.name)

    for path in ("account", "api-keys", "sign-in"):
        await page.goto(f"/settings/{path}")
        await expect(
            page.get_by_role("heading", name=f"Closed while you view as {workspace.admin.name}", exact=True)
        ).to_be_visible()
    assert await look(page, "view-as-closed") == []


async def test_another_tab_follows(visit: Visit, root: Person, workspace: Workspace) -> None:
    page = await visit(root, "/leads", workspace=workspace)
    other = await page.context.new_page()
    await other.goto("/accounts")
    await expect(other.get_by_role("heading", name="Accounts", level=1)).to_be_visible()

    await _begin(page, workspace.manager.name)

    await expect(_banner(other)).to_contain_text(workspace.manager.name)
    await _banner(other).get_by_role("button", name="Stop viewing").click()
    await expect(_banner(page)).to_have_count(0)


async def test_nobody_else_is_offered_it(visit: Visit, workspace: Workspace) -> None:
    for role in ("admin", "manager", "employee", "support"):
        page = await visit(workspace.person(role), "/leads")
        await page.get_by_role("button", name="Account of").click()
        await expect(page.get_by_role("menuitem", name="Sign out")).to_be_visible()
        await expect(page.get_by_role("menuitem", name="View as…")).to_have_count(0)


async def test_from_the_list_of_users(visit: Visit, root: Person, workspace: Workspace) -> None:
    page = await visit(root, "/settings/users", workspace=workspace)
    await page.get_by_role("button", name=f"Actions for {workspace.employee.name}").click()
    await page.get_by_role("menuitem", name=f"View as {workspace.employee.name}").click()
    dialog = page.get_by_role("dialog", name="View as somebody else")
    problems = await look(page, "view-as-dialog")
    await dialog.get_by_label("Why?").fill(REASON)
    await dialog.get_by_role("button", name="Start viewing").click()
    await expect(_banner(page)).to_be_visible()

    assert problems + await look(page, "view-as") == []
