"""Who is here, where members are signed in, how all of it is ended; one's own data; the warning before an idle sign-out."""

import asyncio
import json
import re
from pathlib import Path
from uuid import UUID

from playwright.async_api import Page, Request, expect

from tests.browser.conftest import Visit
from tests.browser.installation import Installation
from tests.browser.people import Person, Workspace
from tests.browser.test_settings_screens import look


async def _devices_of(page: Page, person: Person) -> None:
    await page.get_by_role("button", name=f"Actions for {person.name}").click()
    await page.get_by_role("menuitem", name="Signed-in devices").click()


async def test_who_looks_at_a_page_is_online(visit: Visit, workspace: Workspace) -> None:
    theirs = await visit(workspace.employee, "/settings/profile")
    async with theirs.expect_response("**/api/users/heartbeat") as answered:
        await theirs.reload()
    assert (await answered.value).ok

    page = await visit(workspace.admin, "/settings/users")
    row = page.get_by_role("row", name=re.compile(workspace.employee.name))
    await expect(row.get_by_role("img", name="Online")).to_be_visible()
    away = page.get_by_role("row", name=re.compile(workspace.support.name))
    await expect(away.get_by_role("img", name="Online")).to_have_count(0)


async def test_who_was_here_a_moment_ago_is_away(visit: Visit, workspace: Workspace, installation: Installation) -> None:
    """The server forgets after five minutes; after two a face says away."""
    statement = "update users set last_seen_at = now() - interval '3 minutes' where id = $1"
    await installation.let_time_pass(None, statement, UUID(workspace.employee.user_id))
    page = await visit(workspace.admin, "/settings/users")
    row = page.get_by_role("row", name=re.compile(workspace.employee.name))
    await expect(row.get_by_role("img", name="Away")).to_be_visible()

    statement = "update users set last_seen_at = now() - interval '6 minutes' where id = $1"
    await installation.let_time_pass(None, statement, UUID(workspace.employee.user_id))
    await page.reload()
    await expect(row).to_be_visible()
    await expect(row.get_by_role("img", name=re.compile("Online|Away"))).to_have_count(0)


async def test_one_ends_a_single_device_of_ones_own(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.employee, "/settings/account")
    rows = page.get_by_role("table", name="Signed-in devices").get_by_role("button", name=re.compile("^End the sign-in on"))
    await expect(rows).to_have_count(1)

    await rows.first.click()

    await expect(rows).to_have_count(0)
    assert (await workspace.employee.call("GET", "/api/auth/me")).status_code == 401
    await page.reload()
    await expect(page.get_by_role("table", name="Signed-in devices")).to_be_visible()


async def test_an_administrator_ends_one_device_and_all(visit: Visit, workspace: Workspace) -> None:
    lost = await visit(workspace.employee, "/settings/profile")
    await expect(lost.get_by_role("heading", name="Profile", level=1)).to_be_visible()
    page = await visit(workspace.admin, "/settings/users")
    await _devices_of(page, workspace.employee)
    dialog = page.get_by_role("dialog", name=f"Where {workspace.employee.name} is signed in")
    rows = dialog.get_by_role("button", name=re.compile("^End the sign-in on"))
    await expect(rows).to_have_count(2)
    problems = await look(page, "settings-users-devices")

    await rows.first.click()
    await expect(rows).to_have_count(1)
    await dialog.get_by_role("button", name="End all").click()

    await expect(dialog.get_by_role("heading", name="Signed in nowhere", exact=True)).to_be_visible()
    await lost.goto("/leads")
    await expect(lost.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    assert problems == []


async def test_everyone_is_signed_out_but_who_says_so(visit: Visit, workspace: Workspace) -> None:
    theirs = await visit(workspace.manager, "/settings/profile")
    await expect(theirs.get_by_role("heading", name="Profile", level=1)).to_be_visible()
    page = await visit(workspace.admin, "/settings/sign-in")
    await page.get_by_role("button", name="Sign everyone out…").click()
    await page.get_by_role("dialog").get_by_role("button", name="Sign everyone out").click()
    await expect(page.get_by_text(re.compile("sign-ins ended"))).to_be_visible()

    await theirs.goto("/leads")
    await expect(theirs.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("heading", name="Sign-in policy", level=1)).to_be_visible()

    reader = await visit(workspace.manager, "/settings/sign-in")
    await expect(reader.get_by_label("Shortest password")).to_be_disabled()
    await expect(reader.get_by_role("button", name="Sign everyone out…")).to_have_count(0)


async def test_everybody_takes_their_own_data_along(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.employee, "/settings/profile")
    async with page.expect_download() as started:
        await page.get_by_role("link", name="Download my data").click()

    file = Path(await (await started.value).path())
    assert workspace.employee.email in json.dumps(json.loads(file.read_text()))


async def test_before_an_idle_sign_out_one_is_asked(visit: Visit, workspace: Workspace, installation: Installation) -> None:
    """At the shortest time there is, five minutes: the server counts, the clock of the page moves on to its next look."""
    assert (await workspace.admin.call("PATCH", "/api/settings/auth", {"idle_logout": 5})).is_success
    page = await visit(workspace.employee, "/login")
    await page.clock.install()
    asked = _unanswered(page)
    await page.goto("/settings/profile")
    await expect(page.get_by_role("heading", name="Profile", level=1)).to_be_visible()
    dialog = page.get_by_role("dialog", name="Are you still there?")

    await page.clock.run_for(11_000)  # what the page asks for from now on is not taken for a person's any more
    async with asyncio.timeout(30):
        while asked:
            await page.title()
    await _unused_for(installation, workspace.employee, seconds=260)
    await page.clock.run_for(31_000)
    await expect(dialog).to_contain_text(re.compile(r"signed out in [1-4]?\d seconds?"))
    problems = await look(page, "idle-warning")
    async with page.expect_response("**/api/auth/stay") as answered:
        await dialog.get_by_role("button", name="Stay signed in").click()
    assert (await (await answered.value).json())["data"]["idle_seconds_left"] > 200
    await expect(dialog).to_have_count(0)

    await _unused_for(installation, workspace.employee, seconds=301)
    await page.clock.run_for(31_000)
    await expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    assert problems == []


def _unanswered(page: Page) -> set[Request]:
    """What the page has asked the API for and not got yet, but for the live channel, which stays open."""
    asked: set[Request] = set()
    page.on("request", lambda request: asked.add(request) if "/api/" in request.url and "/stream" not in request.url else None)
    page.on("requestfinished", lambda request: asked.discard(request))  # noqa: PLW0108  (it marks what it is given)
    page.on("requestfailed", lambda request: asked.discard(request))  # noqa: PLW0108
    return asked


async def _unused_for(installation: Installation, person: Person, *, seconds: int) -> None:
    statement = "update sessions set last_used_at = now() - make_interval(secs => $2) where user_id = $1"
    await installation.let_time_pass(None, statement, UUID(person.user_id), seconds)
