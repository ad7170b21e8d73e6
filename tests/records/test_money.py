"""Money keeps its currency: the tenant's when none is named, and sums are never mixed (domain.md § 0)."""

from typing import Any

import pytest

from tests.tenants import Person, Tenant


@pytest.mark.parametrize(
    ("collection", "fields"), [("accounts", {"name": "A"}), ("leads", {"company": "A"}), ("opportunities", {"name": "A"})]
)
async def test_the_tenants_currency_is_stored(tenant: Tenant, admin: Person, collection: str, fields: dict[str, Any]) -> None:
    await tenant.settings(currency="CHF")
    made = await admin.create(collection, **fields)
    named = await admin.create(collection, **fields, currency="EUR")
    await tenant.settings(currency="GBP")
    cleared = (await admin.patch(f"/api/{collection}/{named['id']}", {"currency": None})).data

    assert (made["currency"], named["currency"], cleared["currency"]) == ("CHF", "EUR", "GBP")
    assert (await admin.get(f"/api/{collection}/{made['id']}")).data["currency"] == "CHF"


async def test_sums_of_lists_name_their_currency(admin: Person) -> None:
    for amount, currency in ((100, None), (50, "USD"), (7, "EUR"), (8, "EUR"), (9, "CHF")):
        await admin.create("opportunities", name="A", amount=amount, currency=currency)
    await admin.create("opportunities", name="B", amount=3, currency="EUR", stage="proposal")

    stats = (await admin.get("/api/opportunities/stats")).data

    assert (stats["count"], stats["sum"], stats["currency"]) == (6, 150, "USD")
    assert stats["others"] == [{"currency": "CHF", "amount": 9}, {"currency": "EUR", "amount": 18}]
    by_stage = {group["value"]: group for group in stats["groups"]}
    assert by_stage["prospecting"] | {"label": None} == {
        "value": "prospecting", "label": None, "count": 5, "sum": 150,
        "others": [{"currency": "CHF", "amount": 9}, {"currency": "EUR", "amount": 15}],
    }  # fmt: skip
    assert (by_stage["proposal"]["sum"], by_stage["proposal"]["others"]) == (None, [{"currency": "EUR", "amount": 3}])


async def test_sums_of_the_board_name_their_currency(admin: Person) -> None:
    for amount, currency in ((100, "USD"), (7, "EUR"), (8, "EUR")):
        await admin.create("opportunities", name="A", amount=amount, currency=currency, probability=50)

    board = (await admin.get("/api/opportunities/board")).data

    column = next(each for each in board["columns"] if each["key"] == "prospecting")
    assert (board["currency"], column["count"], column["sum"], column["weighted"]) == ("USD", 3, 100, 50)
    assert column["others"] == [{"currency": "EUR", "amount": 15, "weighted": 7.5}]
    assert [each["others"] for each in board["columns"] if each["key"] != "prospecting"] == [[]] * 5


async def test_types_without_money_have_no_sums(admin: Person) -> None:
    await admin.create("contacts", first_name="A")

    stats = (await admin.get("/api/contacts/stats")).data

    assert (stats["count"], stats["sum"], stats["currency"], stats["others"]) == (1, None, None, [])
