"""Settings → E-mail outbox: what was written, what is held, and what is done with it."""

import asyncio
import re
from dataclasses import replace

from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.installation import Installation
from tests.browser.looks import look
from tests.browser.people import Person, Workspace

WITHIN_SECONDS = 120


async def until_held(workspace: Workspace, email: str) -> None:
    """Returns once a worker has looked at the mail to an address."""
    async with asyncio.timeout(WITHIN_SECONDS):
        while not await workspace.admin.get("/api/email-outbox", status="held", q=email):  # noqa: ASYNC110  (another process)
            await asyncio.sleep(0.1)


async def test_a_held_invitation_is_read_and_its_link_copied(
    visit: Visit, workspace: Workspace, installation: Installation
) -> None:
    installation.start_worker()
    email = f"grace.{workspace.id[-8:]}@example.com"
    names = {"first_name": "Grace", "last_name": "<b>Hopper</b>"}
    await workspace.admin.create("users", email=email, role="employee", send_invitation=True, **names)
    page = await visit(workspace.admin, "/settings/email-outbox")
    row = page.get_by_role("row").filter(has_text=email)

    await until_held(workspace, email)
    await page.reload()
    await expect(row).to_contain_text("Held")
    assert await look(page, "settings-outbox") == []
    await row.get_by_role("button", name=re.compile("^Read: ")).click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_label("The link of the mail")).to_contain_text("/accept-invitation?token=")
    await expect(dialog.get_by_role("region", name="What the mail says")).to_be_visible()
    assert await look(page, "settings-outbox-mail") == []
    await dialog.get_by_role("button", name="Mark as sent").click()

    await expect(row).to_contain_text("Sent")
    log = await workspace.admin.get("/api/audit-logs", action="MAIL_LINK_SHOWN")
    assert log


async def test_held_mails_are_sent_after_a_question(visit: Visit, workspace: Workspace, installation: Installation) -> None:
    installation.start_worker()
    email = f"ada.{workspace.id[-8:]}@example.com"
    await workspace.admin.create("users", email=email, role="employee", send_invitation=True, first_name="Ada", last_name="B")
    await until_held(workspace, email)
    page = await visit(workspace.admin, "/settings/email-outbox?status=held")
    await expect(page.get_by_role("row").filter(has_text=email)).to_be_visible()

    await page.get_by_role("button", name="Send held mails").click()
    await page.get_by_role("dialog").get_by_role("button", name="Send held mails").click()

    await expect(page.get_by_text(re.compile(r"mails? (is|are) on (its|their) way"))).to_be_visible()


async def test_an_empty_outbox_says_so_and_others_do_not_get_in(visit: Visit, root: Person, workspace: Workspace) -> None:
    made = (await root.call("POST", "/api/tenants", {"name": "Nobody yet", "slug": f"nobody-{workspace.id[-12:]}"})).json()
    page = await visit(root, "/settings/email-outbox", workspace=replace(workspace, id=made["data"]["id"]))
    await expect(page.get_by_text("No mail was written yet")).to_be_visible()
    assert await look(page, "settings-outbox-empty") == []

    theirs = await visit(workspace.manager, "/settings/email-outbox")
    await expect(theirs.get_by_text("You cannot see this")).to_be_visible()
