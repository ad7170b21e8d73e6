"""The own sign-in: forgotten and changed passwords, the second factor, signed-in devices."""

import re

from playwright.async_api import Page, expect
from pyotp.totp import TOTP

from tests.browser.conftest import Visit
from tests.browser.people import PASSWORD, Person, Workspace
from tests.browser.test_sign_in import sign_in

NEW_PASSWORD = "Fresh-Harbour-77"


async def _reset_path(workspace: Workspace, person: Person) -> str:
    """The page behind a link that the administrator hands over."""
    answer = await workspace.admin.call("POST", f"/api/users/{person.user_id}/reset-link", {})
    assert answer.is_success, answer.text
    return re.sub(r"^https?://[^/]+", "", answer.json()["data"]["link"])


async def _type_new_password(page: Page, button: str) -> None:
    await page.get_by_label("New password").fill(NEW_PASSWORD)
    await page.get_by_label("The same again").fill(NEW_PASSWORD)
    await page.get_by_role("button", name=button).click()


async def test_asking_for_a_link_never_tells_who_has_a_login(visit: Visit, workspace: Workspace) -> None:
    said: list[str] = []
    for email in (workspace.employee.email, "nobody@example.com"):
        page = await visit(None, "/login")
        await page.get_by_role("link", name="Forgot your password?").click()
        await page.get_by_label("E-mail").fill(email)
        await page.get_by_role("button", name="Send the link").click()
        await expect(page.get_by_role("heading", name="Look into your mailbox", exact=True)).to_be_visible()
        said.append(await page.get_by_role("main").inner_text())

    assert said[0] == said[1]


async def test_a_link_sets_a_new_password_once(visit: Visit, workspace: Workspace) -> None:
    path = await _reset_path(workspace, workspace.employee)
    page = await visit(None, path)

    await page.get_by_label("New password").fill("short")
    await page.get_by_role("button", name="Save the new password").click()
    await expect(page.get_by_text("The two are not the same")).to_be_visible()
    await _type_new_password(page, "Save the new password")
    await expect(page.get_by_role("heading", name="Your password is changed", exact=True)).to_be_visible()
    await page.get_by_role("link", name="Sign in").click()
    await sign_in(page, workspace.employee, NEW_PASSWORD)
    await expect(page.get_by_role("navigation", name="Main navigation")).to_be_visible()

    again = await visit(None, path)
    await expect(again.get_by_role("heading", name="This link no longer works", exact=True)).to_be_visible()
    await again.get_by_role("link", name="Ask for a new link").click()
    await expect(again.get_by_role("button", name="Send the link")).to_be_visible()


async def test_the_own_password_needs_the_present_one(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.manager, "/settings/account")
    await page.get_by_role("button", name="Change password").click()
    await page.get_by_label("Present password").fill("Wrong-Horse-9x")
    await _type_new_password(page, "Save the new password")
    await expect(page.get_by_text("This is not your present password.")).to_be_visible()

    await page.get_by_label("Present password").fill(PASSWORD)
    await page.get_by_role("button", name="Save the new password").click()

    await expect(page.get_by_text("Your password is changed")).to_be_visible()
    theirs = await visit(None, "/login")
    await sign_in(theirs, workspace.manager, NEW_PASSWORD)
    await expect(theirs.get_by_role("navigation", name="Main navigation")).to_be_visible()


async def test_a_second_factor_is_set_up_asked_for_and_switched_off(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.manager, "/settings/account")
    await page.get_by_role("button", name="Set up with an app").click()
    await expect(page.get_by_role("img", name="QR code of the new second factor")).to_be_visible()
    codes = TOTP(await page.get_by_label("Secret of the second factor").inner_text())
    await page.get_by_label("Then enter the six digits").fill(codes.now())
    await page.get_by_role("button", name="Switch on").click()
    shown = page.get_by_role("list", name="Backup codes").get_by_role("listitem")
    await expect(shown).to_have_count(10)
    backup = await shown.all_inner_texts()
    await page.get_by_role("button", name="I have kept them").click()
    await expect(page.get_by_role("button", name="Switch off")).to_be_visible()

    theirs = await visit(None, "/login")
    await sign_in(theirs, workspace.manager)
    await expect(theirs.get_by_role("heading", name="Enter your code", exact=True)).to_be_visible()
    await theirs.get_by_label("Code", exact=True).fill("000000")
    await theirs.keyboard.press("Enter")
    await expect(theirs.get_by_role("alert")).to_be_visible()
    await theirs.get_by_label("Code", exact=True).fill(backup[0])
    await theirs.keyboard.press("Enter")
    await expect(theirs.get_by_role("navigation", name="Main navigation")).to_be_visible()

    await page.get_by_role("button", name="Switch off").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Password", exact=True).fill(PASSWORD)
    await dialog.get_by_label("Code of your app").fill(backup[1])
    await dialog.get_by_role("button", name="Switch off").click()
    await expect(page.get_by_role("button", name="Set up with an app")).to_be_visible()


async def test_a_device_is_signed_out_from_another_one(visit: Visit, workspace: Workspace) -> None:
    lost = await visit(workspace.employee, "/leads")
    await expect(lost.get_by_role("navigation", name="Main navigation")).to_be_visible()
    page = await visit(workspace.employee, "/settings/account")
    devices = page.get_by_role("table", name="Signed-in devices").get_by_role("row")
    await expect(devices).to_have_count(4)

    await page.get_by_role("button", name="Sign out everywhere else").click()

    await expect(devices).to_have_count(2)
    await lost.goto("/accounts")
    await expect(lost.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    await expect(page.get_by_role("table", name="Recent sign-ins")).to_contain_text("Signed in")
