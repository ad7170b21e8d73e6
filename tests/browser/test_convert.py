"""Converting a lead."""

import re

from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.people import Workspace


async def test_a_lead_becomes_contact_account_and_deal(visit: Visit, workspace: Workspace) -> None:
    lead = await workspace.admin.create("leads", first_name="Lena", last_name="Petrov", company="Petrov Works", value=9000)
    about = {"related_type": "lead", "related_id": lead["id"]}
    await workspace.admin.create("notes", content="Met at the fair.", **about)
    page = await visit(workspace.admin, f"/leads/{lead['id']}")

    await page.get_by_role("button", name="Convert").click()
    dialog = page.get_by_role("dialog", name="Convert Lena Petrov")
    await expect(dialog.get_by_label("Name of the new account")).to_have_value("Petrov Works")
    await dialog.get_by_label("Name", exact=True).fill("Petrov – first order")
    await dialog.get_by_role("button", name="Convert lead").click()

    done = page.get_by_role("dialog")
    for name in ("Lena Petrov", "Petrov Works", "Petrov – first order"):
        await expect(done.get_by_role("link", name=name)).to_be_visible()
    await done.get_by_role("link", name="Petrov – first order").click()
    await expect(page.get_by_role("heading", name="Petrov – first order", exact=True)).to_be_visible()
    (deal,) = await workspace.admin.get("/api/opportunities", include="*")
    assert (deal["account"]["name"], deal["amount"]) == ("Petrov Works", 9000)
    (contact,) = await workspace.admin.get("/api/contacts")
    events = await workspace.admin.get(f"/api/contacts/{contact['id']}/timeline")
    assert "Met at the fair." in [event["body"] for event in events]


async def test_a_converted_lead_can_only_be_read(visit: Visit, workspace: Workspace) -> None:
    lead = await workspace.admin.create("leads", first_name="Boris", last_name="Weber", company="Weber Works")
    assert (await workspace.admin.call("POST", f"/api/leads/{lead['id']}/convert", {"create_opportunity": False})).is_success

    page = await visit(workspace.admin, f"/leads/{lead['id']}")

    await expect(page.get_by_text("This lead can only be read.")).to_be_visible()
    await expect(page.get_by_role("button", name="Convert")).to_have_count(0)
    await expect(page.get_by_role("button", name="Edit Company")).to_have_count(0)
    await page.get_by_role("note").get_by_role("link", name="Boris Weber").click()
    await expect(page).to_have_url(re.compile("/contacts/"))


async def test_an_account_of_the_same_name_is_offered(visit: Visit, workspace: Workspace) -> None:
    account = await workspace.admin.create("accounts", name="Tanaka Works")
    lead = await workspace.admin.create("leads", first_name="Hiro", last_name="Tanaka", company="Tanaka Works")
    page = await visit(workspace.admin, f"/leads/{lead['id']}")

    await page.get_by_role("button", name="Convert").click()
    dialog = page.get_by_role("dialog", name="Convert Hiro Tanaka")
    await expect(dialog.get_by_text("One of your accounts has this name already.")).to_be_visible()
    await dialog.get_by_role("switch", name="Start a new opportunity").uncheck()
    await dialog.get_by_role("button", name="Convert lead").click()

    await expect(page.get_by_role("dialog").get_by_role("link", name="Tanaka Works")).to_contain_text("existing")
    (contact,) = await workspace.admin.get("/api/contacts")
    assert contact["account_id"] == account["id"]
    assert await workspace.admin.get("/api/opportunities") == []
