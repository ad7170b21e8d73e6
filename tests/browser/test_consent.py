"""Who may be contacted: the card of a person, the suppression list, and the page behind an unsubscribe link."""

from urllib.parse import urlsplit

from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.looks import DESKTOP, PHONE, look, set_window, take
from tests.browser.people import Workspace


async def test_consent_is_written_down_and_taken_back_by_the_person(visit: Visit, workspace: Workspace) -> None:
    contact = await workspace.admin.create("contacts", first_name="Ada", last_name="King", email="ada@firm.example")
    await workspace.admin.call("PUT", "/api/settings/effective", {"settings": {"consent_model": {"email": "opt_in"}}})
    page = await visit(workspace.admin, f"/contacts/{contact['id']}")
    card = page.get_by_role("region", name="Consent", exact=True)

    await expect(card.get_by_text("Has not agreed yet")).to_be_visible()
    await card.get_by_role("button", name="Write down consent").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_text("Say how it can be shown that they agreed.")).to_be_visible()
    assert await look(page, "consent-dialog", (DESKTOP,)) == []  # on a phone the card lies behind a tab
    await dialog.get_by_role("textbox", name="Proof").fill("Ticked the box of the newsletter form")
    await dialog.get_by_role("button", name="Save").click()
    await expect(card.get_by_text("Agreed", exact=True)).to_be_visible()
    await card.get_by_text("History (1)").click()
    await expect(card.get_by_text("Ticked the box of the newsletter form")).to_be_visible()
    await take(page, "consent-card")

    link = str((await workspace.admin.get(f"/api/contacts/{contact['id']}/consents"))["unsubscribe_url"])
    theirs = await visit(None, urlsplit(link).path)
    await expect(theirs.get_by_role("heading", name="Stop mails from Workshop?", exact=True)).to_be_visible()
    await expect(theirs.get_by_text("a•••@firm.example")).to_be_visible()
    assert await look(theirs, "unsubscribe") == []
    await theirs.get_by_role("button", name="Stop mails").click()
    await expect(theirs.get_by_role("heading", name="No more mails from Workshop", exact=True)).to_be_visible()

    await page.reload()
    await expect(card.get_by_text("Refused", exact=True)).to_be_visible()
    assert await look(page, "consent-refused", (DESKTOP,)) == []
    await set_window(page, PHONE)
    await page.get_by_role("tab", name="Related").click()
    await expect(card.get_by_text("Refused", exact=True)).to_be_visible()
    assert await look(page, "consent-refused", (PHONE,)) == []


async def test_the_list_is_filled_searched_and_left_with_a_reason(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.admin, "/settings/consent")
    await expect(page.get_by_text("Nobody is on the list")).to_be_visible()

    await page.get_by_role("button", name="Add address").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("textbox", name="Address").fill("Nobody")
    await dialog.get_by_role("button", name="Add address").click()
    await expect(dialog.get_by_text("This is not an e-mail address.")).to_be_visible()
    await dialog.get_by_role("textbox", name="Address").fill("Angry@firm.example")
    await dialog.get_by_role("button", name="Add address").click()
    row = page.get_by_role("row").filter(has_text="angry@firm.example")
    await expect(row).to_contain_text("Added by hand")

    await page.get_by_role("button", name="Import", exact=True).click()
    file = {"name": "list.csv", "mimeType": "text/csv", "buffer": b"email,reason\nback@x.example,bounced\nnobody,\n"}
    async with page.expect_file_chooser() as choosing:
        await dialog.get_by_role("button", name="File").click()
    await (await choosing.value).set_files(file)  # pyright: ignore[reportArgumentType]
    await dialog.get_by_role("button", name="Import addresses").click()
    await expect(dialog.get_by_text("1 address added")).to_be_visible()
    await expect(dialog.get_by_text("Row 3")).to_be_visible()
    await dialog.get_by_role("button", name="Close", exact=True).last.click()
    await expect(page.get_by_role("row").filter(has_text="back@x.example")).to_contain_text("Bounced")
    assert await look(page, "settings-consent") == []

    await page.get_by_role("textbox", name="Search addresses").fill("angry")
    await expect(page.get_by_role("row").filter(has_text="back@x.example")).to_have_count(0)
    await row.get_by_role("button", name="Remove angry@firm.example").click()
    await dialog.get_by_role("button", name="Remove from the list").click()
    await expect(dialog.get_by_text("Say why: the log keeps it.")).to_be_visible()
    await dialog.get_by_role("textbox", name="Why may they be contacted again?").fill("They wrote to us")
    await dialog.get_by_role("button", name="Remove from the list").click()
    await expect(page.get_by_text("No address found")).to_be_visible()

    theirs = await visit(workspace.support, "/settings/consent")
    await expect(theirs.get_by_role("row").filter(has_text="back@x.example")).to_be_visible()
    await expect(theirs.get_by_role("button", name="Add address")).to_have_count(0)
