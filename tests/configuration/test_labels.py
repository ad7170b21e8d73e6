"""Labels: a tenant's own names reach everything people read, at the next request, and nobody else."""

import re

from tests.tenants import MakeTenant, Person, Tenant

CLIENTS = {"accounts": {"plural": "Clients", "singular": "Client"}}


async def rename(admin: Person, labels: dict[str, dict[str, str]]) -> dict[str, dict[str, object]]:
    return {each["key"]: each for each in (await admin.call("PUT", "/api/entity-labels", {"labels": labels})).data}


async def test_a_new_name_is_everywhere_at_the_next_request(tenant: Tenant, admin: Person) -> None:
    colleague = await tenant.person("manager")
    await colleague.get("/api/metadata")

    shown = (await rename(admin, CLIENTS))["accounts"]
    types = (await colleague.get("/api/metadata")).data["types"]
    me = (await colleague.get("/api/auth/me")).data
    missing = await colleague.get("/api/accounts/00000000-0000-7000-8000-000000000001")

    assert (shown["plural"], shown["default_plural"], shown["is_custom"]) == ("Clients", "Accounts", True)
    assert (types["accounts"]["label"], types["accounts"]["name"]) == ({"plural": "Clients", "singular": "Client"}, "accounts")
    assert {f["name"]: f["label"] for f in types["contacts"]["fields"]}["account_id"] == "Client"
    assert me["labels"]["accounts"]["plural"] == "Clients"
    assert missing.body["message"].startswith("Client does not exist")


async def test_lists_of_related_records_carry_the_name(admin: Person) -> None:
    await rename(admin, {"contacts": {"plural": "People", "singular": "Person"}})

    related = (await admin.get("/api/metadata")).data["types"]["accounts"]["related"]

    assert "People" in {each["label"] for each in related}


async def test_labels_of_fields_speak_the_same_words(admin: Person) -> None:
    await admin.declare("lead", account="text")
    before = {f["name"]: f["label"] for f in (await admin.get("/api/metadata")).data["types"]["leads"]["fields"]}
    await rename(admin, CLIENTS | {"activities": {"plural": "Steps", "singular": "Step"}})

    after = {f["name"]: f["label"] for f in (await admin.get("/api/metadata")).data["types"]["leads"]["fields"]}

    assert {name: (before[name], label) for name, label in after.items() if before[name] != label} == {
        "last_activity_at": ("Last activity", "Last step"), "converted_account_id": ("Converted account", "Converted client"),
        "account_id": ("Account", "Client"),
    }  # fmt: skip
    assert any(each["label"].lower() == "account" for each in (await admin.get("/api/custom-fields")).data), "own names stay"


async def test_errors_speak_of_what_the_tenant_calls_it(admin: Person) -> None:
    prospect = (await admin.post("/api/leads", {"first_name": "Ada", "company": "Analytical"})).data["id"]
    deal = (await admin.post("/api/opportunities", {"name": "Engine"})).data["id"]
    await rename(
        admin,
        {"leads": {"plural": "Prospects", "singular": "Prospect"}, "opportunities": {"plural": "Bids", "singular": "Bid"}},
    )

    said = [
        (await admin.call(method, path, body)).body["message"]
        for method, path, body in (
            ("GET", "/api/leads?shoe_size=43", None),
            ("GET", "/api/leads?sort=shoe_size", None),
            ("GET", "/api/leads/stats?group_by=shoe_size", None),
            ("POST", "/api/leads", {"shoe_size": 43}),
            ("POST", "/api/leads/export", {"fields": ["shoe_size"]}),
            ("PUT", f"/api/leads/{prospect}", {"status": "lost"}),
            ("POST", f"/api/leads/{prospect}/unconvert", {}),
            ("PUT", f"/api/opportunities/{deal}", {"stage": "lost"}),
            ("PATCH", f"/api/opportunities/{deal}/contacts/{prospect}", {"is_primary": True}),
        )
    ]

    assert [text for text in said if "rospect" not in text and " bid" not in text] == []
    assert [text for text in said if re.search("lead|opportunit|deal", text, re.IGNORECASE)] == []


async def test_another_tenant_keeps_its_names(make_tenant: MakeTenant, admin: Person) -> None:
    other = await (await make_tenant()).person("admin")

    await rename(admin, CLIENTS)

    assert (await other.get("/api/metadata")).data["types"]["accounts"]["label"]["plural"] == "Accounts"


async def test_a_name_is_taken_back(tenant: Tenant, admin: Person) -> None:
    await rename(admin, CLIENTS | {"leads": {"plural": "Prospects", "singular": "Prospect"}})

    by_default = (await rename(admin, {"leads": {"plural": "Leads", "singular": "Lead"}}))["leads"]
    removed = await admin.delete("/api/entity-labels/accounts")
    labels = {each["key"]: each for each in (await admin.get("/api/entity-labels")).data}

    assert (by_default["is_custom"], by_default["updated_at"]) == (False, None)
    assert removed.status == 204 and labels["accounts"]["plural"] == "Accounts"
    assert (await admin.delete("/api/entity-labels/invoices")).error == (404, "NOT_FOUND")
    assert await tenant.value("select count(*) from entity_labels where tenant_id = $1") == 0
    assert await tenant.value("select count(*) from audit_log where tenant_id = $1 and entity_type = 'entity_label'") == 4


async def test_wrong_names_are_refused_with_their_field(admin: Person) -> None:
    same = await admin.call("PUT", "/api/entity-labels", {"labels": {"accounts": {"plural": "Leads", "singular": "Firm"}}})
    blank = await admin.call("PUT", "/api/entity-labels", {"labels": {"accounts": {"plural": " ", "singular": "Firm"}}})
    unknown = await admin.call("PUT", "/api/entity-labels", {"labels": {"invoices": {"plural": "A", "singular": "B"}}})

    assert list(same.body["details"]) == ["accounts.plural"]
    assert [next(iter(each.body["details"])) for each in (blank, unknown)] == ["labels.accounts.plural", "invoices"]


async def test_only_administrators_rename(tenant: Tenant) -> None:
    manager = await tenant.person("manager")

    refused = await manager.call("PUT", "/api/entity-labels", {"labels": CLIENTS})

    assert refused.body["details"]["permission"] == "settings.manage"
