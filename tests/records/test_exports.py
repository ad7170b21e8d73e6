"""Records as files: what is in them, in the tenant's formats; beyond 1,000 records as a job, for who asked alone."""

import asyncio
import csv
import io
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import openpyxl
import pytest

from aisha.core.actors import AccessMemory
from aisha.core.context import open_context
from aisha.core.database import open_pool
from aisha.core.jobs import Interrupted, JobMessage, JobRun
from aisha.core.storage import file_storage
from aisha.identity.privacy.subject import Subject
from aisha.records.exports.actions import cancel_job
from aisha.records.exports.jobs import erase_record_exports, remove_old_exports, run_export
from tests.tenants import Person, Tenant

MOST_BYTES_PER_ROW = 200
"""What two runs differ by without a cause, and the last part of the file; a row that is kept costs more than 600."""
AUDITED = "select entity_type, changes from audit_log where tenant_id = $1 and action = 'DATA_EXPORT' order by created_at, id"


async def export(person: Person, collection: str, **asked: Any) -> bytes:
    """The file; fails the test when there is none."""
    answer = await person.caller.post(f"/api/{collection}/export", asked)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"].startswith(f'attachment; filename="{collection}-')
    return answer.content


def table(content: bytes, delimiter: str = ",") -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=delimiter))


def sheet(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content)).active


async def audited(tenant: Tenant) -> list[dict[str, Any]]:
    async with tenant.system() as ctx:
        rows = await ctx.fetch(AUDITED, tenant.id)
    return [{name: new for name, (_, new) in msgspec.json.decode(row["changes"]).items()} for row in rows]


async def test_columns_are_named_and_written_as_the_tenant_does(tenant: Tenant, admin: Person) -> None:
    await tenant.settings(date_format="DD.MM.YYYY", time_format="24h", locale="de", timezone="Europe/Berlin")
    await admin.call("PUT", "/api/entity-labels", {"labels": {"accounts": {"plural": "Firms", "singular": "Firm"}}})
    await admin.declare("opportunity", size="select", since="date")
    account = await admin.create("accounts", name="Acme")
    await admin.create(
        "opportunities", name="Big", amount=1234.5, currency="EUR", close_date="2026-01-31", account_id=account["id"],
        tags=["a", "b"], custom={"size": "XL", "since": "2025-12-01"},
    )  # fmt: skip
    fields = ["name", "amount", "close_date", "stage", "owner_id", "account_id", "tags", "custom.size", "custom.since"]

    rows = table(await export(admin, "opportunities", fields=fields), ";")
    with_ids = table(await export(admin, "opportunities", fields=["name", "account_id"], include_ids=True), ";")
    moments = table(await export(admin, "opportunities", fields=["created_at"]), ";")

    heads = ["Name", "Amount", "Currency", "Close date", "Stage", "Owner", "Firm", "Tags", "Size", "Since"]
    values = ["Big", "1234,50", "EUR", "31.01.2026", "Prospecting", "Ada Byron", "Acme", "a, b", "XL", "01.12.2025"]
    assert rows == [heads, values]
    assert with_ids[0] == ["Id", "Name", "Firm", "Firm id"] and with_ids[1][3] == account["id"]
    assert datetime.strptime(moments[1][0], "%d.%m.%Y %H:%M")  # noqa: DTZ007  (the tenant's own clock)


async def test_formulas_stay_text_and_numbers_stay_numbers(admin: Person) -> None:
    await admin.create("leads", company='=HYPERLINK("http://x")', last_name="-2+3", phone="+12125550123", value=10.25)

    (row,) = table(await export(admin, "leads", fields=["company", "last_name", "phone", "value"]))[1:]
    book = sheet(await export(admin, "leads", fields=["company", "last_name", "value"], format="xlsx"))

    assert row == ['\'=HYPERLINK("http://x")', "'-2+3", "+12125550123", "10.25", "USD"]
    company, name, value, _ = next(book.iter_rows(min_row=2))
    assert (company.data_type, company.value, company.quotePrefix) == ("s", '=HYPERLINK("http://x")', True)
    assert (name.value, name.quotePrefix) == ("-2+3", True)
    assert (value.data_type, value.value, value.quotePrefix) == ("n", 10.25, False)


