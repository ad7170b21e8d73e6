"""Every operator on every kind of field, against rows whose answers are written beside it (domain.md § 2.1)."""

from datetime import date, datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from aisha.core.clock import today_in
from aisha.records.metadata import OPERATORS_BY_KIND
from aisha.records.registry import record_types
from tests.tenants import Person, Tenant

ZONE = "America/New_York"
Condition = tuple[str, str, Any]


@pytest.fixture
async def accounts(admin: Person) -> Person:
    """Three accounts: A full, B partly, C nearly empty."""
    await admin.create(
        "accounts",
        name="Aß Müller & Söhne",
        type="customer",
        industry="insurance",
        website="https://a.example",
        email="a@a.example",
        phone="+12125550101",
        annual_revenue=1000.5,
        employee_count=10,
        city="Bern",
        description="100% sure_thing \\ here",
        tags=["vip", "north"],
        owner_id=admin.id,
        external_id="A-1",
    )
    await admin.create(
        "accounts",
        name="Beta",
        type="prospect",
        industry="education",
        annual_revenue=2000,
        employee_count=20,
        city="BERNAU",
        tags=["north"],
        owner_id=None,
    )
    await admin.create("accounts", name="Cato", type="prospect", owner_id=None)
    return admin


TEXT: list[tuple[Condition, str]] = [
    (("name", "eq", "Beta"), "B"),
    (("name", "neq", "Beta"), "AC"),
    (("name", "contains", "ET"), "B"),
    (("name", "contains", "müller"), "A"),
    (("name", "not_contains", "eta"), "AC"),
    (("city", "not_contains", "bern"), "C"),
    (("city", "starts_with", "bern"), "AB"),
    (("city", "ends_with", "NAU"), "B"),
    (("city", "in", ["Bern", "Rome"]), "A"),
    (("city", "in", ["Bern", None]), "AC"),
    (("city", "nin", ["Bern"]), "BC"),
    (("city", "is_null", None), "C"),
    (("city", "not_null", None), "AB"),
    (("city", "eq", None), "C"),
    (("city", "neq", None), "AB"),
    (("name", "gt", "Beta"), "C"),
    (("name", "between", ["B", "C"]), "B"),
    (("description", "contains", "100%"), "A"),
    (("description", "contains", "sure_"), "A"),
    (("description", "contains", "suret"), ""),
    (("description", "contains", "\\"), "A"),
    (("email", "ends_with", "@a.example"), "A"),
    (("website", "contains", "a.ex"), "A"),
    (("phone", "eq", "(212) 555-0101"), "A"),
    (("phone", "contains", "5550101"), "A"),
    (("external_id", "eq", "A-1"), "A"),
]
NUMBERS: list[tuple[Condition, str]] = [
    (("employee_count", "eq", 10), "A"),
    (("employee_count", "neq", 10), "BC"),
    (("employee_count", "lt", 20), "A"),
    (("employee_count", "lte", 20), "AB"),
    (("employee_count", "gt", 10), "B"),
    (("employee_count", "gte", 10), "AB"),
    (("employee_count", "between", [11, 20]), "B"),
    (("employee_count", "in", [10, 30]), "A"),
    (("employee_count", "nin", [10]), "BC"),
    (("annual_revenue", "eq", 1000.5), "A"),
    (("annual_revenue", "gt", "1000.4"), "AB"),
    (("annual_revenue", "between", [1500, 3000]), "B"),
    (("annual_revenue", "in", [2000]), "B"),
    (("annual_revenue", "is_null", None), "C"),
    (("version", "eq", 1), "ABC"),
]
CHOSEN: list[tuple[Condition, str]] = [
    (("type", "eq", "prospect"), "BC"),
    (("type", "eq", "Client"), "A"),
    (("type", "neq", "prospect"), "A"),
    (("type", "in", ["customer", "partner"]), "A"),
    (("type", "nin", ["customer"]), "BC"),
    (("industry", "is_null", None), "C"),
    (("tags", "has_any", ["vip", "south"]), "A"),
    (("tags", "has_any", ["North"]), "AB"),
    (("tags", "has_all", ["vip", "north"]), "A"),
    (("tags", "is_null", None), "C"),
    (("tags", "not_null", None), "AB"),
    (("owner_id", "eq", "me"), "A"),
    (("owner_id", "neq", "me"), "BC"),
    (("owner_id", "eq", "unassigned"), "BC"),
    (("owner_id", "neq", "unassigned"), "A"),
    (("owner_id", "in", ["me", "unassigned"]), "ABC"),
    (("assigned_to", "is_null", None), "ABC"),
]


