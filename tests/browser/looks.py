"""Looking at a page: accessibility rules, layout, screenshots."""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.async_api import Error, FloatRect, Locator, Page, expect

SCREENSHOTS = Path(__file__).resolve().parents[2] / "test-results" / "screenshots"
ARE_PICTURES_KEPT = os.environ.get("AISHA_TEST_PICTURES", "1") != "0"
"""Pictures are for looking at; together they cost a minute."""
DESKTOP, TABLET, PHONE = (1440, 900), (768, 1024), (390, 844)
WCAG = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""The rules of WCAG that look at colours: what they find depends on the theme, what the others find does not."""
FINGER_PX = 44
FOLLOWS_MS = 2000
HOLDS_MS = 30_000
_AXE = AXE_FILE_PATH.read_text()
_RUN_AXE = """async rules => {
  const { violations } = await axe.run({ runOnly: rules, resultTypes: ['violations'] });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary: why }) => `${id}: ${html.slice(0, 160)} ${why.replace(/\\s+/g, ' ').slice(0, 260)}`));
}"""
_WIDER_THAN_WINDOW = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width && document.body.scrollWidth <= width) return [];
  const clips = element => {
    for (let above = element.parentElement; above; above = above.parentElement)
      if (getComputedStyle(above).overflowX !== 'visible' && above !== document.body) return true;
    return false;
  };
  const wide = [...document.querySelectorAll('body *')]
    .filter(element => element.getBoundingClientRect().right > width + 1 && !clips(element))
    .map(element => `${element.tagName}.${element.className} ends at ${element.getBoundingClientRect().right}`);
  return wide.length ? wide : [`the page is ${document.documentElement.scrollWidth} wide`];
}"""
_TOO_SMALL = """least => [...document.querySelectorAll('[data-variant=filled]:is(button, a)')]
  .map(element => [element, element.getBoundingClientRect()])
  .filter(([element, box]) => element.checkVisibility() && box.width > 0 && Math.min(box.width, box.height) < least)
  .map(([element, box]) => `${element.textContent} is ${box.width} x ${box.height}`)"""
_SETTLED = """() => document.fonts.ready.then(() => new Promise(requestAnimationFrame))
  .then(() => new Promise(requestAnimationFrame))
  .then(() => document.querySelector('[aria-busy=true]') === null
    && document.getAnimations().every(a => a.playState !== 'running' || a.effect.getComputedTiming().endTime > 2000))"""

_AT_ONCE = """() => {
  const still = new CSSStyleSheet();
  still.replaceSync('*, *::before, *::after { transition: none !important }');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, still];
}"""
_AS_BEFORE = "() => { document.adoptedStyleSheets = document.adoptedStyleSheets.slice(0, -1); }"


async def look(page: Page, name: str, sizes: Sequence[tuple[int, int]] = (DESKTOP, PHONE)) -> list[str]:
    """What is wrong with a page at each size in both themes; the pictures are kept, as `name-1440-dark`.

    Every size is looked at under all rules, in one theme, and under those about colours in the other; the next size begins
    with the theme that is there. On a tablet only the layout counts.
    """
    problems: list[str] = []
    themes = ("light", "dark")
    await page.wait_for_load_state("networkidle")
    for size in sizes:
        width = size[0]
        await set_window(page, size)
        await settle(page)
        problems += [f"{width}: {element}" for element in await too_wide(page)]
        if size == TABLET:
            continue
        if size == PHONE:
            problems += await too_small(page)
        for theme, rules in zip(themes, (WCAG, COLOURS), strict=True):
            await set_theme(page, theme)
            problems += [f"{width} {theme}: {found}" for found in await violations(page, rules)]
            await take(page, f"{name}-{width}-{theme}")
        themes = themes[::-1]
    return problems


async def violations(page: Page, rules: dict[str, Any] = WCAG) -> list[str]:
    """What axe finds against WCAG 2.2 AA, an entry for each element.

    axe measures a page over many frames: what it finds while the page is being redrawn (the old canvas under new letters)
    is looked at once more when nothing moves.
    """
    if not await page.evaluate("() => 'axe' in window"):
        await page.evaluate(_AXE)
    if not await page.evaluate(_RUN_AXE, rules):
        return []
    await settle(page)
    return await page.evaluate(_RUN_AXE, rules)


async def too_wide(page: Page) -> list[str]:
    """Elements because of which the page would scroll sideways.

    What floats (the list under an open field) follows a new window size some frames later: it is given until FOLLOWS_MS.
    """
    try:
        await until(page, f"() => ({_WIDER_THAN_WINDOW})().length === 0", within_ms=FOLLOWS_MS)
    except TimeoutError:
        return await page.evaluate(_WIDER_THAN_WINDOW)
    return []


async def too_small(page: Page) -> list[str]:
    """Primary actions that a finger would miss."""
    return await page.evaluate(_TOO_SMALL, FINGER_PX)


async def until(page: Page, condition: str, arg: object = None, within_ms: int = HOLDS_MS) -> None:
    """Wait for a JavaScript function of `arg` to answer, or promise, something true; a page that is left is asked anew.

    Playwright's own wait evaluates a text in every frame, which our content security policy refuses from the second one on.
    """
    ask = f"""async arg => {{
      const holds = {condition};
      while (!await holds(arg)) await new Promise(requestAnimationFrame);
    }}"""
    async with asyncio.timeout(within_ms / 1000):
        while True:
            try:
                return await page.evaluate(ask, arg)
            except Error as error:
                if "context was destroyed" not in error.message:
                    raise


async def settle(page: Page) -> None:
    """Fonts are there, what was asked for is drawn, nothing is moving any more."""
    await until(page, _SETTLED)


async def box(shown: Locator) -> FloatRect:
    """Where something lies when nothing moves any more."""
    await expect(shown).to_be_visible()
    await settle(shown.page)
    found = await shown.bounding_box()
    assert found is not None
    return found


async def set_theme(page: Page, theme: str) -> None:
    """Light or dark, as the system would change it under an open page; nothing fades, for a list has thousands of colours."""
    if await page.locator("html").get_attribute("data-mantine-color-scheme") == theme:
        return
    await page.evaluate(_AT_ONCE)
    await page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    await expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", theme)
    await settle(page)
    await page.evaluate(_AS_BEFORE)
    await settle(page)


async def take(page: Page, name: str) -> None:
    """Keep the window as a picture to look at."""
    if not ARE_PICTURES_KEPT:
        return
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=SCREENSHOTS / f"{name}.png")


async def set_window(page: Page, size: tuple[int, int]) -> None:
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await until(page, "width => window.innerWidth === width", size[0])
