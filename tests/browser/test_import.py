"""The import wizard with real rows: some are decided by the person, one cannot be read."""

import csv
import re
from collections import Counter
from pathlib import Path

from playwright.async_api import Page, expect

from tests.browser import looks
from tests.browser.company import DATA
from tests.browser.conftest import Visit
from tests.browser.installation import Installation
from tests.browser.looks import DESKTOP, PHONE, box, set_window
from tests.browser.people import Workspace

FILE = DATA / "sales_pipeline.csv"
IMPOSSIBLE = "31-02-17"
JOB_MS = 60_000
PASTE = """text => {
  const clipboardData = new DataTransfer();
  clipboardData.setData('text/plain', text);
  document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
}"""
STAGES = {"Won": "closed_won", "Lost": "closed_lost", "Engaging": "qualification", "Prospecting": "prospecting"}


def file_rows() -> list[dict[str, str]]:
    with FILE.open(newline="") as file:
        return list(csv.DictReader(file))


async def look(page: Page, name: str) -> None:
    """Every step of the wizard is accessible and fits, in both themes and widths."""
    assert await looks.look(page, f"import-{name}", (PHONE, DESKTOP)) == []


async def read_file(page: Page) -> None:
    """The file is taken, its columns recognised."""
    await page.get_by_role("link", name="Import", exact=True).click()
    await expect(page.get_by_text("Drop a file here")).to_be_visible()
    await look(page, "1-source")
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Download an empty file with the right columns").click()
    assert (await download.value).suggested_filename == "Opportunities.csv"
    await page.locator("input[type=file]").set_input_files(FILE)

    await expect(page.get_by_role("table", name="Map")).to_contain_text("close_value")
    await expect(page.get_by_label("What deal_stage fills").first).to_have_value("Stage")
    await look(page, "2-map")
    widths = await page.get_by_role("cell").get_by_role("combobox").evaluate_all("all => all.map(each => each.offsetWidth)")
    assert len(set(widths)) == 1, "what a column fills is chosen in boxes of one width"
    await set_window(page, PHONE)
    leave = await box(page.get_by_role("link", name="Leave, keep as draft"))
    title = await box(page.get_by_role("heading", level=1))
    assert abs(leave["y"] + leave["height"] / 2 - title["y"] - title["height"] / 2) < 4
    await set_window(page, DESKTOP)
    await page.get_by_role("combobox", name="If it is in the trash").click()
    await page.get_by_role("option", name="Restore and update it").click()
    await page.get_by_role("button", name="Continue").click()


async def decide(page: Page) -> None:
    """What nobody may guess is asked: the date's format, an unknown stage, missing accounts, unknown people."""
    await expect(page.get_by_text("The year has two digits, so the format must be chosen.").first).to_be_visible()
    await expect(page.get_by_role("button", name=re.compile("^Check"))).to_be_disabled()
    await page.get_by_role("region", name="close_date").get_by_label("How dates are written").first.click()
    await page.get_by_role("option", name=re.compile("dd-mm-yy")).click()
    await look(page, "3-clean")
    await page.get_by_label("What Engaging means").first.click()
    await page.get_by_role("option", name="Qualification").click()
    await page.get_by_role("checkbox", name="Create accounts that are missing").check()
    await page.get_by_role("radio", name="Add them as employees without sign-in").check()
    await page.get_by_role("button", name="Check 60 rows").click()


async def take_errors(page: Page, folder: Path) -> list[dict[str, str]]:
    """The rows of the file that were refused, as they are given back."""
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Download the rows with errors").click()
    await (await download.value).save_as(folder / "errors.csv")
    with (folder / "errors.csv").open(newline="") as errors:
        return list(csv.DictReader(errors))


async def test_a_pipeline_is_imported_from_file_to_report(
    visit: Visit, workspace: Workspace, installation: Installation, tmp_path: Path
) -> None:
    installation.start_worker()
    good = [row for row in file_rows() if row["close_date"] != IMPOSSIBLE]
    page = await visit(workspace.admin, "/opportunities")
    await read_file(page)
    await decide(page)

    run = page.get_by_role("button", name=f"Import {len(good)} opportunities")
    await expect(run).to_be_visible(timeout=JOB_MS)
    await page.get_by_role("button", name=re.compile("^Error")).click()
    await expect(page.get_by_text(IMPOSSIBLE).first).to_be_visible()
    assert await workspace.admin.get("/api/opportunities") == [], "the check writes nothing"
    await look(page, "4-preview")
    await run.click()

    await expect(page.get_by_role("heading", name=f"{len(good)} opportunities imported", exact=True)).to_be_visible(
        timeout=JOB_MS
    )
    await look(page, "5-report")
    assert [row["close_date"] for row in await take_errors(page, tmp_path)] == [IMPOSSIBLE]
    await page.get_by_role("link", name="Open opportunities").click()
    await expect(page.get_by_role("grid", name="Opportunities")).to_have_attribute("aria-rowcount", str(len(good)))
    await check_stored(workspace, good)


async def check_stored(workspace: Workspace, good: list[dict[str, str]]) -> None:
    """The database holds what the file says."""
    deals = await workspace.admin.get("/api/opportunities", limit=200)
    accounts = await workspace.admin.get("/api/accounts", limit=200)
    won = sum(float(row["close_value"]) for row in good if row["deal_stage"] == "Won")
    assert Counter(deal["stage"] for deal in deals) == Counter(STAGES[row["deal_stage"]] for row in good)
    assert sum(deal["amount"] for deal in deals if deal["stage"] == "closed_won") == won
    assert {account["name"] for account in accounts} == {row["account"] for row in good if row["account"]}


async def test_a_table_is_pasted(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.admin, "/import/leads")
    await expect(page.get_by_text("Drop a file here")).to_be_visible()

    await page.evaluate(PASTE, "First name\tE-mail\nAda\tada@firm.example\n")

    await expect(page.get_by_label("What E-mail fills").first).to_have_value("E-mail")
    await expect(page.get_by_role("table", name="Map")).to_contain_text("ada@firm.example")


async def test_a_picture_is_no_table(visit: Visit, workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "photo.png").write_bytes(b"\x89PNG")
    page = await visit(workspace.admin, "/import/opportunities")

    await page.locator("input[type=file]").set_input_files(tmp_path / "photo.png")

    await expect(page.get_by_role("alert")).to_contain_text("photo.png is neither a CSV nor an XLSX file.")
