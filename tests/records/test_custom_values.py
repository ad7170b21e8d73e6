"""Values of a tenant's own fields on every write path: form, limits, required, unique, sensitive (domain.md § 3.12)."""

from typing import Any

import pytest

from tests.tenants import Person, Tenant

GOOD: list[tuple[str, Any, Any]] = [
    ("text", " Hello ", "Hello"),
    ("textarea", "a\nb", "a\nb"),
    ("number", 12.5, 12.5),
    ("number", "7", 7),
    ("currency", 1999.999, 2000),
    ("percent", 40, 40),
    ("date", "2026-03-31", "2026-03-31"),
    ("datetime", "2026-03-31T14:30:00+02:00", "2026-03-31T12:30:00Z"),
    ("boolean", False, False),
    ("select", "xl", "XL"),
    ("multiselect", ["XL", "S"], ["S", "XL"]),
    ("email", "a@b.example", "a@b.example"),
    ("phone", "(212) 555-0123", "+12125550123"),
    ("url", "https://a.example/x", "https://a.example/x"),
    ("json", {"a": [1, 2]}, {"a": [1, 2]}),
]
BAD: list[tuple[str, Any]] = [
    ("text", "x" * 256), ("number", "many"), ("number", 10**16), ("percent", 1.5), ("date", "31.03.2026"), ("datetime", "noon"),
    ("boolean", "maybe"), ("select", "XXL"), ("multiselect", ["S", "XXL"]), ("email", "nobody"), ("phone", "call me"),
    ("url", "not a url"), ("user", "Ada"), ("user", "0192f0c1-2345-7abc-8def-0123456789ab"), ("text", {"a": 1}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "sent", "stored"), GOOD)
async def test_a_value_is_stored_in_the_form_of_its_type(admin: Person, kind: str, sent: Any, stored: Any) -> None:
    await admin.declare("account", x=kind)

    created = await admin.create("accounts", name="A", custom={"x": sent})

    assert created["custom"] == {"x": stored}
    cleared = await admin.patch(f"/api/accounts/{created['id']}", {"custom": {"x": None}})
    assert cleared.data["custom"] == {}


@pytest.mark.parametrize(("kind", "sent"), BAD)
@pytest.mark.parametrize("path", ["create", "change", "bulk"])
async def test_a_value_that_does_not_fit_is_refused_on_every_path(admin: Person, path: str, kind: str, sent: Any) -> None:
    await admin.declare("account", x=kind)
    account = await admin.create("accounts", name="A")

    body = {"custom": {"x": sent}}
    if path == "create":
        refused = await admin.post("/api/accounts", {"name": "B"} | body)
    elif path == "change":
        refused = await admin.patch(f"/api/accounts/{account['id']}", body)
    else:
        asked = {"ids": [account["id"]], "action": "update", "values": body}
        answered = await admin.post("/api/accounts/bulk", asked)
        if answered.status == 200:  # a person is looked up with the record
            assert [error["code"] for error in answered.data["errors"]] == ["VALIDATION_ERROR"]
            return
        refused = answered
    assert refused.error == (400, "VALIDATION_ERROR")
    assert set(refused.body["details"]) == {"custom.x"}


async def test_a_change_keeps_what_it_does_not_name(admin: Person, tenant: Tenant) -> None:
    await admin.declare("contact", a="text", b="number")
    contact = await admin.create("contacts", last_name="C", custom={"a": "one", "b": 2})

    changed = await admin.patch(f"/api/contacts/{contact['id']}", {"custom": {"b": 3}})

    assert changed.data["custom"] == {"a": "one", "b": 3}
    history = (await admin.get(f"/api/contacts/{contact['id']}/history")).data
    assert history[0]["changes"] == {"custom": [{"a": "one", "b": 2}, {"a": "one", "b": 3}]}


async def test_required_binds_creation_and_clearing_and_not_other_changes(admin: Person) -> None:
    old = await admin.create("accounts", name="Old")
    await admin.post(
        "/api/custom-fields", {"entity": "account", "field_name": "region", "field_type": "text", "is_required": True}
    )

    missing = await admin.post("/api/accounts", {"name": "New"})
    made = await admin.create("accounts", name="New", custom={"region": "EU"})
    cleared = await admin.patch(f"/api/accounts/{made['id']}", {"custom": {"region": ""}})
    other = await admin.patch(f"/api/accounts/{old['id']}", {"city": "Bern"})

    for refused in (missing, cleared):
        assert (refused.error, refused.body["details"]) == (
            (400, "VALIDATION_ERROR"), {"custom.region": ["This field is required."]},
        )  # fmt: skip
    assert other.status == 200


async def test_a_default_fills_new_records_only(admin: Person) -> None:
    old = await admin.create("leads", company="Old")
    body = {"entity": "lead", "field_name": "size", "field_type": "select", "options": ["S", "M"], "default_value": "m"}
    await admin.post("/api/custom-fields", body)

    new, chosen = await admin.create("leads", company="New"), await admin.create("leads", company="C", custom={"size": "S"})

    assert [each["custom"] for each in (new, chosen)] == [{"size": "M"}, {"size": "S"}]
    assert (await admin.get(f"/api/leads/{old['id']}")).data["custom"] == {}


