"""Settings → Audit log: what was done stands there with its difference; failed sign-ins have a view of their own."""

import asyncio
import csv
import io
import re
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

from playwright.async_api import Page, expect

from aisha.core.database import connect, open_pool
from aisha.identity.audit.sealing import seal_all
from tests.browser.conftest import Visit
from tests.browser.installation import Installation
from tests.browser.looks import look
from tests.browser.people import Person, Workspace
from tests.browser.test_sign_in import sign_in
from tests.database import DatabaseServer

_UNSEALED = """
select set_config('app.tenant_id', $1::uuid::text, false) <> '' and not exists (select from audit_seals where tenant_id = $1)
"""
_CHANGE = """
update audit_log set action = 'purge'
 where id = (select audit_id from audit_digests where tenant_id = $1 and segment = 1 order by position limit 1) returning id
"""


async def _choose_action(page: Page, words: str) -> None:
    await page.get_by_role("combobox", name="What happened").click()
    await page.get_by_role("option", name=words, exact=True).click()


async def test_a_change_stands_in_the_log_with_its_difference(visit: Visit, workspace: Workspace) -> None:
    lead = await workspace.admin.create("leads", last_name="Before", company="Trace Works")
    await workspace.admin.change("leads", lead, company="Changed Works")
    page = await visit(workspace.admin, "/settings/audit?q=Changed+Works")

    await page.get_by_role("button", name=re.compile("^Show the details of Update")).first.click()

    await expect(page.get_by_role("row", name=re.compile("^company Trace Works Changed Works"))).to_be_visible()
    assert await look(page, "settings-audit") == []
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Export CSV").click()
    rows = list(csv.DictReader(io.StringIO((await (await download.value).path()).read_text("utf-8-sig"))))
    assert rows
    await page.get_by_role("link", name="Open the record").click()
    await expect(page).to_have_url(re.compile(f"/leads/{lead['id']}"))


async def test_failed_sign_ins_have_their_view(visit: Visit, workspace: Workspace) -> None:
    theirs = await visit(None, "/login")
    await sign_in(theirs, workspace.employee, "Wrong-Horse-9x")
    await expect(theirs.get_by_role("alert")).to_be_visible()
    page = await visit(workspace.admin, "/settings/audit")

    await page.get_by_role("combobox", name="View").click()
    await page.get_by_role("option", name="Failed sign-ins, 24 h").click()

    await expect(page).to_have_url(re.compile("tab=failedSignIns"))
    await expect(page.get_by_role("table", name="Audit log").get_by_text("Failed login").first).to_be_visible()


async def test_the_log_is_verified_in_words_and_as_a_picture(
    visit: Visit, workspace: Workspace, database_server: DatabaseServer, installation: Installation
) -> None:
    for name in ("one", "two", "three"):
        await workspace.admin.create("leads", last_name=name, company="Trace Works")
    pool = await open_pool(installation.dsn, size=2)
    async with asyncio.timeout(60):
        while await pool.fetchval(_UNSEALED, UUID(workspace.id)):
            await seal_all(pool, "a5" * 32)
    await pool.close()
    await workspace.admin.create("leads", last_name="four", company="Trace Works")
    page = await visit(workspace.admin, "/settings/audit")

    await page.get_by_role("button", name="Verify").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_text("The audit log is as it was written.")).to_be_visible()
    picture = dialog.get_by_role("figure", name="The chain of the log")
    await expect(picture).to_contain_text("Not yet sealed")
    assert await look(page, "settings-audit-verified") == []
    await dialog.get_by_role("button", name="Close").last.click()
    superuser = await connect(urlunsplit(urlsplit(database_server.admin_dsn)._replace(path=urlsplit(installation.dsn).path)))
    row = await superuser.fetchval(_CHANGE, UUID(workspace.id))
    await superuser.close()
    await page.get_by_role("button", name="Verify").click()

    await expect(dialog.get_by_text("The audit log does not hold in one place.")).to_be_visible()
    await expect(dialog.get_by_role("row").filter(has_text=str(row))).to_contain_text("changed")
    await expect(picture).to_contain_text("Broken at segment 1")
    assert await look(page, "settings-audit-broken") == []


