"""Data isolation and the security check: run for real, and what is wrong is said in words."""

import re
from urllib.parse import urlsplit, urlunsplit

from playwright.async_api import expect

from aisha.core.database import connect
from tests.browser.conftest import Visit
from tests.browser.installation import Installation
from tests.browser.looks import look
from tests.browser.people import Person
from tests.database import DatabaseServer


async def test_the_self_test_runs_and_its_result_stays(visit: Visit, root: Person) -> None:
    page = await visit(root, "/settings/isolation")

    await page.get_by_role("button", name="Run the self-test").click()

    await expect(page.get_by_text("Nothing got across")).to_be_visible()
    await page.reload()
    await expect(page.get_by_text("Nothing got across")).to_be_visible()


async def test_tables_are_found_and_open_by_keyboard(visit: Visit, root: Person) -> None:
    page = await visit(root, "/settings/isolation")

    await page.get_by_label("Find a table").fill("audit_l")
    await expect(page).to_have_url(re.compile("q=audit_l"))
    await expect(page.get_by_role("table", name="Tables").get_by_role("row")).to_have_count(2)
    await page.get_by_role("button", name="Show the details of audit_log").press("Enter")
    await expect(page.get_by_text("Owned by")).to_be_visible()
    await page.get_by_role("button", name=re.compile("^With gaps")).click()

    await expect(page.get_by_role("heading", name="No table matches", exact=True)).to_be_visible()


async def test_a_gap_is_named_in_words(
    visit: Visit, root: Person, installation: Installation, database_server: DatabaseServer
) -> None:
    path = urlsplit(installation.dsn).path
    superuser = await connect(urlunsplit(urlsplit(database_server.admin_dsn)._replace(path=path)))
    await superuser.execute("alter table assignment_history disable row level security")
    try:
        page = await visit(root, "/settings/isolation?status=gaps")
        row = page.get_by_role("row", name=re.compile("assignment_history"))
        await expect(row).to_contain_text("1 gap")
        await page.get_by_role("button", name="Show the details of assignment_history").click()
        await expect(page.get_by_text("row security is off")).to_be_visible()
        await expect(page.get_by_text("The table is made by the migration")).to_be_visible()
        await page.get_by_role("button", name="Run the self-test").click()
        await expect(page.get_by_role("listitem").filter(has_text="assignment_history: ").first).to_be_visible()
        await expect(page.get_by_text(re.compile(r"\(self-test of ")).first).to_be_visible()
        assert await look(page, "system-isolation-gap") == []
        await page.get_by_role("button", name=re.compile("^All ")).click()
        await page.get_by_label("Find a table").fill("pgqueuer_log")
        await page.get_by_role("button", name="Show the details of pgqueuer_log").click()
        await expect(page.get_by_text("The job library's: what is to be done")).to_be_visible()
        assert await look(page, "system-isolation-library") == []
    finally:
        await superuser.execute("alter table assignment_history enable row level security")
        await superuser.close()
        assert (await root.call("POST", "/api/system/rls/self-test")).json()["data"]["is_ok"]


async def test_the_security_check_says_what_to_do_and_where(visit: Visit, root: Person) -> None:
    page = await visit(root, "/settings/security-check")

    await page.get_by_role("button", name="Run now").click()

    checks = page.get_by_role("list", name="Checks")
    factor = checks.get_by_role("listitem").filter(
        has=page.get_by_role("heading", name="Second factor of administrators", exact=True)
    )
    await expect(factor).to_contain_text("High")
    await expect(factor).to_contain_text("What to do:")
    assert await look(page, "system-security-check-found") == []
    await page.get_by_role("button", name=re.compile("^All checks")).click()
    await expect(checks.get_by_text("Fine", exact=True).first).to_be_visible()
    found = await root.get("/api/system/security-check")
    assert found["failed"]["high"] >= 1
