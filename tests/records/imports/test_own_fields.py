"""Columns of a file and the fields that a tenant added (domain.md § 3.12)."""

from tests.records.imports.conftest import begin
from tests.tenants import Person, Tenant


async def test_declared_fields_are_found_by_their_label_and_read_by_their_type(tenant: Tenant, admin: Person) -> None:
    await admin.declare(
        "account", seats="number", since="date", grade="select", picks="multiselect", keeper="user", vip="boolean"
    )
    content = (
        "name,seats,since,grade,picks,keeper,vip\n"
        'A,"1,200",2026-03-31,xl,S; XL,Ada Byron,yes\n'
        "B,many,2026-03-31,S,,,\n"
        "C,1,,XXL,,,\n"
    )
    started = await begin(tenant, admin, "accounts", content)

    done = await started.run()

    assert done.effects == (1, 0, 0, 2)
    [account] = (await admin.get("/api/accounts")).data
    assert account["custom"] == {
        "seats": 1200, "since": "2026-03-31", "grade": "XL", "picks": ["S", "XL"], "keeper": admin.id, "vip": True,
    }  # fmt: skip
    assert await admin.ids("accounts", filter={"field": "custom.seats", "op": "gt", "value": 1000}) == [account["id"]]


async def test_a_new_field_is_declared_by_who_manages_settings_only(tenant: Tenant, admin: Person) -> None:
    manager = await tenant.person("manager")
    content = "name,Engage Date\nA,2026-03-31\n"
    mapping = {"Engage Date": "custom.engage_date"}

    refused = await (await begin(tenant, manager, "accounts", content)).map(mapping)
    started = await begin(tenant, admin, "accounts", content)
    await started.map(mapping, {"Engage Date": {"kind": "date"}})
    await started.run()

    assert refused.error == (400, "VALIDATION_ERROR")
    [field] = (await admin.get("/api/custom-fields")).data
    assert (field["field_name"], field["label"], field["field_type"]) == ("engage_date", "Engage Date", "date")


async def test_a_required_field_that_a_row_lacks_is_its_error(tenant: Tenant, admin: Person) -> None:
    body = {"entity": "account", "field_name": "region", "field_type": "text", "is_required": True}
    await admin.post("/api/custom-fields", body)
    started = await begin(tenant, admin, "accounts", "name,region\nA,EU\nB,\n")

    done = await started.run()

    assert done.effects == (1, 0, 0, 1)
    assert await done.messages() == {3: ["This field is required."]}
