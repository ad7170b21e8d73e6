"""The products of a deal: lines, their sums, and the amount that follows them."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisha.crm.opportunities.lines import line_total
from tests.tenants import Person, Tenant

QUANTITIES = st.integers(1, 10**9).map(lambda thousandths: Decimal(thousandths) / 1000)
PRICES = st.integers(0, 10**11).map(lambda cents: Decimal(cents) / 100)
DISCOUNTS = st.integers(0, 10_000).map(lambda hundredths: Decimal(hundredths) / 100)


@given(quantity=QUANTITIES, price=PRICES, discount=DISCOUNTS)
def test_a_line_is_rounded_once_half_a_cent_up(quantity: Decimal, price: Decimal, discount: Decimal) -> None:
    total = line_total(quantity, price, discount)

    exact = Fraction(quantity) * Fraction(price) * (100 - Fraction(discount)) / 100
    assert total == total.quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert Fraction(-1, 200) < Fraction(total) - exact <= Fraction(1, 200)
    assert 0 <= total <= line_total(quantity, price, Decimal(0))


async def test_the_database_rounds_alike(tenant: Tenant, admin: Person) -> None:
    deal = await admin.create("opportunities", name="D")
    cases = [
        ("0.333", "10.01", "0"),
        ("1", "0.05", "50"),
        ("3", "0.15", "50"),
        ("7.5", "19.99", "12.5"),
        ("2", "99.99", "33.33"),
    ]

    for quantity, price, discount in cases:
        body = {"name": "L", "quantity": float(quantity), "unit_price": float(price), "discount": float(discount)}
        added = await admin.post(f"/api/opportunities/{deal['id']}/lines", body)
        expected = line_total(Decimal(quantity), Decimal(price), Decimal(discount))
        assert Decimal(str(added.data["total"])) == expected, (quantity, price, discount)
    total = sum(line_total(*(Decimal(part) for part in case)) for case in cases)
    assert await tenant.value("select amount from opportunities where tenant_id = $1") == total


async def _lines(person: Person, deal: dict[str, Any]) -> dict[str, Any]:
    return (await person.get(f"/api/opportunities/{deal['id']}/lines")).data


async def _deal(person: Person, deal: dict[str, Any]) -> dict[str, Any]:
    return (await person.get(f"/api/opportunities/{deal['id']}")).data


async def test_the_amount_follows_the_lines(tenant: Tenant, admin: Person) -> None:
    employee = await tenant.person("employee")
    pro = await admin.create("products", name="GTX Pro", code="GTX-P", price=4821)
    plus = await admin.create("products", name="GTX Plus", price=1096)
    deal = await employee.create("opportunities", name="D", amount=5)
    path = f"/api/opportunities/{deal['id']}/lines"

    first = (await employee.post(path, {"product_id": pro["id"], "quantity": 2})).data
    second = (await employee.post(path, {"product_id": plus["id"], "discount": 10, "unit_price": 1000})).data
    free = (await employee.post(path, {"name": "Installation", "unit_price": 250.5})).data
    changed = (await employee.patch(f"{path}/{first['id']}", {"quantity": 3, "version": first["version"]})).data
    stale = await employee.patch(f"{path}/{first['id']}", {"quantity": 4, "version": first["version"]})
    ordered = (await employee.post(f"{path}/reorder", {"ids": [second["id"], first["id"], free["id"]]})).data

    assert (first["name"], first["code"], first["unit_price"], first["total"]) == ("GTX Pro", "GTX-P", 4821, 9642)
    assert (second["total"], free["total"], changed["total"]) == (900, 250.5, 14463)
    assert stale.error == (409, "VERSION_CONFLICT")
    assert [line["name"] for line in ordered["lines"]] == ["GTX Plus", "GTX Pro", "Installation"]
    assert (ordered["total"], ordered["before_discount"], ordered["currency"]) == (15613.5, 15713.5, "USD")
    now = await _deal(admin, deal)
    assert (now["amount"], now["line_count"], now["product_id"], now["expected_revenue"]) == (
        15613.5, 3, plus["id"], 1561.35,
    )  # fmt: skip
    assert await admin.ids("opportunities", product_id=plus["id"]) == [deal["id"]]
    for line in (first, second, free):
        assert (await employee.delete(f"{path}/{line['id']}")).status == 204
    last = await _deal(admin, deal)
    assert (last["amount"], last["line_count"], last["product_id"]) == (250.5, 0, None)
    assert (await admin.patch(f"/api/opportunities/{deal['id']}", {"amount": 7})).data["amount"] == 7
    events = "select payload #>> '{changes,amount,1}' from events where tenant_id = $1 and event = 'opportunity.updated'"
    assert Decimal(await tenant.value(f"{events} order by seq limit 1")) == 9642
    audited = "select count(*) from audit_log where tenant_id = $1 and entity_type = 'opportunity_line' and actor_id = $2"
    assert await tenant.value(audited, employee.user_id) == 3 + 1 + 2 + 3


async def test_the_amount_is_not_written_beside_the_lines(admin: Person) -> None:
    deal = await admin.create("opportunities", name="D")
    product = await admin.create("products", name="P", price=10)
    await admin.post(f"/api/opportunities/{deal['id']}/lines", {"product_id": product["id"]})
    path = f"/api/opportunities/{deal['id']}"

    for refused in (
        await admin.patch(path, {"amount": 11}),
        await admin.post(f"{path}/stage", {"stage": "won", "amount": 11}),
    ):
        assert refused.error == (400, "VALIDATION_ERROR")
        assert refused.body["details"] == {
            "amount": [
                "The amount of this opportunity is the sum of its product. Change a price, a quantity or a discount there."
            ]
        }
    assert (await admin.patch(path, {"currency": "EUR"})).body["details"]["currency"][0].startswith("The prices of its product")
    other = await admin.create("products", name="Q", price=10)
    assert set((await admin.patch(path, {"product_id": other["id"]})).body["details"]) == {"product_id"}
    same = await admin.patch(path, {"amount": 10, "product_id": product["id"], "next_step": "Go"})
    assert (same.status, same.data["amount"]) == (200, 10)
    bulk = (
        await admin.post("/api/opportunities/bulk", {"ids": [deal["id"]], "action": "update", "values": {"amount": 1}})
    ).data
    assert bulk["updated"] == 0 and "sum of its product" in bulk["errors"][0]["message"]


async def test_sql_cannot_part_the_amount_from_its_lines(tenant: Tenant, admin: Person) -> None:
    product = await admin.create("products", name="P", price=10)
    await admin.create("opportunities", name="D", product_id=product["id"])

    async with tenant.system() as ctx:
        await ctx.execute("update opportunities set amount = 99 where tenant_id = $1", tenant.id)
    assert await tenant.value("select amount from opportunities where tenant_id = $1") == 10
    with pytest.raises(Exception, match="priced in USD"):
        async with tenant.system() as ctx:
            await ctx.execute("update opportunities set currency = 'EUR' where tenant_id = $1", tenant.id)


async def test_amounts_of_two_currencies_are_not_added(admin: Person) -> None:
    euro = await admin.create("products", name="Euro", price=10, currency="EUR")
    deal = await admin.create("opportunities", name="D")
    path = f"/api/opportunities/{deal['id']}/lines"

    refused = await admin.post(path, {"product_id": euro["id"]})
    priced = (await admin.post(path, {"product_id": euro["id"], "unit_price": 12})).data
    named = await admin.create("opportunities", name="E", product_id=euro["id"])

    assert refused.body["details"] == {"unit_price": ["Euro is priced in EUR, this opportunity is in USD: enter its price."]}
    assert (priced["currency"], priced["total"]) == ("USD", 12)
    assert (named["amount"], named["line_count"]) == (0, 1)


async def test_a_product_named_on_a_deal_is_its_first_line(admin: Person) -> None:
    product = await admin.create("products", name="P", price=10)

    at_list_price = await admin.create("opportunities", name="A", product_id=product["id"])
    at_its_amount = await admin.create("opportunities", name="B", product_id=product["id"], amount=8)
    later = await admin.create("opportunities", name="C", amount=7)
    later = (await admin.patch(f"/api/opportunities/{later['id']}", {"product_id": product["id"]})).data

    for deal, amount in ((at_list_price, 10), (at_its_amount, 8), (later, 7)):
        lines = await _lines(admin, deal)
        assert (deal["amount"], deal["line_count"], lines["total"]) == (amount, 1, amount)
        assert [(line["name"], line["quantity"], line["unit_price"]) for line in lines["lines"]] == [("P", 1, amount)]


async def test_lines_outlive_their_product(tenant: Tenant, admin: Person) -> None:
    product = await admin.create("products", name="P", price=10)
    deal = await admin.create("opportunities", name="D", product_id=product["id"])

    await admin.delete(f"/api/products/{product['id']}")
    in_trash = await _lines(admin, deal)
    await admin.delete(f"/api/products/{product['id']}", permanent="true")

    assert in_trash["lines"][0]["product_id"] == product["id"]
    line = (await _lines(admin, deal))["lines"][0]
    assert (line["name"], line["product_id"], line["total"]) == ("P", None, 10)
    now = await _deal(admin, deal)
    assert (now["product_id"], now["line_count"], now["amount"]) == (None, 1, 10)
    await admin.delete(f"/api/opportunities/{deal['id']}")
    assert (await admin.post(f"/api/opportunities/{deal['id']}/restore")).data["line_count"] == 1
    await admin.delete(f"/api/opportunities/{deal['id']}")
    await admin.delete(f"/api/opportunities/{deal['id']}", permanent="true")
    assert await tenant.value("select count(*) from opportunity_lines where tenant_id = $1") == 0


@pytest.mark.parametrize(
    "body",
    [
        {}, {"name": "L"}, {"unit_price": 1}, {"name": "L", "unit_price": -1}, {"name": "L", "unit_price": 1, "quantity": 0},
        {"name": "L", "unit_price": 1, "discount": 101}, {"name": "L", "unit_price": 1, "quantity": 0.0001},
        {"name": "L", "unit_price": 10**12, "quantity": 10**8}, {"product_id": "x"}, {"name": "L", "unit_price": 1, "tax": 2},
        {"product_id": "01920000-0000-7000-8000-000000000000"},
    ],
)  # fmt: skip
async def test_lines_that_cannot_be(tenant: Tenant, admin: Person, body: dict[str, Any]) -> None:
    deal = await admin.create("opportunities", name="D")

    assert (await admin.post(f"/api/opportunities/{deal['id']}/lines", body)).error == (400, "VALIDATION_ERROR")
    assert await tenant.value("select count(*) from opportunity_lines where tenant_id = $1") == 0


async def test_the_catalogue_is_everybodys_and_kept_by_those_who_lead(tenant: Tenant, admin: Person) -> None:
    manager, employee = await tenant.person("manager"), await tenant.person("employee")
    product = await manager.create("products", name="GTX Pro", code="gtx-p", price=4821)

    twice = await admin.post("/api/products", {"name": "Other", "code": "GTX-P"})
    by_employee = await employee.post("/api/products", {"name": "Mine"})
    found = (await employee.get("/api/search", q="gtx")).data

    assert twice.error == (409, "DUPLICATE_KEY") and by_employee.error == (403, "FORBIDDEN")
    assert (product["currency"], product["is_active"]) == ("USD", True)
    assert await employee.ids("products", q="gtx-p") == [product["id"]]
    assert "GTX Pro" in str(found)
    assert (await employee.patch(f"/api/products/{product['id']}", {"price": 1})).error == (403, "FORBIDDEN")
    assert (await manager.patch(f"/api/products/{product['id']}", {"is_active": False})).data["is_active"] is False
    assert (await manager.delete(f"/api/products/{product['id']}")).status in (204, 403)


async def _priced(person: Person, *prices: int, **fields: Any) -> dict[str, Any]:
    deal = await person.create("opportunities", name="Deal", **fields)
    for price in prices:
        await person.post(f"/api/opportunities/{deal['id']}/lines", {"name": f"At {price}", "unit_price": price})
    return deal


async def _merged(person: Person, winner: dict[str, Any], loser: dict[str, Any], **fields: str) -> Any:
    body = {"winner_id": winner["id"], "loser_ids": [loser["id"]], "fields": fields}
    return await person.post("/api/opportunities/merge", body)


@pytest.mark.parametrize("is_chosen", [True, False])
async def test_in_a_merge_the_lines_go_with_the_amount_and_come_back(admin: Person, is_chosen: bool) -> None:
    loser = await _priced(admin, 100, 20)
    winner = await _priced(admin, amount=5 if is_chosen else 0)

    merged = await _merged(admin, winner, loser, **({"amount": loser["id"]} if is_chosen else {}))
    amount, lines = merged.data["amount"], [each["name"] for each in (await _lines(admin, winner))["lines"]]
    restored = await admin.post(f"/api/opportunities/{loser['id']}/restore")

    assert (float(amount), lines) == (120, ["At 100", "At 20"])
    assert float(restored.data["amount"]) == 120 and len((await _lines(admin, loser))["lines"]) == 2
    kept = (await admin.get(f"/api/opportunities/{winner['id']}")).data
    assert (kept["line_count"], (await _lines(admin, winner))["lines"]) == (0, [])
    assert not is_chosen or float(kept["amount"]) == 5


async def test_in_a_merge_an_amount_or_lines_of_its_own_stay(admin: Person) -> None:
    loser = await _priced(admin, 100)
    priced, with_lines = await _priced(admin, amount=5), await _priced(admin, 7)

    refused = await _merged(admin, with_lines, loser, amount=loser["id"])
    kept = await _merged(admin, with_lines, loser)
    second = await _merged(admin, priced, await _priced(admin, 9))

    assert (refused.status, "amount" in str(refused.body["details"])) == (400, True)
    assert [float(each.data["amount"]) for each in (kept, second)] == [7, 5]
    assert (await _lines(admin, priced))["lines"] == []