async def test_excel_gets_dates_as_dates_and_any_text(tenant: Tenant, admin: Person) -> None:
    await tenant.settings(timezone="Asia/Tokyo", date_format="YYYY-MM-DD", time_format="24h")
    title = "Tab\tand <b> & \u0001 umlaut ü 漢字"
    made = await admin.create("activities", subject=title, due_date="2026-03-01", due_time="14:30", type="call")

    book = sheet(await export(admin, "activities", fields=["subject", "due_date", "due_time", "due_at", "type"], format="xlsx"))

    assert book.title == "Activities" and book.freeze_panes == "A2"
    assert [cell.value for cell in book[1]] == ["Subject", "Due date", "Due time", "Due", "Type"]
    subject, day, clock, moment, kind = book[2]
    assert subject.value == title.replace("\u0001", "") and made["subject"] == title
    assert (day.value.date(), day.is_date) == (date(2026, 3, 1), True)
    assert clock.value.strftime("%H:%M") == "14:30" and moment.value == datetime(2026, 3, 1, 14, 30)  # noqa: DTZ001
    assert kind.value == "Call"


async def test_json_has_exact_values_and_names_beside_ids(admin: Person) -> None:
    account = await admin.create("accounts", name="Acme")
    await admin.declare("contact", tier="text")
    await admin.create("contacts", last_name="Lovelace", account_id=account["id"], custom={"tier": "gold"})

    (record,) = msgspec.json.decode(
        await export(admin, "contacts", fields=["name", "account_id", "custom.tier"], format="json")
    )

    assert record["name"] == "Lovelace" and record["custom"] == {"tier": "gold"}
    assert record["account_id"] == account["id"]
    assert record["account"] == {"id": account["id"], "name": "Acme", "visible": True}


async def test_filter_search_order_and_selection_are_those_of_lists(admin: Person) -> None:
    ids = [(await admin.create("leads", company=f"Company {n}", value=n, rating="hot"))["id"] for n in range(3)]
    await admin.create("leads", company="Other", value=9)
    hot = {"field": "rating", "op": "eq", "value": "hot"}

    found = table(await export(admin, "leads", filter=hot, q="company", sort="-value", fields=["company"]))
    chosen = table(await export(admin, "leads", ids=ids[:2], sort="value", fields=["company"]))
    everything = table(await export(admin, "leads"))

    assert [row[0] for row in found[1:]] == ["Company 2", "Company 1", "Company 0"]
    assert [row[0] for row in chosen[1:]] == ["Company 0", "Company 1"]
    assert len(everything) == 5 and "Company" in everything[0]
    own = await admin.declare("lead", rank="text")
    assert own
    await admin.patch(f"/api/leads/{ids[0]}", {"custom": {"rank": "z"}})
    await admin.patch(f"/api/leads/{ids[1]}", {"custom": {"rank": "a"}})
    ranked = table(await export(admin, "leads", sort="custom.rank", fields=["company", "custom.rank"]))
    assert [row[1] for row in ranked[1:3]] == ["a", "z"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"fields": ["nonsense"]}, "UNKNOWN_FIELD"), ({"format": "pdf"}, "VALIDATION_ERROR"), ({"ids": []}, "VALIDATION_ERROR"),
        ({"filter": {"field": "nonsense"}}, "UNKNOWN_FIELD"), ({"sort": "nonsense"}, "INVALID_SORT"),
        ({"surprise": 1}, "UNKNOWN_FIELD"), ({"ids": ["x"]}, "VALIDATION_ERROR"), ({"q": 5}, "VALIDATION_ERROR"),
    ],
    ids=str,
)  # fmt: skip
async def test_what_cannot_be_exported_is_said(admin: Person, asked: dict[str, Any], code: str) -> None:
    answer = await admin.post("/api/leads/export", asked)

    assert answer.error == (400, code)


async def test_everybody_gets_what_they_may_see(tenant: Tenant, admin: Person) -> None:
    manager = await tenant.person("manager", name="Grace Hopper")
    await tenant.department("Sales", manager=manager)
    employee, support = await tenant.person("employee"), await tenant.person("support")
    await admin.create("accounts", name="Theirs", annual_revenue=5, owner_id=admin.id)
    await admin.create("accounts", name="Ours", annual_revenue=7, owner_id=manager.id)

    rows = table(await export(manager, "accounts"))
    hidden = await manager.post("/api/accounts/export", {"fields": ["annual_revenue"]})
    refused = [await person.post("/api/accounts/export", {}) for person in (employee, support)]

    assert [row[rows[0].index("Name")] for row in rows[1:]] == ["Ours"]
    assert "Annual revenue" not in rows[0] and hidden.error == (400, "UNKNOWN_FIELD")
    assert [(each.status, each.body["details"]) for each in refused] == [(403, {"permission": "accounts.export"})] * 2


