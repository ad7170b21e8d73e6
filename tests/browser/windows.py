"""Windows that serve one test after another: a window used before opens a page in half the processor time of a new one.

What a test leaves in one is removed: the page, what it stored, cookies, permissions, emulated media. Tests that put more than
that into a window get new ones.
"""

from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Error, Page, ViewportSize

WAIT_MS = 30_000
NEUTRAL = "/icon.svg"
"""A page of the same origin, so that the browser keeps its process, on which nothing runs."""
LASTING = ("add_init_script", ".clock.", "new_cdp_session", '.on("dialog"')
"""What a test's file may do to a window that nothing takes back."""
OUTSIDE = -1
_EMPTY = "() => { localStorage.clear(); sessionStorage.clear(); }"
Options = dict[str, Any]


class Windows:
    """The windows of one browser that are free, by the options they were made with."""

    def __init__(self, chromium: Browser, url: str) -> None:
        self.chromium = chromium
        self.url = url
        self._free: dict[str, list[Page]] = {}
        self._made: dict[Page, Options] = {}

    async def take(self, width: int, height: int, **options: Any) -> Page:
        """A window of this size without cookies, at no page that matters."""
        options["has_touch"] = width < 700
        if free := self._free.get(_kind(options)):
            page = free.pop()
            await page.context.clear_cookies()
            await page.set_viewport_size({"width": width, "height": height})
            return page
        size: ViewportSize = {"width": width, "height": height}
        context = await self.chromium.new_context(base_url=self.url, viewport=size, **options)
        context.set_default_timeout(WAIT_MS)
        page = await context.new_page()
        self._made[page] = options
        return page

    async def give_back(self, page: Page, *, as_new: bool) -> None:
        """Keep a window for the next test when it can be made `as_new`, else close it with everything beside it."""
        options = self._made[page]
        if as_new and page.context.pages == [page] and page.url.startswith(self.url) and await self._empty(page, options):
            self._free.setdefault(_kind(options), []).append(page)
            return
        del self._made[page]
        await page.context.close()

    async def _empty(self, page: Page, options: Options) -> bool:
        try:
            await page.unroute_all(behavior="ignoreErrors")
            await page.context.unroute_all(behavior="ignoreErrors")
            await page.mouse.move(OUTSIDE, OUTSIDE)
            await page.goto(NEUTRAL)
            await page.evaluate(_EMPTY)
            await page.emulate_media(
                media="null",
                color_scheme=options.get("color_scheme", "null"),
                reduced_motion=options.get("reduced_motion", "null"),
                forced_colors="null",
            )
            await page.context.clear_permissions()
            await page.context.clear_cookies()
        except Error:
            return False
        return True


def _kind(options: Options) -> str:
    return repr(sorted(options.items()))


def leaves_nothing(test_file: Path) -> bool:
    """Whether the tests of a file do only what a window forgets."""
    text = test_file.read_text()
    return not any(each in text for each in LASTING)
