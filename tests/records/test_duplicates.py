"""Duplicates at creation, of a draft, and in groups (domain.md § 3.5)."""

from typing import Any

import pytest

from tests.tenants import Person, Tenant

ADA: dict[str, Any] = {"first_name": "Ada", "last_name": "Byron", "email": "ada@engines.example", "phone": "+1 212 555 0123"}


@pytest.mark.parametrize(
    ("draft", "score", "reason"),
    [
        ({"first_name": "A.", "email": "ADA@Engines.example"}, 100, "Same e-mail"),
        ({"first_name": "A.", "mobile": "(212) 555-0123"}, 80, "Same phone number"),
        ({"first_name": "A.", "phone": "212.555.0123", "email": "ada@engines.example"}, 100, "Same e-mail"),
    ],
)
@pytest.mark.parametrize("collection", ["contacts", "leads"])
async def test_a_person_is_found_again_among_contacts_and_leads(
    admin: Person, collection: str, draft: dict[str, Any], score: int, reason: str
) -> None:
    contact = await admin.create("contacts", **ADA)

    created = await admin.post(f"/api/{collection}", draft)

    assert created.status == 201
    found = created.body["meta"]["duplicates"]
    assert [(each["type"], each["id"], each["score"]) for each in found] == [("contacts", contact["id"], score)]
    assert reason in found[0]["reasons"]


async def test_same_name_counts_only_within_the_same_company(admin: Person) -> None:
    account = await admin.create("accounts", name="Analytical Engines, Inc.")
    contact = await admin.create("contacts", first_name="Ada", last_name="Byron", account_id=account["id"])

    elsewhere = await admin.post("/api/leads", {"first_name": "Ada", "last_name": "Byron", "company": "Looms"})
    same = await admin.post("/api/leads", {"first_name": "ada", "last_name": "BYRON", "company": "ANALYTICAL ENGINES"})

    assert "meta" not in elsewhere.body
    assert [(m["id"], m["score"]) for m in same.body["meta"]["duplicates"]] == [(contact["id"], 70)]


@pytest.mark.parametrize(
    ("draft", "score"),
    [
        ({"name": "Looms", "website": "http://WWW.engines.example/contact"}, 100),
        ({"name": "analytical engines LLC"}, 90),
        ({"name": "Other name", "website": "engines.example"}, 100),
    ],
)
async def test_account_with_the_same_site_or_name(admin: Person, draft: dict[str, Any], score: int) -> None:
    account = await admin.create("accounts", name="Analytical Engines, Inc.", website="https://engines.example")

    found = (await admin.post("/api/accounts/duplicates/check", draft)).data

    assert [(match["id"], match["score"]) for match in found] == [(account["id"], score)]


async def test_only_open_opportunities_of_the_same_account_count(admin: Person) -> None:
    account = await admin.create("accounts", name="Engines")
    is_open = await admin.create("opportunities", name="Mill", account_id=account["id"])
    await admin.create("opportunities", name="Mill", account_id=account["id"], stage="won")
    await admin.create("opportunities", name="Mill")

    found = (await admin.post("/api/opportunities/duplicates/check", {"name": " mill", "account_id": account["id"]})).data

    assert [match["id"] for match in found] == [is_open["id"]]


async def test_block_refuses_unless_somebody_with_the_merge_right_allows_it(tenant: Tenant, admin: Person) -> None:
    await tenant.settings(duplicates="block")
    manager = await tenant.person("manager")
    await admin.create("contacts", **ADA, owner_id=manager.id)

    refused = await admin.post("/api/contacts", ADA)
    without_right = await manager.post("/api/contacts", ADA | {"allow_duplicate": True})
    allowed = await admin.post("/api/contacts", ADA | {"allow_duplicate": True})

    assert refused.error == (409, "DUPLICATE_RECORD")
    assert refused.body["details"]["duplicates"][0]["score"] == 100
    assert without_right.error == (409, "DUPLICATE_RECORD")
    assert allowed.status == 201
    assert len(await admin.ids("contacts")) == 2


async def test_off_says_nothing(tenant: Tenant, admin: Person) -> None:
    await tenant.settings(duplicates="off")
    await admin.create("contacts", **ADA)

    assert "meta" not in (await admin.post("/api/contacts", ADA)).body


async def test_invisible_and_deleted_records_are_no_duplicates(tenant: Tenant, admin: Person) -> None:
    employee = await tenant.person("employee")
    deleted = await admin.create("contacts", **ADA)
    await admin.delete(f"/api/contacts/{deleted['id']}")
    assert (await admin.post("/api/contacts", ADA)).status == 201

    created = await employee.post("/api/contacts", ADA)

    assert created.status == 201
    assert "meta" not in created.body


async def test_groups_come_likeliest_first_and_page_completely(admin: Person) -> None:
    for number in range(3):
        for _ in range(2):
            await admin.create("contacts", first_name=f"N{number}", email=f"n{number}@x.example", phone=f"212555010{number}")
    await admin.create("contacts", first_name="Alone", email="alone@x.example")

    whole = (await admin.get("/api/contacts/duplicates")).data
    paged: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = await admin.get("/api/contacts/duplicates", limit="2", **({"cursor": cursor} if cursor else {}))
        paged += page.data
        cursor = page.meta["next_cursor"]
        if cursor is None:
            break

    assert [group["score"] for group in whole] == [100, 100, 100, 80, 80, 80]
    assert all(len(group["records"]) == 2 for group in whole)
    assert paged == whole
    assert [g["score"] for g in (await admin.get("/api/contacts/duplicates", min_score="90")).data] == [100, 100, 100]
