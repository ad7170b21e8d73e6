"""Every operator on every type of a tenant's own fields, their order, and pages of it (domain.md § 3.12)."""

from typing import Any

import pytest

from aisha.core.clock import today_in
from tests.records.test_paging import pages
from tests.tenants import Person, Tenant

ZONE = "America/New_York"
Condition = tuple[str, str, Any]


@pytest.fixture
async def accounts(admin: Person) -> Person:
    """Three accounts: A full, B partly, C without a value."""
    today = today_in(ZONE)
    await admin.declare("account", size="text", seats="number", paid="boolean", none="text", grade="select")
    await admin.declare("account", picks="multiselect", since="date", seen="datetime", story="textarea", mail="email")
    await admin.declare("account", worth="currency")
    a = {
        "size": "XL", "seats": 9, "paid": True, "grade": "M", "picks": ["S", "XL"], "since": str(today),
        "seen": f"{today}T00:00:00", "story": "Once 100% of\nthem", "mail": "a@b.example", "worth": -2.5,
    }  # fmt: skip
    b = {
        "size": "Märkte", "seats": 10, "grade": "S", "picks": ["S"], "since": "2020-02-29", "seen": "2020-02-29T12:00:00Z",
        "worth": 12,
    }  # fmt: skip
    for name, custom in (("A", a), ("B", b), ("C", {})):
        await admin.create("accounts", name=name, custom=custom)
    return admin


CUSTOM: list[tuple[Condition, str]] = [
    (("custom.size", "eq", "XL"), "A"),
    (("custom.size", "neq", "XL"), "BC"),
    (("custom.size", "in", ["markte", "S"]), "B"),
    (("custom.size", "in", ["XL", None]), "AC"),
    (("custom.size", "nin", ["XL"]), "BC"),
    (("custom.size", "eq", None), "C"),
    (("custom.size", "starts_with", "mar"), "B"),
    (("custom.size", "ends_with", "TE"), "B"),
    (("custom.size", "not_contains", "ä"), "AC"),
    (("custom.size", "gt", "n"), "A"),
    (("custom.mail", "eq", "A@b.example"), "A"),
    (("custom.story", "contains", "0% OF"), "A"),
    (("custom.story", "not_contains", "of"), "BC"),
    (("custom.story", "is_null", None), "BC"),
    (("custom.grade", "eq", "s"), "B"),
    (("custom.grade", "neq", "S"), "AC"),
    (("custom.grade", "nin", ["M"]), "BC"),
    (("custom.picks", "has_any", ["XL", "M"]), "A"),
    (("custom.picks", "has_all", ["S", "XL"]), "A"),
    (("custom.picks", "has_any", ["S"]), "AB"),
    (("custom.picks", "not_null", None), "AB"),
    (("custom.worth", "lt", 0), "A"),
    (("custom.worth", "gte", 12), "B"),
    (("custom.worth", "lte", 1_000_000), "AB"),
    (("custom.since", "eq", "today"), "A"),
    (("custom.since", "within_last", 3), "A"),
    (("custom.since", "lt", "2021-01-01"), "B"),
    (("custom.since", "between", ["2020-02-29", "2020-02-29"]), "B"),
    (("custom.seen", "eq", "today"), "A"),
    (("custom.seen", "neq", "today"), "BC"),
    (("custom.seen", "lt", "today"), "B"),
    (("custom.seen", "gte", "today"), "A"),
    (("custom.seen", "lte", "2020-02-29T12:00:00Z"), "B"),
    (("custom.seen", "gt", "2020-02-29T12:00:00Z"), "A"),
    (("custom.seen", "within_last", 20_000), "AB"),
    (("custom.size", "contains", "x"), "A"),
    (("custom.size", "is_null", None), "C"),
    (("custom.seats", "eq", 9), "A"),
    (("custom.seats", "gt", 9), "B"),
    (("custom.seats", "lt", 10), "A"),
    (("custom.seats", "between", [5, 10]), "AB"),
    (("custom.paid", "eq", True), "A"),
    (("custom.paid", "neq", True), "BC"),
    (("custom.paid", "eq", False), ""),
    (("custom.none", "not_null", None), ""),
]


