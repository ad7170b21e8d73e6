"""The tray of long work: what was asked for is followed through reloads, live, until it has ended; by its asker alone."""

import re
from uuid import UUID

from playwright.async_api import expect

from aisha.core.context import open_system_context
from aisha.core.database import open_pool
from aisha.core.ids import new_id
from tests.browser.conftest import Visit
from tests.browser.installation import Installation
from tests.browser.looks import DESKTOP, PHONE, look, set_window
from tests.browser.people import Workspace

_BEGIN = """
insert into bulk_changes (tenant_id, id, user_id, entity, action, record_ids, status, processed)
values ($1, $2, $3, 'leads', 'delete', (select array_agg(gen_random_uuid()) from generate_series(1, 620)), 'running', 200)
"""


async def test_the_tray_follows_work_through_a_reload_until_it_ends(
    visit: Visit, workspace: Workspace, installation: Installation
) -> None:
    tenant, job = UUID(workspace.id), new_id()
    await workspace.admin.create("leads", last_name="Stays")
    pool = await open_pool(installation.dsn, size=1)
    async with open_system_context(pool, tenant) as ctx:
        await ctx.execute(_BEGIN, tenant, job, UUID(workspace.admin.user_id))
    page = await visit(workspace.admin, "/leads")
    going = page.get_by_role("button", name="Your work, 1 going on")
    await expect(going).to_be_visible()
    await page.reload()
    await going.press("Enter")
    tray = page.get_by_role("dialog", name="Your work")
    bar = tray.get_by_role("progressbar", name="Deleting 620 leads")
    await expect(bar).to_have_attribute("aria-valuenow", re.compile("^32"))
    await expect(tray.get_by_text("200 of 620")).to_be_visible()

    async with open_system_context(pool, tenant) as ctx:
        sql = "update bulk_changes set status = 'completed', processed = 620, updated = 619, failed = 1, completed_at = now()"
        await ctx.execute(f"{sql} where tenant_id = $1 and id = $2", tenant, job)
    await pool.close()

    await expect(tray.get_by_text("Done: 619 · 1 refused")).to_be_visible()
    await expect(tray.get_by_role("button", name="Undo: Deleting 620 leads")).to_be_visible()
    await expect(page.get_by_role("status").filter(has_text="Deleting 620 leads: Done: 619").first).to_be_attached()
    assert await look(page, "work-tray", (DESKTOP,)) == []
    await set_window(page, PHONE)
    await page.get_by_role("button", name="Your work, nothing going on").click()
    assert await look(page, "work-tray", (PHONE,)) == []
    await tray.get_by_role("button", name="Clear finished").click()
    await expect(page.get_by_role("button", name=re.compile("^Your work"))).to_have_count(0)
    other = await visit(workspace.manager, "/leads")
    await expect(other.get_by_role("heading", name="Leads", exact=True)).to_be_visible()
    await expect(other.get_by_role("button", name=re.compile("^Your work"))).to_have_count(0)
