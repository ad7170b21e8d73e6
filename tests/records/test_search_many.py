"""A search that finds more than it may look up by id: nothing of it is left out, whatever filter, sort or count is asked."""

from typing import Any

import pytest

from tests.tenants import Person, Tenant

COUNT = 10_060
FILL = (
    "insert into contacts (tenant_id, id, first_name, last_name, status, created_at, owner_id) select $1, uuid_v7(), 'Zephyr',"
    " 'N' || lpad(n::text, 6, '0'), case when n > $2 - 40 then 'customer' else 'active' end,"
    " timestamptz '2026-01-01 00:00Z' + n * interval '1 second', $3 from generate_series(1, $2::int) n"
)


@pytest.fixture
async def many(tenant: Tenant, admin: Person) -> Person:
    """An admin whose search for "zephyr" finds 10,060 contacts; the last 40 of them are customers."""
    async with tenant.system() as ctx:
        await ctx.execute(FILL, tenant.id, COUNT, admin.user_id)
    return admin


def _name(number: int) -> str:
    return f"Zephyr N{number:06}"


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"sort": "-created_at"}, [COUNT, COUNT - 1]),
        ({"sort": "name"}, [1, 2]),
        ({"sort": "-updated_at,name"}, [1, 2]),
        ({"sort": "-job_title"}, None),
        ({"sort": "name", "status": "customer"}, [COUNT - 39, COUNT - 38]),
    ],
    ids=["newest", "by_name", "two_keys", "nullable", "filtered"],
)
async def test_sort_and_filter_see_every_match(many: Person, parameters: dict[str, str], expected: list[int] | None) -> None:
    first = await many.get("/api/contacts", q="zephyr", limit="2", **parameters)
    second = await many.get("/api/contacts", q="zephyr", limit="2", cursor=first.meta["next_cursor"], **parameters)

    names = [record["name"] for record in first.data + second.data]
    assert len(set(names)) == 4
    if expected:
        assert names[:2] == [_name(number) for number in expected]


async def test_totals_and_stats_count_every_match(many: Person) -> None:
    listed = await many.get("/api/contacts", q="zephyr", count="true", limit="1")
    customers = await many.get("/api/contacts", q="zephyr", status="customer", count="true", limit="1")
    stats = (await many.get("/api/contacts/stats", q="zephyr")).data

    assert (listed.meta["total"], listed.meta["total_is_capped"]) == (10_000, True)
    assert (customers.meta["total"], customers.meta["total_is_capped"]) == (40, False)
    assert stats["count"] == COUNT
    assert {group["value"]: group["count"] for group in stats["groups"] if group["count"]} == {
        "customer": 40, "active": COUNT - 40,
    }  # fmt: skip


async def test_bulk_acts_on_everything_found(many: Person) -> None:
    asked: dict[str, Any] = {"q": "zephyr", "filter": {"and": []}, "action": "tag", "values": {"tags": ["wind"]}}

    answer = await many.post("/api/contacts/bulk", asked)

    assert answer.data["total"] == COUNT


async def test_scope_holds_for_many_matches(tenant: Tenant, many: Person) -> None:
    employee = await tenant.person("employee")
    own = await employee.create("contacts", first_name="Zephyr", last_name="own")

    assert await employee.ids("contacts", q="zephyr", sort="name") == [own["id"]]
    assert len((await many.get("/api/contacts", q="zephyr", sort="-created_at")).data) == 50


async def test_the_search_of_everything_shows_the_newest(many: Person) -> None:
    newest = await many.create("contacts", first_name="Zephyr", last_name="newest")

    groups = (await many.get("/api/search", q="zephyr")).data["groups"]

    assert groups[0]["items"][0]["id"] == newest["id"]
