"""Looking at a page: accessibility rules, layout, screenshots."""

from pathlib import Path

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.async_api import Page

SCREENSHOTS = Path(__file__).resolve().parents[2] / "test-results" / "screenshots"
DESKTOP, TABLET, PHONE = (1440, 900), (768, 1024), (390, 844)
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FINGER_PX = 44
_AXE = AXE_FILE_PATH.read_text()
_RUN_AXE = """async tags => {
  const { violations } = await axe.run({ runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] });
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
  return [...document.querySelectorAll('body *')]
    .filter(element => element.getBoundingClientRect().right > width + 1 && !clips(element))
    .map(element => `${element.tagName}.${element.className} ends at ${element.getBoundingClientRect().right}`);
}"""
_SETTLED = "() => document.getAnimations().every(a => a.playState !== 'running' || a.effect.getComputedTiming().endTime > 2000)"


async def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA, an entry for each element."""
    await settle(page)
    if not await page.evaluate("() => 'axe' in window"):
        await page.evaluate(_AXE)
    return await page.evaluate(_RUN_AXE, WCAG)


async def too_wide(page: Page) -> list[str]:
    """Elements because of which the page would scroll sideways."""
    return await page.evaluate(_WIDER_THAN_WINDOW)


async def settle(page: Page) -> None:
    """Fonts are there, nothing is loading or moving any more."""
    await page.wait_for_load_state("networkidle")
    await page.evaluate("() => document.fonts.ready")
    await page.wait_for_function(_SETTLED)


async def take(page: Page, name: str) -> None:
    """Keep the window as a picture."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=SCREENSHOTS / f"{name}.png")


async def set_window(page: Page, size: tuple[int, int]) -> None:
    await page.set_viewport_size({"width": size[0], "height": size[1]})
