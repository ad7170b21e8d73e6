"""Taking a conversion back (domain.md § 3.2, Undo)."""

from datetime import timedelta
from typing import Any

import pytest

from aisha.core.clock import utc_now
from aisha.crm.leads import undo
from tests.tenants import MakeTenant, Person, Tenant

ADA: dict[str, Any] = {"first_name": "Ada", "last_name": "Byron", "email": "ada@engines.example", "company": "Engines Ltd."}


async def _convert(person: Person, company: str = "Engines Ltd.") -> tuple[dict[str, Any], dict[str, Any]]:
    lead = await person.create("leads", **ADA | {"company": company}, status="contacted")
    made = (await person.post(f"/api/leads/{lead['id']}/convert", {})).data
    return lead, made


async def _undo(person: Person, lead: dict[str, Any], **body: Any) -> Any:
    return await person.post(f"/api/leads/{lead['id']}/unconvert", body)


async def test_everything_is_as_it_was(admin: Person) -> None:
    lead = await admin.create("leads", **ADA, status="contacted")
    task = await admin.create("activities", subject="Call", related_type="lead", related_id=lead["id"])
    note = await admin.create("notes", content="Keen", related_type="lead", related_id=lead["id"])
    made = (await admin.post(f"/api/leads/{lead['id']}/convert", {})).data

    undone = await _undo(admin, lead, reason="Wrong person")

    assert undone.status == 200
    assert (undone.data["status"], undone.data["converted_at"], undone.data["converted_contact_id"]) == (
        "contacted",
        None,
        None,
    )
    for collection, kind in (("contacts", "contact"), ("accounts", "account"), ("opportunities", "opportunity")):
        assert (await admin.get(f"/api/{collection}/{made[kind]['id']}")).status == 404
    for collection, record in (("activities", task), ("notes", note)):
        there = (await admin.get(f"/api/{collection}/{record['id']}")).data
        assert (there["related_type"], there["related_id"], there["metadata"]) == ("lead", lead["id"], {})
    assert (await admin.patch(f"/api/leads/{lead['id']}", {"job_title": "Countess"})).status == 200
    lineage = (await admin.get(f"/api/leads/{lead['id']}/timeline", types="lineage")).data
    assert {entry["body"] for entry in lineage if entry["data"]["action"] == "restore"} == {"Wrong person"}
    again = await admin.post(f"/api/leads/{lead['id']}/convert", {})
    assert again.status == 200


async def test_an_account_that_was_there_before_stays(admin: Person) -> None:
    account = await admin.create("accounts", name="Engines")
    lead, made = await _convert(admin)

    assert made["account"]["id"] == account["id"]
    assert (await _undo(admin, lead)).status == 200
    assert (await admin.get(f"/api/accounts/{account['id']}")).status == 200


async def test_what_was_changed_since_refuses(admin: Person) -> None:
    lead, made = await _convert(admin)
    await admin.post(f"/api/opportunities/{made['opportunity']['id']}/stage", {"stage": "closed_won"})

    refused = await _undo(admin, lead)

    assert refused.error == (409, "UNDO_REFUSED")
    assert refused.body["details"]["reason"] == "changed"
    assert {"type": "opportunities", "id": made["opportunity"]["id"]} in refused.body["details"]["records"]
    assert (await admin.get(f"/api/contacts/{made['contact']['id']}")).status == 200, "nothing was undone"


async def test_what_got_records_of_its_own_refuses(admin: Person) -> None:
    lead, made = await _convert(admin)
    call = await admin.create(
        "activities", subject="Call", type="call", related_type="contact", related_id=made["contact"]["id"]
    )

    refused = await _undo(admin, lead)

    assert refused.body["details"] == {"reason": "used", "records": [{"type": "activities", "id": call["id"]}]}


async def test_after_thirty_days_it_stays(admin: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    lead, _ = await _convert(admin)
    monkeypatch.setattr(undo, "utc_now", lambda: utc_now() + timedelta(days=31))

    refused = await _undo(admin, lead)

    assert (refused.error, refused.body["details"]["reason"]) == ((409, "UNDO_REFUSED"), "expired")


async def test_a_lead_that_is_not_converted_is_not_undone(admin: Person) -> None:
    assert (await _undo(admin, await admin.create("leads", **ADA))).error == (409, "INVALID_STATUS")


async def test_an_employee_undoes_the_own_conversion_and_no_other(
    tenant: Tenant, admin: Person, make_tenant: MakeTenant
) -> None:
    employee = await tenant.person("employee")
    mine, _ = await _convert(employee)
    theirs, _ = await _convert(admin, "Looms")
    stranger = await (await make_tenant()).person("admin")

    assert (await _undo(employee, theirs)).status == 404
    assert (await _undo(stranger, mine)).status == 404
    assert (await _undo(await tenant.person("support"), mine)).status == 403
    assert (await _undo(employee, mine)).status == 200
