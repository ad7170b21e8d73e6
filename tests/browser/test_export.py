"""Records as files: from a list what it finds, from a selection the rows, large ones with a bar until the file is there."""

import csv
import io
from typing import Any
from uuid import UUID

import openpyxl
from playwright.async_api import Download, Locator, Page, expect

from aisha.core.context import open_system_context
from aisha.core.database import open_pool
from tests.browser.company import Company
from tests.browser.conftest import Visit
from tests.browser.installation import Installation
from tests.browser.looks import look
from tests.browser.people import Workspace

_MANY = """
insert into leads (tenant_id, id, company) select $1, gen_random_uuid(), 'Company ' || n from generate_series(1, 1500) n
"""
_WAITING = """
insert into record_exports (tenant_id, id, user_id, entity, format, total) values ($1, gen_random_uuid(), $2, $3, $4, $5)
"""


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog")


async def cells(download: Download) -> list[list[Any]]:
    """What stands in the file, line by line."""
    content = (await download.path()).read_bytes()
    if download.suggested_filename.endswith(".csv"):
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return [list(row) for row in sheet.iter_rows(values_only=True)]


async def test_what_a_list_finds_leaves_as_it_is_shown(visit: Visit, company: Company) -> None:
    found = await company.admin.call("GET", "/api/leads", source="trade_show", limit="200")
    names = [lead["name"] for lead in found.json()["data"]]
    page = await visit(company.admin, "/leads?filter=source~in~trade_show,")
    await page.get_by_role("button", name="Export", exact=True).click()
    await expect(dialog(page)).to_contain_text(f"Export {len(names)} leads")

    problems = await look(page, "export-dialog")
    await page.set_viewport_size({"width": 1440, "height": 900})
    async with page.expect_download() as begun:
        await dialog(page).get_by_role("button", name=f"Export {len(names)}").click()

    rows = await cells(await begun.value)
    assert problems == []
    assert [row[0] for row in rows] == ["Name", *names]
    await expect(page.get_by_text(f"{len(names)} leads exported")).to_be_visible()
    await expect(dialog(page)).to_have_count(0)


async def test_selected_rows_leave_with_all_their_fields(visit: Visit, company: Company) -> None:
    page = await visit(company.admin, "/leads")
    boxes = page.get_by_role("checkbox", name="Select ")
    await expect(boxes.nth(3)).to_be_visible()
    for place in (1, 2):
        await boxes.nth(place).check()
    await page.get_by_role("region", name="Actions for the selection").get_by_role("button", name="Export").click()
    await dialog(page).get_by_text("CSV", exact=True).click()
    await dialog(page).get_by_label("All fields").check()

    async with page.expect_download() as begun:
        await dialog(page).get_by_role("button", name="Export 2").click()

    rows = await cells(await begun.value)
    assert len(rows) == 3
    assert {"Company", "Status", "Created"} <= set(rows[0])
    support = await visit(company.workspace.support, "/leads")
    await expect(support.locator("[data-row]").first).to_be_visible()
    await expect(support.get_by_role("button", name="Export")).to_have_count(0)


async def test_a_large_export_shows_how_far_it_is_and_saves_its_file(
    visit: Visit, workspace: Workspace, installation: Installation
) -> None:
    installation.start_worker()
    pool = await open_pool(installation.dsn, size=1)
    async with open_system_context(pool, UUID(workspace.id)) as ctx:
        await ctx.execute(_MANY, UUID(workspace.id))
    await pool.close()
    page = await visit(workspace.admin, "/leads")
    await page.get_by_role("button", name="Export", exact=True).click()

    async with page.expect_download() as begun:
        await dialog(page).get_by_role("button", name="Export 1,500").click()
        await expect(page.get_by_text("Exporting 1,500 leads")).to_be_visible()

    saved = await begun.value
    assert len(await cells(saved)) == 1_501
    await expect(page.get_by_text("1,500 leads exported")).to_be_visible()
    await expect(page.get_by_role("button", name="Download")).to_be_visible()
    await page.get_by_role("button", name="Export", exact=True).click()
    ready = dialog(page).get_by_role("listitem").filter(has_text=saved.suggested_filename)
    await expect(ready.get_by_role("link", name="Download: Export of 1,500 leads")).to_be_visible()
    assert await look(page, "export-ready") == []


async def test_an_export_at_work_is_followed_and_ended_from_the_tray_and_from_the_dialog(
    visit: Visit, workspace: Workspace, installation: Installation
) -> None:
    pool = await open_pool(installation.dsn, size=1)
    async with open_system_context(pool, UUID(workspace.id)) as ctx:
        for total in (1_500, 1_700):
            await ctx.execute(_WAITING, UUID(workspace.id), UUID(workspace.admin.user_id), "leads", "csv", total)
    await pool.close()
    await workspace.admin.create("leads", last_name="Lace")
    page = await visit(workspace.admin, "/leads")

    await page.get_by_role("button", name="Your work, 2 going on").press("Enter")
    tray = page.get_by_role("dialog", name="Your work")
    await expect(tray.get_by_role("listitem")).to_have_count(2)
    await tray.get_by_role("button", name="End: Export of 1,500 leads").click()
    await expect(tray.get_by_role("listitem")).to_have_count(1)
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Export", exact=True).click()
    stop = dialog(page).get_by_role("button", name="End: Export of 1,700 leads")
    await expect(stop).to_be_visible()
    assert await look(page, "export-at-work") == []
    await stop.click()

    await expect(stop).to_have_count(0)
    jobs = await workspace.admin.get("/api/jobs")
    assert jobs == []
