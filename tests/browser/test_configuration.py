"""An installation whose API has an address of its own: the pages learn it when they start."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.installation import Installation
from tests.browser.people import PASSWORD, Workspace

HOST = "crm.localhost"
"""A name that browsers take for this machine themselves."""


@pytest.fixture
async def apart(installation: Installation, tmp_path: Path) -> AsyncGenerator[Installation]:
    """A second installation on the same data, its API beside its pages."""
    apart = Installation(tmp_path, installation.dsn)
    apart.variables = {
        "FRONTEND_URL": f"http://{HOST}:{apart.web_port}",
        "VITE_AISHACRM_BACKEND_URL": f"http://{HOST}:{apart.api_port}",
    }
    await apart.start()
    yield apart
    await apart.stop()


async def test_pages_use_the_address_of_the_api(visit: Visit, workspace: Workspace, apart: Installation) -> None:
    page = await visit(None, f"http://{HOST}:{apart.web_port}/accounts")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/api/" in request.url else None)

    await page.get_by_label("E-mail").fill(workspace.admin.email)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await page.get_by_role("button", name="Create one").click()
    dialog = page.get_by_role("dialog", name="New account")
    await dialog.get_by_role("textbox", name="Name").fill("Kan-code")
    await dialog.get_by_role("button", name="Create account").click()

    await expect(page.get_by_role("heading", name="Kan-code", level=1)).to_be_visible()
    assert {url.split("/api/")[0] for url in asked} == {f"http://{HOST}:{apart.api_port}"}
    assert [account["name"] for account in await workspace.admin.get("/api/accounts")] == ["Kan-code"]
