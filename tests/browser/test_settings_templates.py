"""Settings → Templates: one of the product is copied and changed, its preview follows, its versions come back."""

import re

from playwright.async_api import Locator, expect

from tests.browser.conftest import Visit
from tests.browser.looks import PHONE, look
from tests.browser.people import Workspace

PAGE = "/settings/templates"


async def test_a_template_is_copied_written_and_brought_back(visit: Visit, workspace: Workspace) -> None:
    account = await workspace.manager.create("accounts", name="Borealis Instruments")
    await workspace.manager.create(
        "contacts", first_name="Ingrid", last_name="Solheim", account_id=account["id"], email="ingrid@borealis.example"
    )
    page = await visit(workspace.manager, PAGE)
    await expect(page.get_by_role("heading", name="Write it once, send it as if it were written for one")).to_be_visible()
    assert await look(page, "templates") == []

    await page.get_by_role("button", name="Follow up", exact=True).click()
    preview = page.get_by_role("region", name="Preview")
    await expect(preview).to_contain_text("Hi Ingrid,")
    assert await look(page, "templates-reader") == []
    await page.get_by_role("button", name="Copy to change it").click()

    subject, message = page.get_by_label("Subject"), page.get_by_role("textbox", name="Text", exact=True)
    await subject.fill("News for {{acount.name|you}}")
    await expect(page.get_by_text("There is no variable {{acount.name}}. Did you mean {{account.name}}?")).to_be_visible()
    await page.get_by_role("button", name="Use {{account.name}}").click()
    await expect(subject).to_have_value("News for {{account.name|you}}")
    await expect(preview).to_contain_text("News for Borealis Instruments")
    await message.fill("Dear , write to ")
    await message.press("End")
    await page.get_by_role("combobox", name="Insert a variable").fill("job title")
    await page.get_by_role("option", name="job_title", exact=False).first.click()
    await expect(message).to_have_value("Dear , write to {{job_title}}")
    await expect(preview).to_contain_text("Missing value: job_title")
    assert await look(page, "templates-editor") == []
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_role("button", name="Save", exact=True)).to_be_disabled()
    await page.get_by_role("button", name="Undo").click()
    await expect(subject).to_have_value("Where do we stand?")
    await expect(page.get_by_text("Undone")).to_be_visible()
    await subject.fill("News for {{account.name|you}}")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_role("button", name="Undo")).to_be_visible()

    await page.get_by_role("button", name="More for Follow up").click()
    await page.get_by_role("menuitem", name="Versions").click()
    dialog = page.get_by_role("dialog", name="Versions of Follow up")
    await expect(dialog.get_by_role("listitem")).to_have_count(4)
    assert await look(page, "templates-versions", (PHONE,)) == []
    await dialog.get_by_role("button", name="Say version 1 again").click()
    await expect(subject).to_have_value("Where do we stand?")
    await expect(preview).to_contain_text("Hi Ingrid,")


async def test_a_mail_with_html_is_made_and_others_only_read_it(visit: Visit, workspace: Workspace) -> None:
    await workspace.admin.create("leads", first_name="Ada", company="Analytical")
    page = await visit(workspace.admin, f"{PAGE}?open=new")
    await page.get_by_role("button", name="Create template").click()
    await expect(page.get_by_text("Give it a name.")).to_be_visible()
    await page.get_by_label("Name", exact=True).fill("Welcome to a template with a name that is as long as names may be")
    await page.get_by_label("Subject").fill("Welcome, {{first_name|friend}}")
    await page.get_by_role("textbox", name="Text", exact=True).fill("Welcome.")
    await page.get_by_role("button", name="Own HTML").click()
    styled = (
        '<h1 style="color: rgb(67, 69, 194)">Hello {{first_name|friend}}</h1><img alt="Our team" src="https://a.example/t.png">'
    )
    await page.get_by_label("HTML", exact=True).fill(f'{styled}<p onclick="x">At {{{{company}}}}</p><script>x</script>')
    preview = page.get_by_role("region", name="Preview")
    kind = preview.get_by_role("combobox", name="Kind of record")
    await kind.click()
    await page.get_by_role("option", name="Lead", exact=True).click()
    await expect(preview).to_contain_text("At Analytical")
    await expect(preview.get_by_text("Hello Ada")).to_have_css("color", "rgb(67, 69, 194)")
    await expect(preview.get_by_text("Picture: Our team")).to_be_visible()
    await preview.get_by_role("button", name="Phone").click()
    await expect(paper(preview)).to_have_css("max-width", "360px")
    assert await look(page, "templates-html") == []
    await page.get_by_role("button", name="Create template").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Welcome to a template")

    reader = await visit(workspace.employee, PAGE, width=390, height=844)
    await reader.get_by_role("button", name=re.compile("^Welcome to a template")).click()
    await expect(reader.get_by_role("heading", level=1)).to_contain_text("Welcome to a template")
    await expect(reader.get_by_role("region", name="Preview")).to_contain_text("There is no record to fill it with yet.")
    await expect(reader.get_by_role("button", name="Save")).to_have_count(0)


def paper(preview: Locator) -> Locator:
    return preview.locator("[data-width]")
