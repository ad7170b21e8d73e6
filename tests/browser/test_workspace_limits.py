"""Plan and limits: a superadmin sets them, the workspace's administrator sees how much of them is used."""

from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.looks import DESKTOP, look, set_window
from tests.browser.people import Person, Workspace


async def test_a_limit_is_set_shown_with_a_warning_and_refuses(visit: Visit, root: Person, workspace: Workspace) -> None:
    for number in range(4):
        await workspace.admin.create("leads", last_name=f"Lead {number}")
    page = await visit(root, f"/settings/tenants?q={workspace.id}")
    await page.get_by_role("button", name=f"Actions for {workspace.name}").click()
    await page.get_by_role("menuitem", name="Plan and limits").click()
    dialog = page.get_by_role("dialog", name=f"Plan and limits of {workspace.name}")
    await dialog.get_by_label("Plan", exact=True).fill("Team")
    await dialog.get_by_label("Leads").fill("5")
    await dialog.get_by_label("Accounts").fill("0")
    problems = await look(page, "limits-dialog")
    await set_window(page, DESKTOP)
    await dialog.get_by_role("button", name="Save limits").click()
    await expect(dialog).to_be_hidden()
    await expect(page.get_by_text("· Team")).to_be_visible()

    own = await visit(workspace.admin, "/settings/plan")
    leads = own.get_by_role("listitem").filter(has_text="Leads")
    await expect(own.get_by_role("heading", name="Plan and usage", level=1)).to_be_visible()
    await expect(leads).to_contain_text("4 of 5")
    await expect(leads).to_contain_text("80 %, nearly full")
    await expect(own.get_by_text("Plan: Team.")).to_be_visible()
    banner = own.get_by_role("status", name="Limits of this workspace")
    await expect(banner).to_contain_text("Limit reached: Accounts, 0 of 0. Nearly full: Leads, 4 of 5.")
    problems += await look(own, "plan-and-usage")
    await set_window(own, DESKTOP)
    await banner.get_by_role("button", name="Put this away").click()
    await expect(banner).to_be_hidden()
    refused = await workspace.admin.call("POST", "/api/accounts", {"name": "Acme"})
    seller = await visit(workspace.employee, "/leads")
    await expect(seller.get_by_role("heading", name="Leads", level=1)).to_be_visible()
    await expect(seller.get_by_role("status", name="Limits of this workspace")).to_have_count(0)

    assert refused.json()["code"] == "LIMIT_REACHED"
    assert problems == []
