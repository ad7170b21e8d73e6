"""Settings → Tenants: a superadmin makes, enters, suspends, deletes and restores a workspace; nobody else sees the page."""

import re
from pathlib import Path
from uuid import uuid4
from zipfile import ZipFile

from playwright.async_api import Page, expect

from aisha.core.database import open_pool
from aisha.identity.tenants.removal import remove_tenant
from tests.browser.conftest import Visit
from tests.browser.installation import Installation
from tests.browser.looks import DESKTOP, PHONE, look
from tests.browser.people import Person, Workspace, make_workspace
from tests.database import make_settings

LONG = "Consolidated Harbour, Warehouse and Refrigeration Works 2026"


def once(words: str) -> str:
    """A name that no second attempt finds taken."""
    return f"{words}-{uuid4().hex[:8]}"


async def choose(page: Page, name: str, item: str) -> None:
    await page.get_by_role("button", name=f"Actions for {name}").click()
    await page.get_by_role("menuitem", name=item, exact=True).click()


async def test_a_workspace_from_its_first_day_to_the_trash_and_back(visit: Visit, root: Person) -> None:
    page, slug = await visit(root, "/settings/tenants"), once("harbour")
    await page.get_by_role("button", name="New tenant").click()
    await page.get_by_role("textbox", name="Name", exact=True).fill(LONG)
    await expect(page.get_by_label("Slug", exact=True)).to_have_value(re.compile("^consolidated-harbour-warehouse"))
    await page.get_by_label("Slug", exact=True).fill(slug)
    await page.get_by_role("combobox", name="Industry").fill("logist")
    await page.get_by_role("option", name="Logistics and transportation").click()
    problems = await look(page, "tenants-create")
    await page.set_viewport_size({"width": 1440, "height": 900})
    await page.get_by_role("button", name="Create tenant").click()
    await expect(page.get_by_label("Tenant id")).to_have_text(re.compile("^[0-9a-f-]{36}$"))
    problems += await look(page, "tenants-created")
    await page.set_viewport_size({"width": 1440, "height": 900})
    await page.get_by_label("E-mail").fill(f"first@{slug}.example")
    await page.get_by_label("First name").fill("Ada")
    await page.get_by_label("Last name").fill("Byron")
    await page.get_by_role("button", name="Invite administrator").click()
    await expect(page.get_by_label("Invitation link")).to_contain_text("token=")
    await page.get_by_role("button", name="Done").click()
    await page.get_by_label("Find by name, slug or id").fill(slug)
    await choose(page, LONG, "Measure files now")
    await expect(page.get_by_text(f"{LONG} has 0 files, 0 B")).to_be_visible()
    await choose(page, LONG, "Suspend")
    await page.get_by_role("button", name="Suspend tenant").click()
    await expect(page.get_by_role("cell", name="Suspended")).to_be_visible()
    await choose(page, LONG, "Activate")
    await expect(page.get_by_role("cell", name="Active", exact=True)).to_be_visible()
    await choose(page, LONG, "Delete")
    await page.get_by_label(f"Type {slug} to confirm").fill("harbour")
    await page.get_by_role("button", name="Delete tenant").click()
    await expect(page.get_by_text(f"Type {slug}, as it is shown")).to_be_visible()
    problems += await look(page, "tenants-delete")
    await page.set_viewport_size({"width": 1440, "height": 900})
    await page.get_by_label(f"Type {slug} to confirm").fill(slug)
    await page.get_by_role("button", name="Delete tenant").click()
    await page.get_by_role("button", name="Trash").click()
    await expect(page.get_by_text("30 days left")).to_be_visible()
    problems += await look(page, "tenants-trash")
    await page.set_viewport_size({"width": 1440, "height": 900})
    await choose(page, LONG, "Restore")
    await expect(page.get_by_text("The trash is empty").or_(page.get_by_text("No tenant matches"))).to_be_visible()
    await page.get_by_role("button", name="In use").click()
    await choose(page, LONG, "Enter")

    await expect(page).not_to_have_url(re.compile("/settings/tenants"))
    (made,) = await root.get("/api/tenants", q=slug)
    assert made["metadata"]["industry"] == "logistics_and_transportation"
    await expect(page.get_by_text(f"Superadmin in {LONG}").first).to_be_visible()
    assert problems == []


