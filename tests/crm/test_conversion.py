"""From a lead to contact, account and opportunity: every branch of domain.md § 3.2."""

from datetime import timedelta
from typing import Any

import pytest

from aisha.core.clock import today_in
from tests.tenants import Person, Tenant

ADA: dict[str, Any] = {
    "first_name": "Ada",
    "last_name": "Byron",
    "email": "ada@engines.example",
    "phone": "+12125550123",
    "company": "Engines Ltd.",
    "job_title": "Director",
    "website": "engines.example",
    "source": "referral",
    "value": 1234.5,
    "city": "London",
    "country": "England",
    "tags": ["vip"],
    "custom": {"size": "XL"},
    "do_not_call": True,
}


@pytest.fixture
async def admin(admin: Person) -> Person:
    """An admin of a tenant whose leads and contacts have a size."""
    await admin.declare("lead", size="text")
    await admin.declare("contact", size="text")
    return admin


async def test_a_conversion_makes_all_three_and_closes_the_lead(tenant: Tenant, admin: Person) -> None:
    lead = await admin.create("leads", **ADA)

    made = (await admin.post(f"/api/leads/{lead['id']}/convert", {})).data

    contact, account, opportunity = made["contact"], made["account"], made["opportunity"]
    copied = (
        "first_name",
        "last_name",
        "email",
        "phone",
        "job_title",
        "source",
        "city",
        "country",
        "tags",
        "custom",
        "do_not_call",
    )
    assert {name: contact[name] for name in copied} == {name: lead[name] for name in copied}
    assert (contact["status"], contact["converted_from_lead_id"], contact["account_id"]) == (
        "prospect",
        lead["id"],
        account["id"],
    )
    assert (account["name"], account["website"], account["city"], account["type"]) == (
        "Engines Ltd.",
        "engines.example",
        "London",
        "prospect",
    )
    assert (opportunity["name"], opportunity["stage"], opportunity["probability"]) == ("Engines Ltd.", "qualification", 25)
    assert (opportunity["amount"], opportunity["source"]) == (1234.5, "referral")
    assert opportunity["close_date"] == str(today_in("America/New_York") + timedelta(days=30))
    assert [opportunity[k] for k in ("account_id", "contact_id", "lead_id")] == [account["id"], contact["id"], lead["id"]]
    closed = made["lead"]
    assert (closed["status"], closed["conversion_probability"]) == ("converted", 1)
    ids = [contact["id"], account["id"], opportunity["id"]]
    assert [closed[f"converted_{k}_id"] for k in ("contact", "account", "opportunity")] == ids
    assert closed["converted_at"] is not None
    assert (await admin.get(f"/api/leads/{lead['id']}")).data == closed
    events = "select array_agg(event order by seq) from events where tenant_id = $1 and event like 'lead.%'"
    assert await tenant.value(events) == ["lead.created", "lead.updated", "lead.status_changed", "lead.converted"]


async def test_a_converted_lead_is_read_only(admin: Person) -> None:
    lead = await admin.create("leads", **ADA)
    path = f"/api/leads/{lead['id']}"
    await admin.post(f"{path}/convert", {})

    for refused in (
        await admin.post(f"{path}/convert", {}),
        await admin.patch(path, {"company": "B"}),
        await admin.patch(path, {"status": "new"}),
        await admin.post(f"{path}/assign", {"owner_id": None}),
    ):
        assert refused.error == (409, "LEAD_ALREADY_CONVERTED")


async def test_an_account_of_the_same_name_is_taken(admin: Person) -> None:
    account = await admin.create("accounts", name="ENGINES")
    lead = await admin.create("leads", **ADA)

    made = (await admin.post(f"/api/leads/{lead['id']}/convert", {})).data

    assert made["account"]["id"] == account["id"]
    assert await admin.ids("accounts") == [account["id"]]