async def test_a_unique_value_is_held_by_the_database(admin: Person) -> None:
    body = {"entity": "account", "field_name": "vat", "field_type": "text", "is_unique": True}
    field = (await admin.post("/api/custom-fields", body)).data
    first = await admin.create("accounts", name="A", custom={"vat": "DE 1"})
    second = await admin.create("accounts", name="B", custom={"vat": "DE 2"})

    again = await admin.post("/api/accounts", {"name": "C", "custom": {"vat": "de 1"}})
    moved = await admin.patch(f"/api/accounts/{second['id']}", {"custom": {"vat": "DE 1"}})

    for refused in (again, moved):
        assert (refused.error, refused.body["details"]) == ((409, "DUPLICATE_KEY"), {"fields": ["custom.vat"]})
    await admin.delete(f"/api/accounts/{first['id']}")
    assert (await admin.patch(f"/api/accounts/{second['id']}", {"custom": {"vat": "DE 1"}})).status == 200
    assert (await admin.post(f"/api/accounts/{first['id']}/restore")).error == (409, "DUPLICATE_KEY")
    await admin.patch(f"/api/custom-fields/{field['id']}", {"is_unique": False})
    assert (await admin.post(f"/api/accounts/{first['id']}/restore")).status == 200
    refused = await admin.patch(f"/api/custom-fields/{field['id']}", {"is_unique": True})
    assert set(refused.body["details"]) == {"is_unique"}


async def test_sensitive_values_are_for_who_may_see_them(tenant: Tenant, admin: Person) -> None:
    seller = await tenant.person("employee")
    for name, more in (("iban", {"is_sensitive": True}), ("note", {"visible_to": ["admin"]}), ("plain", {})):
        await admin.post("/api/custom-fields", {"entity": "contact", "field_name": name, "field_type": "text"} | more)
    contact = await admin.create(
        "contacts", last_name="C", owner_id=seller.id, custom={"iban": "CH12", "note": "n", "plain": "p"}
    )
    path = f"/api/contacts/{contact['id']}"

    fields = {f["name"] for f in (await seller.get("/api/metadata")).data["types"]["contacts"]["fields"] if f["custom"]}
    changed = await seller.patch(path, {"custom": {"plain": "q"}})
    outdated = await seller.patch(path, {"custom": {"plain": "q"}, "version": 1})

    assert fields == {"custom.plain"}
    assert changed.data["custom"] == (await seller.get(path)).data["custom"] == {"plain": "q"}
    assert (await seller.get("/api/contacts")).data[0]["custom"] == {"plain": "q"}
    assert outdated.body["details"]["current"]["custom"] == {"plain": "q"}
    assert [e["changes"]["custom"] for e in (await seller.get(f"{path}/history")).data if e["action"] == "update"] == [
        [{"plain": "p"}, {"plain": "q"}]
    ]
    assert (await seller.patch(path, {"custom": {"iban": "x"}})).status == 403
    assert (await seller.get("/api/contacts", **{"custom.iban": "CH12"})).error == (400, "UNKNOWN_FIELD")
    assert (await seller.get("/api/contacts", sort="custom.note")).error == (400, "INVALID_SORT")
    assert (await seller.get("/api/contacts", q="CH12")).data == []
    assert (await admin.get(path)).data["custom"] == {"iban": "CH12", "note": "n", "plain": "q"}


async def test_values_are_searched(admin: Person) -> None:
    fields = await admin.declare("contact", motto="text", sizes="multiselect")
    found = await admin.create("contacts", last_name="Ärger", custom={"motto": "Über allen Gipfeln", "sizes": ["XL"]})
    await admin.create("contacts", last_name="Other")

    assert await admin.ids("contacts", q="arger gipfel") == [found["id"]]
    await admin.patch(f"/api/contacts/{found['id']}", {"custom": {"motto": "Ruh"}})
    assert await admin.ids("contacts", q="gipfel") == []
    assert fields["motto"]["is_used"] is False


async def test_a_converted_lead_hands_on_fields_of_one_name_and_type(admin: Person) -> None:
    await admin.declare("lead", both="text", apart="text", only="text")
    await admin.declare("contact", both="text", apart="number")
    await admin.post(
        "/api/custom-fields", {"entity": "contact", "field_name": "must", "field_type": "text", "is_required": True}
    )
    lead = await admin.create("leads", last_name="L", custom={"both": "b", "apart": "a", "only": "o"})

    made = (await admin.post(f"/api/leads/{lead['id']}/convert", {})).data

    assert made["contact"]["custom"] == {"both": "b"}


async def test_a_person_of_the_tenant_is_a_value(tenant: Tenant, admin: Person) -> None:
    await admin.declare("account", keeper="user")
    seller = await tenant.person("employee")

    account = await admin.create("accounts", name="A", custom={"keeper": seller.id})

    assert account["custom"] == {"keeper": seller.id}
    assert await admin.ids("accounts", filter={"field": "custom.keeper", "op": "eq", "value": seller.id}) == [account["id"]]
    assert await admin.ids("accounts", filter={"field": "custom.keeper", "op": "eq", "value": "me"}) == []
