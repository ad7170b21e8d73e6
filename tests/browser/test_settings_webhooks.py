"""Settings → Webhooks: made, tested, looked into; what the screen says while the environment has them off."""

from playwright.async_api import Page, expect

from tests.automation.receiver import receiver
from tests.browser.conftest import Visit
from tests.browser.installation import Installation
from tests.browser.looks import DESKTOP, PHONE, look, set_window
from tests.browser.people import Person, Workspace

PAGE = "/settings/webhooks"


async def switch_off_and_back(page: Page, admin: Person) -> None:
    await set_window(page, DESKTOP)
    await page.get_by_role("button", name="More for Order desk").click()
    await page.get_by_role("menuitem", name="Switch off").click()
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_text("Undone")).to_be_visible()
    (hook,) = await admin.get("/api/webhooks")
    assert hook["is_active"] is True


async def test_a_webhook_is_made_tested_and_looked_into(
    visit: Visit, workspace: Workspace, root: Person, installation: Installation
) -> None:
    admin = workspace.admin
    page = await visit(admin, PAGE)
    await expect(page.get_by_text("Switched off by the environment (WEBHOOKS_ENABLED)")).to_be_visible()
    await expect(page.get_by_role("heading", name="No webhooks yet", exact=True)).to_be_visible()
    assert await look(page, "webhooks-empty") == []

    async with receiver() as there, installation.configured(WEBHOOKS_ENABLED="true"):
        allowed = {"private_hosts": [f"127.0.0.1:{there.port}"]}
        assert (await root.call("PUT", "/api/system/outbound", allowed)).is_success
        await page.reload()
        await page.get_by_role("button", name="New webhook").click()
        dialog = page.get_by_role("dialog", name="New webhook")
        await dialog.get_by_role("button", name="Create webhook").click()
        await expect(dialog.get_by_text("Enter an address.")).to_be_visible()
        await dialog.get_by_label("Name").fill("Order desk")
        await dialog.get_by_label("Address").fill(there.url)
        await dialog.get_by_role("combobox", name="Events").click()
        await page.get_by_role("option", name="opportunity.won", exact=True).click()
        await page.keyboard.press("Escape")
        await dialog.get_by_label("Headers").fill("Authorization: Bearer a-key-of-mine")
        assert await look(page, "webhooks-dialog") == []
        await dialog.get_by_role("button", name="Create webhook").click()
        issued = page.get_by_role("dialog", name="The secret of Order desk")
        await expect(issued.get_by_text("it is shown this once")).to_be_visible()
        assert await look(page, "webhooks-secret", [PHONE]) == []
        await issued.get_by_role("button", name="Done").click()

        card = page.get_by_role("listitem").filter(has=page.get_by_role("button", name="Send a test to Order desk"))
        await expect(card).to_contain_text("1 event")
        there.answer = lambda _request: (500, b"The desk is closed.")
        await card.get_by_role("button", name="Send a test to Order desk").click()
        await expect(card).to_contain_text("The receiver answered 500.")
        assert there.arrived[0].headers["authorization"] == "Bearer a-key-of-mine"
        assert await look(page, "webhooks") == []
        await switch_off_and_back(page, admin)

        await card.get_by_role("button", name="Deliveries of Order desk").click()
        drawer = page.get_by_role("dialog", name="Deliveries to Order desk")
        await drawer.get_by_role("button", name="Show the details of webhook.test").click()
        await expect(drawer.get_by_text("The desk is closed.")).to_be_visible()
        await set_window(page, PHONE)
        assert await look(page, "webhooks-deliveries", [PHONE]) == []
        await drawer.get_by_text("Delivered", exact=True).click()
        await expect(drawer.get_by_role("heading", name="No delivery fits", exact=True)).to_be_visible()
        assert (await root.call("PUT", "/api/system/outbound", {"private_hosts": []})).is_success
