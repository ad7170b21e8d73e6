"""Settings → Roles & permissions: the matrix, roles of one's own, and that they act."""

import re

from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.looks import look
from tests.browser.people import Workspace


async def test_a_role_of_ones_own_acts_on_its_people(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.admin, "/settings/roles")
    await page.get_by_role("button", name="New role").click()
    dialog = page.get_by_role("dialog", name="New role")
    await dialog.get_by_label("Name").fill("Sales lead")
    await dialog.get_by_role("button", name="Create role").click()
    await expect(page.get_by_role("columnheader", name=re.compile("Sales lead"))).to_be_visible()

    await page.get_by_role("checkbox", name="Sales lead may: Export leads").check()
    await page.get_by_role("checkbox", name="Sales lead may: Create notes").uncheck()
    await expect(page.get_by_text("Gains: Export leads.")).to_be_visible()
    await expect(page.get_by_text("Loses: Create notes.")).to_be_visible()
    await page.get_by_role("button", name="Save 2 changes").click()

    await expect(page.get_by_text("The role Sales lead is saved")).to_be_visible()
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_role("checkbox", name="Sales lead may: Export leads")).not_to_be_checked()
    await page.get_by_role("checkbox", name="Sales lead may: Export leads").check()
    await page.get_by_role("checkbox", name="Sales lead may: Create notes").uncheck()
    await page.get_by_role("button", name="Save 2 changes").click()
    await expect(page.get_by_role("button", name="Save 2 changes")).to_have_count(0)
    roles = {role["name"]: role for role in await workspace.admin.get("/api/roles")}
    assert "leads.export" in roles["sales_lead"]["permissions"]
    assert "notes.create" not in roles["sales_lead"]["permissions"]
    changed = await workspace.admin.call("PATCH", f"/api/users/{workspace.employee.user_id}", {"role": "sales_lead"})
    assert changed.is_success
    assert "leads.export" in (await workspace.employee.get("/api/auth/me"))["permissions"]


async def test_built_in_roles_are_read_only_and_filtering_narrows(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.admin, "/settings/roles")
    await expect(page.get_by_role("img", name="Admin may: Delete leads", exact=True)).to_be_visible()
    await expect(page.get_by_role("img", name="Employee may not: Delete leads")).to_be_visible()
    await expect(page.get_by_role("checkbox")).to_have_count(0)

    await page.get_by_label("Filter permissions").fill("delete leads")

    await expect(page.get_by_role("rowheader", name="Create leads")).to_have_count(0)
    await expect(page.get_by_role("rowheader", name="Delete leads")).to_have_count(1)


async def test_who_does_not_manage_roles_reads_the_matrix(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.employee, "/settings/roles")

    await expect(page.get_by_role("img", name="Manager may: Export leads")).to_be_visible()
    await expect(page.get_by_role("button", name="New role")).to_have_count(0)


async def test_two_roles_are_compared_by_what_differs(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.employee, "/settings/roles")
    await page.get_by_role("button", name="Compare").click()
    dialog = page.get_by_role("dialog", name="Compare two roles")
    for label, role in (("One role", "Employee"), ("The other", "Manager")):
        await dialog.get_by_role("combobox", name=label).click()
        await page.get_by_role("option", name=role, exact=True).click()

    await expect(dialog.get_by_role("img", name="Employee may not: Export leads")).to_be_visible()
    await expect(dialog.get_by_role("img", name="Manager may: Export leads")).to_be_visible()
    await expect(dialog.get_by_role("img", name="Employee may: Create leads")).to_have_count(0)
    await dialog.get_by_label("Show what is alike, too").check()
    await expect(dialog.get_by_role("img", name="Employee may: Create leads")).to_be_visible()
    await dialog.get_by_label("Show what is alike, too").uncheck()
    assert await look(page, "settings-roles-compare") == []


async def test_the_matrix_of_six_roles_fits_beside_the_navigation(visit: Visit, workspace: Workspace) -> None:
    role = {"name": "sales_lead", "label": "Sales lead", "data_scope": "department", "permissions": ["leads.read"]}
    assert (await workspace.admin.call("POST", "/api/roles", role)).is_success
    page = await visit(workspace.admin, "/settings/roles")

    await expect(page.get_by_role("columnheader", name=re.compile("Sales lead"))).to_be_in_viewport(ratio=1)
    assert await look(page, "settings-roles-six") == []
