"""Superadmins add people to any workspace, inside one and outside of all."""

import re

from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.looks import look
from tests.browser.people import PASSWORD, Person, Workspace, make_workspace


async def _fill(page: Page, email: str, first: str, last: str) -> Locator:
    await page.get_by_role("button", name="Add user").click()
    dialog = page.get_by_role("dialog", name="Add user")
    await dialog.get_by_label("E-mail").fill(email)
    await dialog.get_by_label("First name").fill(first)
    await dialog.get_by_label("Last name").fill(last)
    return dialog


async def _choose(page: Page, dialog: Locator, typed: str, name: str) -> None:
    await dialog.get_by_role("combobox", name="Workspace").fill(typed)
    await page.get_by_role("option", name=re.compile(name)).click()


async def test_inside_a_workspace_another_one_is_chosen(visit: Visit, root: Person, workspace: Workspace) -> None:
    other = await make_workspace(root, f"Northwind {workspace.id[-6:]}")
    role = {"name": "night_shift", "label": "Night shift", "permissions": ["leads.read"]}
    assert (await other.admin.call("POST", "/api/roles", role)).is_success
    email = f"tomas{workspace.id[-8:]}@example.com"
    page = await visit(root, "/settings/users", workspace=workspace)

    dialog = await _fill(page, email, "Tomas", "Lindt")
    await expect(dialog.get_by_role("combobox", name="Workspace")).to_have_value(workspace.name)
    await _choose(page, dialog, other.name.lower(), other.name)
    await dialog.get_by_role("combobox", name="Role").click()
    await page.get_by_role("option", name=re.compile("Night shift")).click()
    problems = await look(page, "users-add-tenant")
    await page.set_viewport_size({"width": 1440, "height": 900})
    await dialog.get_by_text("Password", exact=True).click()
    await dialog.get_by_role("textbox", name="Password").fill(PASSWORD)
    await dialog.get_by_role("button", name="Create & set password").click()

    await expect(page.get_by_text(f"Tomas Lindt added to {other.name}")).to_be_visible()
    await expect(page.get_by_role("row", name=re.compile("Tomas Lindt"))).to_have_count(0)
    there = {user["email"]: user["role"] for user in await other.admin.get("/api/users")}
    assert there[email] == "night_shift"
    assert email not in [user["email"] for user in await workspace.admin.get("/api/users")]
    assert problems == []


async def test_outside_every_workspace_one_has_to_be_chosen(visit: Visit, root: Person, workspace: Workspace) -> None:
    tenant = await root.get(f"/api/tenants/{workspace.id}")
    email = f"lena{workspace.id[-8:]}@example.com"
    page = await visit(root, "/settings/users")

    dialog = await _fill(page, email, "Lena", "Okafor")
    await dialog.get_by_role("button", name="Send invitation").click()
    await expect(dialog.get_by_text("Choose a workspace")).to_be_visible()
    problems = await look(page, "users-add-outside")
    await page.set_viewport_size({"width": 1440, "height": 900})
    await _choose(page, dialog, tenant["slug"], f"{workspace.name}.*{tenant['slug']}$")
    await dialog.get_by_role("button", name="Send invitation").click()
    shown = page.get_by_role("dialog", name="Hand over the invitation")
    await expect(shown).to_be_visible()
    await shown.get_by_role("button", name="Done").click()

    joined = {user["email"]: user["status"] for user in await workspace.admin.get("/api/users")}
    assert joined[email] == "invited"
    assert problems == []


async def test_others_add_people_to_their_own_workspace_alone(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.admin, "/settings/users")
    await page.get_by_role("button", name="Add user").click()
    dialog = page.get_by_role("dialog", name="Add user")

    await expect(dialog.get_by_text(f"They join {workspace.name}.")).to_be_visible()
    await expect(dialog.get_by_role("combobox", name="Workspace")).to_have_count(0)
