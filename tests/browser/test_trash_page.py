"""Settings → Trash: what was deleted, restored and removed for good; the undo of what was just created."""

import asyncio
import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.installation import Installation
from tests.browser.looks import DESKTOP, look
from tests.browser.people import Person, Workspace

DELETED = {"accounts": {"name": "Kan-code"}, "leads": {"last_name": "Kimani"}, "opportunities": {"name": "GTX Pro for Konex"}}


@pytest.fixture
async def deleted(workspace: Workspace) -> dict[str, str]:
    """Ids of a deleted account, lead and opportunity."""
    ids: dict[str, str] = {}
    for collection, fields in DELETED.items():
        ids[collection] = (await workspace.admin.create(collection, **fields))["id"]
        await remove(workspace.admin, collection, ids[collection])
    return ids


async def remove(person: Person, collection: str, record_id: str) -> None:
    assert (await person.call("DELETE", f"/api/{collection}/{record_id}")).is_success


async def test_it_shows_every_type_and_restores(visit: Visit, workspace: Workspace, deleted: dict[str, str]) -> None:
    page = await visit(workspace.admin, "/settings/trash")
    rows = page.get_by_role("table", name="Deleted records").locator("tbody tr")
    await expect(rows).to_have_count(3)
    await expect(rows.first).to_contain_text("GTX Pro for Konex")
    await expect(rows.first).to_contain_text("Markita Hansen")
    await expect(rows.first).to_contain_text("30 days left")
    assert await look(page, "settings-trash-filled") == []

    await page.get_by_role("button", name="Restore GTX Pro for Konex").click()

    await expect(page.get_by_text("GTX Pro for Konex restored")).to_be_visible()
    await expect(rows).to_have_count(2)
    restored = await workspace.admin.get(f"/api/opportunities/{deleted['opportunities']}")
    assert restored["deleted_at"] is None


