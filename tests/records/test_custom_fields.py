"""Fields that a tenant adds: declared, there at once for everybody, fixed once used, retired, purged (domain.md § 3.12)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from aisha.core.actors import AccessMemory
from aisha.core.clock import utc_now
from aisha.core.jobs import Interrupted, JobMessage, JobRun
from aisha.records.custom.jobs import rewrite_values
from tests.tenants import MakeTenant, Person, Tenant

REFERRAL = {"entity": "contact", "field_name": "referral", "field_type": "select", "options": ["Website", "Event"]}


async def test_a_field_is_there_at_once_for_everybody_of_the_tenant(make_tenant: MakeTenant) -> None:
    here, elsewhere = await make_tenant(), await make_tenant()
    admin, seller, stranger = await here.person("admin"), await here.person("employee"), await elsewhere.person("admin")
    assert (await seller.get("/api/metadata")).data["types"]["contacts"]["label"]  # both processes' memories are filled
    await stranger.get("/api/metadata")

    made = (await admin.post("/api/custom-fields", REFERRAL | {"help_text": "Where they heard of us."})).data

    described = {f["name"]: f for f in (await seller.get("/api/metadata")).data["types"]["contacts"]["fields"]}
    assert described["custom.referral"] == described["custom.referral"] | {
        "label": "Referral", "kind": "select", "custom": True, "required": False, "sortable": True, "filterable": True,
        "help": "Where they heard of us.", "options": [{"value": "Website", "label": "Website", "tone": "slate"},
                                                       {"value": "Event", "label": "Event", "tone": "slate"}],
    }  # fmt: skip
    contact = await seller.create("contacts", last_name="Lovelace", custom={"referral": "event"})
    assert contact["custom"] == {"referral": "Event"}
    assert await seller.ids("contacts", **{"custom.referral": "Event"}) == [contact["id"]]
    assert (await stranger.get("/api/custom-fields")).data == []
    assert (await stranger.get(f"/api/custom-fields/{made['id']}")).status == 404
    refused = await stranger.post("/api/contacts", {"last_name": "X", "custom": {"referral": "Event"}})
    assert (refused.error, refused.body["details"]) == (
        (400, "UNKNOWN_FIELD"), {"custom.referral": ["There is no such field."]},
    )  # fmt: skip


async def test_the_api_describes_the_fields_of_the_workspace_to_who_may_see_them(make_tenant: MakeTenant) -> None:
    here, elsewhere = await make_tenant(), await make_tenant()
    admin, seller, stranger = await here.person("admin"), await here.person("employee"), await elsewhere.person("admin")
    path = "/api/metadata/openapi.json"

    async def customs(person: Person, schema: str = "Contact") -> dict[str, Any]:
        return (await person.get(path)).body["components"]["schemas"][schema]["properties"]["custom"]

    before = await customs(seller)
    for field in (
        {"field_name": "referral", "field_type": "select", "options": ["Website", "Event"], "is_required": True},
        {"field_name": "wishes", "field_type": "multiselect", "options": ["A", "B"]},
        {"field_name": "margin", "field_type": "percent", "is_sensitive": True},
        {"field_name": "double", "field_type": "formula", "formula": "custom.margin * 2", "result_type": "number"},
    ):
        assert (await admin.post("/api/custom-fields", {"entity": "contact", **field})).status == 201

    seen, created = await customs(seller), await customs(seller, "ContactCreate")
    assert "properties" not in before and set(seen["properties"]) == {"referral", "wishes"}
    assert seen["properties"]["referral"]["enum"] == ["Website", "Event", None] and seen["additionalProperties"] is False
    assert seen["properties"]["wishes"]["items"]["enum"] == ["A", "B"]
    assert created["required"] == ["referral"]
    assert set((await customs(admin))["properties"]) == {"referral", "wishes", "margin", "double"}
    assert "double" not in (await customs(admin, "ContactUpdate"))["properties"]
    assert await customs(stranger) == before
    assert (await here.api.client.get(path)).status_code == 401


async def test_the_field_stands_in_forms_and_sections(admin: Person) -> None:
    await admin.declare("lead", budget="currency")
    await admin.post(
        "/api/custom-fields", {"entity": "leads", "field_name": "floor", "field_type": "number", "section": "Address"}
    )

    leads = (await admin.get("/api/metadata")).data["types"]["leads"]

    assert leads["form"][-2:] == ["custom.budget", "custom.floor"]
    sections = {section["label"]: section["fields"] for section in leads["sections"]}
    assert sections["Custom fields"] == ["custom.budget"]
    assert [fields for fields in sections.values() if "custom.floor" in fields]


async def test_what_is_used_keeps_name_and_type_but_for_two_widenings(tenant: Tenant, admin: Person) -> None:
    fields = await admin.declare("account", a="text", b="select", c="text")
    path = {name: f"/api/custom-fields/{field['id']}" for name, field in fields.items()}
    assert (await admin.patch(path["c"], {"field_name": "d", "field_type": "number"})).data["field_type"] == "number"
    account = await admin.create("accounts", name="A", custom={"a": "x", "b": "S"})

    assert set((await admin.patch(path["a"], {"field_name": "z"})).body["details"]) == {"field_name"}
    assert set((await admin.patch(path["a"], {"field_type": "number"})).body["details"]) == {"field_type"}
    assert set((await admin.patch(path["b"], {"options": ["M"]})).body["details"]) == {"options"}
    assert (await admin.patch(path["a"], {"field_type": "textarea"})).data["field_type"] == "textarea"
    assert (await admin.patch(path["b"], {"field_type": "multiselect"})).data["field_type"] == "multiselect"
    await _run(tenant, admin, fields["b"]["id"], "widen")
    assert (await admin.get(f"/api/accounts/{account['id']}")).data["custom"] == {"a": "x", "b": ["S"]}
    assert await admin.ids("accounts", filter={"field": "custom.b", "op": "has_any", "value": ["S"]}) == [account["id"]]


async def test_a_retired_field_is_hidden_and_comes_back_with_its_values(admin: Person) -> None:
    field = (await admin.declare("lead", rank="number"))["rank"]
    lead = await admin.create("leads", company="L", custom={"rank": 5})

    assert (await admin.delete(f"/api/custom-fields/{field['id']}")).status == 204
    hidden = (await admin.get(f"/api/leads/{lead['id']}")).data["custom"]
    refused = await admin.patch(f"/api/leads/{lead['id']}", {"custom": {"rank": 6}})
    filtered = await admin.get("/api/leads", **{"custom.rank": "5"})
    await admin.patch(f"/api/custom-fields/{field['id']}", {"is_active": True})

    assert (hidden, refused.error, filtered.error) == ({}, (400, "UNKNOWN_FIELD"), (400, "UNKNOWN_FIELD"))
    assert (await admin.get(f"/api/leads/{lead['id']}")).data["custom"] == {"rank": 5}


async def test_a_purge_waits_ninety_days_says_how_many_and_is_final(tenant: Tenant, admin: Person) -> None:
    field = (await admin.declare("lead", rank="number"))["rank"]
    leads = [await admin.create("leads", company=f"L{n}", custom={"rank": n}) for n in range(3)]
    path = f"/api/custom-fields/{field['id']}"
    await admin.delete(path)
    early = await admin.delete(path, permanent="true", confirm="true")
    await _set_retired(tenant, field["id"])

    asked = await admin.delete(path, permanent="true")
    confirmed = await admin.delete(path, permanent="true", confirm="true")
    assert (await admin.patch(path, {"is_active": True})).error == (409, "IN_USE")
    await _run(tenant, admin, field["id"], "purge")

    assert (early.error, early.body["details"]) == ((409, "IN_USE"), {"records": 3})
    assert (asked.error, asked.body["details"]) == ((422, "CONFIRMATION_REQUIRED"), {"records": 3})
    assert (confirmed.status, confirmed.data) == (202, {"records": 3})
    assert (await admin.get(path)).status == 404
    left = "select count(*) from leads where tenant_id = $1 and custom <> '{}'"
    assert (await tenant.value(left), len(leads)) == (0, 3)
    assert await tenant.value("select count(*) from custom_values where tenant_id = $1") == 0


async def test_an_unused_field_goes_at_once(admin: Person) -> None:
    field = (await admin.declare("lead", rank="number"))["rank"]

    assert (await admin.delete(f"/api/custom-fields/{field['id']}", permanent="true")).status == 204
    assert (await admin.get("/api/custom-fields")).data == []


async def test_the_hundred_and_first_field_is_refused(tenant: Tenant, admin: Person) -> None:
    async with tenant.system() as ctx:
        await ctx.execute(
            "insert into custom_fields (tenant_id, entity, field_name, field_type)"
            " select $1, 'lead', 'f' || n, 'text' from generate_series(1, 100) n", tenant.id,
        )  # fmt: skip
    body = {"entity": "lead", "field_name": "one_more", "field_type": "text"}

    assert (await admin.post("/api/custom-fields", body)).error == (422, "LIMIT_REACHED")
    assert (await admin.post("/api/custom-fields", body | {"entity": "account"})).status == 201


async def test_the_sample_of_the_guide_is_understood(tenant: Tenant, admin: Person) -> None:
    async with tenant.system() as ctx:
        await ctx.execute(
            "insert into custom_fields (tenant_id, entity, field_name, field_type, options)"
            """ values ($1, 'contact', 'referral_source', 'select', '["Website","Referral","Event","Other"]')""", tenant.id,
        )  # fmt: skip

    created = await admin.create("contacts", last_name="C", custom={"referral_source": "Referral"})

    assert created["custom"] == {"referral_source": "Referral"}


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"field_name": "email"}, "field_name"),
    ({"field_name": "Big Name"}, "field_name"),
    ({"field_type": "select", "options": []}, "options"),
    ({"field_type": "select", "options": ["a", "A"]}, "options"),
    ({"options": ["a"]}, "options"),
    ({"field_type": "number", "default_value": "many"}, "default_value"),
    ({"field_type": "boolean", "is_unique": True}, "is_unique"),
    ({"field_type": "number", "validation": {"min": 3, "max": 2}}, "validation"),
    ({"visible_to": ["nobody"]}, "visible_to"),
    ({"field_type": "colour"}, "field_type"),
    ({"entity": "note"}, "entity"),
]


@pytest.mark.parametrize(("change", "named"), REFUSED)
async def test_a_field_that_cannot_be_is_refused_with_its_reason(admin: Person, change: dict[str, Any], named: str) -> None:
    body = {"entity": "contact", "field_name": "x", "field_type": "text"} | change

    refused = await admin.post("/api/custom-fields", body)

    assert refused.status == 400
    assert any(name.split(".")[0] == named for name in refused.body["details"])


async def test_limits_of_numbers_and_texts_bind(admin: Person) -> None:
    for name, kind, limits in (("n", "number", {"min": 1, "max": 5}), ("t", "text", {"max_length": 3})):
        body = {"entity": "lead", "field_name": name, "field_type": kind, "validation": limits}
        await admin.post("/api/custom-fields", body)

    refused = await admin.post("/api/leads", {"company": "L", "custom": {"n": 6, "t": "long"}})

    assert set(refused.body["details"]) == {"custom.n", "custom.t"}
    assert (await admin.post("/api/leads", {"company": "L", "custom": {"n": 5, "t": "abc"}})).status == 201


@pytest.mark.parametrize("role", ["manager", "employee", "support"])
async def test_only_settings_managers_change_fields(tenant: Tenant, admin: Person, role: str) -> None:
    field = (await admin.declare("lead", rank="number"))["rank"]
    person = await tenant.person(role)
    path = f"/api/custom-fields/{field['id']}"

    assert [each["field_name"] for each in (await person.get("/api/custom-fields")).data] == ["rank"]
    for refused in (
        await person.post("/api/custom-fields", {"entity": "lead", "field_name": "x", "field_type": "text"}),
        await person.patch(path, {"label": "X"}),
        await person.delete(path),
        await person.post("/api/custom-fields/reorder", {"entity": "lead", "ids": [field["id"]]}),
        await person.get(f"{path}/use"),
    ):
        assert refused.status == 403


async def test_fields_are_put_in_order_and_changes_are_audited(tenant: Tenant, admin: Person) -> None:
    fields = await admin.declare("lead", a="text", b="text", c="text")
    order = [fields[name]["id"] for name in "cab"]

    ordered = (await admin.post("/api/custom-fields/reorder", {"entity": "lead", "ids": order})).data
    short = await admin.post("/api/custom-fields/reorder", {"entity": "lead", "ids": order[:2]})

    assert [field["field_name"] for field in ordered] == ["c", "a", "b"]
    assert short.status == 400
    form = (await admin.get("/api/metadata")).data["types"]["leads"]["form"]
    assert form[-3:] == ["custom.c", "custom.a", "custom.b"]
    sql = "select count(*) from audit_log where tenant_id = $1 and entity_type = 'custom_field' and action = 'create'"
    assert await tenant.value(sql) == 3


async def test_two_versions_of_a_field_are_not_mixed(admin: Person) -> None:
    field = (await admin.declare("lead", a="text"))["a"]
    path = f"/api/custom-fields/{field['id']}"
    await admin.patch(path, {"label": "First", "version": field["version"]})

    assert (await admin.patch(path, {"label": "Second", "version": field["version"]})).error == (409, "VERSION_CONFLICT")


async def _set_retired(tenant: Tenant, field_id: str) -> None:
    async with tenant.system() as ctx:
        sql = "update custom_fields set retired_at = $3 where tenant_id = $1 and id = $2"
        await ctx.execute(sql, tenant.id, UUID(field_id), utc_now() - timedelta(days=91))


async def _run(tenant: Tenant, person: Person, field_id: str, purpose: str) -> None:
    """The job, interrupted after every batch and taken up again."""
    message = JobMessage(tenant.id, person.user_id, {"field_id": field_id, "purpose": purpose})
    settings = tenant.api.state.settings
    with pytest.raises(Interrupted):
        await rewrite_values(JobRun(tenant.pool, settings, message, lambda: True, AccessMemory()))
    await rewrite_values(JobRun(tenant.pool, settings, message, lambda: False, AccessMemory()))
