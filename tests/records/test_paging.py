"""Keyset paging: the pages together are the whole list, in order, under every sort, whatever happens in between."""

import base64
from datetime import date, timedelta
from typing import Any

import pytest

from aisha.records.registry import get_record_type
from tests.tenants import Person, Reply

SORTS = (
    "name",
    "-name",
    "amount",
    "-amount",
    "close_date",
    "-close_date",
    "-updated_at",
    "created_at",
    "id",
    "-id",
    "stage",
    "next_step",
    "-next_step",
    "owner_id",
    "probability,-close_date",
    "-close_date,amount",
    "next_step,close_date,-amount",
    "-next_step,-close_date,-name",
    "close_date,close_date",
    "-amount,next_step",
    "stage,-next_step,name,close_date",
)


@pytest.fixture
async def deals(admin: Person) -> Person:
    """31 opportunities with ties, empty columns and equal names."""
    for number in range(31):
        await admin.create(
            "opportunities",
            name=f"Deal {number % 7}",
            amount=[0, 100, 100.5, 99999][number % 4],
            close_date=None if number % 3 == 0 else str(date(2090, 1, 1) + timedelta(days=number % 5)),
            next_step=None if number % 2 else "ABCab"[number % 5],
            stage=["prospecting", "proposal"][number % 2],
        )
    return admin


async def pages(person: Person, path: str, limit: int, **parameters: Any) -> list[dict[str, Any]]:
    """All pages of a list, one behind the other."""
    found: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        page: Reply = await person.get(path, limit=str(limit), **parameters, **({"cursor": cursor} if cursor else {}))
        assert len(page.data) <= limit
        found += page.data
        cursor = page.meta["next_cursor"]
        if cursor is None:
            return found
        assert len(page.data) == limit


@pytest.mark.parametrize("sort", SORTS)
async def test_pages_are_the_list_in_its_order(deals: Person, sort: str) -> None:
    whole = (await deals.get("/api/opportunities", limit="200", sort=sort)).data

    paged = await pages(deals, "/api/opportunities", 4, sort=sort)

    assert len(whole) == 31
    assert [r["id"] for r in paged] == [r["id"] for r in whole]
    assert [_key(r, sort) for r in whole] == sorted(_key(r, sort) for r in whole)


def _key(record: dict[str, Any], sort: str) -> tuple[Any, ...]:
    """What the order means, said a second time: empty last, descending reversed, texts without case."""
    key: list[Any] = []
    for part in sort.split(","):
        name, descending = part.lstrip("-"), part.startswith("-")
        value = record[name]
        if name == "name":
            value = value.lower()
        ranked: Any = (value is None, _Reversed(value) if descending else _Plain(value))
        key.append(ranked)
    return tuple(key)


