"""Whoever reads more in a minute than the installation allows waits a moment and goes on, instead of being refused."""

import re

from playwright.async_api import Route, expect

from tests.browser.conftest import Company, Visit
from tests.browser.looks import take


async def test_a_page_goes_on_after_the_pause_the_server_asks_for(visit: Visit, company: Company) -> None:
    page = await visit(company.admin, "/accounts")
    asked: list[str] = []

    async def refuse_first(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) > 1:
            return await route.continue_()
        body = {"status": "error", "code": "RATE_LIMITED", "message": "Too many requests", "retryAfter": 9, "request_id": "r"}
        return await route.fulfill(status=429, json=body)

    await page.route(re.compile(r"/api/contacts\?.*include="), refuse_first)
    await page.get_by_role("navigation", name="Main navigation").get_by_role("link", name="Contacts", exact=True).click()

    notice = page.get_by_role("status").filter(has_text="You are quicker than this installation allows.")
    await expect(notice).to_contain_text(re.compile(r"It goes on in \d+ seconds?\."))
    await take(page, "pause")
    await page.reload(wait_until="commit")
    await expect(notice).to_be_visible()
    assert len(asked) == 1, "what would be refused is not asked for, also after a reload"
    await expect(page.get_by_role("grid", name="Contacts")).to_contain_text(company.contacts[-1]["name"])
    await expect(notice).to_have_count(0)
