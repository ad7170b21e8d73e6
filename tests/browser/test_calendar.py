"""Calendars: the secret link on the profile, a calendar file brought in from the list, one activity as a file."""

from datetime import timedelta

import httpx
from playwright.async_api import Page, expect

from aisha.core.clock import utc_now
from tests.browser.conftest import Visit
from tests.browser.looks import look, set_window
from tests.browser.people import Workspace

DAY = (utc_now() + timedelta(days=2)).date()


def calendar_file(*events: tuple[str, str]) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0"]
    for uid, rest in events:
        lines += ["BEGIN:VEVENT", f"UID:{uid}", f"DTSTART:{DAY:%Y%m%d}T{9 + len(lines) // 5:02}0000", rest, "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


async def _shown_link(page: Page) -> str:
    shown = page.get_by_role("dialog", name="Your calendar link")
    text = await shown.locator("code").inner_text()
    await shown.get_by_role("button", name="Done").click()
    return text


async def _status(link: str) -> int:
    async with httpx.AsyncClient(timeout=120) as calendar:
        return (await calendar.get(link)).status_code


async def test_a_link_is_shown_once_works_is_renewed_and_revoked(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.employee, "/settings/profile")
    await page.get_by_role("button", name="Make a link").click()
    await expect(page.get_by_role("dialog", name="Your calendar link")).to_be_visible()
    problems = await look(page, "calendar-link")
    await set_window(page, (1440, 900))
    link = await _shown_link(page)

    await expect(page.get_by_text("Not yet", exact=True)).to_be_visible()
    assert problems == [] and "/api/activities/calendar.ics?token=" in link and await _status(link) == 200
    assert link not in await page.content()
    await page.reload()
    await expect(page.get_by_text("Last asked for by a calendar")).to_be_visible()
    await expect(page.get_by_text("Not yet", exact=True)).to_have_count(0)

    await page.get_by_role("button", name="Renew").click()
    await page.get_by_role("dialog").get_by_role("button", name="Renew the link").click()
    successor = await _shown_link(page)
    assert [await _status(each) for each in (link, successor)] == [404, 200]

    await page.get_by_role("button", name="Revoke").click()
    await page.get_by_role("dialog").get_by_role("button", name="Revoke the link").click()
    await expect(page.get_by_role("button", name="Make a link")).to_be_visible()
    assert await _status(successor) == 404


async def test_a_calendar_file_is_looked_at_and_then_taken_over(visit: Visit, workspace: Workspace) -> None:
    await workspace.admin.call("POST", "/api/contacts", {"first_name": "Ada", "last_name": "Byron", "email": "ada@example.com"})
    content = calendar_file(
        ("review", "SUMMARY:Review of the mill\r\nATTENDEE:mailto:ada@example.com"),
        ("often", "SUMMARY:Tick\r\nRRULE:FREQ=SECONDLY"),
    )
    page = await visit(workspace.admin, "/activities")
    await page.get_by_role("button", name="More for this list").click()
    await page.get_by_role("menuitem", name="Import a calendar file").click()
    dialog = page.get_by_role("dialog", name="Import a calendar file")
    await dialog.get_by_role("button", name="Check the file").click()
    await expect(dialog.get_by_text("Choose a file", exact=True)).to_be_visible()
    problems = await look(page, "calendar-import")
    file = {"name": "c.ics", "mimeType": "text/calendar", "buffer": content}
    await page.locator("input[type=file]").set_input_files(file)  # pyright: ignore[reportArgumentType]
    await dialog.get_by_role("button", name="Check the file").click()
    await expect(dialog.get_by_role("row", name="Review of the mill")).to_contain_text("With Ada Byron")
    await expect(dialog.get_by_text("It repeats more often than daily.")).to_be_visible()
    problems += await look(page, "calendar-import-preview")
    await set_window(page, (1440, 900))

    await dialog.get_by_role("button", name="Import 1 event").click()
    await expect(dialog.get_by_text("1 event imported")).to_be_visible()
    await dialog.get_by_role("button", name="Close", exact=True).last.click()
    assert problems == []

    await expect(page.get_by_role("row", name="Review of the mill")).to_contain_text("Ada Byron")
    made = (await workspace.admin.call("GET", "/api/activities")).json()["data"][0]
    page = await visit(workspace.admin, f"/activities/{made['id']}")
    await page.get_by_role("button", name="More actions").click()
    async with page.expect_download() as begun:
        await page.get_by_role("menuitem", name="Download as calendar file").click()
    assert b"SUMMARY:Review of the mill" in (await (await begun.value).path()).read_bytes()
