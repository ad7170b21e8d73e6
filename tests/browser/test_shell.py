"""The frame around the pages: what each role is shown, themes, keys, workspaces."""

import re

from playwright.async_api import Response, expect

from tests.browser.company import Company
from tests.browser.conftest import Visit
from tests.browser.looks import box, look, violations
from tests.browser.people import PASSWORD, Person, Workspace, make_workspace

COMFORTABLE_PX = 36


async def test_navigation_leads_to_every_list(visit: Visit, company: Company) -> None:
    page = await visit(company.admin)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.reload()
    navigation = page.get_by_role("navigation", name="Main navigation")

    for label in ("Leads", "Contacts", "Accounts", "Activities", "Opportunities"):
        link = navigation.get_by_role("link", name=label, exact=True)
        await link.click()

        await expect(link).to_have_attribute("aria-current", "page")
        await expect(page.get_by_role("heading", name=label, level=1)).to_be_visible()
    assert len([url for url in asked if url.endswith("/api/notifications?limit=8")]) == 1, "the live channel adds nothing to it"


async def test_support_is_offered_nothing_that_changes_data(visit: Visit, company: Company) -> None:
    page = await visit(company.workspace.support, "/leads")

    await expect(page.get_by_role("row", name=re.compile("Works|Okafor|Weber")).first).to_be_visible()
    for name in ("New", "Import", "Unassigned"):
        await expect(page.get_by_role("button", name=name, exact=True)).to_have_count(0)
    await page.keyboard.press("c")
    await expect(page.get_by_role("dialog")).to_have_count(0)

    await page.goto(f"/accounts/{company.accounts[0]['id']}")
    await expect(page.get_by_role("heading", name=company.accounts[0]["name"], exact=True)).to_be_visible()
    await expect(page.get_by_role("button", name=re.compile("^Edit "))).to_have_count(0)
    await expect(page.get_by_label("Write a note")).to_have_count(0)


async def test_employee_gets_no_import_and_nobody_elses_work(visit: Visit, company: Company) -> None:
    employee = company.workspace.employee
    own = [lead for lead in company.leads if lead["owner_id"] == employee.user_id]

    page = await visit(employee, "/leads")

    await expect(page.get_by_role("grid", name="Leads")).to_have_attribute("aria-rowcount", str(len(own)))
    await expect(page.get_by_role("link", name="Import")).to_have_count(0)
    await expect(page.get_by_role("button", name="Unassigned")).to_have_count(0)
    await page.goto("/import/leads")
    await expect(page.get_by_text("You cannot see this")).to_be_visible()


def saved(answer: Response) -> bool:
    """The answer to a choice that was kept."""
    return answer.request.method == "PUT" and "/api/users/" in answer.url and answer.ok


async def test_theme_and_row_height_follow_the_person_to_the_next_device(visit: Visit, workspace: Workspace) -> None:
    await workspace.admin.create("leads", last_name="Lace")
    page = await visit(workspace.admin, "/leads")
    theme = "data-mantine-color-scheme"
    await expect(page.locator("html")).to_have_attribute(theme, "light")
    async with page.expect_response(saved):
        await page.get_by_role("button", name="Use the dark theme").click()
    async with page.expect_response(saved):
        await page.get_by_role("button", name="Row height: Comfortable").click()

    await page.reload()
    await expect(page.get_by_role("button", name="Use the light theme")).to_be_visible()
    await expect(page.locator("html")).to_have_attribute(theme, "dark")
    other = await visit(workspace.admin, "/leads")
    await expect(other.get_by_role("button", name="Row height: Compact")).to_be_visible()
    assert (await box(other.get_by_role("row", name=re.compile("Lace"))))["height"] < COMFORTABLE_PX
    await expect(other.locator("html")).to_have_attribute(theme, "dark")
    await other.goto("/settings/profile")
    choices = other.get_by_role("main").get_by_role("radiogroup", name="Theme")
    await expect(choices.get_by_role("radio", name="Dark")).to_be_checked()
    async with other.expect_response(saved):
        await choices.get_by_text("System", exact=True).click()
    assert await look(other, "settings-profile-appearance") == []
    colleague = await visit(workspace.manager, "/leads")
    await expect(colleague.get_by_role("button", name="Use the dark theme")).to_be_visible()
    await colleague.get_by_role("button", name="Account of").click()
    await expect(colleague.get_by_role("menuitem", name="Sign out")).to_be_visible()
    assert await violations(colleague) == []


async def test_sidebar_folds_by_key_and_stays_folded(visit: Visit, company: Company) -> None:
    page = await visit(company.admin, "/accounts")
    await expect(page.get_by_role("button", name="Collapse the sidebar")).to_be_visible()

    await page.keyboard.press("[")

    await expect(page.get_by_role("button", name="Expand the sidebar")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("button", name="Expand the sidebar")).to_be_visible()
    await expect(page.get_by_role("link", name="Leads", exact=True)).to_be_visible()


async def test_skip_link_and_list_of_keys(visit: Visit, company: Company) -> None:
    page = await visit(company.admin, "/accounts")
    await expect(page.get_by_role("grid")).to_be_visible()

    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#main")).to_be_focused()

    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_recent_records_are_one_click_away(visit: Visit, company: Company) -> None:
    name = company.accounts[5]["name"]
    page = await visit(company.admin, f"/accounts/{company.accounts[5]['id']}")
    await expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()

    await page.get_by_role("link", name="Leads", exact=True).click()
    await page.get_by_role("navigation", name="Main navigation").get_by_role("link", name=name).click()

    await expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()


async def test_switching_the_workspace_keeps_the_page_and_shows_only_its_data(
    visit: Visit, root: Person, workspace: Workspace
) -> None:
    other = await make_workspace(root, "Second Home")
    await workspace.admin.create("accounts", name="Only There")
    await other.admin.create("accounts", name="Only Here")
    body = {"email": workspace.admin.email, "first_name": "Markita", "last_name": "Hansen", "role": "admin"}
    added = await root.call("POST", "/api/users", {**body, "tenant_id": other.id, "send_invitation": True})
    token = added.json()["meta"]["link"].rpartition("token=")[2]
    assert (await root.client.post(f"/api/invitations/{token}/accept", json={"password": PASSWORD})).is_success

    page = await visit(workspace.admin, "/accounts", workspace=workspace)
    await expect(page.get_by_role("row", name="Only There", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Switch workspace, now Workshop").click()
    await page.get_by_role("menuitem", name="Second Home").click()

    await expect(page.get_by_role("row", name="Only Here", exact=True)).to_be_visible()
    await expect(page.get_by_role("row", name="Only There", exact=True)).to_have_count(0)
    await expect(page).to_have_url(re.compile("/accounts$"))


async def test_another_tenants_record_is_not_there(visit: Visit, company: Company, root: Person) -> None:
    stranger = await make_workspace(root, "Strangers")
    secret = await stranger.admin.create("accounts", name="Secret Client")

    page = await visit(company.workspace.manager, f"/accounts/{secret['id']}")

    await expect(page.get_by_role("heading", name="This account is not here", exact=True)).to_be_visible()
    await expect(page.get_by_text("Secret Client")).to_have_count(0)
    await page.get_by_role("link", name="Back to accounts").click()
    await expect(page.get_by_role("grid", name="Accounts")).to_be_visible()
