"""A large action goes on while its page is loaded anew: the list shows it again, with how far it is."""

from uuid import UUID

from playwright.async_api import expect

from aisha.core.context import open_system_context
from aisha.core.database import open_pool
from aisha.core.ids import new_id
from tests.browser.conftest import Visit
from tests.browser.installation import Installation
from tests.browser.people import Workspace

_BEGIN = """
insert into bulk_changes (tenant_id, id, user_id, entity, action, record_ids, status, processed)
values ($1, $2, $3, 'leads', 'delete', (select array_agg(gen_random_uuid()) from generate_series(1, 620)), 'running', 200)
"""


async def test_a_reload_shows_the_job_again_until_it_ends(
    visit: Visit, workspace: Workspace, installation: Installation
) -> None:
    tenant, job = UUID(workspace.id), new_id()
    await workspace.admin.create("leads", last_name="Stays")
    pool = await open_pool(installation.dsn, size=1)
    async with open_system_context(pool, tenant) as ctx:
        await ctx.execute(_BEGIN, tenant, job, UUID(workspace.admin.user_id))
    page = await visit(workspace.admin, "/leads")
    busy = page.get_by_text("Deleting 620 leads")
    await expect(busy).to_be_visible()
    await page.reload()
    await expect(busy).to_be_visible()
    await expect(page.locator('[style*="scaleX(0.32"]')).to_have_count(1)

    async with open_system_context(pool, tenant) as ctx:
        sql = "update bulk_changes set status = 'completed', processed = 620, updated = 620, completed_at = now()"
        await ctx.execute(f"{sql} where tenant_id = $1 and id = $2", tenant, job)
    await pool.close()

    await expect(page.get_by_text("620 leads deleted")).to_be_visible()
    await expect(busy).to_have_count(0)
    other = await visit(workspace.manager, "/leads")
    await expect(other.get_by_role("heading", name="Leads", exact=True)).to_be_visible()
    await expect(other.get_by_text("leads deleted")).to_have_count(0)
