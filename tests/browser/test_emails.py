"""Mails to people: through a connection of the workspace, written on their page, and shown there with what became of them."""

from collections.abc import AsyncGenerator

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.installation import Installation
from tests.browser.looks import DESKTOP, PHONE, look, set_window, take
from tests.browser.people import Person, Workspace
from tests.mail.mailbox import Mailbox, mailbox, text_of


@pytest.fixture
async def box(root: Person) -> AsyncGenerator[Mailbox]:
    """A mail server on a host that the superadmin allows."""
    async with mailbox() as made:
        allowed = {"private_hosts": [f"127.0.0.1:{made.port}"]}
        assert (await root.call("PUT", "/api/system/outbound", allowed)).is_success
        yield made
        assert (await root.call("PUT", "/api/system/outbound", {"private_hosts": []})).is_success


async def connect(admin: Person, box: Mailbox) -> None:
    config = {"host": "127.0.0.1", "port": box.port, "encryption": "none", "from_address": "sales@our.example"}
    await admin.create("integrations", integration_type="smtp", name="Sales mailbox", config=config)


async def send_through_the_sales_mailbox(page: Page) -> None:
    await page.get_by_role("combobox", name="Mail of this workspace is sent through").click()
    await page.get_by_role("option", name="Sales mailbox", exact=True).click()
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Mail of this workspace is sent through saved")).to_be_visible()


async def test_a_mail_is_written_sent_and_shown(
    visit: Visit, workspace: Workspace, installation: Installation, box: Mailbox
) -> None:
    installation.start_worker()
    admin = workspace.admin
    await connect(admin, box)
    await admin.create(
        "email-templates", name="After the demo", subject="Thank you, {{first_name}}", body_text="Hi {{first_name}},\n\nthanks."
    )
    account = await admin.create("accounts", name="Firm")
    here = {"last_name": "King", "account_id": account["id"]}
    contact = await admin.create("contacts", first_name="Ada", email="ada@firm.example", **here)
    await admin.create("contacts", first_name="Zoe", email="zoe@firm.example", **here)
    page = await visit(admin, "/settings/email?open=sending_profile_id")
    await send_through_the_sales_mailbox(page)
    assert await look(page, "outbox-connection") == []

    await page.goto(f"{installation.url}/contacts/{contact['id']}")
    await page.get_by_role("button", name="Send e-mail", exact=True).first.click()
    composer = page.get_by_role("region", name="What to add")
    await expect(composer.get_by_text("From", exact=False)).to_contain_text("sales@our.example")
    await composer.get_by_role("combobox", name="Template").click()
    await page.get_by_role("option", name="After the demo", exact=True).click()
    await expect(composer.get_by_role("textbox", name="Subject")).to_have_value("Thank you, Ada")
    await composer.get_by_role("textbox", name="Write your mail").fill("Hi {{first_name|there}},\n\nsee you on Monday.")
    assert await look(page, "email-composer") == []
    await set_window(page, DESKTOP)
    await composer.get_by_role("button", name="Preview").click()
    await expect(composer.get_by_role("group", name="Preview")).to_contain_text("Hi Ada,")
    await take(page, "email-preview")
    await composer.get_by_role("button", name="Send e-mail").click()

    entry = page.get_by_role("article").get_by_role("article").filter(has_text="see you on Monday")
    await expect(entry.get_by_text("Sent", exact=True)).to_be_visible(timeout=60_000)
    (mail,) = [each for each in box.mails if each["To"] == "ada@firm.example"]  # invitations take the connection, too
    assert mail["Subject"] == "Thank you, Ada" and text_of(mail).startswith("Hi Ada,\n\nsee you on Monday.")
    assert await look(page, "email-sent") == []

    await set_window(page, DESKTOP)
    await page.goto(f"{installation.url}/accounts/{account['id']}")
    await composer.get_by_role("button", name="E-mail", exact=True).click()
    await composer.get_by_role("combobox", name="To", exact=True).click()
    await page.get_by_role("option", name="Zoe King").click()
    await composer.get_by_role("textbox", name="Subject").fill("Your mill")
    await composer.get_by_role("textbox", name="Write your mail").fill("We will come by on Friday.")
    await take(page, "email-account")
    await composer.get_by_role("button", name="Send e-mail").click()
    await expect(page.get_by_role("article").get_by_role("article").filter(has_text="come by on Friday")).to_be_visible()
    await expect(page.get_by_role("article").get_by_role("article").filter(has_text="see you on Monday")).to_be_visible()


async def test_who_may_not_be_mailed_and_what_came_back_are_said(
    visit: Visit, workspace: Workspace, installation: Installation, box: Mailbox
) -> None:
    installation.start_worker()
    admin = workspace.admin
    await connect(admin, box)
    (connection,) = await admin.get("/api/integrations")
    await admin.call("PUT", "/api/settings/effective", {"settings": {"sending_profile_id": connection["id"]}})
    box.unknown = {"eve@firm.example"}
    lead = await admin.create("leads", first_name="Eve", last_name="Gone", company="Firm", email="eve@firm.example")
    deal = await admin.create("opportunities", name="Engines")
    page = await visit(admin, f"/leads/{lead['id']}")
    composer = page.get_by_role("region", name="What to add")

    await composer.get_by_role("button", name="E-mail", exact=True).click()
    await composer.get_by_role("textbox", name="Subject").fill("Hello")
    await composer.get_by_role("textbox", name="Write your mail").fill("Are you there?")
    await composer.get_by_role("button", name="Send e-mail").click()
    entry = page.get_by_role("article").get_by_role("article").filter(has_text="Are you there?")
    await expect(entry.get_by_text("Not sent", exact=True)).to_be_visible(timeout=60_000)
    await expect(entry).to_contain_text("No such person here")
    await page.reload()
    await expect(composer).to_contain_text("Mail to this address came back")
    assert await look(page, "email-refused") == []
    (mail,) = await admin.get("/api/email-outbox", q="eve@firm.example")
    await page.goto(f"{installation.url}/settings/email-outbox?open={mail['id']}")
    await expect(page.get_by_role("dialog").get_by_text("Last tried", exact=True)).to_be_visible()
    assert await look(page, "outbox-refused") == []

    await set_window(page, PHONE)
    await page.goto(f"{installation.url}/opportunities/{deal['id']}")
    await composer.get_by_role("button", name="E-mail", exact=True).click()
    await expect(composer).to_contain_text("Nobody belongs to this opportunity yet.")
    assert await look(page, "email-deal", (PHONE,)) == []
