"""Settings → Access review: started, decided line by line, signed off; who has just left."""

import re

from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.looks import look
from tests.browser.people import Workspace


async def test_a_review_is_decided_line_by_line_and_signed_off(visit: Visit, workspace: Workspace) -> None:
    await workspace.employee.create("api-keys", name="Nightly export", scopes=["read:contacts"])
    await workspace.employee.create("leads", last_name="Open", company="Works")
    page = await visit(workspace.admin, "/settings/access-review")
    await page.get_by_role("button", name="Start the first review").click()

    await expect(page.get_by_role("button", name=re.compile("^Confirm Nightly export"))).to_be_visible()
    assert await look(page, "settings-access-review") == []
    await page.get_by_role("button", name=re.compile("^Remove Nightly export")).click()
    await page.get_by_role("dialog").get_by_role("button", name="Remove key").click()
    await expect(page.get_by_role("button", name=re.compile("^Confirm Nightly export"))).to_have_count(0)
    await page.get_by_role("button", name=f"Remove Employee of {workspace.employee.name}").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Note").fill("Left in May")
    await dialog.get_by_role("button", name="Remove access").click()
    await dialog.get_by_label("Nobody for now: managers and administrators see them").check()
    assert await look(page, "settings-access-review-remove") == []
    await dialog.get_by_role("button", name="Hand over and remove").click()
    await expect(dialog).to_have_count(0)
    await expect(page.get_by_role("button", name=f"Confirm Employee of {workspace.employee.name}")).to_have_count(0)
    confirm = page.get_by_role("button", name=re.compile("^Confirm "))
    while left := await confirm.count():
        await confirm.first.click()
        await expect(confirm).to_have_count(left - 1)
    await page.get_by_role("button", name="Sign off").click()
    await page.get_by_role("dialog").get_by_role("button", name="Sign off").click()

    await expect(page.get_by_text(f"Signed off by {workspace.admin.name}")).to_be_visible()
    assert await look(page, "settings-access-review-signed") == []
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Download report").click()
    assert "Left in May" in (await (await download.value).path()).read_text("utf-8-sig")
    answer = await workspace.employee.call("GET", "/api/leads")
    assert answer.status_code == 403


async def test_who_has_just_left_is_listed_with_what_hangs_on_them(visit: Visit, workspace: Workspace) -> None:
    path = f"/api/users/{workspace.employee.user_id}/deactivate"
    assert (await workspace.admin.call("POST", path, {"reassign_to": "unassigned"})).is_success

    page = await visit(workspace.admin, "/settings/access-review")

    row = page.get_by_role("table", name="People who have just left").get_by_role("row")
    await expect(row.filter(has_text=workspace.employee.name)).to_contain_text("Nothing left")
    assert await look(page, "settings-access-review-leavers") == []


async def test_reviews_are_not_offered_to_others(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.manager, "/settings/access-review")

    await expect(page.get_by_text("You cannot see this")).to_be_visible()
