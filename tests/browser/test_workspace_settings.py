"""Settings → General, Regional, Branding, Modules, Entity labels, Announcements: what is saved is seen, by others too."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.looks import look
from tests.browser.people import Person, Workspace


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("general", "settings-general"), ("regional", "settings-regional"), ("branding", "settings-branding"),
        ("modules", "settings-modules"), ("navigation", "settings-navigation"), ("entity-labels", "settings-labels"),
        ("announcements", "settings-announcements"), ("profile", "settings-profile-formats"),
    ],
)  # fmt: skip
async def test_the_pages_look_right(visit: Visit, workspace: Workspace, path: str, name: str) -> None:
    if path == "announcements":
        told = {"title": "Maintenance on Sunday", "content": "Between 06:00 and 07:00.", "type": "warning"}
        await workspace.admin.call("POST", "/api/announcements", told)
    page = await visit(workspace.admin, f"/settings/{path}")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await expect(page.locator("main [aria-hidden] > div > [class^=_bar_]")).to_have_count(0)

    assert await look(page, name) == []


async def test_a_format_is_saved_undone_and_seen_by_others(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.admin, "/settings/regional")
    await page.get_by_role("combobox", name="Date format").click()
    await page.get_by_role("option", name="31.12.2026").click()
    await page.get_by_role("button", name="Save changes").click()
    await expect(page.get_by_text("Date format saved")).to_be_visible()

    async def formats(person: Person) -> str:
        return (await person.get("/api/auth/me"))["formats"]["date_format"]

    assert await formats(workspace.manager) == "DD.MM.YYYY"
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_text("Changed back")).to_be_visible()
    assert await formats(workspace.manager) == "MM/DD/YYYY"


async def test_a_module_that_is_off_leaves_the_menu(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.admin, "/settings/modules")
    menu = page.get_by_role("navigation", name="Main")
    await expect(menu.get_by_role("link", name="Leads")).to_be_visible()

    await page.get_by_role("switch", name="Leads").click(force=True)
    await expect(page.get_by_text("Leads is off. Its data stay.")).to_be_visible()

    await expect(menu.get_by_role("link", name="Leads")).to_have_count(0)
    colleague = await visit(workspace.manager, "/contacts")
    await expect(colleague.get_by_role("link", name="Contacts").first).to_be_visible()
    await expect(colleague.get_by_role("link", name="Leads")).to_have_count(0)

    await page.get_by_label("Campaign mails per person in 24 hours", exact=True).fill("3")
    await page.get_by_role("button", name="Save changes").click()
    await expect(page.get_by_text("Campaign mails per person in 24 hours saved")).to_be_visible()
    assert await look(page, "settings-modules-off") == []

    await page.goto("/settings/navigation")
    await page.get_by_role("button", name="Move Activities up").click()
    await page.get_by_role("group", name="Entries of the menu").get_by_label("Products").uncheck()
    cards = page.get_by_role("group", name="Contacts")
    await cards.get_by_role("checkbox", name="Inactive").uncheck()
    await cards.get_by_role("textbox", name="Active", exact=True).fill("Buying now")
    await page.get_by_role("button", name="Save changes").click()
    await expect(page.get_by_text("4 settings saved")).to_be_visible()
    entries = ["Contacts", "Accounts", "Activities", "Opportunities", "Campaigns", "Settings"]
    await expect(menu.get_by_role("link")).to_have_text(["Contacts", "Accounts", "Activities"])  # a phone has room for three

    await colleague.reload()
    await expect(colleague.get_by_role("navigation", name="Main").get_by_role("link")).to_have_text(entries)
    cards = colleague.get_by_role("group", name="By status")
    await expect(cards.get_by_role("button", name="Buying now")).to_be_visible()
    await expect(cards.get_by_role("button", name="Inactive")).to_have_count(0)


async def test_the_workspace_gets_a_name_of_its_own_and_its_old_one_back(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.admin, "/settings/general")
    name = page.get_by_label("Name", exact=True)
    before = await name.input_value()
    await name.fill("Acme Overseas")
    await page.get_by_role("combobox", name="Country").click()
    await page.get_by_role("option", name="Germany").click()
    await page.get_by_role("button", name="Save changes").click()

    await expect(page.get_by_text("2 settings saved")).to_be_visible()
    assert (await workspace.manager.get("/api/auth/me"))["tenant"]["name"] == "Acme Overseas"
    await page.get_by_role("button", name="Undo").click()
    await expect(name).to_have_value(before)


async def test_a_new_label_is_in_menu_and_title(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.admin, "/settings/entity-labels")
    await page.get_by_label("Accounts: plural").fill("Clients")
    await page.get_by_label("Accounts: singular").fill("Client")
    await expect(page.get_by_role("region", name="Preview").get_by_text("New client")).to_be_visible()
    await page.get_by_role("button", name="Save labels").click()
    await expect(page.get_by_text("The labels are saved")).to_be_visible()

    await expect(page.get_by_role("link", name="Clients").first).to_be_visible()
    colleague = await visit(workspace.employee, "/accounts")
    await expect(colleague.get_by_role("heading", name="Clients", exact=True)).to_be_visible()


async def test_an_announcement_is_read_and_closed(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.admin, "/settings/announcements")
    await page.get_by_role("button", name="New announcement").click()
    await page.get_by_label("Title").fill("Office closed")
    await page.get_by_label("Text").fill("On Friday nobody is here.")
    await page.get_by_role("button", name="Announce it").click()
    await expect(page.get_by_text("The announcement is saved")).to_be_visible()

    colleague = await visit(workspace.employee, "/contacts")
    await expect(colleague.get_by_text("On Friday nobody is here.")).to_be_visible()
    await colleague.get_by_role("button", name="Close: Office closed").click()
    await expect(colleague.get_by_text("On Friday nobody is here.")).to_have_count(0)
    await colleague.reload()
    await expect(colleague.get_by_role("link", name="Contacts").first).to_be_visible()
    await expect(colleague.get_by_text("On Friday nobody is here.")).to_have_count(0)


async def test_a_colour_on_which_white_cannot_be_read_is_refused(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.admin, "/settings/branding")
    await page.get_by_label("Accent colour", exact=True).fill("#FFEE00")
    await expect(page.get_by_text("Too light for white text")).to_be_visible()
    await page.get_by_role("button", name="Save changes").click()
    await expect(page.get_by_text("1 change")).to_be_visible()

    await page.get_by_label("Accent colour", exact=True).fill("#0B6B50")
    await page.get_by_role("button", name="Save changes").click()
    await expect(page.get_by_text("Accent colour saved")).to_be_visible()

    assert await look(page, "settings-branding-green") == []


async def test_who_only_reads_changes_nothing(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.manager, "/settings/regional")

    await expect(page.get_by_role("combobox", name="Time zone")).to_be_disabled()


async def test_a_superadmin_locks_a_setting_for_all(visit: Visit, root: Person) -> None:
    page = await visit(root, "/settings/system-settings")
    assert await look(page, "system-settings") == []
    try:
        await page.get_by_role("button", name="Lock Keep imported files for everybody below").click()
        await expect(page.get_by_role("button", name="Unlock Keep imported files")).to_be_visible()
        key = page.get_by_label("Key of the language model", exact=True)
        await key.fill("sk-installation-4711")
        await page.get_by_role("button", name="Save changes").click()
        await expect(key).to_have_value("")
        await expect(key).to_have_attribute("placeholder", "Type to replace it")
    finally:
        await root.call("PUT", "/api/system/settings", {"settings": {"import_file_days": None, "openai_api_key": None}})


async def test_a_setting_is_found_by_its_name_and_opened(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.admin, "/settings/profile")

    await page.get_by_label("Find a setting").fill("imported files")
    await page.get_by_role("link", name="Keep imported files").click()

    await expect(page.get_by_role("textbox", name="Keep imported files")).to_be_in_viewport()