async def test_it_is_narrowed_by_type_and_name(visit: Visit, workspace: Workspace, deleted: dict[str, str]) -> None:
    page = await visit(workspace.admin, "/settings/trash")
    rows = page.get_by_role("table", name="Deleted records").locator("tbody tr")

    await page.get_by_role("combobox", name="Type").click()
    await page.get_by_role("option", name="Leads (1)").click()
    await expect(rows).to_have_count(1)
    await page.get_by_label("Find by name").fill("nobody of this name")

    await expect(page.get_by_role("heading", name="Nothing in the trash matches", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Clear filters").click()
    await expect(rows).to_have_count(3)
    assert len(deleted) == 3


async def test_purging_asks_for_a_word_and_is_final(visit: Visit, workspace: Workspace, deleted: dict[str, str]) -> None:
    page = await visit(workspace.admin, "/settings/trash")
    for name in ("Kan-code", "Kimani"):
        await page.get_by_role("checkbox", name=f"Select {name}").check()
    bar = page.get_by_role("region", name="Actions for the selection")
    await expect(bar.get_by_role("status")).to_have_text("2 selected")

    await bar.get_by_role("button", name="Delete for good").click()
    dialog = page.get_by_role("dialog", name="Delete 2 records for good?")
    confirm = dialog.get_by_role("button", name="Delete 2 records for good")
    await expect(confirm).to_be_disabled()
    assert await look(page, "settings-trash-purge") == []
    await dialog.get_by_label("to confirm").fill("delete")
    await confirm.click()

    await expect(page.get_by_text("2 records deleted for good")).to_be_visible()
    await expect(page.get_by_role("table", name="Deleted records").locator("tbody tr")).to_have_count(1)
    for collection in ("accounts", "leads"):
        gone = await workspace.admin.call("GET", f"/api/{collection}/{deleted[collection]}", deleted="with")
        assert gone.status_code == 404


async def test_it_is_emptied_of_what_was_counted(visit: Visit, workspace: Workspace, deleted: dict[str, str]) -> None:
    page = await visit(workspace.admin, "/settings/trash")
    await page.get_by_role("button", name="Empty trash").click()
    late = await workspace.admin.create("leads", last_name="Late")
    await remove(workspace.admin, "leads", late["id"])

    await page.get_by_label("to confirm").fill("delete")
    await page.get_by_role("button", name="Delete 3 records for good").click()

    await expect(page.get_by_text("3 records deleted for good")).to_be_visible()
    await expect(page.get_by_role("table", name="Deleted records").locator("tbody tr")).to_have_count(1)
    left = await workspace.admin.get("/api/trash")
    assert [entry["id"] for entry in left] == [late["id"]] and len(deleted) == 3


async def test_an_empty_trash_says_so(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.admin, "/settings/trash")

    await expect(page.get_by_role("heading", name="The trash is empty", exact=True)).to_be_visible()
    await expect(page.get_by_role("button", name="Empty trash")).to_have_count(0)
    assert await look(page, "settings-trash-empty") == []


async def test_who_may_not_delete_is_told_so(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.employee, "/settings/trash")

    await expect(page.get_by_role("heading", name="You cannot see this", exact=True)).to_be_visible()
    await expect(page.get_by_role("link", name="Trash")).to_have_count(0)


async def test_a_creation_is_taken_back_without_the_right_to_delete(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.employee, "/leads")
    await page.get_by_role("button", name="Create one").click()
    await page.get_by_role("dialog").get_by_label("Last name").fill("Mistaken")
    await page.get_by_role("dialog").get_by_role("button", name="Create lead").click()
    await expect(page.get_by_role("heading", name="Mistaken", level=1)).to_be_visible()

    await page.get_by_role("button", name=re.compile("^Undo")).click()

    await expect(page.get_by_text("Mistaken taken back")).to_be_visible()
    await expect(page).to_have_url(re.compile("/leads$"))
    assert await workspace.employee.get("/api/leads") == []


async def test_a_large_change_shows_how_far_it_is(visit: Visit, workspace: Workspace, installation: Installation) -> None:
    installation.start_worker()
    people = (f"Person {number},Weber Works,Trade fair; vip" for number in range(501))
    rows = "\n".join(["last_name,company,tags", *people])
    upload = await workspace.admin.client.post(
        "/api/leads/import", files={"file": ("leads.csv", rows, "text/csv")},
        headers={"Authorization": f"Bearer {workspace.admin.token}"},
    )  # fmt: skip
    import_id = upload.json()["data"]["id"]
    await workspace.admin.create("tags", name="Trade fair", color="teal")
    await take_step(workspace.admin, import_id, "validate", "validated")
    page = await visit(workspace.admin, f"/import/leads/{import_id}?step=preview")
    cell = page.get_by_role("row", name=re.compile("Person 0 ")).get_by_role("cell", name=re.compile("Trade fair"))
    for name in ("Trade fair", "vip"):
        await expect(cell.get_by_text(name, exact=True)).to_be_visible()
    assert await look(page, "import-preview-tags", (DESKTOP,)) == []
    await take_step(workspace.admin, import_id, "run", "completed")
    await page.goto(page.url.partition("/import")[0] + "/leads")
    await expect(page.get_by_role("row", name=re.compile("Person 471")).first).to_be_visible()
    await page.keyboard.press("Control+a")
    await page.get_by_role("button", name="Select all 501 matching").click()

    bar = page.get_by_role("region", name="Actions for the selection")
    await bar.get_by_role("button", name="Status").click()
    await page.get_by_role("menuitem", name="Contacted").click()
    await page.get_by_role("dialog").get_by_role("button", name="Change 501 leads").click()

    await expect(page.get_by_text("501 leads set to Contacted")).to_be_visible()
    assert await statuses(workspace.admin) == [("contacted", 501)]
    await workspace.admin.change("leads", (await workspace.admin.get("/api/leads", limit=1))[0], rating="hot")
    await page.get_by_role("button", name=re.compile("^Undo")).click()
    await expect(page.get_by_text("Taken back for 500. 1 was changed by somebody since and stays as it is.")).to_be_visible()
    assert sorted(await statuses(workspace.admin)) == [("contacted", 1), ("new", 500)]

    tagging = {
        "filter": {"field": "company", "op": "eq", "value": "Weber Works"},
        "action": "tag",
        "values": {"tags": ["late"]},
    }
    assert (await workspace.admin.call("POST", "/api/leads/bulk", tagging)).is_success
    await page.get_by_role("button", name=re.compile("^Your work")).click()
    tray = page.get_by_role("dialog", name="Your work")
    await expect(tray.get_by_text("Taking back a change of 501 leads")).to_be_visible()
    await tray.get_by_role("button", name="Undo: Tagging 501 leads").click()
    await expect(page.get_by_text("Taken back", exact=True)).to_be_visible()
    await expect(tray.get_by_role("button", name=re.compile("^Undo"))).to_have_count(0)
    assert not any("late" in lead["tags"] for lead in await workspace.admin.get("/api/leads", limit=200))


async def statuses(person: Person) -> list[tuple[str, int]]:
    """How many leads have each status."""
    stats = await person.get("/api/leads/stats", group_by="status")
    return [(group["value"], group["count"]) for group in stats["groups"]]


async def take_step(person: Person, import_id: str, step: str, status: str) -> None:
    """Have an import checked or run; returns when it has this status."""
    assert (await person.call("POST", f"/api/imports/{import_id}/{step}", {})).is_success
    await until(person, import_id, status)


async def until(person: Person, import_id: str, status: str) -> None:
    """The import has this status; the worker takes a moment."""
    async with asyncio.timeout(120):
        while (await person.get(f"/api/imports/{import_id}"))["status"] != status:  # noqa: ASYNC110  (another process)
            await asyncio.sleep(0.1)
