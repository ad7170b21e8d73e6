"""The board under a finger: holding lifts a card, swiping scrolls, tapping opens."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Self

import pytest
from playwright.async_api import CDPSession, Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.looks import box, until
from tests.browser.people import Workspace

BOARD = "/opportunities?layout=board"
PHONE = {"width": 390, "height": 844}
HOLD_MS = 350
Point = tuple[float, float]


class Finger:
    """One finger on the screen, as Chromium hears it from the hardware."""

    def __init__(self, page: Page, session: CDPSession) -> None:
        self.page = page
        self.send: Callable[..., Awaitable[Any]] = session.send  # pyright: ignore[reportUnknownMemberType]

    @classmethod
    async def over(cls, page: Page) -> Self:
        return cls(page, await page.context.new_cdp_session(page))

    async def down(self, at: Point) -> None:
        await self._send("touchStart", [at])

    async def move(self, start: Point, end: Point, steps: int = 10) -> None:
        for step in range(1, steps + 1):
            part = step / steps
            await self._send("touchMove", [(start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part)])
            await self.page.evaluate("() => new Promise(requestAnimationFrame)")

    async def swipe(self, start: Point, end: Point, steps: int = 8) -> None:
        """Down and on at once: on a busy machine a finger that waits for its first answer would be one that holds."""
        first = (start[0] + (end[0] - start[0]) / steps, start[1] + (end[1] - start[1]) / steps)
        await asyncio.gather(self._send("touchStart", [start]), self._send("touchMove", [first]))
        await self.move(first, end, steps - 1)
        await self.up()

    async def up(self) -> None:
        await self._send("touchEnd", [])

    async def hold(self) -> None:
        await self.page.wait_for_timeout(HOLD_MS)

    async def _send(self, kind: str, points: Sequence[Point]) -> None:
        touches = [{"x": x, "y": y} for x, y in points]
        await self.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})


@pytest.fixture
async def deals(workspace: Workspace) -> list[dict[str, Any]]:
    """Twelve deals in the first stage: more than a phone shows."""
    return [await workspace.admin.create("opportunities", name=f"Deal {index:02}", amount=1000) for index in range(12)]


def lane(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


async def middle(card: Locator) -> Point:
    place = await box(card)
    return place["x"] + place["width"] / 2, place["y"] + place["height"] / 2


async def stages(workspace: Workspace) -> list[str]:
    return [deal["stage"] for deal in await workspace.admin.get("/api/opportunities", sort="name")]


async def test_a_held_card_is_carried_to_the_next_stage(
    visit: Visit, workspace: Workspace, deals: list[dict[str, Any]]
) -> None:
    page = await visit(workspace.admin, BOARD, **PHONE)
    card = page.locator(f"[data-card='{deals[0]['id']}']")
    finger, start = await Finger.over(page), await middle(card)

    await finger.down(start)
    await finger.hold()
    await expect(card).to_have_attribute("data-dragging", "true")
    await finger.move(start, (386, start[1]))
    await expect(lane(page, "Qualification")).to_have_attribute("data-target", "true")
    await finger.up()

    await expect(page.get_by_text("Deal 00 moved to Qualification")).to_be_visible()
    await expect(page.get_by_text("Draggable item")).to_have_count(0)
    assert (await stages(workspace))[0] == "qualification"


async def test_at_the_edge_the_lanes_follow(visit: Visit, workspace: Workspace, deals: list[dict[str, Any]]) -> None:
    page = await visit(workspace.admin, BOARD, **PHONE)
    card = page.locator(f"[data-card='{deals[0]['id']}']")
    finger, start = await Finger.over(page), await middle(card)

    await finger.down(start)
    await finger.hold()
    await expect(card).to_have_attribute("data-dragging", "true")
    await finger.move(start, (386, start[1]))
    await until(page, "() => document.querySelector('section[data-target]')?.ariaLabel === 'Negotiation'")
    await finger.move((386, start[1]), (195, start[1]), steps=2)
    await finger.up()

    told = page.get_by_text(re.compile("^Deal 00 moved to (Proposal|Negotiation)$"))
    await expect(told).to_be_visible()
    name = (await told.inner_text()).removeprefix("Deal 00 moved to ")
    await expect(lane(page, name)).to_be_in_viewport(ratio=0.9)
    assert (await stages(workspace))[0] == name.lower()


@pytest.mark.parametrize("way", ["down", "sideways"])
async def test_a_swipe_scrolls_and_moves_nothing(
    visit: Visit, workspace: Workspace, deals: list[dict[str, Any]], way: str
) -> None:
    page = await visit(workspace.admin, BOARD, **PHONE)
    finger, start = await Finger.over(page), await middle(page.locator("[data-card]").nth(3))

    await finger.swipe(start, (start[0] - 10, start[1] - 250) if way == "down" else (start[0] - 180, start[1] - 10))

    if way == "down":
        await expect(page.locator("[data-card]").first).not_to_be_in_viewport()
    else:
        await expect(lane(page, "Qualification")).to_be_in_viewport(ratio=0.9)
        await until(
            page,
            "lane => Math.abs(lane.getBoundingClientRect().left - (innerWidth - lane.offsetWidth) / 2) <= 2",
            await lane(page, "Qualification").element_handle(),
        )
    await expect(page.locator("[data-dragging]")).to_have_count(0)
    assert set(await stages(workspace)) == {"prospecting"}


async def test_a_held_card_that_does_not_move_stays_and_does_not_open(
    visit: Visit, workspace: Workspace, deals: list[dict[str, Any]]
) -> None:
    page = await visit(workspace.admin, BOARD, **PHONE)
    card = page.locator(f"[data-card='{deals[0]['id']}']")
    finger = await Finger.over(page)

    await finger.down(await middle(card))
    await finger.hold()
    await expect(card).to_have_attribute("data-dragging", "true")
    await finger.up()

    await expect(card).not_to_have_attribute("data-dragging", "true")
    await expect(page).to_have_url(page.url)
    assert page.url.endswith(BOARD)
    assert (await stages(workspace))[0] == "prospecting"


async def test_a_tap_opens_the_deal(visit: Visit, workspace: Workspace, deals: list[dict[str, Any]]) -> None:
    page = await visit(workspace.admin, BOARD, **PHONE)

    await page.locator(f"[data-card='{deals[0]['id']}']").tap()

    await expect(page.get_by_role("heading", name="Deal 00", level=1)).to_be_visible()


async def test_the_strip_leads_to_every_lane(visit: Visit, workspace: Workspace, deals: list[dict[str, Any]]) -> None:
    page = await visit(workspace.admin, BOARD, **PHONE)
    strip = page.get_by_role("navigation", name="Stages")

    for name in ("Negotiation", "Qualification"):
        await strip.get_by_role("button", name=name).tap()
        await expect(lane(page, name)).to_be_in_viewport(ratio=0.95)
        await expect(strip.get_by_role("button", name=name)).to_have_attribute("aria-current", "true")
    await strip.get_by_role("button", name="Lost").tap()

    await expect(lane(page, "Lost")).to_be_in_viewport(ratio=0.95)
    await expect(strip.get_by_role("button", name="Lost")).to_be_in_viewport(ratio=1)
