"""A workspace that calls its records something else reads its own words on every screen, and the usual ones on none."""

import re

from playwright.async_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.people import Workspace

LABELS = {
    "accounts": ("Daxes", "Dax"), "contacts": ("Wugs", "Wug"), "leads": ("Blicks", "Blick"), "opportunities": ("Feps", "Fep"),
    "activities": ("Zivs", "Ziv"),
}  # fmt: skip
USUAL = re.compile(r"\b(accounts?|contacts?|leads?|opportunit(y|ies)|activit(y|ies)|deals?)\b", re.IGNORECASE)
SCREENS = (
    "/leads", "/contacts", "/accounts", "/opportunities", "/activities", "/import/accounts", "/settings/profile",
    "/settings/setup", "/settings/modules", "/settings/duplicates?entity=leads", "/settings/custom-fields",
    "/settings/email-outbox", "/settings/pipelines", "/settings/notifications",
    "/campaigns", "/calendar", "/products", "/settings/trash", "/settings/roles", "/settings/audit",
)  # fmt: skip


async def _speaks_its_own_words(page: Page) -> None:
    await expect(page.get_by_role("heading", level=1).first).to_be_visible()
    await page.wait_for_load_state("networkidle")
    await expect(page.locator("body")).not_to_contain_text(USUAL, use_inner_text=True)


async def test_the_usual_words_are_nowhere(visit: Visit, workspace: Workspace) -> None:
    labels = {key: {"plural": plural, "singular": singular} for key, (plural, singular) in LABELS.items()}
    await workspace.admin.call("PUT", "/api/entity-labels", {"labels": labels})
    lead = (await workspace.admin.call("POST", "/api/leads", {"first_name": "Ada", "company": "Mill"})).json()["data"]

    page = await visit(workspace.admin, "/")
    for path in SCREENS:
        await page.goto(path)
        await _speaks_its_own_words(page)
    await page.goto(f"/leads/{lead['id']}")
    await _speaks_its_own_words(page)
    await page.get_by_role("button", name="Convert", exact=True).click()
    await expect(page.get_by_role("dialog")).to_contain_text("Ada becomes a new wug. Notes and zivs go along.")
    await _speaks_its_own_words(page)
    await page.get_by_role("dialog").get_by_role("button", name="Convert blick").click()
    await expect(page.get_by_role("dialog")).to_contain_text("The blick stays as it is")
    await _speaks_its_own_words(page)
