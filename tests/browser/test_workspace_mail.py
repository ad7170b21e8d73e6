"""Settings → E-mail: what a sending domain publishes, and the address for mails that come back."""

from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.installation import Installation
from tests.browser.looks import look
from tests.browser.people import Person, Workspace
from tests.configuration.name_server import name_server

PUBLISHED = {"our.example": ["v=spf1 a:mail.our.example +all"], "_dmarc.our.example": ["v=DMARC1; p=none"]}


async def connect(admin: Person) -> None:
    config = {"host": "mail.our.example", "from_address": "sales@our.example", "dkim_selector": "mail"}
    await admin.create("integrations", integration_type="smtp", name="Sales mailbox", config=config)


async def test_a_domain_is_checked_and_mails_that_come_back_are_told_of(
    visit: Visit, workspace: Workspace, installation: Installation
) -> None:
    page = await visit(workspace.admin, "/settings/email")
    await expect(page.get_by_role("heading", name="Sending domains")).to_be_visible()
    await connect(workspace.admin)
    await page.reload()
    await expect(page.get_by_text("Not checked yet", exact=False)).to_be_visible()

    async with name_server(PUBLISHED, installation.dns_port):
        await page.get_by_role("button", name="Check our.example now").click()
        records = page.get_by_role("listitem").filter(has_text="Published now")
        await expect(records.filter(has_text="SPF").get_by_text("Wrong", exact=True)).to_be_visible()
    await expect(page.get_by_label("SPF: TXT record to publish")).to_have_text("v=spf1 a:mail.our.example ~all")
    await expect(page.get_by_text("mail._domainkey.our.example")).to_be_visible()
    await expect(records.filter(has_text="DMARC").get_by_text("Found", exact=True)).to_be_visible()
    assert await look(page, "settings-email") == []

    await page.get_by_role("button", name="Make an address").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_label("The address")).to_contain_text("/api/email-bounces?token=")
    assert await look(page, "settings-email-address") == []
    await dialog.get_by_role("button", name="I have copied it").click()
    await expect(page.get_by_text("Never yet")).to_be_visible()
    await page.get_by_role("button", name="End", exact=True).click()
    await page.get_by_role("dialog").get_by_role("button", name="End the address").click()
    await expect(page.get_by_role("button", name="Make an address")).to_be_visible()

    theirs = await visit(workspace.employee, "/settings/email")
    await expect(theirs.get_by_text("You cannot see this")).to_be_visible()
