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
from playwright.async_api import Browser, ConsoleMessage, Error, Page, Playwright, async_playwright, expect

from tests.browser.company import Company, make_company
from tests.browser.installation import Installation
from tests.browser.looks import SCREENSHOTS
from tests.browser.people import PASSWORD, Person, Workspace, first_superadmin, make_workspace
from tests.browser.windows import WAIT_MS, Windows, leaves_nothing
from tests.database import DatabaseServer

CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
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

    def __init__(self, windows: Windows) -> None:
        self.windows = windows
        self.pages: list[Page] = []
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
        """A window of its own at a path, signed in as a person unless that is None."""
        options = {"color_scheme": "light", "reduced_motion": "reduce", "locale": "en-GB", **options}
        page = await self.windows.take(width, height, **options)
        self.pages.append(page)
        if person is not None:
            body = {"email": person.email, "password": PASSWORD, **({"tenant_id": workspace.id} if workspace else {})}
            assert (await page.context.request.post("/api/auth/login", data=body)).ok
        page.on("pageerror", self._note_thrown)
        page.on("console", self._note_said)
        await page.goto(path)
        return page

    def _note_thrown(self, error: Error) -> None:
        self.errors.append(str(error))

    def _note_said(self, said: ConsoleMessage) -> None:
        if said.type == "error" and not said.text.startswith(HARMLESS):
            self.errors.append(said.text)

    async def close(self, picture: Path | None, *, as_new: bool) -> None:
        """Give every window back; `picture` is where the last one is kept after a failure."""
        for page in reversed(self.pages):
            page.remove_listener("pageerror", self._note_thrown)
            page.remove_listener("console", self._note_said)
            shown = page.context.pages
            if picture and shown:
                picture.parent.mkdir(parents=True, exist_ok=True)
                await shown[-1].screenshot(path=picture)
                picture = None
            await self.windows.give_back(page, as_new=as_new)


@pytest.fixture(scope="session")
def windows(chromium: Browser, installation: Installation) -> Windows:
    """The windows of this process of the run."""
    return Windows(chromium, installation.url)


@pytest.fixture
async def visit(request: pytest.FixtureRequest, windows: Windows) -> AsyncGenerator[Visit]:
    """Opens windows: `await visit(person, "/leads")`. Whatever a page throws or logs as an error fails the test."""
    visits = Visits(windows)
    yield visits.open
    failed = request.node.stash.get(_FAILED, False)
    picture = SCREENSHOTS.parent / "failures" / f"{request.node.name}.png" if failed else None
    await visits.close(picture, as_new=not failed and leaves_nothing(request.node.path))
    assert visits.errors == [], "the page threw or logged errors"
