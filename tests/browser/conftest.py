"""Fixtures of the browser tests.

The tests of a file run in one process of the run, one after another; each process that runs some has an installation and a
browser of its own. Large files are handed out first, everything else fills the gaps.

A test that fails is run a second time, and the summary lists it as RERUN: docs/decisions/second-attempt.md.
"""

import os
import shutil
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.async_api import Browser, BrowserContext, Error, Page, Playwright, async_playwright, expect

from tests.browser.company import Company, make_company
from tests.browser.installation import Installation
from tests.browser.looks import SCREENSHOTS
from tests.browser.people import PASSWORD, Person, Workspace, first_superadmin, make_workspace
from tests.database import DatabaseServer

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WAIT_MS = 30_000
HARMLESS = ("Failed to load resource",)
"""What Chromium logs for every refused request; refusals are part of the tests."""
PLAYWRIGHT_DISABLES = (
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "PreconnectToSearch",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled",
)  # fmt: skip
"""What Playwright switches off itself: the last list given replaces those before it."""
WITHOUT = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup")
"""Pages of the address bar that Chromium loads unseen beside every window, a third of what opening one costs."""
CHROMIUM_FLAGS = ("--no-sandbox", "--disable-gpu", f"--disable-features={','.join(PLAYWRIGHT_DISABLES + WITHOUT)}")
_FAILED = pytest.StashKey[bool]()
Visit = Callable[..., Awaitable[Page]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.xdist_group(f"browser-{item.path.stem}"))
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[Any]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    failed = call.when != "setup" and item.stash.get(_FAILED, False)
    item.stash[_FAILED] = failed or report.failed
    return report


@pytest.fixture(scope="session")
async def installation(
    database_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Installation]:
    """A running installation with a database of its own."""
    database = f"aisha_browser_{uuid4().hex[:12]}"
    await database_server.create(database)
    installation = Installation(tmp_path_factory.mktemp("installation"), database_server.dsn("aisha_app", database))
    try:
        await installation.start()
        yield installation
    finally:
        await installation.stop()
        await database_server.drop(database)


@pytest.fixture(scope="session")
async def root(installation: Installation) -> AsyncGenerator[Person]:
    """The superadmin."""
    async with httpx.AsyncClient(base_url=installation.url, timeout=120) as client:
        yield await first_superadmin(client)


@pytest.fixture(scope="session")
async def company(installation: Installation, root: Person) -> Company:
    """The workspace full of data that all tests read and none changes."""
    return await make_company(root, installation.dsn)


@pytest.fixture
async def workspace(root: Person) -> Workspace:
    """An empty workspace of this one test."""
    return await make_workspace(root, "Workshop")


@pytest.fixture(scope="session")
async def chromium() -> AsyncGenerator[Browser]:
    """The browser: the one `make test` found, one on PATH, or Playwright's own. Without any the run fails."""
    found = os.environ.get("AISHA_TEST_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    expect.set_options(timeout=WAIT_MS)
    async with async_playwright() as playwright:
        browser = await _launch(playwright, found)
        yield browser
        await browser.close()


async def _launch(playwright: Playwright, executable: str | None) -> Browser:
    try:
        return await playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
    except Error as error:
        cause = error.message.splitlines()[0]
    pytest.fail(f"Chromium does not start ({cause}): install the package chromium and run again.", pytrace=False)


class Visits:
    """The browser windows of one test and what went wrong in them."""

    def __init__(self, chromium: Browser, url: str) -> None:
        self.chromium = chromium
        self.url = url
        self.contexts: list[BrowserContext] = []
        self.errors: list[str] = []

    async def open(
        self,
        person: Person | None,
        path: str = "/",
        *,
        workspace: Workspace | None = None,
        width: int = 1440,
        height: int = 900,
        **options: Any,
    ) -> Page:
        """A new window at a path, signed in as a person unless that is None."""
        options = {"color_scheme": "light", "reduced_motion": "reduce", "locale": "en-GB", **options}
        context = await self.chromium.new_context(
            base_url=self.url, viewport={"width": width, "height": height}, has_touch=width < 700, **options
        )
        self.contexts.append(context)
        context.set_default_timeout(WAIT_MS)
        if person is not None:
            body = {"email": person.email, "password": PASSWORD, **({"tenant_id": workspace.id} if workspace else {})}
            assert (await context.request.post("/api/auth/login", data=body)).ok
        page = await context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda said: self._note(said.type, said.text))
        await page.goto(path)
        return page

    def _note(self, kind: str, text: str) -> None:
        if kind == "error" and not text.startswith(HARMLESS):
            self.errors.append(text)

    async def close(self, picture: Path | None) -> None:
        """Close every window; `picture` is where the last one is kept after a failure."""
        for context in reversed(self.contexts):
            if picture and context.pages:
                picture.parent.mkdir(parents=True, exist_ok=True)
                await context.pages[-1].screenshot(path=picture)
                picture = None
            await context.close()


@pytest.fixture
async def visit(request: pytest.FixtureRequest, chromium: Browser, installation: Installation) -> AsyncGenerator[Visit]:
    """Opens windows: `await visit(person, "/leads")`. Whatever a page throws or logs as an error fails the test."""
    visits = Visits(chromium, installation.url)
    yield visits.open
    failed = request.node.stash.get(_FAILED, False)
    await visits.close(SCREENSHOTS.parent / "failures" / f"{request.node.name}.png" if failed else None)
    assert visits.errors == [], "the page threw or logged errors"
