"""Settings → Jobs: what recurs with its history, run now by a real worker, paused and scheduled anew; the queue beside it."""

import re
from datetime import timedelta
from uuid import UUID

from playwright.async_api import Locator, Page, expect

from aisha.core.clock import utc_now
from aisha.core.context import open_system_context
from aisha.core.database import open_pool
from aisha.core.ids import new_id
from tests.browser.conftest import Visit
from tests.browser.installation import Installation
from tests.browser.looks import look, set_window, take
from tests.browser.people import Person, Workspace

KEY = "idempotency_cleanup"
DOES = "Forgets the answers kept for repeated requests."
RUNS = 30
WORKER_SECONDS = 60_000


async def keep_runs(dsn: str) -> None:
    """A history: runs of different lengths, one of which failed; and a job in the queue."""
    pool = await open_pool(dsn, size=1)
    async with open_system_context(pool, None, source=None) as ctx:
        for number in range(RUNS):
            started = utc_now() - timedelta(hours=RUNS - number)
            failed = number == RUNS - 3
            await ctx.execute(
                "insert into job_runs (id, key, status, started_at, ended_at, worker, row_count, error)"
                " values ($1, $2, $3, $4, $5, 'tests:1', $6, $7)",
                new_id(), KEY, "failed" if failed else "ok", started,
                started + timedelta(milliseconds=400 + 900 * (number % 7)), None if failed else number * 10,
                "The disk is full." if failed else None,
            )  # fmt: skip
        held = await ctx.fetchval(
            "insert into pgqueuer (priority, status, entrypoint, created, updated, execute_after, heartbeat)"
            " values (0, 'failed', 'tags.rewrite', now(), now(), now(), now()) returning id"
        )
        for job, status, name in ((0, "exception", "imports.run"), (held, "failed", "tags.rewrite")):
            sql = "insert into pgqueuer_log (job_id, status, priority, entrypoint) values ($1, $2, 0, $3)"
            await ctx.execute(sql, job, status, name)
    await pool.close()


async def park_events(dsn: str, tenant_id: UUID) -> None:
    """Events that could not be told."""
    pool = await open_pool(dsn, size=1)
    async with open_system_context(pool, tenant_id, source=None) as ctx:
        for name in ("lead.created", "account.updated"):
            sql = "insert into events (tenant_id, event, payload) values ($1, $2, '{}') returning id"
            event_id = await ctx.fetchval(sql, tenant_id, name)
            await ctx.execute("select note_unpublished($1, 'webhooks: The receiver is no address.', null)", event_id)
    await pool.close()


def line_of(page: Page) -> Locator:
    return page.get_by_role("table", name="Recurring jobs").get_by_role("row").filter(has_text=KEY)


async def decide_of_failures(page: Page, workspace: str) -> None:
    """One job is tried again and one forgotten, one event told after all and one given up."""
    await page.get_by_role("button", name="Give up").scroll_into_view_if_needed()
    await take(page, "jobs-parked-1440")
    await page.get_by_role("button", name="Try again: Tags rewrite").click()
    await expect(page.get_by_role("button", name="Try again: Tags rewrite")).to_have_count(0)
    await page.get_by_role("button", name="Forget: Imports run").click()
    await page.get_by_role("dialog").get_by_role("button", name="Forget", exact=True).click()
    await expect(page.get_by_role("button", name="Forget: Imports run")).to_have_count(0)
    await page.get_by_role("checkbox", name=f"lead.created in {workspace}").check()
    await page.get_by_role("button", name="Tell 1 event again").click()
    await expect(page.get_by_text("1 event is told again")).to_be_visible()
    await page.get_by_role("checkbox", name=f"account.updated in {workspace}").check()
    await page.get_by_role("button", name="Give up").click()
    await page.get_by_role("dialog").get_by_role("button", name="Give up").click()
    await expect(page.get_by_text("No event was put aside")).to_be_visible()


async def test_jobs_are_seen_run_paused_and_scheduled(
    visit: Visit, root: Person, workspace: Workspace, installation: Installation
) -> None:
    await keep_runs(installation.dsn)
    await park_events(installation.dsn, UUID(workspace.id))
    page = await visit(root, "/settings/jobs")
    await expect(page.get_by_role("checkbox", name=f"lead.created in {workspace.name}")).to_be_visible()
    await expect(line_of(page)).to_contain_text("every hour")
    assert await look(page, "jobs") == []
    await page.get_by_role("button", name="Give up").scroll_into_view_if_needed()
    await take(page, "jobs-parked-390")
    await set_window(page, (1440, 900))

    await decide_of_failures(page, workspace.name)

    await page.get_by_role("button", name=f"Open: {DOES}").click()
    drawer = page.get_by_role("dialog", name=DOES)
    await expect(drawer.get_by_role("img", name=re.compile("^How long the last 3[0-9] runs took"))).to_be_visible()
    await expect(drawer.get_by_text("The disk is full.", exact=True)).to_be_visible()
    assert await look(page, "jobs-history") == []
    await set_window(page, (1440, 900))

    await drawer.get_by_role("button", name="Pause").click()
    await expect(drawer.get_by_role("button", name="Resume")).to_be_visible()
    await expect(line_of(page)).to_contain_text("Paused")
    installation.start_worker()
    await drawer.get_by_role("button", name="Run now").click()
    await expect(drawer.get_by_text(f"asked for by {root.email}")).to_be_visible(timeout=WORKER_SECONDS)
    await expect(drawer.get_by_role("button", name="Run now")).to_be_enabled()
    await drawer.get_by_role("button", name="Resume").click()
    await expect(drawer.get_by_role("button", name="Pause")).to_be_visible()

    await drawer.get_by_role("button", name="Change schedule").click()
    dialog = page.get_by_role("dialog", name="Change schedule")
    await dialog.get_by_label("Schedule").fill("every now and then")
    await dialog.get_by_role("button", name="Save schedule").click()
    await expect(dialog.get_by_text(re.compile(r"is no schedule\. Say for example hourly"))).to_be_visible()
    await dialog.get_by_label("Schedule").fill("15 6 * * *")
    await dialog.get_by_role("button", name="Save schedule").click()
    await expect(dialog).to_have_count(0)
    await expect(line_of(page)).to_contain_text("every day at 06:15 UTC")
    await drawer.get_by_role("button", name="Change schedule").click()
    await dialog.get_by_role("button", name="Use the default").click()
    await dialog.get_by_role("button", name="Save schedule").click()
    await expect(line_of(page)).to_contain_text("every hour")