async def test_days_and_views_narrow_the_log_and_stand_in_the_address(visit: Visit, workspace: Workspace) -> None:
    lead = await workspace.admin.create("leads", last_name="Before", company="Trace Works")
    await workspace.admin.change("leads", lead, company="Changed Works")
    page = await visit(workspace.admin, "/settings/audit?since=2020-01-01&until=2020-01-31")

    await expect(page.get_by_text("Nothing in the log matches")).to_be_visible()
    await page.get_by_role("button", name="Clear filters").click()
    await page.get_by_role("combobox", name="View").click()
    await page.get_by_role("option", name="By action, 7 days").click()
    await page.get_by_role("button", name="Show only: Update").click()

    await expect(page).to_have_url(re.compile("action=update"))
    rows = page.get_by_role("table", name="Audit log").get_by_role("row")
    await expect(rows.filter(has_text="Create")).to_have_count(0)
    assert await look(page, "settings-audit-activity") == []
    await _choose_action(page, "Update")  # once more takes it away
    await expect(rows.filter(has_text="Create").first).to_be_visible()
    await page.get_by_role("combobox", name="View").click()
    await page.get_by_role("option", name="Everything").click()
    for name, value, part in (
        ("On what", "Lead", "subject=lead"), ("Who acted", "People", "entity=user"), ("Person", workspace.admin.name, "actor="),
    ):  # fmt: skip
        await page.get_by_role("combobox", name=name, exact=True).click()
        await page.get_by_role("option", name=re.compile(f"^(Online )?{value}$")).click()
        await expect(page).to_have_url(re.compile(part))
    await page.get_by_label("Find in the log, or an id").fill("Changed Works")
    await expect(rows).to_have_count(2)
    await expect(rows.nth(1)).to_contain_text("Update")
    await page.reload()
    await expect(rows).to_have_count(2)
    await page.get_by_role("combobox", name="Who acted").click()
    await page.get_by_role("option", name="API keys").click()
    await expect(page.get_by_text("Nothing in the log matches")).to_be_visible()


async def test_who_may_not_read_the_log_is_not_offered_it(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.manager, "/settings/audit")

    await expect(page.get_by_text("You cannot see this")).to_be_visible()
    await expect(
        page.get_by_role("navigation", name="Settings navigation").get_by_role("link", name="Audit log")
    ).to_have_count(0)


async def test_both_persons_the_role_and_the_reason_stand_there_and_what_was_changed_together(
    visit: Visit, root: Person, workspace: Workspace
) -> None:
    lead = await workspace.employee.create("leads", last_name="Together", company="Shared Works")
    asked = {"user_id": workspace.employee.user_id, "reason": "A list looks wrong to them", "allow_changes": True}
    begun = await root.call("POST", "/api/auth/impersonate", asked, tenant_id=workspace.id)
    token = {"Authorization": f"Bearer {begun.json()['token']}"}
    converted = await root.client.post(f"/api/leads/{lead['id']}/convert", json={}, headers=token)
    assert converted.status_code == 200, converted.text
    page = await visit(workspace.admin, "/settings/audit")
    rows = page.get_by_role("table", name="Audit log").get_by_role("row")

    await page.get_by_role("combobox", name="What happened").fill("user a")
    await _choose_action(page, "User added")
    await expect(page).to_have_url(re.compile("action=USER_CREATED"))
    await expect(rows.filter(has_text="root@").first).to_be_visible()
    await _choose_action(page, "User added")
    seen = rows.filter(has_text=f"{root.email} as {workspace.employee.name}").filter(has_text="Update")
    await expect(seen.filter(has_text="Employee").first).to_be_visible()
    await seen.filter(has_text="Lead").first.get_by_role("button", name="Show the details of Update").click()
    await expect(page.get_by_text("Reason: A list looks wrong to them")).to_be_visible()
    assert await look(page, "settings-audit-persons") == []
    await page.get_by_role("link", name="What else was changed with it").click()

    await expect(page.get_by_role("button", name="Show what else happened")).to_be_visible()
    for kind in ("Contact", "Account"):
        made = rows.filter(has_text="Create").filter(has=page.get_by_role("cell", name=kind, exact=True))
        await expect(made).to_have_count(1)
    await expect(rows.filter(has_text="User added")).to_have_count(0)
    assert await look(page, "settings-audit-together") == []
