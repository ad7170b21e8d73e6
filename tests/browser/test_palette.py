"""Finding and doing by keyboard: the command palette and the search of the header."""

import re

from playwright.async_api import Page, expect

from tests.browser.company import Company
from tests.browser.conftest import Visit
from tests.browser.looks import settle


async def open_palette(page: Page) -> None:
    await page.keyboard.press("Control+k")
    await expect(page.get_by_placeholder("Type a command or find a record")).to_be_focused()


async def choose(page: Page, typed: str, offered: str | re.Pattern[str]) -> None:
    """Type, and press Enter once the list has followed: the only command left, or the first of them."""
    await page.keyboard.type(typed)
    first = page.get_by_role("dialog").locator("button[data-selected]")
    await expect(first).to_contain_text(offered)
    await page.keyboard.press("Enter")


async def test_palette_opens_a_record(visit: Visit, company: Company) -> None:
    name = company.accounts[7]["name"]
    page = await visit(company.admin, "/leads")
    await expect(page.get_by_role("grid", name="Leads")).to_be_visible()

    await open_palette(page)
    await choose(page, name, name)  # before its people, who are found by their address

    await expect(page.get_by_role("article")).to_contain_text(name)
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_palette_says_what_a_record_is_in_words(visit: Visit, company: Company) -> None:
    page = await visit(company.admin, "/leads")
    await expect(page.get_by_role("grid", name="Leads")).to_be_visible()

    await open_palette(page)
    await page.keyboard.type(company.accounts[0]["name"])

    found = page.get_by_role("dialog").get_by_role("button", name=company.accounts[0]["name"])
    await expect(found).to_contain_text("Information technology")


async def test_palette_goes_creates_and_changes_the_theme(visit: Visit, company: Company) -> None:
    page = await visit(company.admin, "/leads")
    await expect(page.get_by_role("grid", name="Leads")).to_be_visible()

    await open_palette(page)
    await choose(page, "go to contacts", "Go to Contacts")
    await expect(page).to_have_url(re.compile("/contacts"))

    await open_palette(page)
    await choose(page, "backup codes", "Settings: Sign-in & devices")
    await expect(page.get_by_role("heading", name="Sign-in & devices", level=1)).to_be_visible()

    await open_palette(page)
    await choose(page, "dark theme", "Use the dark theme")
    await expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    await open_palette(page)
    async with page.expect_response(lambda answer: "system" in (answer.request.post_data or "")):
        await choose(page, "system theme", "Follow the system theme")

    await open_palette(page)
    await choose(page, "new account", "New account")
    await expect(page.get_by_role("dialog", name="New account")).to_be_visible()


async def test_palette_offers_support_no_creation(visit: Visit, company: Company) -> None:
    page = await visit(company.workspace.support, "/leads")
    await expect(page.get_by_role("grid", name="Leads")).to_be_visible()

    await open_palette(page)
    await page.keyboard.type("lead")

    await expect(page.get_by_role("button", name="Go to Leads")).to_be_visible()
    await expect(page.get_by_role("button", name="New lead")).to_have_count(0)


async def test_header_search_by_slash(visit: Visit, company: Company) -> None:
    contact = company.contacts[4]
    page = await visit(company.admin, "/accounts")
    await expect(page.get_by_role("grid", name="Accounts")).to_be_visible()

    await page.keyboard.press("/")
    await page.keyboard.type(contact["email"])
    await expect(page.get_by_role("option")).to_have_count(1)
    await expect(page.get_by_role("option")).to_contain_text(contact["name"])
    await expect(page.get_by_role("option")).to_have_attribute("data-combobox-selected", "true")
    await page.keyboard.press("Enter")

    await expect(page).to_have_url(re.compile(f"/contacts/{contact['id']}"))


async def test_enter_opens_what_was_typed_and_not_what_was_found_before(visit: Visit, company: Company) -> None:
    before, wanted = company.contacts[4], company.contacts[5]
    page = await visit(company.admin, "/accounts")
    await expect(page.get_by_role("grid", name="Accounts")).to_be_visible()

    await page.keyboard.press("/")
    await page.keyboard.type(before["email"])
    await expect(page.get_by_role("option")).to_contain_text(before["name"])
    await page.get_by_role("textbox", name="Search", exact=True).fill(wanted["email"])
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile(f"/contacts/{wanted['id']}"))

    await open_palette(page)
    await page.keyboard.type(before["email"])
    await expect(page.get_by_role("dialog").locator("button[data-selected]")).to_contain_text(before["name"])
    await page.get_by_role("dialog").get_by_role("textbox").fill(wanted["email"])
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page).to_have_url(re.compile(f"/contacts/{wanted['id']}"))


async def test_search_shows_nobody_elses_records_to_an_employee(visit: Visit, company: Company) -> None:
    employee = company.workspace.employee
    foreign = next(account for account in company.accounts if account["owner_id"] != employee.user_id)
    page = await visit(employee, "/leads")

    await page.get_by_role("combobox", name="Search").or_(page.get_by_label("Search", exact=True)).first.fill(foreign["name"])

    await expect(
        page.get_by_text(f"Nothing found for “{foreign['name']}”").or_(page.get_by_role("option")).first
    ).to_be_visible()
    await expect(page.get_by_role("option", name=foreign["name"], exact=True)).to_have_count(0)


async def test_on_a_phone_what_is_found_ends_inside_the_dialog(visit: Visit, company: Company) -> None:
    page = await visit(company.admin, "/leads", width=390, height=844)
    await page.get_by_role("button", name=re.compile("^Search")).first.click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_placeholder("Type a command or find a record").fill("example")
    await expect(dialog.get_by_role("button").first).to_be_visible()
    await settle(page)

    beyond = await dialog.evaluate(
        "dialog => [...dialog.querySelectorAll('button')].filter(button =>"
        " button.getBoundingClientRect().right > dialog.getBoundingClientRect().right).map(button => button.textContent)"
    )

    assert beyond == []