@pytest.mark.parametrize(
    ("body", "fields", "account"),
    [
        ({"account_name": "Looms"}, {}, "Looms"),
        ({}, {"company": None}, None),
        ({"create_account": False}, {}, None),
        ({"account_name": "  "}, {}, "Engines Ltd."),
    ],
)
async def test_where_the_account_comes_from(
    admin: Person, body: dict[str, Any], fields: dict[str, Any], account: str | None
) -> None:
    lead = await admin.create("leads", **(ADA | fields))

    made = (await admin.post(f"/api/leads/{lead['id']}/convert", body)).data

    taken: dict[str, Any] = made["account"] or {"name": None, "id": None}
    assert taken["name"] == account
    assert made["contact"]["account_id"] == taken["id"]


async def test_a_given_account_wins_and_must_be_visible(tenant: Tenant, admin: Person) -> None:
    employee = await tenant.person("employee")
    account = await admin.create("accounts", name="Looms")
    first, second = await admin.create("leads", **ADA), await employee.create("leads", **ADA)

    made = (await admin.post(f"/api/leads/{first['id']}/convert", {"account_id": account["id"], "account_name": "X"})).data
    hidden = await employee.post(f"/api/leads/{second['id']}/convert", {"account_id": account["id"]})

    assert made["account"]["id"] == account["id"]
    assert hidden.error == (404, "NOT_FOUND")
    assert (await employee.get(f"/api/leads/{second['id']}")).data["status"] == "new"


async def test_the_leads_own_account_is_used(admin: Person) -> None:
    account = await admin.create("accounts", name="Looms")
    lead = await admin.create("leads", **ADA, account_id=account["id"])

    assert (await admin.post(f"/api/leads/{lead['id']}/convert", {})).data["account"]["id"] == account["id"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            {"opportunity_name": "Mill", "amount": 5, "close_date": "2090-01-01", "stage": "proposal"},
            {"name": "Mill", "amount": 5, "close_date": "2090-01-01", "stage": "proposal", "probability": 25},
        ),
        ({"amount": 0}, {"amount": 0, "name": "Engines Ltd."}),
        ({"stage": "Negotiation"}, {"stage": "negotiation"}),
    ],
)
async def test_what_is_said_of_the_opportunity_counts(admin: Person, body: dict[str, Any], expected: dict[str, Any]) -> None:
    lead = await admin.create("leads", **ADA)

    made = (await admin.post(f"/api/leads/{lead['id']}/convert", body)).data["opportunity"]

    assert {name: made[name] for name in expected} == expected


async def test_parts_may_be_left_out(admin: Person) -> None:
    lead = await admin.create("leads", **ADA)
    note = await admin.create("notes", content="N", related_type="lead", related_id=lead["id"])

    made = (await admin.post(f"/api/leads/{lead['id']}/convert", {"create_contact": False, "create_opportunity": False})).data

    assert made["contact"] is None and made["opportunity"] is None and made["account"] is not None
    assert (await admin.get(f"/api/notes/{note['id']}")).data["related_id"] == lead["id"]


async def test_a_person_without_company_names_the_opportunity(admin: Person) -> None:
    lead = await admin.create("leads", first_name="Ada", last_name="Byron")

    assert (await admin.post(f"/api/leads/{lead['id']}/convert", {})).data["opportunity"]["name"] == "Ada Byron"


async def test_notes_and_activities_move_with_a_memory(tenant: Tenant, admin: Person) -> None:
    employee = await tenant.person("employee")
    lead = await admin.create("leads", **ADA, assigned_to=employee.id)
    related = {"related_type": "lead", "related_id": lead["id"]}
    note = await admin.create("notes", content="N", **related)
    past = await admin.create("activities", subject="P", status="completed", **related)
    coming = await admin.create("activities", subject="C", due_date="2090-01-01", **related)

    contact = (await employee.post(f"/api/leads/{lead['id']}/convert", {})).data["contact"]

    for path in (f"/api/notes/{note['id']}", f"/api/activities/{past['id']}", f"/api/activities/{coming['id']}"):
        moved = (await admin.get(path)).data
        assert (moved["related_type"], moved["related_id"]) == ("contact", contact["id"])
        assert moved["metadata"] == {"converted_from_lead_id": lead["id"]}
    lineage = (await admin.get(f"/api/contacts/{contact['id']}/timeline", types="lineage")).data
    assert [(e["data"]["action"], e["data"]["from_id"]) for e in lineage] == [("convert", lead["id"])]
    assert len((await admin.get(f"/api/leads/{lead['id']}/timeline", types="lineage")).data) == 3


