"""Settings → Users and Departments: who can sign in, with which role, in which department."""

import re

from playwright.async_api import Locator, Page, expect

from tests.browser.company import Company
from tests.browser.conftest import Visit
from tests.browser.looks import look
from tests.browser.people import PASSWORD, Workspace

ROLES = {
    "admin": (("Users", "API keys"), ("Tenants",)),
    "manager": (("API keys",), ("Tenants",)),
    "employee": (("API keys",), ("Tenants", "Users")),
    "support": (("Users",), ("Tenants", "API keys")),
}
"""Of each role some pages it is offered, and some it is not."""


def _link(page: Page, name: str) -> Locator:
    return page.get_by_role("navigation", name="Settings navigation").get_by_role("link", name=name, exact=True)


async def test_each_role_is_offered_its_pages(visit: Visit, company: Company) -> None:
    for role, (offered, others) in ROLES.items():
        page = await visit(company.workspace.person(role), "/settings")

        for name in offered:
            await expect(_link(page, name)).to_be_visible()
        for name in others:
            await expect(_link(page, name)).to_have_count(0)


async def test_a_page_beyond_the_role_is_refused_in_words(visit: Visit, company: Company) -> None:
    page = await visit(company.workspace.employee, "/settings/users")

    await expect(page.get_by_text("You cannot see this")).to_be_visible()


async def test_typing_finds_a_setting(visit: Visit, company: Company) -> None:
    page = await visit(company.admin, "/settings/profile")
    await expect(page.get_by_role("heading", name="Profile", level=1)).to_be_visible()

    await page.keyboard.press("f")
    await expect(page.get_by_role("textbox", name="Find a setting")).to_be_focused()
    await page.keyboard.type("invite")
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("heading", name="Users", level=1)).to_be_visible()


async def test_a_new_user_signs_in_with_the_password_they_were_given(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.admin, "/settings/users")
    await page.get_by_role("button", name="Add user").click()
    dialog = page.get_by_role("dialog", name="Add user")
    email = f"grace.{workspace.id[-8:]}@example.com"

    await dialog.get_by_text("Password", exact=True).click()
    await dialog.get_by_role("button", name="Create & set password").click()
    await expect(dialog.get_by_text("Enter an e-mail address")).to_be_visible()
    await expect(dialog.get_by_label("E-mail")).to_be_focused()
    await dialog.get_by_label("E-mail").fill(email)
    await dialog.get_by_label("First name").fill("Grace")
    await dialog.get_by_label("Last name").fill("Kimani")
    await dialog.get_by_label("Department").fill("Service")
    await dialog.get_by_role("textbox", name="Password").fill(PASSWORD)
    await dialog.get_by_label("They choose their own when they first sign in").uncheck()
    await dialog.get_by_role("button", name="Create & set password").click()

    row = page.get_by_role("row", name=re.compile("Grace Kimani"))
    await expect(row).to_contain_text("Service")
    await expect(row).to_contain_text("Employee")
    theirs = await visit(None, "/login")
    await theirs.get_by_label("E-mail").fill(email)
    await theirs.get_by_label("Password", exact=True).fill(PASSWORD)
    await theirs.keyboard.press("Enter")
    await expect(theirs.get_by_role("navigation", name="Main navigation")).to_be_visible()


async def test_a_role_changes_what_its_person_is_offered(visit: Visit, workspace: Workspace) -> None:
    await workspace.admin.call("PUT", "/api/module-settings/employees", {"is_enabled": False})
    page = await visit(workspace.admin, "/settings/users")
    await page.get_by_role("button", name=workspace.employee.name, exact=True).click()
    dialog = page.get_by_role("dialog")

    await dialog.get_by_role("combobox", name="Role").click()
    await page.get_by_role("option", name=re.compile("^Admin")).click()
    await dialog.get_by_label("Job title").fill("Head of it all")
    await dialog.get_by_role("button", name="Save changes").click()

    await expect(page.get_by_role("row", name=re.compile(workspace.employee.name))).to_contain_text("Admin")
    theirs = await visit(workspace.employee, "/settings")
    await expect(_link(theirs, "Users")).to_be_visible()


