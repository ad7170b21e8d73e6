"""Settings → Export data: an administrator takes the workspace along, and reads what became of earlier exports."""

from uuid import UUID
from zipfile import ZipFile

from playwright.async_api import expect

from aisha.core.context import open_system_context
from aisha.core.database import open_pool
from tests.browser.conftest import Visit
from tests.browser.installation import Installation
from tests.browser.people import Workspace
from tests.browser.test_settings_screens import look

WORKER_MS = 60_000
"""A worker that was just started takes its time on a busy machine."""
BEGUN = """
insert into tenant_exports (tenant_id, id, user_id, format, status, tables_done, tables_total, rows_done)
values ($1, gen_random_uuid(), $2, 'csv', 'running', 12, 26, 4300)
"""


async def in_database(installation: Installation, workspace: Workspace, sql: str, *values: UUID) -> None:
    """Carry out a statement on the workspace, $1."""
    pool = await open_pool(installation.dsn, size=1)
    async with open_system_context(pool, UUID(workspace.id)) as ctx:
        await ctx.execute(sql, UUID(workspace.id), *values)
    await pool.close()


async def change(installation: Installation, workspace: Workspace, sql: str) -> None:
    """Alter the workspace's exports in the database."""
    await in_database(installation, workspace, f"update tenant_exports set {sql} where tenant_id = $1")


async def test_an_administrator_exports_the_workspace(visit: Visit, workspace: Workspace, installation: Installation) -> None:
    installation.start_worker()
    await workspace.employee.create("leads", last_name="Barnacle")
    page = await visit(workspace.admin, "/settings/export")
    await expect(page.get_by_text("Nothing has been exported yet")).to_be_visible()
    problems = await look(page, "export-none")
    await page.set_viewport_size({"width": 1440, "height": 900})

    await page.get_by_role("radio", name="Exact values (JSON)").check()
    await page.get_by_role("button", name="Export everything").click()
    await expect(page.get_by_role("row").filter(has_text="Exact values (JSON)")).to_be_visible()
    link = page.get_by_role("link", name="Download the export of")
    await expect(link).to_be_visible(timeout=WORKER_MS)
    problems += await look(page, "export-ready")
    await page.set_viewport_size({"width": 1440, "height": 900})
    async with page.expect_download() as started:
        await link.click()
    download = await started.value

    assert download.suggested_filename.endswith(".aisha.zip")
    with ZipFile(await download.path()) as archive:
        assert b"Barnacle" in archive.read("tables/leads.jsonl") and "manifest.json" in archive.namelist()
    assert problems == []


async def test_how_far_it_is_and_why_a_file_is_gone_are_said_in_words(
    visit: Visit, workspace: Workspace, installation: Installation
) -> None:
    await in_database(installation, workspace, BEGUN, UUID(workspace.admin.user_id))
    page = await visit(workspace.admin, "/settings/export")
    await expect(page.get_by_text("12 of 26 tables")).to_be_visible()
    await expect(page.get_by_role("button", name="Export everything")).to_be_disabled()
    problems = await look(page, "export-running")
    await page.set_viewport_size({"width": 1440, "height": 900})

    await page.get_by_role("button", name="Cancel the export of").click()
    await expect(page.get_by_text("Failed: Cancelled on request.")).to_be_visible()
    await change(installation, workspace, "status = 'completed', completed_at = now(), expires_at = now() - interval '1 day'")
    await page.reload()
    await expect(page.get_by_text("Removed after 7 days")).to_be_visible()
    await change(installation, workspace, "expires_at = now() + interval '1 day'")
    await page.reload()
    await expect(page.get_by_text("Removed early: a person in it was erased")).to_be_visible()
    await change(installation, workspace, "status = 'failed', error = 'The disk is full.'")
    await page.reload()
    await expect(page.get_by_text("Failed: The disk is full.")).to_be_visible()

    assert problems + await look(page, "export-failed") == []


async def test_whoever_may_not_export_sees_no_page(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.manager, "/settings/profile")
    await expect(page.get_by_role("link", name="Trash").or_(page.get_by_role("link", name="Profile")).first).to_be_visible()
    await expect(page.get_by_role("link", name="Export data")).to_have_count(0)

    await page.goto("/settings/export")

    await expect(page.get_by_text("You cannot see this")).to_be_visible()