async def test_the_list_and_a_certificate_are_accessible_and_fit(
    visit: Visit, root: Person, installation: Installation, tmp_path: Path
) -> None:
    gone = await make_workspace(root, once("Closed Quay"))
    slug = (await root.get(f"/api/tenants/{gone.id}"))["slug"]
    await root.call("DELETE", f"/api/tenants/{gone.id}", slug=slug)
    pool = await open_pool(installation.dsn, size=2)
    settings = make_settings(aisha_home=tmp_path, audit_seal_key="a5" * 32)
    await remove_tenant(pool, settings, gone.id, by="An operator")  # pyright: ignore[reportArgumentType]
    await pool.close()
    page = await visit(root, "/settings/tenants")
    await expect(page.get_by_role("table", name="Tenants")).to_be_visible()
    problems = await look(page, "tenants-list")
    await page.get_by_role("button", name="Removed").click()
    await page.get_by_role("button", name=f"Open the certificate of {gone.name}").click()
    await expect(page.get_by_role("row", name="employees")).to_be_visible()

    assert problems + await look(page, "tenants-certificate") == []


async def test_a_workspace_is_exported_and_cloned_before_it_is_deleted(
    visit: Visit, root: Person, installation: Installation
) -> None:
    installation.start_worker()
    leaving, second = await make_workspace(root, once("Leaving Pier")), once("Second Pier")
    await leaving.employee.call("POST", "/api/leads", {"last_name": "Barnacle"})
    await leaving.admin.call("POST", "/api/tags", {"name": "Trade fair"})
    page = await visit(root, "/settings/tenants")
    await page.get_by_label("Find by name, slug or id").fill(leaving.name)
    await choose(page, leaving.name, "Export")
    await page.get_by_role("button", name="Export everything").click()
    link = page.get_by_role("link", name="Download the export")
    await expect(link).to_be_visible()
    problems = await look(page, "tenants-exported")
    await page.set_viewport_size({"width": 1440, "height": 900})
    async with page.expect_download() as started:
        await link.click()
    with ZipFile(await (await started.value).path()) as archive:
        assert b"Barnacle" in archive.read("leads.csv")
    await page.get_by_role("dialog").get_by_role("button", name="Close").last.click()

    await choose(page, leaving.name, "Clone")
    await page.get_by_role("textbox", name="Name", exact=True).fill(second)
    problems += await look(page, "tenants-clone", (DESKTOP, PHONE))
    await page.set_viewport_size({"width": 1440, "height": 900})
    await page.get_by_role("button", name="Create tenant").click()
    made = await page.get_by_label("Tenant id").inner_text()
    assert [tag["name"] for tag in await root.get("/api/tags", tenant_id=made)] == ["Trade fair"]
    await page.get_by_role("button", name="Cancel").click()

    await choose(page, leaving.name, "Delete")
    await expect(page.get_by_text("for 30 days, where nobody can enter it")).to_be_visible()
    await expect(page.get_by_text("1 record, 4 users")).to_be_visible()
    await expect(page.get_by_role("button", name="Export first")).to_be_visible()
    assert problems + await look(page, "tenants-export-offered") == []


async def test_an_administrator_does_not_see_the_page(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.admin, "/settings/profile")
    await expect(page.get_by_role("link", name="Users").first).to_be_visible()
    await expect(page.get_by_role("link", name="Tenants")).to_have_count(0)

    await page.goto("/settings/tenants")

    await expect(page.get_by_text("You cannot see this")).to_be_visible()


async def test_a_suspended_workspace_says_so_at_sign_in(visit: Visit, root: Person) -> None:
    closed = await make_workspace(root, "Closed Wharf")
    await root.call("PATCH", f"/api/tenants/{closed.id}", {"status": "suspended"})
    page = await visit(None, "/login")

    await page.get_by_label("E-mail").fill(closed.admin.email)
    await page.get_by_label("Password", exact=True).fill("Correct-Horse-9x")
    await page.get_by_role("button", name="Sign in").click()

    await expect(page.get_by_text("The workspace Closed Wharf is suspended")).to_be_visible()
