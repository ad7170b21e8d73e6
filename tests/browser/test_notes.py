"""Notes are Markdown, and data: what others wrote is read, never run."""

import re
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.looks import DESKTOP, look
from tests.browser.people import Workspace

HARMFUL = """# Terms

<script>window.harm = 'script'</script>
<img src="https://pictures.example/1.png" onerror="window.harm = 'image'">

<b onclick="window.harm = 'click'">Bold words</b>
[Price list](javascript:window.harm='link')
[Second list](data:text/html,<script>window.harm='data'</script>)
![Floor plan](https://pictures.example/plan.png)
[Contract](https://contracts.example/4711)
"""


@pytest.fixture
async def account(workspace: Workspace) -> dict[str, Any]:
    """An account of the employee, who writes about it."""
    return await workspace.admin.create("accounts", name="Kan-code", owner_id=workspace.employee.user_id)


async def write(workspace: Workspace, account: dict[str, Any], content: str) -> dict[str, Any]:
    about = {"related_type": "account", "related_id": account["id"]}
    return await workspace.employee.create("notes", content=content, **about)


def note(page: Page, text: str) -> Locator:
    return page.get_by_role("article").filter(has_text=text).last


async def test_a_note_is_read_as_markdown(visit: Visit, workspace: Workspace, account: dict[str, Any]) -> None:
    page = await visit(workspace.admin, f"/accounts/{account['id']}")

    await page.get_by_label("Write a note").fill("Wants a **quote**:\n\n- 20 units\n- training")
    await page.get_by_role("button", name="Preview").click()
    await expect(page.get_by_role("group", name="How the note will look").locator("strong")).to_have_text("quote")
    await page.get_by_role("button", name="Save note").click()

    await expect(note(page, "20 units").locator("strong")).to_have_text("quote")
    await expect(note(page, "20 units").get_by_role("listitem")).to_have_text(["20 units", "training"])
    await expect(page.get_by_label("Write a note")).to_have_value("")
    (stored,) = await workspace.admin.get("/api/notes")
    assert stored["content"] == "Wants a **quote**:\n\n- 20 units\n- training"
    await name_a_colleague(page, workspace)


async def name_a_colleague(page: Page, workspace: Workspace) -> None:
    """`@` offers colleagues, the keyboard chooses, and the note says whom it means."""
    text, named = page.get_by_label("Write a note"), workspace.employee
    await text.press_sequentially(f"Ask @{named.name[:3].lower()}")
    await expect(page.get_by_role("option", name=named.name)).to_have_attribute("data-combobox-selected", "true")
    assert await look(page, "note-mention", (DESKTOP,)) == []
    await text.press("Enter")
    await expect(text).to_have_value(f"Ask @{named.name} ")
    await text.press("Control+Enter")

    await expect(note(page, "Ask").get_by_text(f"@{named.name}", exact=True)).to_be_visible()
    await note(page, "Ask").get_by_role("button", name="Note actions").click()
    await page.get_by_role("menuitem", name="Edit note").click()
    await expect(page.get_by_role("textbox", name="Edit note")).to_have_value(f"Ask @{named.name}")
    contents = [each["content"] for each in await workspace.admin.get("/api/notes")]
    assert f"Ask [@{named.name}](person:{named.user_id})" in contents


async def test_nothing_in_a_note_runs_or_loads(visit: Visit, workspace: Workspace, account: dict[str, Any]) -> None:
    await write(workspace, account, HARMFUL)
    page = await visit(workspace.admin, "/accounts")
    outside: list[str] = []
    page.on("request", lambda request: None if "127.0.0.1" in request.url else outside.append(request.url))

    await page.goto(f"/accounts/{account['id']}")
    text = note(page, "Terms")
    await expect(text.get_by_role("heading", name="Terms", exact=True)).to_be_visible()
    await text.get_by_role("button", name="Show all").click()
    for words in ("Bold words", "Price list", "Second list"):
        await text.get_by_text(words).click()

    assert await page.evaluate("() => window.harm") is None
    assert await text.locator("script, img, iframe, [onclick], [onerror]").count() == 0
    assert outside == []
    await expect(page).to_have_url(f"{page.url.split('/accounts')[0]}/accounts/{account['id']}")
    links = text.get_by_role("link")
    await expect(links).to_have_text(["Floor plan", "Contract"])
    for link in await links.all():
        assert (await link.get_attribute("rel"), await link.get_attribute("target")) == ("noopener noreferrer", "_blank")


async def test_the_page_of_a_note_reads_it_too(visit: Visit, workspace: Workspace, account: dict[str, Any]) -> None:
    named = workspace.employee
    mention = f"[@{named.name}](person:{named.user_id})"
    written = await write(workspace, account, f"{mention}: **in spring**, says [the tender](https://tenders.example/1)")
    page = await visit(workspace.admin, f"/notes/{written['id']}")

    fact = page.locator("[data-kind=textarea]").first

    await expect(fact.locator("strong")).to_have_text("in spring")
    await expect(fact.get_by_role("link", name="the tender")).to_have_attribute("rel", "noopener noreferrer")
    await fact.get_by_role("button", name="Edit Content").click()
    text = page.get_by_role("textbox", name="Content")
    await expect(text).to_have_value(re.compile(f"^@{re.escape(named.name)}: "))
    await text.press("Control+End")
    await text.press_sequentially(f", and @{named.name[:3]}")
    await expect(page.get_by_role("option", name=named.name)).to_be_visible()
    await text.press("Escape")
    await expect(page.get_by_role("option")).to_have_count(0)
    await text.press("Control+Enter")
    await expect(fact.get_by_text(f"@{named.name}", exact=True)).to_be_visible()
    (stored,) = await workspace.admin.get("/api/notes")
    assert stored["content"] == f"{mention}: **in spring**, says [the tender](https://tenders.example/1), and @{named.name[:3]}"


async def test_text_made_to_hold_up_the_page_is_shown_as_typed(
    visit: Visit, workspace: Workspace, account: dict[str, Any]
) -> None:
    for text in ("- " * 9000, ">" * 9000):
        await write(workspace, account, f"{text} the end")
    await write(workspace, account, "Still **here**")

    page = await visit(workspace.admin, f"/accounts/{account['id']}")

    await expect(note(page, "Still").locator("strong")).to_have_text("here")
    await expect(page.get_by_role("button", name="Show all")).to_have_count(2)