@pytest.mark.parametrize(("condition", "expected"), [*TEXT, *NUMBERS, *CHOSEN])
async def test_a_condition_finds_exactly_its_rows(accounts: Person, condition: Condition, expected: str) -> None:
    found = await _find(accounts, "accounts", _node(condition))

    assert found == expected


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        ({"and": []}, "ABC"),
        ({"or": []}, ""),
        ({"and": [_a := {"field": "type", "op": "eq", "value": "prospect"}, {"field": "city", "op": "is_null"}]}, "C"),
        ({"or": [{"field": "name", "op": "eq", "value": "Beta"}, {"field": "city", "op": "is_null"}]}, "BC"),
        (
            {"and": [_a, {"or": [{"field": "city", "op": "is_null"}, {"and": [{"field": "employee_count", "value": 20}]}]}]},
            "BC",
        ),
        ({"field": "name", "value": "Beta"}, "B"),
    ],
)
async def test_trees_join_conditions(accounts: Person, tree: dict[str, Any], expected: str) -> None:
    assert await _find(accounts, "accounts", tree) == expected


async def test_plain_parameters_are_conditions(accounts: Person) -> None:
    assert len(await accounts.ids("accounts", type="prospect")) == 2
    assert len(await accounts.ids("accounts", type="prospect,customer")) == 3
    assert len(await accounts.ids("accounts", city="")) == 1
    assert len(await accounts.ids("accounts", owner_id="me", type="customer")) == 1
    assert (await accounts.get("/api/accounts", colour="red")).error == (400, "UNKNOWN_FIELD")


@pytest.mark.parametrize(
    ("condition", "offsets"),
    [
        (("eq", "today"), [0]),
        (("neq", "today"), [-400, -8, -1, 1, 8, None]),
        (("lt", "today"), [-400, -8, -1]),
        (("lte", "today"), [-400, -8, -1, 0]),
        (("gt", "today"), [1, 8]),
        (("gte", "tomorrow"), [1, 8]),
        (("eq", "yesterday"), [-1]),
        (("gte", "last_7_days"), [-1, 0, 1, 8]),
        (("lt", "next_7_days"), [-400, -8, -1, 0, 1]),
        (("between", ["last_10_days", "today"]), [-8, -1, 0]),
        (("within_last", 8), [-8, -1, 0]),
        (("within_next", 7), [0, 1]),
        (("within_last", 0), [0]),
        (("is_null", None), [None]),
        (("not_null", None), [-400, -8, -1, 0, 1, 8]),
        (("in", ["today", "tomorrow"]), [0, 1]),
    ],
)
async def test_dates_by_name_are_the_tenants(admin: Person, condition: tuple[str, Any], offsets: list[int | None]) -> None:
    today = today_in(ZONE)
    for offset in (-400, -8, -1, 0, 1, 8, None):
        day = None if offset is None else str(today + timedelta(days=offset))
        await admin.create("opportunities", name=str(offset), close_date=day)

    operator, value = condition
    found = await admin.get(
        "/api/opportunities", filter={"field": "close_date", "op": operator, "value": value}, sort="close_date"
    )

    assert [record["name"] for record in found.data] == [str(offset) for offset in offsets]


