"""A person's own things: a photo that others see, a new address that its mailbox confirms, an invitation that ran out."""

import re
from urllib.parse import urlsplit

from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.installation import Installation
from tests.browser.looks import look
from tests.browser.people import PASSWORD, Person, Workspace
from tests.identity.pictures import png


async def test_a_photo_is_cut_to_a_square_and_seen_by_a_colleague(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.admin, "/settings/profile")
    photo = page.locator(f"main img[src*='/api/users/{workspace.admin.user_id}/photo']")
    await page.locator("input[type=file]").set_input_files({"name": "no.png", "mimeType": "image/png", "buffer": b"no picture"})
    await expect(page.get_by_text("This file cannot be read as a picture.")).to_be_visible()
    await page.locator("input[type=file]").set_input_files({"name": "me.png", "mimeType": "image/png", "buffer": png(400, 300)})
    await expect(page.get_by_text("Your photo is saved")).to_be_visible()
    await expect(photo).to_be_visible()
    assert await photo.evaluate("image => image.decode().then(() => [image.naturalWidth, image.naturalHeight])") == [256, 256]
    assert await look(page, "profile-photo") == []

    colleague = await visit(workspace.support, "/settings/users")
    await expect(colleague.locator(f"img[src*='{workspace.admin.user_id}']")).to_be_visible()
    await workspace.admin.create("leads", last_name="Lace", owner_id=workspace.admin.user_id)
    phone = await visit(workspace.support, "/leads", width=390, height=844)
    card = phone.get_by_role("list", name="Leads").get_by_role("listitem")
    await expect(card.locator(f"img[src*='{workspace.admin.user_id}']")).to_be_visible()
    await page.get_by_role("button", name="Remove", exact=True).click()
    await expect(page.get_by_text("Your photo is removed")).to_be_visible()
    await expect(photo).to_have_count(0)
    await expect(page.get_by_role("button", name="Choose a photo")).to_be_visible()


async def test_a_new_address_counts_once_its_mailbox_has_answered(visit: Visit, root: Person, workspace: Workspace) -> None:
    new = f"renamed-{workspace.id[-12:]}@example.com"
    page = await visit(workspace.manager, "/settings/account")
    await page.get_by_role("button", name="Change address").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Send the link").click()
    await expect(dialog.get_by_text("Enter the new address")).to_be_visible()
    await dialog.get_by_label("New address").fill(new)
    await dialog.get_by_role("textbox", name="Password").fill("not the one I have")
    await dialog.get_by_role("button", name="Send the link").click()
    await expect(dialog.get_by_text("This is not your present password.")).to_be_visible()
    assert await look(page, "profile-new-address") == []
    await dialog.get_by_role("textbox", name="Password").fill(PASSWORD)
    await dialog.get_by_role("button", name="Send the link").click()
    await expect(page.get_by_text(f"A link is on its way to {new}.")).to_be_visible()

    mails = await root.get("/api/email-outbox", q=new)
    link = urlsplit(str((await root.get(f"/api/email-outbox/{mails[0]['id']}"))["link"]))
    confirming = await visit(None, f"{link.path}?{link.query}")
    await expect(confirming.get_by_role("heading", name="Confirm your new address", exact=True)).to_be_visible()
    assert await look(confirming, "confirm-address") == []
    await confirming.get_by_role("button", name="Confirm the address").click()
    await expect(confirming.get_by_text(f"You sign in as {new} now.")).to_be_visible()
    await page.reload()
    await expect(page.get_by_text(new)).to_be_visible()
    again = await visit(None, f"{link.path}?{link.query}")
    await again.get_by_role("button", name="Confirm the address").click()
    await expect(again.get_by_role("heading", name="This link no longer works", exact=True)).to_be_visible()


async def test_an_invitation_that_ran_out_asks_for_another(
    visit: Visit, workspace: Workspace, installation: Installation
) -> None:
    email = f"late-{workspace.id[-12:]}@example.com"
    body = {"email": email, "first_name": "Late", "last_name": "Comer", "role": "employee", "send_invitation": True}
    link = (await workspace.admin.call("POST", "/api/users", body)).json()["meta"]["link"]
    sql = "update invitations set expires_at = now() - interval '1 hour' where email = $1"
    await installation.let_time_pass(workspace.id, sql, email)

    page = await visit(None, link[link.index("/accept-invitation") :])
    await expect(page.get_by_role("heading", name="This invitation has expired", exact=True)).to_be_visible()
    assert await look(page, "invitation-expired") == []
    await page.get_by_role("button", name="Ask for a new invitation").click()
    await expect(page.get_by_text("Your administrators know.")).to_be_visible()
    users = await visit(workspace.admin, "/settings/users")
    row = users.get_by_role("row").filter(has_text=email)
    await expect(row.get_by_text("Asks for a link")).to_be_visible()
    assert await look(users, "users-asks-for-link") == []


async def test_a_workspace_is_renamed_and_shows_how_it_does(visit: Visit, root: Person, workspace: Workspace) -> None:
    name = f"Harbour {workspace.id[-12:]}"
    page = await visit(root, f"/settings/tenants?q={workspace.id}")
    how = page.get_by_role("row").filter(has_text=workspace.name).get_by_role("cell").nth(1)
    await expect(how).to_have_text(re.compile("^(Fine|[0-9]+ mails? held)$"))

    await page.get_by_role("button", name=f"Actions for {workspace.name}").click()
    await page.get_by_role("menuitem", name="Rename…").click()
    await page.get_by_role("dialog").get_by_label("Name").fill(name)
    await page.get_by_role("button", name="Rename", exact=True).click()
    await expect(page.get_by_text(f"{name} has its new name")).to_be_visible()

    await expect(page.get_by_role("row").filter(has_text=name)).to_be_visible()
    assert await look(page, "tenants-health") == []
    assert (await workspace.admin.get("/api/auth/me"))["tenant"]["name"] == name
