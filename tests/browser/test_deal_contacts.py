"""Who takes part in a deal: added, given a part, made the primary contact and removed on its page; on theirs, their deals."""

from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.looks import look
from tests.browser.people import Workspace


def panel(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


async def test_contacts_take_part_in_a_deal(visit: Visit, workspace: Workspace) -> None:
    admin = workspace.admin
    deal = await admin.create("opportunities", name="Kan-code – GTX Pro", amount=48_200)
    first = await admin.create("contacts", first_name="Mara", last_name="Quist", job_title="Chief financial officer")
    await admin.create("contacts", first_name="Jon", last_name="Abara", job_title="Head of purchasing")
    page = await visit(admin, f"/opportunities/{deal['id']}")
    contacts = panel(page, "Contacts")
    await expect(contacts).to_contain_text("Nobody yet")

    for name, part in (("Mara Quist", "Finance"), ("Jon Abara", "Decision maker")):
        await contacts.get_by_role("button", name="Add a contact").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_role("combobox", name="Contact").fill(name)
        await page.get_by_role("option", name=name).click()
        await dialog.get_by_role("combobox", name="Part").click()
        await page.get_by_role("option", name=part).click()
        await dialog.get_by_role("button", name="Add", exact=True).click()
        await expect(contacts.get_by_role("link", name=name)).to_be_visible()
    await expect(contacts.get_by_role("img", name="Primary")).to_have_count(1)
    problems = await look(page, "deal-contacts")

    await page.set_viewport_size({"width": 1440, "height": 900})
    await contacts.get_by_role("button", name="Change the part of Jon Abara").click()
    await page.get_by_role("menuitem", name="Make primary contact").click()
    await expect(contacts.get_by_role("link").first).to_have_text("Jon Abara")
    await contacts.get_by_role("button", name="Change the part of Mara Quist").click()
    await page.get_by_role("menuitem", name="Legal").click()
    await expect(contacts).to_contain_text("Legal")

    assert problems == []
    parts = await admin.get(f"/api/opportunities/{deal['id']}/contacts")
    assert [(each["contact"]["name"], each["part"], each["is_primary"]) for each in parts] == [
        ("Jon Abara", "decision_maker", True),
        ("Mara Quist", "legal", False),
    ]
    theirs = await visit(admin, f"/contacts/{first['id']}")
    deals = panel(theirs, "Opportunities")
    await expect(deals.get_by_role("link", name="Kan-code – GTX Pro")).to_be_visible()
    await expect(deals).to_contain_text("Legal")
    assert await look(theirs, "contact-deals") == []
    await contacts.get_by_role("button", name="Change the part of Mara Quist").click()
    await page.get_by_role("menuitem", name="Remove from this opportunity").click()
    await expect(contacts.get_by_role("link", name="Mara Quist")).to_have_count(0)
    await expect(page.get_by_text("Mara Quist removed")).to_be_visible()
    support = await visit(workspace.support, f"/opportunities/{deal['id']}")
    await expect(panel(support, "Contacts").get_by_role("link", name="Jon Abara")).to_be_visible()
    await expect(panel(support, "Contacts").get_by_role("button")).to_have_count(0)
