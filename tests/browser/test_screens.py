"""Every screen in both themes, wide and on a phone: accessible, inside the window, kept as a picture to look at."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.company import LONG_NAME, Company
from tests.browser.conftest import Visit
from tests.browser.looks import DESKTOP, PHONE, TABLET, look

Act = Callable[[Page, Company], Awaitable[None]]


async def _as_it_is(page: Page, company: Company) -> None:
    return None


@dataclass(frozen=True)
class Screen:
    """`path` may name `{account}`, `{lead}`, `{deal}`; `shows` finds what tells that the screen is there."""

    name: str
    path: str
    shows: Callable[[Page], Locator]
    act: Act = _as_it_is
    role: str | None = "admin"


async def _see_filter(page: Page, company: Company) -> None:
    chip = page.get_by_role("button", name="Change the filter on Source")
    await expect(chip).to_contain_text("Trade show")
    fairs = [lead for lead in company.leads if lead["source"] == "trade_show"]
    await expect(page.get_by_text(f"{len(fairs)} leads", exact=True).first).to_be_visible()


async def _open_filter(page: Page, company: Company) -> None:
    await page.get_by_role("button", name="Add a filter").click()
    await page.get_by_role("option", name="Source", exact=True).click()
    await expect(page.get_by_role("button", name="Apply")).to_be_visible()


async def _refuse_form(page: Page, company: Company) -> None:
    await page.keyboard.press("c")
    await page.get_by_role("dialog").get_by_role("button", name="Create lead").click()
    await expect(page.get_by_role("dialog")).to_be_visible()


async def _ask_conversion(page: Page, company: Company) -> None:
    await page.get_by_role("button", name="Convert").click()
    await expect(page.get_by_role("dialog")).to_be_visible()


async def _find(page: Page, company: Company) -> None:
    await page.keyboard.press("Control+k")
    await page.get_by_placeholder("Type a command").fill(company.accounts[0]["name"][:4])
    await expect(page.get_by_role("dialog").get_by_role("button", name=company.accounts[0]["name"])).to_be_visible()


async def _ask_reason(page: Page, company: Company) -> None:
    await page.get_by_role("button", name="Won / Lost").click()
    await page.get_by_role("menuitem", name="Lost").click()
    await expect(page.get_by_role("dialog")).to_be_visible()


def _heading(name: str) -> Callable[[Page], Locator]:
    return lambda page: page.get_by_role("heading", name=name, exact=True).or_(page.get_by_text(name)).first


def _records(page: Page) -> Locator:
    return page.get_by_role("row").nth(2).or_(page.get_by_role("listitem").filter(has=page.get_by_role("link")).nth(1)).first


def _card(page: Page) -> Locator:
    return page.locator("[data-card]").first


def _timeline(page: Page) -> Locator:
    return page.get_by_role("group", name="Show in the timeline")


SCREENS = (
    Screen("sign-in", "/login", _heading("Sign in"), role=None),
    Screen("list-opportunities", "/opportunities", _records),
    Screen("list-leads", "/leads", _records),
    Screen("list-contacts", "/contacts", _records),
    Screen("list-accounts", "/accounts", _records),
    Screen("list-activities", "/activities", _records),
    Screen("list-filtered", "/leads?filter=source~in~trade_show,", _records, _see_filter),
    Screen("list-filter-editor", "/leads", _records, _open_filter),
    Screen("list-nothing-matches", "/leads?q=zzzzzz", _heading("Nothing matches")),
    Screen("list-support", "/leads", _records, role="support"),
    Screen("board", "/opportunities?layout=board", _card),
    Screen("record-account", "/accounts/{account}", _timeline),
    Screen("record-lead", "/leads/{lead}", _timeline),
    Screen("record-deal", "/opportunities/{deal}", _timeline),
    Screen("record-long-name", "/accounts/{long}", _timeline),
    Screen("record-lost-reason", "/opportunities/{deal}", _timeline, _ask_reason),
    Screen("panel", "/opportunities?peek={deal}", _timeline),
    Screen("create-lead", "/leads", _records, _refuse_form),
    Screen("convert", "/leads/{lead}", _timeline, _ask_conversion),
    Screen("palette", "/accounts", _records, _find),
    Screen("not-found", "/accounts/00000000-0000-7000-8000-000000000000", _heading("This account is not here")),
)


def _path(screen: Screen, company: Company) -> str:
    return screen.path.format(
        account=company.accounts[0]["id"],
        lead=company.leads[0]["id"],
        deal=company.deals_in("proposal")[0]["id"],
        long=company.account(LONG_NAME)["id"],
    )


@pytest.mark.parametrize("screen", SCREENS, ids=[screen.name for screen in SCREENS])
async def test_screen_is_accessible_and_fits(visit: Visit, company: Company, screen: Screen) -> None:
    person = company.workspace.person(screen.role) if screen.role else None
    page = await visit(person, _path(screen, company))
    await expect(screen.shows(page)).to_be_visible()
    await screen.act(page, company)

    assert await look(page, screen.name, (DESKTOP, TABLET, PHONE)) == []
