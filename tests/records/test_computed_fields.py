"""Fields that the database computes: formulas and roll-ups (docs/computed-fields.md)."""

from typing import Any

from tests.tenants import Person, Tenant


async def formula(person: Person, entity: str, name: str, expression: str, **more: Any) -> dict[str, Any]:
    body = {"entity": entity, "field_name": name, "field_type": "formula", "formula": expression, **more}
    return (await person.post("/api/custom-fields", body)).data


async def rollup(person: Person, entity: str, name: str, **definition: Any) -> dict[str, Any]:
    body = {"entity": entity, "field_name": name, "field_type": "rollup", "rollup": definition}
    return (await person.post("/api/custom-fields", body)).data


async def custom(person: Person, collection: str, record: dict[str, Any]) -> dict[str, Any]:
    return (await person.get(f"/api/{collection}/{record['id']}")).data["custom"]


async def test_a_formula_follows_its_record_and_filters_sorts_and_exports(admin: Person) -> None:
    await admin.declare("opportunity", cost="currency")
    old = await admin.create("opportunities", name="Old", amount=100, custom={"cost": 40})
    made = await formula(admin, "opportunities", "margin", "amount - coalesce(custom.cost, 0)", result_type="currency")
    await formula(admin, "opportunities", "margin_share", "round(custom.margin / amount * 100)", result_type="percent")

    new = await admin.create("opportunities", name="New", amount=900, custom={"cost": 100})
    await admin.patch(f"/api/opportunities/{new['id']}", {"amount": 1000})

    assert made["result_type"] == "currency"
    assert await custom(admin, "opportunities", old) == {"cost": 40, "margin": 60, "margin_share": 60}
    assert await custom(admin, "opportunities", new) == {"cost": 100, "margin": 900, "margin_share": 90}
    above = {"field": "custom.margin", "op": "gt", "value": 100}
    assert await admin.ids("opportunities", filter=above) == [new["id"]]
    assert await admin.ids("opportunities", sort="custom.margin") == [old["id"], new["id"]]


async def test_a_roll_up_is_right_after_every_kind_of_write(admin: Person) -> None:
    account, other = await admin.create("accounts", name="Kan"), await admin.create("accounts", name="Zoo")
    first = await admin.create("opportunities", name="A", amount=100, account_id=account["id"])
    won = {
        "and": [{"field": "amount", "op": "gte", "value": 50}, {"field": "stage_kind", "op": "in", "value": ["open", "won"]}]
    }
    await rollup(admin, "account", "deals", list="opportunities", function="count")
    await rollup(admin, "account", "pipeline", list="opportunities", function="sum", field="amount", filter=won)
    await rollup(admin, "account", "next_close", list="opportunities", function="min", field="close_date")
    await formula(admin, "account", "mean", "custom.pipeline / custom.deals")
    version = (await admin.get(f"/api/accounts/{account['id']}")).data["version"]

    seen = [await custom(admin, "accounts", account)]
    second = await admin.create("opportunities", name="B", amount=40, account_id=account["id"], close_date="2026-05-01")
    seen.append(await custom(admin, "accounts", account))
    await admin.patch(f"/api/opportunities/{second['id']}", {"amount": 60})
    seen.append(await custom(admin, "accounts", account))
    await admin.delete(f"/api/opportunities/{first['id']}")
    seen.append(await custom(admin, "accounts", account))
    await admin.post(f"/api/opportunities/{first['id']}/restore")
    await admin.post(
        "/api/opportunities/bulk", {"ids": [first["id"]], "action": "update", "values": {"account_id": other["id"]}}
    )

    assert seen == [
        {"deals": 1, "pipeline": 100, "mean": 100},
        {"deals": 2, "pipeline": 100, "mean": 50, "next_close": "2026-05-01"},
        {"deals": 2, "pipeline": 160, "mean": 80, "next_close": "2026-05-01"},
        {"deals": 1, "pipeline": 60, "mean": 60, "next_close": "2026-05-01"},
    ]
    assert await custom(admin, "accounts", account) == seen[3]
    assert await custom(admin, "accounts", other) == {"deals": 1, "pipeline": 100, "mean": 100}
    assert (await admin.get(f"/api/accounts/{account['id']}")).data["version"] == version
    merged = await admin.post("/api/accounts/merge", {"winner_id": account["id"], "loser_ids": [other["id"]]})
    assert merged.status == 200, merged.body
    assert await custom(admin, "accounts", account) == {"deals": 2, "pipeline": 160, "mean": 80, "next_close": "2026-05-01"}


