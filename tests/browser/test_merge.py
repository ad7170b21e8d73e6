"""Merging records from the list, and taking a conversion back."""

import re

from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.people import Workspace
from tests.browser.test_settings_screens import look


async def test_two_contacts_become_one_and_two_again(visit: Visit, workspace: Workspace) -> None:
    admin = workspace.admin
    winner = await admin.create("contacts", first_name="Ada", last_name="King", job_title="Analyst")
    loser = await admin.create("contacts", first_name="Ada", last_name="Byron", email="ada@engines.example")
    await admin.create("activities", subject="Call", related_type="contact", related_id=loser["id"])
    page = await visit(admin, "/contacts", workspace=workspace)

    for name in ("Ada King", "Ada Byron"):
        await page.get_by_role("checkbox", name=f"Select {name}").check()
    await page.get_by_role("region", name="Actions for the selection").get_by_role("button", name="Merge").click()
    dialog = page.get_by_role("dialog", name="Merge 2 contacts into one")
    await dialog.get_by_role("radio", name=re.compile("Ada King")).check()
    await expect(dialog.get_by_text("Comes along: 1 activity.")).to_be_visible()
    await dialog.get_by_role("radiogroup", name="Last name").get_by_role("radio", name="Byron").check()
    problems = await look(page, "merge")
    await page.set_viewport_size({"width": 1440, "height": 900})
    await dialog.get_by_role("button", name="Merge").click()

    done = page.get_by_text("2 contacts merged into Ada Byron")
    await expect(done).to_be_visible()
    merged = await admin.get(f"/api/contacts/{winner['id']}")
    assert (merged["last_name"], merged["email"], merged["job_title"]) == ("Byron", "ada@engines.example", "Analyst")
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_text("The merge is taken back")).to_be_visible()
    assert (await admin.get(f"/api/contacts/{winner['id']}"))["last_name"] == "King"
    assert (await admin.get(f"/api/contacts/{loser['id']}"))["email"] == "ada@engines.example"
    assert problems == []


async def test_a_conversion_is_taken_back_with_a_reason(visit: Visit, workspace: Workspace) -> None:
    admin = workspace.admin
    lead = await admin.create("leads", first_name="Ada", last_name="Byron", company="Engines", status="contacted")
    answer = await admin.call("POST", f"/api/leads/{lead['id']}/convert", {})
    assert answer.is_success
    page = await visit(admin, f"/leads/{lead['id']}", workspace=workspace)

    await page.get_by_role("button", name="Undo conversion").click()
    dialog = page.get_by_role("dialog", name="Undo this conversion?")
    await dialog.get_by_label("Reason").fill("Wrong person")
    problems = await look(page, "undo-conversion")
    await page.set_viewport_size({"width": 1440, "height": 900})
    await dialog.get_by_role("button", name="Undo conversion").click()

    await expect(page.get_by_text("The lead is back")).to_be_visible()
    await expect(page.get_by_role("button", name="Convert", exact=True)).to_be_visible()
    assert (await admin.get(f"/api/leads/{lead['id']}"))["status"] == "contacted"
    assert problems == []


async def test_lost_in_bulk_asks_for_the_reason_once(visit: Visit, workspace: Workspace) -> None:
    admin = workspace.admin
    leads = [await admin.create("leads", last_name=name) for name in ("Byron", "King")]
    page = await visit(admin, "/leads", workspace=workspace)

    await expect(page.get_by_role("row", name="Byron", exact=True)).to_be_visible()
    await page.keyboard.press("Control+a")
    bar = page.get_by_role("region", name="Actions for the selection")
    await bar.get_by_role("button", name="Status").click()
    await expect(page.get_by_role("menuitem", name="Converted")).to_have_count(0)
    await page.get_by_role("menuitem", name="Lost").click()
    dialog = page.get_by_role("dialog", name="Why are they lost?")
    await dialog.get_by_role("button", name="Mark as lost").click()
    await expect(dialog.get_by_text("Say why, in a word or two")).to_be_visible()
    await dialog.get_by_label("Reason").fill("No budget")
    await dialog.get_by_role("button", name="Mark as lost").click()

    await expect(bar).to_have_count(0)
    for lead in leads:
        lost = await admin.get(f"/api/leads/{lead['id']}")
        assert (lost["status"], lost["lost_reason"]) == ("lost", "No budget")