class _Plain:
    """A value in ascending order; None equals None."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Plain) and self.value == other.value

    def __hash__(self) -> int:
        return hash(self.value)

    def __lt__(self, other: "_Plain") -> bool:
        return self.value is not None and other.value is not None and self.value < other.value


class _Reversed(_Plain):
    def __lt__(self, other: _Plain) -> bool:
        return self.value is not None and other.value is not None and self.value > other.value


@pytest.mark.parametrize("collection", ["accounts", "contacts", "leads", "opportunities", "activities", "notes"])
async def test_every_sortable_field_pages_completely(admin: Person, collection: str) -> None:
    samples: dict[str, list[dict[str, Any]]] = {
        "accounts": [{"name": "A", "employee_count": 3}, {"name": "B"}, {"name": "b", "website": "b.example"}],
        "contacts": [{"first_name": "A"}, {"email": "b@b.example"}, {"last_name": "C", "do_not_call": True}],
        "leads": [{"company": "A"}, {"phone": "2125550123"}, {"first_name": "C", "source": "referral"}],
        "opportunities": [{"name": "A"}, {"name": "B", "stage": "won"}, {"name": "C", "close_date": "2090-01-01"}],
        "activities": [{"subject": "A"}, {"subject": "B", "due_date": "2090-01-01", "due_time": "10:00"}, {"subject": "C"}],
        "notes": [{"content": "A"}, {"content": "B", "title": "T"}, {"content": "C", "pinned": True}],
    }
    for sample in samples[collection]:
        await admin.create(collection, **sample)

    for name, field in get_record_type(collection).fields.items():
        if field.sortable:
            for sort in (name, f"-{name}"):
                whole = await admin.ids(collection, sort=sort)
                paged = await pages(admin, f"/api/{collection}", 1, sort=sort)
                assert [r["id"] for r in paged] == whole and len(whole) == 3, (collection, sort)


async def test_paging_survives_deletions_and_insertions(deals: Person) -> None:
    before = await deals.ids("opportunities", sort="created_at")
    first = await deals.get("/api/opportunities", limit="10", sort="created_at")
    await deals.delete(f"/api/opportunities/{before[9]}")
    await deals.delete(f"/api/opportunities/{before[12]}")
    added = await deals.create("opportunities", name="New")

    second = await deals.get("/api/opportunities", limit="200", sort="created_at", cursor=first.meta["next_cursor"])

    assert [r["id"] for r in second.data] == [*before[10:12], *before[13:], added["id"]]


async def test_paging_holds_under_filter_search_and_trash(deals: Person) -> None:
    tree = {"field": "stage", "op": "eq", "value": "proposal"}
    for number, identity in enumerate(await deals.ids("opportunities")):
        if number % 3:
            await deals.delete(f"/api/opportunities/{identity}")

    for parameters in ({"filter": tree}, {"q": "deal 3"}, {"deleted": "only"}, {"deleted": "with"}):
        whole = await deals.ids("opportunities", sort="next_step", **parameters)
        paged = await pages(deals, "/api/opportunities", 3, sort="next_step", **parameters)
        assert whole and [r["id"] for r in paged] == whole


async def test_totals_count_what_is_listed_and_are_capped(deals: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = {"field": "stage", "op": "eq", "value": "proposal"}
    first = await deals.get("/api/opportunities", limit="10", count="true")
    later = await deals.get("/api/opportunities", limit="10", count="true", cursor=first.meta["next_cursor"])
    filtered = await deals.get("/api/opportunities", limit="1", count="true", filter=tree)
    nothing = await deals.get("/api/opportunities", count="true", filter={"or": []})
    without = await deals.get("/api/opportunities")
    monkeypatch.setattr("aisha.records.lists.COUNT_CAP", 20)
    capped = await deals.get("/api/opportunities", limit="1", count="true")

    assert [(p.meta["total"], p.meta["total_is_capped"]) for p in (first, later, filtered, nothing, capped)] == [
        (31, False),
        (31, False),
        (15, False),
        (0, False),
        (20, True),
    ]
    assert "total" not in without.meta


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"sort": "colour"}, "INVALID_SORT"),
        ({"sort": "--name"}, "INVALID_SORT"),
        ({"sort": "tags"}, "INVALID_SORT"),
        ({"sort": "name_norm"}, "INVALID_SORT"),
        ({"sort": "name,amount,stage,id,type"}, "INVALID_SORT"),
        ({"sort": "name; drop table accounts"}, "INVALID_SORT"),
        ({"limit": "0"}, "VALIDATION_ERROR"),
        ({"limit": "201"}, "VALIDATION_ERROR"),
        ({"limit": "-1"}, "VALIDATION_ERROR"),
        ({"limit": "ten"}, "VALIDATION_ERROR"),
        ({"cursor": "%%%"}, "INVALID_CURSOR"),
        ({"cursor": "bm90aGluZw"}, "INVALID_CURSOR"),
        ({"deleted": "maybe"}, "VALIDATION_ERROR"),
        ({"fields": "name,colour"}, "UNKNOWN_FIELD"),
        ({"fields": "deleted_by"}, "UNKNOWN_FIELD"),
        ({"include": "friends"}, "UNKNOWN_FIELD"),
    ],
)
async def test_junk_parameters_are_refused_with_their_code(admin: Person, parameters: dict[str, str], code: str) -> None:
    assert (await admin.get("/api/opportunities", **parameters)).error == (400, code)


@pytest.mark.parametrize(
    "values",
    [
        '["employee_count,id",[1]]',
        '["employee_count,id",[99999999999,"0199e7a4-0000-7000-8000-000000000000"]]',
        '["employee_count,id",["x","y"]]',
        '["employee_count,id",[null,null]]',
        '["name_norm,id",["a\\u0000","0"]]',
        '["employee_count,id",[{},[]]]',
        "[[],[]]",
        "[1,2]",
        "{}",
        '["-employee_count,-id",[1,"0199e7a4-0000-7000-8000-000000000000"]]',
    ],
)
async def test_a_forged_cursor_is_refused(admin: Person, values: str) -> None:
    cursor = base64.urlsafe_b64encode(values.encode()).decode().rstrip("=")

    assert (await admin.get("/api/accounts", sort="employee_count", cursor=cursor)).error == (400, "INVALID_CURSOR")


async def test_a_cursor_of_another_order_is_refused(deals: Person) -> None:
    first = await deals.get("/api/opportunities", limit="5", sort="name")

    other = await deals.get("/api/opportunities", limit="5", sort="-name", cursor=first.meta["next_cursor"])

    assert other.error == (400, "INVALID_CURSOR")