async def test_lines_and_contacts_of_a_deal_are_counted(admin: Person) -> None:
    await rollup(admin, "opportunity", "units", list="opportunity_lines", function="sum", field="quantity")
    await rollup(
        admin, "opportunity", "people", list="contacts", function="count", filter={"field": "department", "value": "it"}
    )
    deal = await admin.create("opportunities", name="D")
    ada = await admin.create("contacts", last_name="Ada", department="IT")
    assert await custom(admin, "opportunities", deal) == {"units": 0, "people": 0}

    line = {"name": "Chair", "quantity": 3, "unit_price": 10}
    added = await admin.post(f"/api/opportunities/{deal['id']}/lines", line)
    linked = await admin.post(f"/api/opportunities/{deal['id']}/contacts", {"contact_id": ada["id"]})
    assert (added.status, linked.status) == (201, 201), (added.body, linked.body)
    with_both = await custom(admin, "opportunities", deal)
    await admin.patch(f"/api/contacts/{ada['id']}", {"department": "Sales"})

    assert with_both == {"units": 3, "people": 1}
    assert await custom(admin, "opportunities", deal) == {"units": 3, "people": 0}


async def test_nobody_writes_a_computed_value(admin: Person) -> None:
    await formula(admin, "account", "double", "employee_count * 2")
    account = await admin.create("accounts", name="A", employee_count=4)

    refused = await admin.patch(f"/api/accounts/{account['id']}", {"custom": {"double": 5}})
    described = {f["name"]: f for f in (await admin.get("/api/metadata")).data["types"]["accounts"]["fields"]}

    assert refused.body["details"] == {"custom.double": ["This field is computed and cannot be set."]}
    assert (described["custom.double"]["readonly"], described["custom.double"]["computed"]) == (True, "formula")
    assert "custom.double" not in (await admin.get("/api/metadata")).data["types"]["accounts"]["form"]


async def test_circles_and_fields_in_use_are_named(admin: Person) -> None:
    await admin.declare("account", base="number")
    first = await formula(admin, "account", "a", "custom.base + 1")
    await formula(admin, "account", "b", "custom.a + 1")
    base = next(f for f in (await admin.get("/api/custom-fields")).data if f["field_name"] == "base")

    circle = await admin.patch(f"/api/custom-fields/{first['id']}", {"formula": "custom.b + 1"})
    used = await admin.delete(f"/api/custom-fields/{base['id']}")

    assert circle.body["details"] == {"formula": ["This would go in a circle: custom.a → custom.b → custom.a."]}
    assert (used.error, used.body["message"]) == (
        (409, "IN_USE"), "custom.a is computed from this field. Change or retire that one first.",
    )  # fmt: skip


async def test_a_roll_up_shows_nothing_that_its_reader_may_not_see(tenant: Tenant, admin: Person) -> None:
    seller = await tenant.person("employee")
    account = await seller.create("accounts", name="A")
    await admin.create("opportunities", name="Not the seller's", amount=100, account_id=account["id"])
    total = await rollup(admin, "account", "total", list="opportunities", function="sum", field="amount")
    await formula(admin, "account", "half", "custom.total / 2")

    closed = await custom(seller, "accounts", account)
    filtered = await seller.get("/api/accounts", filter={"field": "custom.half", "op": "gt", "value": 1})
    await admin.patch(f"/api/custom-fields/{total['id']}", {"visible_to": ["employee"]})

    assert closed == {}
    assert filtered.error == (400, "UNKNOWN_FIELD")
    assert await custom(seller, "accounts", account) == {"total": 100, "half": 50}


async def test_a_formula_over_a_sensitive_field_is_sensitive(tenant: Tenant, admin: Person) -> None:
    seller = await tenant.person("employee")
    account = await seller.create("accounts", name="A")
    await admin.patch(f"/api/accounts/{account['id']}", {"annual_revenue": 100})

    await formula(admin, "account", "twice", "annual_revenue * 2")

    assert await custom(admin, "accounts", account) == {"twice": 200}
    assert await custom(seller, "accounts", account) == {}