async def test_who_leaves_hands_over_what_is_open(visit: Visit, workspace: Workspace) -> None:
    leaving, heir = workspace.employee, workspace.manager
    lead = await workspace.admin.create("leads", last_name="Orphan", owner_id=leaving.user_id)
    page = await visit(workspace.admin, "/settings/users")
    await page.get_by_role("button", name=f"Actions for {leaving.name}").click()
    await page.get_by_role("menuitem", name="Deactivate").click()
    dialog = page.get_by_role("dialog")

    await dialog.get_by_role("button", name="Deactivate").click()
    await expect(dialog.get_by_text("They still work on 1 lead.")).to_be_visible()
    await dialog.get_by_role("button", name="Hand over & deactivate").click()
    await expect(dialog.get_by_text("Choose who takes them over")).to_be_visible()
    await dialog.get_by_role("combobox", name="A colleague").click()
    await page.get_by_role("option", name=heir.name).click()
    await dialog.get_by_role("button", name="Hand over & deactivate").click()

    row = page.get_by_role("row", name=re.compile(leaving.name))
    await expect(row).to_contain_text("Deactivated")
    assert (await workspace.admin.get(f"/api/leads/{lead['id']}"))["owner_id"] == heir.user_id
    assert (await leaving.call("GET", "/api/auth/me")).status_code in (401, 403)
    await page.get_by_role("button", name=f"Actions for {leaving.name}").click()
    await page.get_by_role("menuitem", name="Activate again").click()
    await expect(row).to_contain_text("Active")


async def test_a_file_of_users_is_imported_row_by_row(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.admin, "/settings/users")
    await page.get_by_role("button", name="Import").click()
    mark = workspace.id[-8:]
    rows = f"email,first_name,last_name,role,tenant_id\nada{mark}@example.com,Ada,Byron,employee,\nnone,No,Address,employee,\n"

    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("dialog").get_by_role("button", name="CSV file").click()
    await (await chooser.value).set_files({"name": "users.csv", "mimeType": "text/csv", "buffer": rows.encode()})
    await page.get_by_role("dialog").get_by_role("button", name="Import users").click()

    await expect(page.get_by_role("dialog").get_by_text("1 user added")).to_be_visible()
    await expect(page.get_by_role("dialog").get_by_role("listitem")).to_contain_text("Row 3")
    await page.get_by_role("button", name="Done").click()
    await expect(page.get_by_role("row", name=re.compile("Ada Byron"))).to_be_visible()


async def test_the_own_name_is_changed_everywhere(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.employee, "/settings/profile")

    await page.get_by_label("First name").fill("Dagny")
    await page.get_by_role("button", name="Save name").click()

    await expect(page.get_by_role("button", name=re.compile("^Account of Dagny"))).to_be_visible()
    await page.reload()
    await expect(page.get_by_label("First name")).to_have_value("Dagny")


async def test_users_are_found_by_name_and_role(visit: Visit, company: Company) -> None:
    page = await visit(company.admin, "/settings/users")
    await expect(page.get_by_role("row", name=re.compile(company.workspace.support.name))).to_be_visible()

    await page.get_by_label("Find by name or e-mail").fill("rosalina")

    await expect(page.get_by_role("row", name=re.compile(company.workspace.support.name))).to_have_count(0)
    await expect(page.get_by_role("row", name=re.compile("Rosalina Dieter"))).to_be_visible()
    await expect(page).to_have_url(re.compile("q=rosalina"))
    await page.get_by_label("Find by name or e-mail").fill("nobody at all")
    await expect(page.get_by_role("heading", name="Nobody matches", exact=True)).to_be_visible()


async def test_support_reads_the_users_and_changes_none(visit: Visit, company: Company) -> None:
    page = await visit(company.workspace.support, "/settings/users")

    await expect(page.get_by_role("row", name=re.compile("Rosalina Dieter"))).to_be_visible()
    await expect(page.get_by_role("button", name="Add user")).to_have_count(0)
    await expect(page.get_by_role("button", name=re.compile("^Actions for"))).to_have_count(0)


