"""Settings → Roles & permissions → Test as: a role in words, and the way to look through a member's eyes."""

import re

from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.looks import look
from tests.browser.people import Person, Workspace


async def _pick(page: Page, label: str) -> Locator:
    await page.get_by_role("dialog").get_by_role("combobox", name="Test as").click()
    await page.get_by_role("option", name=label, exact=True).click()
    dialog = page.get_by_role("dialog", name=f"What {label} may do")
    await expect(dialog).to_be_visible()
    return dialog


def _ability(dialog: Locator, area: str, thing: str) -> Locator:
    return dialog.get_by_role("region", name=area).get_by_role("listitem").filter(has_text=re.compile(f"^{thing}"))


async def test_a_built_in_role_is_told_by_area(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.admin, "/settings/roles")
    await page.get_by_role("button", name="Test as").click()
    dialog = await _pick(page, "Manager")

    await expect(dialog.get_by_text("Records of the departments they lead, and their own")).to_be_visible()
    await expect(dialog.get_by_text("Built in: the same in every workspace")).to_be_visible()
    leads = _ability(dialog, "Records", "Leads")
    await expect(leads).to_contain_text("See, create, change")
    await expect(leads.get_by_role("paragraph").filter(has=page.get_by_role("img", name="May not"))).to_have_text("Delete")
    await expect(leads).to_contain_text("Built in")
    await expect(dialog.get_by_role("region", name="Installation")).to_contain_text("Nothing in this area.")
    await expect(page).to_have_url(re.compile("role=manager"))
    assert await look(page, "settings-roles-test") == []


async def test_a_role_of_ones_own_says_so_and_who_may_the_same(visit: Visit, workspace: Workspace) -> None:
    permissions = ["leads.read", "leads.export"]
    role = {"name": "reporter", "label": "Reporter", "data_scope": "all", "permissions": permissions}
    assert (await workspace.admin.call("POST", "/api/roles", role)).is_success
    page = await visit(workspace.admin, "/settings/roles?role=reporter")
    dialog = page.get_by_role("dialog", name="What Reporter may do")

    await expect(dialog.get_by_text("All records of the workspace")).to_be_visible()
    await expect(dialog.get_by_text(f"Custom: put together in {workspace.name}")).to_be_visible()
    await expect(dialog.get_by_text("Nobody yet")).to_be_visible()
    await expect(_ability(dialog, "Records", "Leads")).to_contain_text("also in Superadmin, Admin, Manager")
    await expect(dialog.get_by_role("button", name="View as…")).to_have_count(0)
    assert await look(page, "settings-roles-test-own") == []
    await page.keyboard.press("Escape")
    await expect(page).not_to_have_url(re.compile("role="))


async def test_whoever_may_looks_through_a_members_eyes(visit: Visit, root: Person, workspace: Workspace) -> None:
    page = await visit(root, "/settings/roles", workspace=workspace)
    await page.get_by_role("button", name="Test as").click()
    await (await _pick(page, "Support")).get_by_role("button", name="View as…").click()
    dialog = page.get_by_role("dialog", name="View as somebody else")
    await dialog.get_by_role("combobox", name="Whose eyes?").click()
    await expect(page.get_by_role("option")).to_have_text([workspace.support.name])
    await page.get_by_role("option", name=workspace.support.name).click()
    await dialog.get_by_label("Why?").fill("What support may do")
    await dialog.get_by_role("button", name="Start viewing").click()

    banner = page.get_by_role("region", name="Viewing as somebody else")
    await expect(banner).to_contain_text(workspace.support.name)


async def test_who_may_not_is_offered_no_eyes(visit: Visit, workspace: Workspace) -> None:
    for role in ("admin", "employee"):
        page = await visit(workspace.person(role), "/settings/roles?role=manager")
        dialog = page.get_by_role("dialog", name="What Manager may do")
        await expect(dialog.get_by_role("region", name="Records")).to_be_visible()
        await page.wait_for_load_state("networkidle")
        await expect(dialog.get_by_role("button", name="View as…")).to_have_count(0)
        await expect(dialog.get_by_role("checkbox")).to_have_count(0)