@pytest.mark.parametrize("name", ["start_of_week", "start_of_month", "start_of_quarter", "start_of_year"])
async def test_periods_begin_on_their_first_day(admin: Person, name: str) -> None:
    today = today_in(ZONE)
    first = {
        "start_of_week": today - timedelta(days=(today.weekday() + 1) % 7),
        "start_of_month": today.replace(day=1),
        "start_of_quarter": date(today.year, (today.month - 1) // 3 * 3 + 1, 1),
        "start_of_year": date(today.year, 1, 1),
    }[name]
    for label, day in (("before", first - timedelta(days=1)), ("on", first)):
        await admin.create("opportunities", name=label, close_date=str(day))

    found = await admin.get("/api/opportunities", filter={"field": "close_date", "op": "gte", "value": name})

    assert [record["name"] for record in found.data] == ["on"]


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        ("eq", "DAY", ["first", "last"]),
        ("neq", "DAY", ["before", "after"]),
        ("lt", "DAY", ["before"]),
        ("lte", "DAY", ["before", "first", "last"]),
        ("gt", "DAY", ["after"]),
        ("gte", "DAY", ["first", "last", "after"]),
        ("between", ["DAY", "DAY"], ["first", "last"]),
        ("gte", "MOMENT", ["last", "after"]),
        ("in", ["MOMENT"], ["last"]),
        ("within_next", 36_500, ["before", "first", "last", "after"]),
        ("within_last", 30, []),
    ],
)
async def test_a_day_means_the_tenants_whole_day(admin: Person, operator: str, value: Any, expected: list[str]) -> None:
    day = date(2090, 6, 15)
    first = datetime.combine(day, time(), ZoneInfo(ZONE))
    last = first + timedelta(days=1) - timedelta(seconds=1)
    moments = {"before": first - timedelta(seconds=1), "first": first, "last": last, "after": last + timedelta(seconds=1)}
    for label, moment in moments.items():
        await admin.create("activities", subject=label, reminder_at=moment.isoformat())
    names = {"DAY": str(day), "MOMENT": last.isoformat()}
    value = [names[each] for each in cast(list[str], value)] if isinstance(value, list) else names.get(value, value)

    found = await admin.get(
        "/api/activities", filter={"field": "reminder_at", "op": operator, "value": value}, sort="reminder_at"
    )

    assert [record["subject"] for record in found.data] == expected


async def test_times_and_booleans(admin: Person) -> None:
    early = await admin.create("activities", subject="a", due_date="2090-01-01", due_time="08:30")
    late = await admin.create("activities", subject="b", due_date="2090-01-01", due_time="17:00:30")
    contact = await admin.create("contacts", first_name="A", do_not_call=True)
    await admin.create("contacts", first_name="B")

    assert await admin.ids("activities", filter={"field": "due_time", "op": "lt", "value": "12:00"}) == [early["id"]]
    assert await admin.ids("activities", filter={"field": "due_time", "op": "in", "value": ["17:00:30"]}) == [late["id"]]
    assert await admin.ids("contacts", filter={"field": "do_not_call", "op": "eq", "value": True}) == [contact["id"]]
    assert await admin.ids("contacts", do_not_call="true") == [contact["id"]]
    assert await admin.ids("contacts", filter={"field": "do_not_call", "op": "neq", "value": False}) == [contact["id"]]


async def test_fields_of_linked_records(tenant: Tenant, admin: Person) -> None:
    employee = await tenant.person("employee")
    account = await admin.create("accounts", name="Engines", annual_revenue=5, owner_id=admin.id)
    contact = await admin.create("contacts", first_name="A", account_id=account["id"], owner_id=employee.id)
    await admin.create("contacts", first_name="B", owner_id=employee.id)
    by_name = {"field": "account.name", "op": "contains", "value": "engin"}
    by_revenue = {"field": "account.annual_revenue", "op": "gt", "value": 1}

    assert await admin.ids("contacts", filter=by_name) == [contact["id"]]
    assert await employee.ids("contacts", filter=by_name) == []
    assert await admin.ids("contacts", filter=by_revenue) == [contact["id"]]
    assert (await employee.get("/api/contacts", filter=by_revenue)).error == (400, "UNKNOWN_FIELD")


