"""Personal data from the menus of records and users: taken along, and erased after a typed word."""

import asyncio
import json

from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.installation import Installation
from tests.browser.looks import look
from tests.browser.people import Workspace

WITHIN_SECONDS = 120


async def test_a_contact_is_taken_along_and_erased_from_its_menu(
    visit: Visit, workspace: Workspace, installation: Installation
) -> None:
    installation.start_worker()
    contact = await workspace.admin.create("contacts", first_name="Grace", last_name="Hopper", email="grace@example.com")
    page = await visit(workspace.admin, f"/contacts/{contact['id']}")

    await page.get_by_role("button", name="More actions").click()
    async with page.expect_download() as download:
        await page.get_by_role("menuitem", name="Export personal data").click()
    taken = json.loads((await (await download.value).path()).read_text())
    await page.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Erase person").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_label("What is replaced")).to_contain_text("Contacts")
    erase = dialog.get_by_role("button", name="Erase person")
    await expect(erase).to_be_disabled()
    assert await look(page, "erase-person") == []
    await dialog.get_by_label("Type “erase” to confirm").fill("erase")
    await erase.click()

    await expect(page.get_by_text("Grace Hopper is being erased")).to_be_visible()
    assert taken["data"]["contact"]["email"] == "grace@example.com"
    async with asyncio.timeout(WITHIN_SECONDS):
        while (await workspace.admin.get(f"/api/contacts/{contact['id']}"))["email"]:  # noqa: ASYNC110  (another process)
            await asyncio.sleep(0.1)
    await page.reload()
    await expect(page.get_by_role("heading", name="Erased person", exact=True).first).to_be_visible()


async def test_only_who_guards_privacy_is_offered_it(visit: Visit, workspace: Workspace) -> None:
    lead = await workspace.manager.create("leads", first_name="Ada", last_name="Byron")
    page = await visit(workspace.manager, f"/leads/{lead['id']}")

    await page.get_by_role("button", name="More actions").click()

    await expect(page.get_by_role("menuitem", name="Copy link")).to_be_visible()
    await expect(page.get_by_role("menuitem", name="Erase person")).to_have_count(0)


async def test_a_user_is_erased_once_their_access_has_ended(visit: Visit, workspace: Workspace) -> None:
    name, path = workspace.employee.name, f"/api/users/{workspace.employee.user_id}/deactivate"
    page = await visit(workspace.admin, "/settings/users")
    await page.get_by_role("button", name=f"Actions for {name}").click()
    await expect(page.get_by_role("menuitem", name="Export personal data")).to_be_visible()
    await expect(page.get_by_role("menuitem", name="Erase person")).to_have_count(0)
    assert (await workspace.admin.call("POST", path, {"reassign_to": "unassigned"})).is_success

    await page.goto("/settings/users?status=inactive")
    await page.get_by_role("button", name=f"Actions for {name}").click()
    await page.get_by_role("menuitem", name="Erase person").click()

    await expect(page.get_by_role("dialog").get_by_label("What is replaced")).to_contain_text("Login")
