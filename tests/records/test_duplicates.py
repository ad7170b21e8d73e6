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
    assert not (await admin.get("/api/metadata")).data["types"]["contacts"]["duplicates"]


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

    assert [group["score"] for group in whole] == [100, 100, 100]
    assert all(len(group["records"]) == 2 for group in whole)
    assert paged == whole
    assert [g["score"] for g in (await admin.get("/api/contacts/duplicates", min_score="90")).data] == [100, 100, 100]


async def test_a_group_appears_once_with_all_it_shares(admin: Person) -> None:
    ada = await admin.create("contacts", **ADA)
    other = await admin.create("leads", **ADA)
    by_phone = await admin.create("contacts", first_name="A.", mobile="+1 (212) 555-0123")

    groups = (await admin.get("/api/contacts/duplicates")).data
    leads = (await admin.get("/api/leads/duplicates")).data

    assert [(g["score"], g["reasons"], g["count"]) for g in groups] == [
        (100, ["Same e-mail", "Same phone number"], 2), (80, ["Same phone number"], 3),
    ]  # fmt: skip
    assert [r["id"] for r in groups[1]["records"]] == [ada["id"], other["id"], by_phone["id"]]
    assert leads == groups


async def test_groups_without_a_record_of_the_type_are_others_groups(admin: Person) -> None:
    for _ in range(2):
        await admin.create("leads", **ADA)

    assert (await admin.get("/api/contacts/duplicates")).data == []
    assert len((await admin.get("/api/leads/duplicates")).data) == 1


async def test_what_was_said_to_be_no_duplicate_is_remembered_until_it_is_taken_back(tenant: Tenant, admin: Person) -> None:
    ids = [(await admin.create("contacts", **ADA))["id"] for _ in range(3)]

    decision = (await admin.post("/api/duplicate-dismissals", {"type": "contacts", "ids": ids[:2]})).data["id"]
    again = (await admin.post("/api/duplicate-dismissals", {"type": "contacts", "ids": ids[1::-1]})).data["id"]
    draft = {"id": ids[0], **ADA}
    checked = [match["id"] for match in (await admin.post("/api/contacts/duplicates/check", draft)).data]
    remaining = (await admin.get("/api/contacts/duplicates")).data
    await admin.post("/api/duplicate-dismissals", {"type": "contacts", "ids": [ids[0], ids[2]]})
    two = (await admin.get("/api/contacts/duplicates")).data
    await admin.post("/api/duplicate-dismissals", {"type": "contacts", "ids": [ids[1], ids[2]]})
    none = (await admin.get("/api/contacts/duplicates")).data
    listed = (await admin.get("/api/duplicate-dismissals", type="contacts")).data
    taken_back = await admin.delete(f"/api/duplicate-dismissals/{decision}")

    assert again == decision and checked == [ids[2]]
    assert [[r["id"] for r in g["records"]] for g in (remaining[0], two[0])] == [ids, ids[1:]]
    assert remaining[0]["records"][0]["subtitle"] == ADA["email"]
    assert none == [] and len(listed) == 3
    assert [r["title"] for r in listed[-1]["records"]] == ["Ada Byron", "Ada Byron"]
    assert taken_back.status == 204
    assert [[r["id"] for r in g["records"]] for g in (await admin.get("/api/contacts/duplicates")).data] == [ids[:2]]
    async with tenant.system() as ctx:
        audited = await ctx.fetch("select action from audit_log where entity_type = 'duplicate_dismissal' order by created_at")
    assert [row["action"] for row in audited] == ["create"] * 6 + ["purge"] * 2


async def test_decisions_are_refused_in_words(tenant: Tenant, admin: Person) -> None:
    employee, contact = await tenant.person("employee"), await admin.create("contacts", **ADA)
    note = {"content": "N", "related_type": "contact", "related_id": contact["id"]}
    hidden = [contact["id"], (await admin.create("contacts", **ADA))["id"]]

    async def refused(who: Person, **body: Any) -> tuple[int, str | None]:
        return (await who.post("/api/duplicate-dismissals", body)).error

    assert await refused(employee, type="contacts", ids=hidden) == (403, "FORBIDDEN")
    assert await refused(admin, type="contacts", ids=[contact["id"]] * 2) == (400, "VALIDATION_ERROR")
    assert await refused(admin, type="contacts", ids=[contact["id"], str(tenant.id)]) == (404, "NOT_FOUND")
    assert await refused(admin, type="nothing", ids=hidden) == (400, "VALIDATION_ERROR")
    twice = [(await admin.create("notes", **note))["id"]] * 2
    assert await refused(admin, type="notes", ids=twice) == (400, "VALIDATION_ERROR")
    assert (await admin.post("/api/contacts/duplicates/check", {**ADA, "id": "x"})).error == (400, "VALIDATION_ERROR")
    assert (await admin.delete(f"/api/duplicate-dismissals/{tenant.id}")).error == (404, "NOT_FOUND")
