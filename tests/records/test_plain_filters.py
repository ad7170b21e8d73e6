"""`field=value` in an address: commas, names of what a record links to, weeks as the tenant counts them."""

from datetime import UTC, datetime, timedelta

import pytest

from aisha.records.relative_dates import resolve_day
from tests.tenants import Person, Tenant


async def test_a_comma_belongs_to_a_text_and_separates_choices(admin: Person) -> None:
    comma = await admin.create("accounts", name="Comma, Inc", type="partner", employee_count=5)
    plain = await admin.create("accounts", name="Comma", type="vendor", employee_count=7)

    assert await admin.ids("accounts", name="Comma, Inc") == [comma["id"]]
    assert await admin.ids("accounts", type="partner,vendor", sort="created_at") == [comma["id"], plain["id"]]
    assert await admin.ids("accounts", employee_count="5,6") == [comma["id"]]
    assert await admin.ids("accounts", owner_id=f"{admin.id},unassigned", name="Comma") == [plain["id"]]
    contact = await admin.create("contacts", first_name="A", account_id=comma["id"])
    assert await admin.ids("contacts", **{"account.name": "Comma, Inc"}) == [contact["id"]]
    assert await admin.ids("contacts", **{"account.type": "partner,vendor"}) == [contact["id"]]


async def test_a_comma_in_an_own_field(admin: Person) -> None:
    await admin.declare("account", motto="text", size="select")
    one = await admin.create("accounts", name="A", custom={"motto": "Small, fast", "size": "S"})

    assert await admin.ids("accounts", **{"custom.motto": "Small, fast"}) == [one["id"]]
    assert await admin.ids("accounts", **{"custom.size": "S,M"}) == [one["id"]]


async def test_people_and_related_records_by_name(tenant: Tenant, admin: Person) -> None:
    grace = await tenant.person("employee", name="Grace Hopper")
    account = await admin.create("accounts", name="Looms", owner_id=grace.id)
    await admin.create("accounts", name="Sails")
    call = await admin.create("activities", subject="S", related_type="account", related_id=account["id"])
    lead = await admin.create("leads", first_name="Loom", last_name="Lead")
    note = await admin.create("notes", content="N", related_type="lead", related_id=lead["id"])

    assert await admin.ids("accounts", **{"owner.name": "Grace Hopper"}) == [account["id"]]
    starts = {"and": [{"field": "owner.name", "op": "starts_with", "value": "grace"}]}
    assert (await admin.get("/api/accounts", filter=starts)).data[0]["id"] == account["id"]
    assert await admin.ids("activities", **{"related.name": "Looms"}) == [call["id"]]
    assert await admin.ids("notes", filter='{"field":"related.name","op":"contains","value":"loom"}') == [note["id"]]
    assert (await admin.get("/api/notes", **{"owner.name": "A"})).error == (400, "UNKNOWN_FIELD")
    assert (await admin.get("/api/accounts", **{"related.name": "A"})).error == (400, "UNKNOWN_FIELD")


@pytest.mark.parametrize(("first", "weekday"), [("monday", 0), ("sunday", 6), ("saturday", 5)])
async def test_weeks_begin_as_the_tenant_says(tenant: Tenant, admin: Person, first: str, weekday: int) -> None:
    await tenant.settings(week_start=first, timezone="UTC")
    begin = resolve_day("start_of_week", "UTC", first)
    today = datetime.now(UTC).date()
    assert begin is not None
    within = await admin.create("activities", subject="In", due_date=begin.isoformat())
    await admin.create("activities", subject="Before", due_date=(begin - timedelta(days=1)).isoformat())

    found = await admin.ids("activities", filter='{"field":"due_date","op":"gte","value":"start_of_week"}')

    assert (begin.weekday(), found) == (weekday, [within["id"]])
    assert timedelta() <= today - begin < timedelta(days=7)


@pytest.mark.parametrize(
    ("zone", "typed", "stored"),
    [
        ("Europe/Berlin", "030 901820", "+4930901820"),
        ("Europe/London", "020 7946 0958", "+442079460958"),
        ("America/New_York", "(212) 555-0123", "+12125550123"),
        ("UTC", "(212) 555-0123", "+12125550123"),
        ("Europe/Berlin", "+1 212 555 0123", "+12125550123"),
    ],
)
async def test_numbers_without_a_country_are_the_tenants(
    tenant: Tenant, admin: Person, zone: str, typed: str, stored: str
) -> None:
    await tenant.settings(timezone=zone)

    assert (await admin.create("contacts", first_name="A", phone=typed))["phone"] == stored


async def test_groups_of_pipelines_have_their_names(admin: Person) -> None:
    await admin.create("opportunities", name="A")

    stats = (await admin.get("/api/opportunities/stats", group_by="pipeline_id")).data

    assert [(group["label"], group["count"]) for group in stats["groups"]] == [("Sales", 1)]


async def test_a_view_that_is_not_there_is_refused(admin: Person) -> None:
    assert (await admin.get("/api/leads", view="mine")).error == (400, "VALIDATION_ERROR")
    assert (await admin.get("/api/leads/stats", view="mine")).error == (400, "VALIDATION_ERROR")
