"""The picture of the board that the README shows."""

import os
import re

from playwright.async_api import expect

from tests.browser.company import Company
from tests.browser.conftest import Visit
from tests.browser.looks import SCREENSHOTS, settle

KEPT = SCREENSHOTS.parents[1] / "docs" / "images" / "board.png"
LARGEST_BYTES = 300_000


async def test_board_for_the_readme(visit: Visit, company: Company) -> None:
    """Kept in test-results; `AISHA_TEST_KEEP_PICTURE=1 make test ARGS=tests/browser/test_picture.py` renews the README's."""
    page = await visit(company.admin, "/opportunities?layout=board")
    await expect(page.locator("[data-card]").nth(20)).to_be_visible()

    await page.keyboard.press("[")
    await expect(page.get_by_role("button", name=re.compile("Won")).first).to_be_in_viewport()
    await page.mouse.move(720, 20)
    await settle(page)
    picture = await page.screenshot()

    assert len(picture) < LARGEST_BYTES
    target = KEPT if os.environ.get("AISHA_TEST_KEEP_PICTURE") else SCREENSHOTS / "readme-board.png"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(picture)