async def test_the_assignee_owns_what_comes_of_it(tenant: Tenant, admin: Person) -> None:
    assignee, gone = await tenant.person("employee"), await tenant.person("employee")
    superadmin = await tenant.person("superadmin")
    by_assignee = await admin.create("leads", **ADA, assigned_to=assignee.id)
    by_owner = await admin.create("leads", **(ADA | {"company": "B"}), owner_id=assignee.id)
    by_caller = await admin.create("leads", **(ADA | {"company": "C"}), owner_id=None)
    of_nobody = await admin.create("leads", **(ADA | {"company": "D"}), owner_id=None)
    of_the_gone = await admin.create("leads", **(ADA | {"company": "E"}), owner_id=assignee.id, assigned_to=gone.id)
    async with tenant.system() as ctx:
        sql = "update employees set status = 'terminated' where tenant_id = $1 and user_id = $2"
        await ctx.execute(sql, tenant.id, gone.user_id)

    owners: dict[str, set[str | None]] = {}
    for name, person, lead in (
        ("assignee", admin, by_assignee),
        ("owner", admin, by_owner),
        ("caller", admin, by_caller),
        ("nobody", superadmin, of_nobody),
        ("gone", admin, of_the_gone),
    ):
        made = (await person.post(f"/api/leads/{lead['id']}/convert", {})).data
        owners[name] = {made[part]["owner_id"] for part in ("contact", "account", "opportunity")}

    assert owners == {
        "assignee": {assignee.id},
        "owner": {assignee.id},
        "caller": {admin.id},
        "nobody": {None},
        "gone": {assignee.id},
    }


async def test_an_employee_converts_a_lead_that_is_assigned_to_a_colleague(tenant: Tenant, admin: Person) -> None:
    employee, colleague = await tenant.person("employee"), await tenant.person("employee")
    lead = await admin.create("leads", **ADA, owner_id=employee.id, assigned_to=colleague.id)

    made = await employee.post(f"/api/leads/{lead['id']}/convert", {})

    assert made.data["contact"]["owner_id"] == colleague.id


async def test_who_may_not_convert(tenant: Tenant, admin: Person) -> None:
    support, employee = await tenant.person("support"), await tenant.person("employee")
    lead = await admin.create("leads", **ADA)

    assert (await support.post(f"/api/leads/{lead['id']}/convert", {})).error == (403, "FORBIDDEN")
    assert (await employee.post(f"/api/leads/{lead['id']}/convert", {})).error == (404, "NOT_FOUND")


async def test_a_retry_with_the_same_key_returns_the_first_result(admin: Person) -> None:
    lead = await admin.create("leads", **ADA)
    path = f"/api/leads/{lead['id']}/convert"

    first = await admin.post(path, {"version": 1}, Idempotency_Key="k")
    again = await admin.post(path, {"version": 1}, Idempotency_Key="k")

    assert again.body == first.body
    assert len(await admin.ids("contacts")) == 1


async def test_refusals_leave_nothing_behind(admin: Person) -> None:
    nameless = await admin.create("leads", company="Engines")
    lead = await admin.create("leads", **ADA)
    path = f"/api/leads/{lead['id']}/convert"
    await admin.patch(f"/api/leads/{lead['id']}", {"city": "Paris"})

    assert (await admin.post(f"/api/leads/{nameless['id']}/convert", {})).error == (400, "VALIDATION_ERROR")
    stale = await admin.post(path, {"version": 1})
    assert stale.error == (409, "VERSION_CONFLICT") and stale.body["details"]["current"]["version"] == 2
    for junk in (
        {"create_contact": "yes"},
        {"account_id": "x"},
        {"account_name": 3},
        {"colour": "red"},
        {"stage": "dreaming"},
        {"amount": -1},
        {"close_date": "soon"},
        {"opportunity_name": ["x"]},
        {"stage": "lost"},
    ):
        assert (await admin.post(path, junk)).status in (400, 422), junk
    for collection in ("contacts", "accounts", "opportunities"):
        assert await admin.ids(collection) == []