JUNK: list[tuple[Any, str]] = [
    ("no json", "INVALID_FILTER"),
    ("[]", "INVALID_FILTER"),
    ({"field": 3, "op": "eq", "value": 1}, "INVALID_FILTER"),
    ({"field": "name", "op": "like", "value": "x"}, "INVALID_FILTER"),
    ({"field": "colour", "op": "eq", "value": "x"}, "UNKNOWN_FIELD"),
    ({"field": "name_norm", "op": "eq", "value": "x"}, "UNKNOWN_FIELD"),
    ({"field": "account.name", "op": "eq", "value": "x"}, "UNKNOWN_FIELD"),
    ({"field": "parent.parent.name", "op": "eq", "value": "x"}, "UNKNOWN_FIELD"),
    ({"field": "custom", "op": "eq", "value": "x"}, "INVALID_FILTER"),
    ({"field": "employee_count", "op": "eq", "value": "many"}, "INVALID_FILTER"),
    ({"field": "employee_count", "op": "eq", "value": 2**40}, "INVALID_FILTER"),
    ({"field": "employee_count", "op": "contains", "value": "1"}, "INVALID_FILTER"),
    ({"field": "created_at", "op": "eq", "value": "soon"}, "INVALID_FILTER"),
    ({"field": "created_at", "op": "eq", "value": "0001-01-01"}, "INVALID_FILTER"),
    ({"field": "created_at", "op": "lte", "value": "9999-12-31"}, "INVALID_FILTER"),
    ({"field": "created_at", "op": "between", "value": ["today"]}, "INVALID_FILTER"),
    ({"field": "created_at", "op": "within_last", "value": "7"}, "INVALID_FILTER"),
    ({"field": "created_at", "op": "within_last", "value": -1}, "INVALID_FILTER"),
    ({"field": "created_at", "op": "within_last", "value": 10**30}, "INVALID_FILTER"),
    ({"field": "name", "op": "within_last", "value": 1}, "INVALID_FILTER"),
    ({"field": "name", "op": "in", "value": "x"}, "INVALID_FILTER"),
    ({"field": "name", "op": "in", "value": ["x"] * 501}, "INVALID_FILTER"),
    ({"field": "name", "op": "contains", "value": ""}, "INVALID_FILTER"),
    ({"field": "name", "op": "contains", "value": {}}, "INVALID_FILTER"),
    ({"field": "tags", "op": "eq", "value": "vip"}, "INVALID_FILTER"),
    ({"field": "tags", "op": "has_any", "value": []}, "INVALID_FILTER"),
    ({"field": "name", "op": "has_any", "value": ["x"]}, "INVALID_FILTER"),
    ({"field": "owner_id", "op": "eq", "value": "somebody"}, "INVALID_FILTER"),
    ({"field": "type", "op": "eq", "value": "enemy"}, "INVALID_FILTER"),
    ({"field": "name", "op": "lt", "value": None}, "INVALID_FILTER"),
    ({"and": {"field": "name"}}, "INVALID_FILTER"),
    ({"and": [1]}, "INVALID_FILTER"),
    ({"and": [{"field": "name", "op": "eq", "value": "x"}] * 51}, "INVALID_FILTER"),
    ({"and": [{"and": [{"and": [{"and": [{"and": [{"and": []}]}]}]}]}]}, "INVALID_FILTER"),
    ({"field": "name", "op": "eq", "value": "a\x00b"}, "INVALID_FILTER"),
    ({"field": "custom.Ä b", "op": "eq", "value": "x"}, "UNKNOWN_FIELD"),
]


@pytest.mark.parametrize(("tree", "code"), JUNK)
async def test_junk_is_refused_with_its_code(admin: Person, tree: Any, code: str) -> None:
    assert (await admin.get("/api/accounts", filter=tree)).error == (400, code)


async def test_every_operator_offered_by_the_metadata_works(admin: Person) -> None:
    samples: dict[str, Any] = {
        "integer": 1,
        "percent": 1,
        "number": 1.5,
        "money": 1.5,
        "date": "today",
        "datetime": "today",
        "time": "10:00",
        "boolean": True,
        "user": "me",
        "link": admin.id,
        "tags": ["x"],
        "phone": "2125550123",
        "email": "a@b.example",
        "url": "a.example",
    }
    for record_type in record_types():
        for field in record_type.fields.values():
            for operator in OPERATORS_BY_KIND[field.kind]:
                value = samples.get(field.kind, field.choices.values[0] if field.choices else "x")
                sent: Any = {"between": [value, value], "in": [value], "nin": [value], "within_last": 3, "within_next": 3}.get(
                    operator, value
                )
                if operator in ("contains", "not_contains", "starts_with", "ends_with"):
                    sent = "x"
                listed = await admin.get(
                    f"/api/{record_type.name}", filter={"field": field.name, "op": operator, "value": sent}, limit="1"
                )
                assert listed.status == 200, (record_type.name, field.name, operator, listed.body)


async def _find(person: Person, collection: str, tree: Any) -> str:
    listed = await person.get(f"/api/{collection}", filter=tree, sort="created_at")
    return "".join(record["name"][0] for record in listed.data)


def _node(condition: Condition) -> dict[str, Any]:
    field, operator, value = condition
    return {"field": field, "op": operator, "value": value}
