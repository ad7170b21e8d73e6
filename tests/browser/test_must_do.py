"""What has to be done before anything else: a password of one's own, a second factor; and the rules a password follows."""

import re
from uuid import UUID

from playwright.async_api import expect
from pyotp.totp import TOTP

from tests.browser.conftest import Visit
from tests.browser.installation import Installation
from tests.browser.people import PASSWORD, Workspace
from tests.browser.test_settings_screens import look
from tests.browser.test_sign_in import sign_in

OWN = "Fresh-Harbour-77"


async def _long_ago(installation: Installation, workspace: Workspace) -> None:
    """The grace for a second factor is over: the workspace and its people have been there for a month."""
    since = "jsonb_set(settings, '{auth,require_2fa_since}', to_jsonb((now() - interval '30 days')::text))"
    await installation.let_time_pass(None, f"update tenants set settings = {since} where id = $1", UUID(workspace.id))
    created = "update users set created_at = now() - interval '30 days' where id = $1"
    await installation.let_time_pass(None, created, UUID(workspace.employee.user_id))


async def test_who_was_given_a_password_chooses_their_own_first(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.admin, "/settings/users")
    await page.get_by_role("button", name="Add user").click()
    dialog = page.get_by_role("dialog", name="Add user")
    email = f"nadia.{workspace.id[-8:]}@example.com"
    await dialog.get_by_text("Password", exact=True).click()
    await dialog.get_by_label("E-mail").fill(email)
    await dialog.get_by_label("First name").fill("Nadia")
    await dialog.get_by_label("Last name").fill("Petrov")
    await dialog.get_by_role("textbox", name="Password").fill(PASSWORD)
    await expect(dialog.get_by_label("They choose their own when they first sign in")).to_be_checked()
    await dialog.get_by_role("button", name="Create & set password").click()
    await expect(page.get_by_role("row", name=re.compile("Nadia Petrov"))).to_be_visible()

    theirs = await visit(None, "/login?next=/leads")
    await theirs.get_by_label("E-mail").fill(email)
    await theirs.get_by_label("Password", exact=True).fill(PASSWORD)
    await theirs.keyboard.press("Enter")
    await expect(theirs.get_by_role("heading", name="Choose a new password", exact=True)).to_be_visible()
    problems = await look(theirs, "must-change-password")
    await theirs.goto("/settings/users")
    await expect(theirs.get_by_role("heading", name="Choose a new password", exact=True)).to_be_visible()
    await theirs.get_by_label("Present password").fill(PASSWORD)
    await theirs.get_by_label("New password").fill(OWN)
    await theirs.get_by_label("The same again").fill(OWN)
    await theirs.get_by_role("button", name="Save the new password").click()

    await expect(theirs.get_by_role("navigation", name="Main navigation")).to_be_visible()
    assert problems == []


async def test_a_second_factor_is_set_up_before_anything_else(
    visit: Visit, workspace: Workspace, installation: Installation
) -> None:
    answer = await workspace.admin.call("PATCH", "/api/settings/auth", {"require_2fa": "all"})
    assert answer.is_success, answer.text
    await _long_ago(installation, workspace)

    page = await visit(None, "/login?next=/leads")
    await sign_in(page, workspace.employee)
    await expect(page.get_by_role("heading", name="Set up a second factor", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Set up with an app").click()
    codes = TOTP(await page.get_by_label("Secret of the second factor").inner_text())
    problems = await look(page, "must-set-up-second-factor")
    await page.get_by_label("Then enter the six digits").fill(codes.now())
    await page.get_by_role("button", name="Switch on").click()
    await expect(page.get_by_role("list", name="Backup codes").get_by_role("listitem")).to_have_count(10)
    problems += await look(page, "must-keep-backup-codes")
    await page.get_by_role("button", name="I have kept them").click()

    await expect(page.get_by_role("heading", name="Leads", level=1)).to_be_visible()
    assert problems == []


async def test_the_checklist_follows_the_policy_in_force(visit: Visit, workspace: Workspace) -> None:
    policy = {"password_min_length": 16, "password_classes": 3}
    assert (await workspace.admin.call("PATCH", "/api/settings/auth", policy)).is_success
    answer = await workspace.admin.call("POST", f"/api/users/{workspace.employee.user_id}/reset-link", {})
    page = await visit(None, re.sub(r"^https?://[^/]+", "", answer.json()["data"]["link"]))

    await page.get_by_label("New password").fill("harbour at night")
    await expect(page.get_by_label("Met: At least 16 characters")).to_be_visible()
    await expect(page.get_by_label("Not yet: 3 of these")).to_be_visible()
    await page.get_by_label("New password").fill("Harbour at night")
    await expect(page.get_by_label("Met: 3 of these")).to_be_visible()
    assert await look(page, "reset-password-link") == []

    own = await visit(workspace.manager, "/settings/account")
    await own.get_by_role("button", name="Change password").click()
    await expect(own.get_by_label("Not yet: At least 16 characters")).to_be_visible()