async def test_departments_form_a_tree_with_managers_and_people(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.admin, "/settings/departments")
    await page.get_by_role("button", name="Actions for Sales").click()
    await page.get_by_role("menuitem", name="New below this one").click()
    dialog = page.get_by_role("dialog", name="New department")
    await dialog.get_by_label("Name").fill("Sales north")
    await dialog.get_by_label("Who leads it").click()
    await page.get_by_role("option", name=workspace.employee.name).click()
    await dialog.get_by_role("button", name="Create department").click()

    row = page.get_by_role("row", name=re.compile("Sales north"))
    await expect(row).to_contain_text(workspace.employee.name)
    await page.get_by_role("button", name="Show the people of Sales", exact=True).click()
    await expect(page.get_by_role("listitem").filter(has_text=workspace.manager.name)).to_be_visible()
    departments = {each["name"]: each for each in await workspace.admin.get("/api/departments")}
    assert departments["Sales north"]["parent_id"] == departments["Sales"]["id"]

    await page.get_by_role("button", name="Actions for Sales north").click()
    await page.get_by_role("menuitem", name="Delete").click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete department").click()
    await expect(row).to_have_count(0)
    await page.get_by_text("Sales north deleted").locator("..").get_by_role("button", name="Undo").click()
    await expect(row).to_contain_text(workspace.employee.name)
    await page.get_by_role("button", name="Actions for Sales north").click()
    await page.get_by_role("menuitem", name="Edit").click()
    await page.get_by_role("dialog").get_by_label("Name").fill("Sales south")
    await page.get_by_role("button", name="Save changes").click()
    await page.get_by_text("Sales south saved").locator("..").get_by_role("button", name="Undo").click()
    await expect(row).to_be_visible()
    named = [each["name"] for each in await workspace.admin.get("/api/departments")]
    assert named == ["Sales", "Sales north"]


async def _remove_with_hand_over(page: Page, workspace: Workspace) -> None:
    gone, heir = workspace.support, workspace.manager
    lead = await workspace.admin.create("leads", last_name="Second orphan", owner_id=gone.user_id)
    await page.get_by_role("button", name=f"Actions for {gone.name}").click()
    await page.get_by_role("menuitem", name="Remove").click()
    dialog = page.get_by_role("dialog", name=f"Remove {gone.name}?")
    await dialog.get_by_role("button", name="Remove").click()
    await dialog.get_by_role("combobox", name="A colleague").click()
    await page.get_by_role("option", name=heir.name).click()
    await dialog.get_by_role("button", name="Hand over & remove").click()
    await expect(page.get_by_role("row", name=re.compile(gone.name))).to_contain_text("Left")
    assert (await workspace.admin.get(f"/api/leads/{lead['id']}"))["owner_id"] == heir.user_id