async def test_an_export_is_in_the_audit_log_with_what_was_asked_for(tenant: Tenant, admin: Person) -> None:
    lead = await admin.create("leads", company="One")
    tree = {"field": "company", "op": "eq", "value": "One"}

    await export(admin, "leads", filter=tree, fields=["company"], format="json")
    await export(admin, "leads", ids=[lead["id"]])

    assert await audited(tenant) == [
        {"what": "leads", "rows": 1, "format": "json", "filter": tree, "fields": ["company"]},
        {"what": "leads", "rows": 1, "format": "csv", "ids": 1},
    ]


async def many(tenant: Tenant, count: int) -> None:
    async with tenant.system() as ctx:
        await ctx.execute(
            "insert into leads (tenant_id, id, company, value)"
            " select $1, gen_random_uuid(), 'Company ' || n, n from generate_series(1, $2::int) n",
            tenant.id, count,
        )  # fmt: skip


async def begin(person: Person, **asked: Any) -> dict[str, Any]:
    answer = await person.post("/api/leads/export", asked)
    assert answer.status == 202, answer.body
    return answer.data


def job_of(tenant: Tenant, person: Person, export_id: str, should_stop: Callable[[], bool] = lambda: False) -> JobRun:
    message = JobMessage(tenant.id, person.user_id, {"id": export_id})
    return JobRun(tenant.pool, tenant.api.state.settings, message, should_stop, AccessMemory())


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "json"])
async def test_more_than_1000_are_written_by_a_job(tenant: Tenant, admin: Person, file_format: str) -> None:
    await many(tenant, 1_203)
    colleague = await tenant.person("admin")

    begun = await begin(admin, sort="-value", fields=["company", "value"], format=file_format)
    waiting = [each["id"] for each in (await admin.get("/api/jobs")).data]
    too_early = await admin.get(f"/api/jobs/{begun['id']}/file")
    await run_export(job_of(tenant, admin, begun["id"]))
    done = (await admin.get(f"/api/jobs/{begun['id']}")).data
    file = await admin.caller.get(f"/api/jobs/{begun['id']}/file")

    assert (begun["status"], begun["total"], begun["processed"], waiting) == ("queued", 1_203, 0, [begun["id"]])
    assert too_early.error == (409, "INVALID_STATUS")
    assert (done["status"], done["processed"], done["is_available"]) == ("completed", 1_203, True)
    assert len(file.content) == done["size_bytes"] and done["file_name"] in file.headers["content-disposition"]
    if file_format == "csv":
        rows = [row[:2] for row in table(file.content)[1:]]
    elif file_format == "json":
        rows = [[each["company"], f"{each['value']:.2f}"] for each in msgspec.json.decode(file.content, type=list[Any])]
    else:
        rows = [[a, f"{Decimal(b):.2f}"] for a, b, _ in sheet(file.content).iter_rows(min_row=2, values_only=True)]
    assert rows == [[f"Company {n}", f"{n}.00"] for n in range(1_203, 0, -1)]
    assert (await colleague.get(f"/api/jobs/{begun['id']}")).error == (404, "NOT_FOUND")
    assert (await colleague.get(f"/api/jobs/{begun['id']}/file")).error == (404, "NOT_FOUND")
    assert [each["what"] for each in await audited(tenant)] == ["leads", "fetched_file"]
    (listed,) = (await admin.get("/api/jobs")).data
    assert (listed["id"], listed["file_path"]) == (begun["id"], f"/api/jobs/{begun['id']}/file")
    assert (await colleague.get("/api/jobs")).data == []


async def test_a_stopped_job_begins_anew_and_keeps_no_half_file(tenant: Tenant, admin: Person) -> None:
    await many(tenant, 1_001)
    begun = await begin(admin)
    folder = tenant.api.state.settings.home / "files" / str(tenant.id)

    with pytest.raises(Interrupted):
        await run_export(job_of(tenant, admin, begun["id"], lambda: True))
    left = [path for path in folder.rglob("*") if path.is_file()]
    await run_export(job_of(tenant, admin, begun["id"]))

    assert left == []
    assert (await admin.get(f"/api/jobs/{begun['id']}")).data["status"] == "completed"


