"""A lead's score follows what happens to it: its activities, wherever they go, and the nightly check (domain.md § 3.2)."""

from typing import Any

import pytest

from aisha.crm.leads.jobs import rescore_leads
from tests.database import make_settings
from tests.tenants import Person, Tenant


async def _score(person: Person, lead: dict[str, Any]) -> int:
    return (await person.get(f"/api/leads/{lead['id']}")).data["score"]


async def _activity(person: Person, lead: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    related = {"related_type": "lead", "related_id": lead["id"]} if lead else {}
    return await person.create("activities", subject="Call", **related, **fields)


async def test_activities_count_from_the_moment_they_are_there(admin: Person) -> None:
    lead = await admin.create("leads", company="A")

    scores = [await _score(admin, lead)]
    made: list[dict[str, Any]] = []
    for _ in range(4):
        made.append(await _activity(admin, lead))
        scores.append(await _score(admin, lead))
    await admin.delete(f"/api/activities/{made[0]['id']}")
    scores.append(await _score(admin, lead))
    await admin.post(f"/api/activities/{made[0]['id']}/restore")
    scores.append(await _score(admin, lead))

    assert scores == [40, 55, 55, 55, 65, 55, 65]
    assert (await admin.get(f"/api/leads/{lead['id']}")).data["version"] == lead["version"]


async def test_an_activity_that_moves_takes_its_points_along(admin: Person) -> None:
    first, second = await admin.create("leads", company="A"), await admin.create("leads", company="B")
    call = await _activity(admin, first)

    await admin.patch(f"/api/activities/{call['id']}", {"related_type": "lead", "related_id": second["id"]})

    assert (await _score(admin, first), await _score(admin, second)) == (40, 55)


async def test_a_purged_activity_is_worth_nothing(admin: Person) -> None:
    lead = await admin.create("leads", company="A")
    call = await _activity(admin, lead)

    await admin.delete(f"/api/activities/{call['id']}")
    await admin.delete(f"/api/activities/{call['id']}", permanent="true")

    assert await _score(admin, lead) == 40


async def test_an_assignee_who_does_not_see_the_lead_moves_its_score_and_last_activity(tenant: Tenant, admin: Person) -> None:
    employee = await tenant.person("employee")
    lead = await admin.create("leads", company="A")
    call = await _activity(admin, None, assigned_to=employee.id)
    await admin.patch(f"/api/activities/{call['id']}", {"related_type": "lead", "related_id": lead["id"]})
    before = (await admin.get(f"/api/leads/{lead['id']}")).data

    done = await employee.post(f"/api/activities/{call['id']}/complete", {"outcome": "successful"})

    after = (await admin.get(f"/api/leads/{lead['id']}")).data
    assert done.status == 200
    assert (await employee.get(f"/api/leads/{lead['id']}")).status == 404
    assert (before["last_activity_at"], after["last_activity_at"] is None) == (None, False)


@pytest.mark.parametrize("kind", ["account", "contact", "opportunity"])
async def test_the_last_activity_of_an_unseen_record_is_noted(tenant: Tenant, admin: Person, kind: str) -> None:
    employee = await tenant.person("employee")
    plural = {"opportunity": "opportunities"}.get(kind, f"{kind}s")
    fields = {"first_name": "A"} if kind == "contact" else {"name": "A"}
    record = await admin.create(plural, **fields)
    call = await admin.create("activities", subject="Call", assigned_to=employee.id, related_type=kind, related_id=record["id"])
    before = (await admin.get(f"/api/{plural}/{record['id']}")).data["last_activity_at"]

    await employee.post(f"/api/activities/{call['id']}/complete", {})

    assert (await admin.get(f"/api/{plural}/{record['id']}")).data["last_activity_at"] > before


async def test_the_nightly_check_corrects_what_is_wrong(tenant: Tenant, admin: Person) -> None:
    lead = await admin.create("leads", company="A", email="a@a.example")
    async with tenant.system() as ctx:
        await ctx.execute("update leads set score_reason = 'wrong' where tenant_id = $1", tenant.id)
        wrong = await ctx.fetchval("select score_reason from leads where tenant_id = $1", tenant.id)

    await rescore_leads(tenant.pool, make_settings())

    assert wrong == "wrong"
    assert (await admin.get(f"/api/leads/{lead['id']}")).data["score_reason"] == "30 base, +10 e-mail, +10 company"


async def test_a_converted_lead_keeps_its_score_and_is_read_only(admin: Person) -> None:
    lead = await admin.create("leads", first_name="Ada", company="A")
    await _activity(admin, lead)
    path = f"/api/leads/{lead['id']}"

    await admin.post(f"{path}/convert", {})

    assert await _score(admin, lead) == 55
    refused = (409, "LEAD_ALREADY_CONVERTED")
    assert (await admin.post(f"{path}/score")).error == refused
    assert (await admin.delete(path)).error == refused
    assert (await admin.patch(path, {"company": "B"})).error == refused
    assert (await admin.post(f"{path}/assign", {"owner_id": None})).error == refused
    bulk = (await admin.post("/api/leads/bulk", {"ids": [lead["id"]], "action": "delete"})).data
    assert [error["code"] for error in bulk["errors"]] == ["LEAD_ALREADY_CONVERTED"]