async def test_employees_come_without_a_login_get_one_and_leave(visit: Visit, workspace: Workspace) -> None:
    manager, leaving = workspace.manager, workspace.employee
    await workspace.admin.create("leads", last_name="Orphan", owner_id=leaving.user_id)
    page = await visit(workspace.admin, "/settings/employees")
    await page.get_by_role("button", name="Add employee").click()
    dialog = page.get_by_role("dialog", name="Add employee")
    await dialog.get_by_label("First name").fill("Ines")
    await dialog.get_by_label("Last name").fill("Duarte")
    await dialog.get_by_label("Job title").fill("Fitter")
    await dialog.get_by_role("combobox", name="Reports to").click()
    await page.get_by_role("option", name=manager.name).click()
    await dialog.get_by_role("button", name="Add employee").click()
    row = page.get_by_role("row", name=re.compile("Ines Duarte"))
    await expect(row).to_contain_text("No login")
    await expect(row).to_contain_text(manager.name)

    await page.get_by_role("button", name="Actions for Ines Duarte").click()
    await page.get_by_role("menuitem", name="Give CRM access").click()
    dialog = page.get_by_role("dialog", name="Edit Ines Duarte")
    await dialog.get_by_role("button", name="Save & invite").click()
    await expect(dialog.get_by_text("Enter an e-mail address")).to_be_visible()
    await dialog.get_by_role("textbox", name="E-mail").fill(f"ines{workspace.id[-8:]}@example.com")
    await dialog.get_by_role("button", name="Save & invite").click()
    await expect(page.get_by_role("dialog").get_by_label("Invitation link")).to_be_visible()
    await page.get_by_role("button", name="Done").click()
    await expect(row).to_contain_text("Invited")

    await page.get_by_role("button", name=f"Actions for {leaving.name}").click()
    await page.get_by_role("menuitem", name="Take CRM access away").click()
    dialog = page.get_by_role("dialog", name=f"Deactivate {leaving.name}?")
    await dialog.get_by_role("button", name="Deactivate").click()
    await dialog.get_by_role("radio", name=re.compile("Nobody for now")).check()
    await dialog.get_by_role("button", name="Hand over & deactivate").click()
    await expect(page.get_by_role("row", name=re.compile(leaving.name))).to_contain_text("Access ended")
    await _remove_with_hand_over(page, workspace)
    problems = await look(page, "settings-employees")

    await page.get_by_text("Who reports to whom", exact=True).click()
    await expect(page.get_by_role("row", name=re.compile(leaving.name))).to_have_count(0)
    problems += await look(page, "settings-employees-tree")
    await page.get_by_role("button", name=manager.name, exact=True).click()
    dialog = page.get_by_role("dialog", name=f"Edit {manager.name}")
    await dialog.get_by_role("combobox", name="Reports to").click()
    await expect(page.get_by_role("option", name=workspace.admin.name)).to_be_visible()
    await expect(page.get_by_role("option", name=re.compile("Ines Duarte"))).to_have_count(0)
    await page.keyboard.press("Escape")
    problems += await look(page, "settings-employees-edit")
    assert problems == []


async def test_an_invitation_is_handed_over_and_accepted_once(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.admin, "/settings/users")
    await page.get_by_role("button", name="Add user").click()
    dialog = page.get_by_role("dialog", name="Add user")
    await dialog.get_by_label("E-mail").fill(f"ines{workspace.id[-8:]}@example.com")
    await dialog.get_by_label("First name").fill("Ines")
    await dialog.get_by_label("Last name").fill("Duarte")
    await dialog.get_by_role("button", name="Send invitation").click()

    shown = page.get_by_role("dialog", name="Hand over the invitation")
    link = await shown.get_by_label("Invitation link").inner_text()
    path = re.sub(r"^https?://[^/]+", "", link)
    await shown.get_by_role("button", name="Done").click()
    await expect(page.get_by_role("row", name=re.compile("Ines Duarte"))).to_contain_text("Invited")

    theirs = await visit(None, path)
    await expect(theirs.get_by_role("heading", name=f"Join {workspace.name}", exact=True)).to_be_visible()
    await expect(theirs.get_by_label("First name")).to_have_value("Ines")
    await theirs.get_by_label("New password").fill(PASSWORD)
    await theirs.get_by_label("The same again").fill(PASSWORD)
    await theirs.get_by_role("button", name="Join and sign in").click()
    await expect(theirs.get_by_role("navigation", name="Main navigation")).to_be_visible()

    again = await visit(None, path)
    await expect(again.get_by_role("heading", name="This link no longer works", exact=True)).to_be_visible()


async def test_who_is_locked_out_gets_a_link_by_hand(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.admin, "/settings/users")
    await page.get_by_role("button", name=f"Actions for {workspace.employee.name}").click()
    await page.get_by_role("menuitem", name="Link for a new password").click()

    link = await page.get_by_role("dialog").get_by_label("Link for a new password").inner_text()
    theirs = await visit(None, re.sub(r"^https?://[^/]+", "", link))
    await expect(theirs.get_by_role("heading", name="Choose a new password", exact=True)).to_be_visible()
