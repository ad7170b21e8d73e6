"""Settings → Custom fields: an admin adds one, everybody works with it at once, the other workspace never sees it."""

import re
from collections.abc import Callable
from typing import Any

from playwright.async_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.looks import look, take
from tests.browser.people import Workspace


async def _add(page: Page, label: str, kind: str) -> None:
    await page.get_by_role("button", name="New field").first.click()
    dialog = page.get_by_role("dialog", name="New field of Leads")
    await dialog.get_by_role("textbox", name="Label").first.fill(label)
    await dialog.get_by_text(kind, exact=True).click()


async def test_an_admin_adds_a_field_and_a_seller_works_with_it(visit: Visit, workspace: Workspace) -> None:
    page = await visit(workspace.admin, "/settings/custom-fields")
    await expect(page.get_by_role("heading", name="Leads have no fields of your own yet", exact=True)).to_be_visible()
    assert await look(page, "settings-custom-fields-none") == []
    await _add(page, "Site size", "One of a list")
    dialog = page.get_by_role("dialog", name="New field of Leads")
    await expect(dialog.get_by_label("Name in the API and in files")).to_have_value("site_size")
    await dialog.get_by_role("button", name="Add a choice").click()
    await dialog.get_by_role("textbox", name="Choice 1").fill("Small")
    await dialog.get_by_role("textbox", name="Choice 1").press("Enter")
    await dialog.get_by_role("textbox", name="Choice 2").fill("Large")
    await dialog.get_by_label("Help").fill("How many people work there.")
    await expect(dialog.get_by_role("region", name="How it looks").get_by_label("Site size")).to_be_visible()
    assert await look(page, "settings-custom-fields-new") == []
    await dialog.get_by_role("button", name="Create field").click()

    await expect(page.get_by_role("button", name=re.compile("^Site size"))).to_be_visible()
    await expect(page.get_by_text("1 of 100 fields")).to_be_visible()

    lead = await workspace.employee.create("leads", company="Engines Ltd.", custom={"site_size": "Large"})
    seller = await visit(workspace.employee, f"/leads/{lead['id']}")
    await expect(seller.get_by_text("Large").first).to_be_visible()


async def test_a_formula_is_checked_while_it_is_written_and_shown_on_a_record(visit: Visit, workspace: Workspace) -> None:
    lead = await workspace.admin.create("leads", company="Engines Ltd.", last_name="Byron", value=1200)
    page = await visit(workspace.admin, "/settings/custom-fields")
    await _add(page, "Tenth", "Formula")
    dialog = page.get_by_role("dialog", name="New field of Leads")
    result = dialog.get_by_role("region", name="Result")
    await dialog.get_by_role("textbox", name="Formula").fill("valu / 10")
    await expect(result).to_contain_text("There is no field valu. Did you mean value? (Character 1)")
    assert await look(page, "settings-custom-fields-formula-wrong") == []
    await dialog.get_by_role("textbox", name="Formula").fill("value / 10")
    await expect(result).to_contain_text("120")
    assert await look(page, "settings-custom-fields-formula") == []
    await dialog.get_by_role("button", name="Create field").click()
    await expect(page.get_by_role("button", name=re.compile("^Tenth"))).to_be_visible()
    assert (await workspace.admin.get(f"/api/leads/{lead['id']}"))["custom"] == {"tenth": 120}

    await page.get_by_role("main").get_by_text("Accounts", exact=True).click()
    await page.get_by_role("button", name="New field").first.click()
    dialog = page.get_by_role("dialog", name="New field of Accounts")
    await dialog.get_by_role("textbox", name="Label").first.fill("People")
    await dialog.get_by_text("Roll-up", exact=True).click()
    await dialog.get_by_role("combobox", name="Records to count").click()
    await page.get_by_role("option", name="Contacts").click()
    await dialog.get_by_role("button", name="Add a filter").click()
    await page.get_by_role("option", name="Status", exact=True).click()
    await page.get_by_role("option", name="Customer", exact=True).click()
    await page.get_by_role("button", name="Apply").click()
    only = page.get_by_role("group", name="Only those")
    await expect(only.get_by_role("button", name="Change the filter on Status")).to_contain_text("Customer")
    assert await look(page, "settings-custom-fields-rollup") == []
    await dialog.get_by_role("button", name="Create field").click()
    await page.get_by_role("button", name=re.compile("^People")).click()
    await expect(only.get_by_role("button", name="Change the filter on Status")).to_contain_text("Customer")
    account = await workspace.admin.create("accounts", name="Engines Ltd.")
    for status in ("customer", "prospect"):
        await workspace.admin.create("contacts", last_name="Byron", status=status, account_id=account["id"])
    assert (await workspace.admin.get(f"/api/accounts/{account['id']}"))["custom"] == {"people": 1}


async def test_fields_are_ordered_retired_and_brought_back(visit: Visit, workspace: Workspace) -> None:
    for name, kind in (("budget", "currency"), ("ends_on", "date"), ("segments", "multiselect"), ("notes_long", "textarea")):
        options: dict[str, Any] = {"options": ["North", "South"]} if kind == "multiselect" else {}
        body = {"entity": "lead", "field_name": name, "field_type": kind, "is_required": name == "budget", **options}
        assert (await workspace.admin.call("POST", "/api/custom-fields", body)).is_success
    page = await visit(workspace.admin, "/settings/custom-fields")
    await expect(page.get_by_role("row")).to_have_count(5)
    assert await look(page, "settings-custom-fields") == []

    await page.get_by_role("button", name="Actions for Ends on").click()
    await page.get_by_role("menuitem", name="Move up").click()
    await expect(page.get_by_role("row").nth(1)).to_contain_text("Ends on")
    await page.get_by_role("button", name="Actions for Ends on").click()
    await page.get_by_role("menuitem", name="Retire").click()
    await page.get_by_role("button", name="Retire field").click()
    await expect(page.get_by_role("heading", name="Retired", exact=True)).to_be_visible()
    await expect(page.get_by_role("row")).to_have_count(4)
    await page.get_by_role("button", name="Bring back").click()

    await expect(page.get_by_role("row")).to_have_count(5)
    fields: list[dict[str, Any]] = await workspace.admin.get("/api/custom-fields")
    named: Callable[[dict[str, Any]], str] = lambda field: field["field_name"]  # noqa: E731
    assert [named(field) for field in fields if field["is_active"]][:2] == ["ends_on", "budget"]


async def test_a_manager_reads_the_fields_and_a_seller_sees_no_such_page(visit: Visit, workspace: Workspace) -> None:
    body = {"entity": "lead", "field_name": "budget", "field_type": "currency"}
    assert (await workspace.admin.call("POST", "/api/custom-fields", body)).is_success
    page = await visit(workspace.manager, "/settings/custom-fields")
    await expect(page.get_by_role("row").nth(1)).to_contain_text("custom.budget")
    await expect(page.get_by_role("main").get_by_role("button", name=re.compile("New field|Actions for|Budget"))).to_have_count(
        0
    )
    await take(page, "settings-custom-fields-read")

    page = await visit(workspace.employee, "/settings/custom-fields")

    await expect(page.get_by_role("heading", name="You cannot see this", exact=True)).to_be_visible()
