"""Signing in and out."""

import re

import httpx
from playwright.async_api import Page, expect

from tests.browser.company import Company
from tests.browser.conftest import Visit
from tests.browser.installation import Installation
from tests.browser.people import PASSWORD, Person


async def sign_in(page: Page, person: Person, password: str = PASSWORD) -> None:
    await page.get_by_label("E-mail").fill(person.email)
    await page.get_by_label("Password", exact=True).fill(password)
    await page.keyboard.press("Enter")


async def test_sign_in_opens_the_deals(visit: Visit, company: Company) -> None:
    page = await visit(None)

    await expect(page.get_by_label("E-mail")).to_be_focused()
    await sign_in(page, company.admin)

    await expect(page).to_have_url(re.compile("/opportunities$"))
    await expect(page.get_by_role("heading", name="Opportunities", exact=True)).to_be_visible()


async def test_wrong_password_says_so_and_keeps_the_address(visit: Visit, company: Company) -> None:
    page = await visit(None, "/login")

    await sign_in(page, company.admin, "Wrong-Horse-9x")

    await expect(page.get_by_role("alert")).to_contain_text("password")
    await expect(page.get_by_label("E-mail")).to_have_value(company.admin.email)
    await expect(page.get_by_label("Password", exact=True)).to_be_focused()


async def test_missing_fields_are_named(visit: Visit) -> None:
    page = await visit(None, "/login")

    await page.get_by_role("button", name="Sign in").click()

    await expect(page.get_by_text("Enter your e-mail")).to_be_visible()
    await expect(page.get_by_label("E-mail")).to_be_focused()


async def test_nobody_inherits_the_session_of_another_visitor(visit: Visit, company: Company) -> None:
    await visit(company.admin, "/accounts")

    page = await visit(None, "/accounts")

    await expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    assert await page.context.cookies() == []


async def test_sign_in_returns_to_where_one_wanted_to_go(visit: Visit, company: Company) -> None:
    page = await visit(None, "/leads?view=mine&sort=name")

    await expect(page).to_have_url(re.compile("/login"))
    await sign_in(page, company.admin)

    await expect(page).to_have_url(re.compile(r"/leads\?view=mine&sort=name"))


async def test_sign_out_ends_all_tabs(visit: Visit, company: Company) -> None:
    page = await visit(company.workspace.support, "/accounts")
    other_tab = await page.context.new_page()
    await other_tab.goto("/leads")
    await expect(other_tab.get_by_role("grid", name="Leads")).to_be_visible()

    await page.get_by_role("button", name="Account of").click()
    await page.get_by_role("menuitem", name="Sign out").click()

    await expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    await expect(other_tab.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    await page.goto("/accounts")
    await expect(page).to_have_url(re.compile("/login"))


async def test_an_ended_session_comes_back_to_the_same_place(
    visit: Visit, company: Company, installation: Installation
) -> None:
    page = await visit(company.admin, "/accounts")
    row = page.get_by_role("row", name=company.accounts[0]["name"], exact=True)
    await expect(row).to_be_visible()
    cookies = {
        cookie["name"]: cookie["value"] for cookie in await page.context.cookies() if "name" in cookie and "value" in cookie
    }
    async with httpx.AsyncClient(base_url=installation.url, cookies=cookies, timeout=120) as elsewhere:
        ended = await elsewhere.post("/api/auth/logout", headers={"X-CSRF-Token": cookies["aisha_csrf"]})
    assert ended.is_success

    await row.click()

    await expect(page.get_by_text("Sign in to go on to the page you asked for.")).to_be_visible()
    await sign_in(page, company.admin)
    await expect(page.get_by_role("heading", name=company.accounts[0]["name"], exact=True)).to_be_visible()
