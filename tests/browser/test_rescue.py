"""Ways back in for who cannot get in: an invitation again, a lock lifted, a lost second factor."""

import re
from uuid import UUID

from playwright.async_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.installation import Installation
from tests.browser.people import PASSWORD, Person, Workspace, second_factor
from tests.browser.test_sign_in import sign_in


async def _choose(page: Page, person: Person | str, item: str) -> None:
    name = person if isinstance(person, str) else person.name
    await page.get_by_role("button", name=f"Actions for {name}").click()
    await page.get_by_role("menuitem", name=item).click()


async def _invite(workspace: Workspace) -> str:
    """The path of a fresh invitation of Ines Duarte."""
    body = {
        "email": f"ines{workspace.id[-8:]}@example.com", "first_name": "Ines", "last_name": "Duarte", "role": "employee",
        "send_invitation": True,
    }  # fmt: skip
    answer = await workspace.admin.call("POST", "/api/users", body)
    assert answer.is_success, answer.text
    return re.sub(r"^https?://[^/]+", "", answer.json()["meta"]["link"])


async def test_an_invitation_that_is_too_old_says_so_and_another_one_works(
    visit: Visit, workspace: Workspace, installation: Installation
) -> None:
    path = await _invite(workspace)
    statement = "update invitations set expires_at = now() - interval '1 minute' where tenant_id = $1"
    await installation.let_time_pass(workspace.id, statement, UUID(workspace.id))

    late = await visit(None, path)
    await expect(late.get_by_role("heading", name="This invitation has expired", exact=True)).to_be_visible()

    page = await visit(workspace.admin, "/settings/users")
    await _choose(page, "Ines Duarte", "Send invitation again")
    shown = page.get_by_role("dialog", name="Hand over the invitation")
    link = await shown.get_by_label("Invitation link").inner_text()
    theirs = await visit(None, re.sub(r"^https?://[^/]+", "", link))
    await theirs.get_by_label("New password").fill(PASSWORD)
    await theirs.get_by_label("The same again").fill(PASSWORD)
    await theirs.get_by_role("button", name="Join and sign in").click()
    await expect(theirs.get_by_role("button", name="Account of Ines Duarte")).to_be_visible()


async def test_a_second_invitation_makes_the_first_worthless(visit: Visit, workspace: Workspace) -> None:
    first = await _invite(workspace)
    page = await visit(workspace.admin, "/settings/users")
    await _choose(page, "Ines Duarte", "Send invitation again")
    await expect(page.get_by_role("dialog", name="Hand over the invitation")).to_be_visible()

    late = await visit(None, first)

    await expect(late.get_by_role("heading", name="This link no longer works", exact=True)).to_be_visible()


async def test_a_lock_is_lifted_by_an_administrator(visit: Visit, workspace: Workspace) -> None:
    body = {"email": workspace.employee.email, "password": "not it at all"}
    for _ in range(10):
        await workspace.employee.client.post("/api/auth/login", json=body)
    theirs = await visit(None, "/login")
    await sign_in(theirs, workspace.employee)
    await expect(theirs.get_by_role("alert")).to_contain_text("Sign-in is locked for a while")

    page = await visit(workspace.admin, "/settings/users")
    await _choose(page, workspace.employee, "Unlock sign-in")
    await expect(page.get_by_text(f"{workspace.employee.name} can try again")).to_be_visible()

    await sign_in(theirs, workspace.employee)
    await expect(theirs.get_by_role("navigation", name="Main navigation")).to_be_visible()


async def test_a_lost_second_factor_is_taken_away(visit: Visit, workspace: Workspace) -> None:
    await second_factor(workspace.employee)
    theirs = await visit(None, "/login")
    await sign_in(theirs, workspace.employee)
    await expect(theirs.get_by_role("heading", name="Enter your code", exact=True)).to_be_visible()
    await theirs.get_by_role("button", name="Back to sign in").click()

    page = await visit(workspace.admin, "/settings/users")
    await _choose(page, workspace.employee, "Reset second factor")
    await expect(page.get_by_text(f"The second factor of {workspace.employee.name} is gone")).to_be_visible()
    await sign_in(theirs, workspace.employee)
    await expect(theirs.get_by_role("navigation", name="Main navigation")).to_be_visible()

    await _choose(page, workspace.employee, "Reset second factor")
    await expect(page.get_by_role("alert").filter(has_text="second factor")).to_be_visible()