@pytest.mark.parametrize(("condition", "expected"), CUSTOM)
async def test_a_condition_finds_exactly_its_rows(accounts: Person, condition: Condition, expected: str) -> None:
    field, operator, value = condition

    found = await accounts.get("/api/accounts", filter={"field": field, "op": operator, "value": value}, sort="name")

    assert "".join(each["name"] for each in found.data) == expected


JUNK: list[tuple[Any, str]] = [
    ({"field": "custom.nowhere", "op": "eq", "value": "x"}, "UNKNOWN_FIELD"),
    ({"field": "custom.seats", "op": "eq", "value": "many"}, "INVALID_FILTER"),
    ({"field": "custom.seats", "op": "contains", "value": "1"}, "INVALID_FILTER"),
    ({"field": "custom.seats", "op": "within_last", "value": 3}, "INVALID_FILTER"),
    ({"field": "custom.grade", "op": "eq", "value": "XXL"}, "INVALID_FILTER"),
    ({"field": "custom.grade", "op": "lt", "value": "S"}, "INVALID_FILTER"),
    ({"field": "custom.picks", "op": "eq", "value": "S"}, "INVALID_FILTER"),
    ({"field": "custom.picks", "op": "has_any", "value": []}, "INVALID_FILTER"),
    ({"field": "custom.since", "op": "between", "value": ["today"]}, "INVALID_FILTER"),
    ({"field": "custom.bits", "op": "is_null"}, "INVALID_FILTER"),
]


@pytest.mark.parametrize(("tree", "code"), JUNK)
async def test_junk_is_refused_with_its_code(admin: Person, tree: Any, code: str) -> None:
    await admin.declare("account", seats="number", grade="select", picks="multiselect", since="date", bits="json")

    assert (await admin.get("/api/accounts", filter=tree)).error == (400, code)


@pytest.mark.parametrize("sort", ["custom.rank", "-custom.rank", "custom.since", "-custom.note,name", "name,custom.rank"])
@pytest.mark.parametrize("role", ["admin", "employee"])
async def test_pages_are_the_list_in_its_order(tenant: Tenant, admin: Person, sort: str, role: str) -> None:
    await admin.declare("lead", rank="number", since="date", note="text")
    person = admin if role == "admin" else await tenant.person(role)
    for number in range(23):
        custom: dict[str, Any] = {"rank": [-10, 9, 10, 100.5, 0][number % 5]} if number % 3 else {}
        custom |= {"since": f"20{number % 7 + 10}-01-31"} if number % 4 else {}
        custom |= {"note": "éEaZ"[number % 4]} if number % 2 else {}
        await person.create("leads", company=f"L{number % 6}", custom=custom)
    await admin.create("leads", company="Somebody else's", owner_id=admin.id, custom={"rank": 1})

    assert await person.ids("leads", sort=sort, q="l") == await person.ids(
        "leads", sort=sort, filter={"field": "name", "op": "neq", "value": "Somebody else's"}
    )
    whole = (await person.get("/api/leads", sort=sort)).data
    paged = await pages(person, "/api/leads", 4, sort=sort)

    assert len(whole) == (24 if role == "admin" else 23)
    assert [each["id"] for each in paged] == [each["id"] for each in whole]
    assert [_key(each, sort) for each in whole] == sorted(_key(each, sort) for each in whole)


def _key(record: dict[str, Any], sort: str) -> tuple[Any, ...]:
    """The first part of the order: empty last, descending reversed, texts without case and accents."""
    first = sort.split(",", maxsplit=1)[0]
    name = first.lstrip("-")
    value = record["custom"].get(name.removeprefix("custom.")) if name.startswith("custom.") else record[name]
    if value is None:
        return (1,)
    if isinstance(value, str):
        plain = value.lower().replace("é", "e")
        value = tuple(-ord(c) for c in plain) if first.startswith("-") else tuple(ord(c) for c in plain)
        return (0, value)
    return (0, -value if first.startswith("-") else value)


async def test_a_linked_records_own_field_is_a_condition(accounts: Person) -> None:
    [account] = (await accounts.get("/api/accounts", filter={"field": "name", "op": "eq", "value": "A"})).data
    contact = await accounts.create("contacts", last_name="C", account_id=account["id"])
    await accounts.create("contacts", last_name="D")

    assert await accounts.ids("contacts", filter={"field": "account.custom.seats", "op": "eq", "value": 9}) == [contact["id"]]