async def test_a_cancelled_job_stops_with_its_part_and_keeps_no_file(tenant: Tenant, admin: Person, app_dsn: str) -> None:
    await many(tenant, 7_001)
    colleague = await tenant.person("admin")
    waiting, begun = await begin(admin), await begin(admin, format="csv", fields=["company"])
    looks: list[int] = []

    async def cancel() -> None:
        pool = await open_pool(app_dsn, size=1)
        async with open_context(pool, AccessMemory(), admin.user_id, tenant.id, None) as ctx:
            await cancel_job(ctx, UUID(begun["id"]))
        await pool.close()

    def cancelled_at_the_second_look() -> bool:
        looks.append(len(looks) + 1)
        if len(looks) == 2:
            with ThreadPoolExecutor(1) as beside:
                beside.submit(asyncio.run, cancel()).result()
        return False

    foreign = await colleague.post(f"/api/jobs/{waiting['id']}/cancel")
    at_once = (await admin.post(f"/api/jobs/{waiting['id']}/cancel")).data
    await run_export(job_of(tenant, admin, waiting["id"]))
    await run_export(job_of(tenant, admin, begun["id"], cancelled_at_the_second_look))

    ended = [(await admin.get(f"/api/jobs/{each['id']}")).data for each in (waiting, begun)]
    assert foreign.error == (404, "NOT_FOUND")
    assert [(each["status"], each["error"]) for each in (at_once, *ended)] == [("failed", "You cancelled this export.")] * 3
    assert looks[-1] == 6, "the parts of the head and of 5,000 records, not of all"
    assert (await file_storage(tenant.api.state.settings.home).usage(tenant.id)).count == 0
    assert (await admin.post(f"/api/jobs/{begun['id']}/cancel")).error == (409, "INVALID_STATUS")
    assert [each["status"] for each in await audited(tenant)] == ["cancelled", "cancelled"]


async def test_who_lost_the_right_gets_no_file(tenant: Tenant, admin: Person) -> None:
    await many(tenant, 1_001)
    begun, ready = await begin(admin), await begin(admin)
    await run_export(job_of(tenant, admin, ready["id"]))
    async with tenant.system() as ctx:
        sql = "update employees set role = 'employee' where tenant_id = $1 and user_id = $2"
        await ctx.execute(sql, tenant.id, admin.user_id)

    await run_export(job_of(tenant, admin, begun["id"]))

    failed = (await admin.get(f"/api/jobs/{begun['id']}")).data
    assert failed["status"] == "failed" and "leads.export" in failed["error"]
    assert (await admin.get(f"/api/jobs/{ready['id']}/file")).error == (403, "FORBIDDEN")


async def test_files_go_after_a_week_and_when_somebody_is_erased(tenant: Tenant, admin: Person) -> None:
    await many(tenant, 1_001)
    settings = tenant.api.state.settings
    ids = [(await begin(admin))["id"] for _ in range(3)]
    for each in ids[:2]:
        await run_export(job_of(tenant, admin, each))
    key = "select storage_key from record_exports where tenant_id = $1 and id = $2"
    paths = [file_storage(settings.home).path(await tenant.value(key, UUID(each))) for each in ids[:2]]
    async with tenant.system() as ctx:
        sql = "update record_exports set expires_at = now() where tenant_id = $1 and id = $2"
        await ctx.execute(sql, tenant.id, UUID(ids[0]))

    expired = await admin.get(f"/api/jobs/{ids[0]}/file")
    await remove_old_exports(tenant.pool, settings)
    after_a_week = [path.exists() for path in paths]
    async with tenant.system() as ctx:
        erased = await erase_record_exports(ctx, Subject((), None, (), (), ()), file_storage(settings.home))

    assert expired.error == (410, "LINK_EXPIRED")
    assert after_a_week == [False, True] and not paths[1].exists()
    assert erased.counts == {"record_exports": 1}
    assert (await admin.get(f"/api/jobs/{ids[2]}")).data["status"] == "failed"


async def test_memory_does_not_grow_with_the_file(tenant: Tenant, admin: Person) -> None:
    await many(tenant, 9_000)
    peaks: list[int] = []
    for value in (7_500, 0):
        tree = {"field": "value", "op": "gt", "value": value}
        begun = await begin(admin, format="xlsx", fields=["company", "value"], filter=tree)
        tracemalloc.start()
        try:
            await run_export(job_of(tenant, admin, begun["id"]))
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
        assert (await admin.get(f"/api/jobs/{begun['id']}")).data["processed"] == 9_000 - value

    assert peaks[1] - peaks[0] < 7_500 * MOST_BYTES_PER_ROW
