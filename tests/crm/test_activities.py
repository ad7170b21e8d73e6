"""Due moments, completion, series and what completing means for the related record (domain.md § 3.4)."""

from datetime import datetime
from typing import Any

import pytest

from tests.tenants import Person, Tenant


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ({"status": "scheduled"}, {"status": "pending"}),
        ({"status": "overdue"}, {"status": "pending"}),
        ({"status": "In-Progress"}, {"status": "in_progress"}),
        ({"status": "done"}, {"status": "completed"}),
        ({"status": "canceled"}, {"status": "cancelled"}),
        ({"priority": "critical"}, {"priority": "urgent"}),
        ({"priority": "medium"}, {"priority": "normal"}),
        ({}, {"status": "pending", "priority": "normal", "type": "task"}),
    ],
)
async def test_aliases_and_defaults(admin: Person, sent: dict[str, Any], stored: dict[str, Any]) -> None:
    created = await admin.create("activities", subject="S", **sent)

    assert {name: created[name] for name in stored} == stored


@pytest.mark.parametrize(
    ("zone", "day", "time", "due_at"),
    [
        ("America/New_York", "2090-01-15", None, "2090-01-16T04:59:59Z"),
        ("America/New_York", "2090-07-15", "09:00", "2090-07-15T13:00:00Z"),
        ("Asia/Kolkata", "2090-01-15", "09:00", "2090-01-15T03:30:00Z"),
        ("Pacific/Auckland", "2090-01-15", None, "2090-01-15T10:59:59Z"),
        ("UTC", None, None, None),
    ],
)
async def test_due_in_the_tenants_zone(
    tenant: Tenant, admin: Person, zone: str, day: str | None, time: str | None, due_at: str | None
) -> None:
    await tenant.settings(timezone=zone)

    created = await admin.create("activities", subject="S", due_date=day, due_time=time)

    assert created["due_at"] == due_at


@pytest.mark.parametrize("key", ["delivery", "opportunity_id", "template_id"])
async def test_what_mails_put_on_an_activity_is_not_written_by_people(admin: Person, key: str) -> None:
    task = await admin.create("activities", subject="Call", metadata={"mine": 1})
    sent = {"metadata": {key: "x"}}
    path = f"/api/activities/{task['id']}"

    refused = [
        await admin.post("/api/activities", {"subject": "Call"} | sent),
        await admin.patch(path, sent),
        await admin.post("/api/activities/bulk", {"action": "update", "ids": [task["id"]], "values": sent}),
        await admin.post(f"{path}/complete", {"follow_up": {"subject": "Again"} | sent}),
    ]

    for each in refused:
        assert each.error == (400, "VALIDATION_ERROR")
        assert f"{key} is kept by the system" in str(each.body["details"])
    assert (await admin.get(path)).data["metadata"] == {"mine": 1}


async def test_the_assignee_is_the_owner_unless_named(tenant: Tenant, admin: Person) -> None:
    employee = await tenant.person("employee")

    assert (await admin.create("activities", subject="S"))["assigned_to"] == admin.id
    assert (await admin.create("activities", subject="S", assigned_to=employee.id))["assigned_to"] == employee.id
    assert (await admin.create("activities", subject="S", assigned_to=None))["assigned_to"] is None


@pytest.mark.parametrize(
    ("kind", "collection", "contacted"),
    [
        ("call", "leads", True),
        ("email", "contacts", True),
        ("meeting", "contacts", True),
        ("demo", "leads", True),
        ("task", "leads", False),
    ],
)
async def test_completing_counts_as_contact(admin: Person, kind: str, collection: str, contacted: bool) -> None:
    record = await admin.create(collection, first_name="A")
    activity = await admin.create("activities", subject="S", type=kind, related_type=collection[:-1], related_id=record["id"])
    await admin.patch(f"/api/{collection}/{record['id']}", {"city": "Bern"})

    done = await admin.post(f"/api/activities/{activity['id']}/complete", {"outcome": "successful"})
    after = (await admin.get(f"/api/{collection}/{record['id']}")).data

    assert (done.data["status"], done.data["outcome"]) == ("completed", "successful")
    assert done.data["completed_at"] is not None
    assert (after["last_contacted_at"] is not None) is contacted
    assert datetime.fromisoformat(after["last_activity_at"]) > datetime.fromisoformat(record["created_at"])
    assert after["version"] == 2, "signs of life are no new version"


async def test_completing_with_note_and_next_step(admin: Person) -> None:
    lead = await admin.create("leads", company="A")
    related = {"related_type": "lead", "related_id": lead["id"]}
    activity = await admin.create("activities", subject="Call", type="call", **related)

    await admin.post(
        f"/api/activities/{activity['id']}/complete",
        {
            "outcome": "follow_up_needed",
            "note": "They ask for an offer.",
            "follow_up": {"subject": "Send offer", "due_date": "2090-01-01"},
        },
    )

    notes = (await admin.get("/api/notes")).data
    assert [(n["title"], n["content"], n["note_type"], n["related_id"]) for n in notes] == [
        ("Call", "They ask for an offer.", "follow_up", lead["id"])
    ]
    coming = (await admin.get("/api/activities", status="pending")).data
    assert [(a["subject"], a["related_id"], a["type"]) for a in coming] == [("Send offer", lead["id"], "task")]


async def test_completing_again_changes_the_outcome_only(tenant: Tenant, admin: Person) -> None:
    activity = await admin.create("activities", subject="S", type="call")
    path = f"/api/activities/{activity['id']}"

    first = (await admin.post(f"{path}/complete", {})).data
    second = (await admin.post(f"{path}/complete", {"outcome": "no_answer"})).data
    reopened = (await admin.patch(path, {"status": "pending"})).data

    assert (second["completed_at"], second["outcome"]) == (first["completed_at"], "no_answer")
    assert reopened["completed_at"] is None
    assert await tenant.value("select count(*) from events where tenant_id = $1 and event = 'activity.completed'") == 1


@pytest.mark.parametrize(
    "junk", [{"status": "done"}, {"outcome": "great"}, {"follow_up": []}, {"follow_up": {"type": "call"}}, {"note": 3}]
)
async def test_completion_refuses_junk_and_changes_nothing(admin: Person, junk: dict[str, Any]) -> None:
    activity = await admin.create("activities", subject="S")

    refused = await admin.post(f"/api/activities/{activity['id']}/complete", junk)

    assert refused.error == (400, "VALIDATION_ERROR")
    assert (await admin.get(f"/api/activities/{activity['id']}")).data["status"] == "pending"


@pytest.mark.parametrize(
    ("rule", "day", "days"),
    [
        ("FREQ=DAILY;COUNT=3", "2090-01-30", ["2090-01-30", "2090-01-31", "2090-02-01"]),
        ("freq=weekly;byday=mo,th;until=20900112", "2090-01-02", ["2090-01-02", "2090-01-05", "2090-01-09", "2090-01-12"]),
        ("FREQ=MONTHLY;INTERVAL=2;COUNT=2", "2090-01-15", ["2090-01-15", "2090-03-15"]),
        ("FREQ=DAILY;COUNT=1", "2090-01-15", ["2090-01-15"]),
    ],
)
async def test_a_series_goes_on_until_it_ends(admin: Person, rule: str, day: str, days: list[str]) -> None:
    await admin.create("activities", subject="S", type="call", priority="high", due_date=day, due_time="10:00", recurrence=rule)

    for _ in range(len(days) + 1):
        for activity in (await admin.get("/api/activities", status="pending")).data:
            await admin.post(f"/api/activities/{activity['id']}/complete", {})

    done = (await admin.get("/api/activities", sort="due_date")).data
    assert [activity["due_date"] for activity in done] == days
    assert {(a["type"], a["priority"], a["due_time"], a["assigned_to"]) for a in done} == {
        ("call", "high", "10:00:00", admin.id)
    }


@pytest.mark.parametrize(
    "rule",
    [
        "DAILY",
        "FREQ=HOURLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=x",
        "FREQ=DAILY;UNTIL=soon",
        "FREQ=DAILY;COUNT=2;UNTIL=20900101",
        "FREQ=DAILY;BYDAY=XX",
        "FREQ=DAILY;BYSECOND=1",
        "FREQ=DAILY;INTERVAL=99999999999",
        "FREQ=DAILY\nFREQ=WEEKLY",
        "FREQ=WEEKLY;BYDAY=99MO",
    ],
)
async def test_a_rule_that_is_none_is_refused(admin: Person, rule: str) -> None:
    refused = await admin.post("/api/activities", {"subject": "S", "due_date": "2090-01-01", "recurrence": rule})

    assert refused.error == (400, "VALIDATION_ERROR")
    assert "recurrence" in refused.body["details"]


async def test_activities_are_read_around_a_visible_record_but_changed_only_in_scope(tenant: Tenant, admin: Person) -> None:
    employee = await tenant.person("employee")
    lead = await employee.create("leads", company="Mine")
    theirs = await admin.create("activities", subject="S", related_type="lead", related_id=lead["id"])
    alone = await admin.create("activities", subject="Alone")
    path = f"/api/activities/{theirs['id']}"

    assert await employee.ids("activities") == [theirs["id"]]
    assert (await employee.get(path)).status == 200
    assert (await employee.patch(path, {"subject": "T"})).error == (403, "FORBIDDEN")
    assert (await employee.post(f"{path}/complete", {})).error == (403, "FORBIDDEN")
    assert (await employee.get(f"/api/activities/{alone['id']}")).error == (404, "NOT_FOUND")
    assert (await employee.patch(f"/api/activities/{alone['id']}", {"subject": "T"})).error == (404, "NOT_FOUND")


async def test_an_assignee_may_note_on_a_record_they_do_not_see(tenant: Tenant, admin: Person) -> None:
    employee = await tenant.person("employee")
    account = await admin.create("accounts", name="Hidden")
    activity = await admin.create(
        "activities", subject="S", related_type="account", related_id=account["id"], assigned_to=employee.id
    )

    done = await employee.post(f"/api/activities/{activity['id']}/complete", {"note": "Left a message."})

    assert done.status == 200
    assert (await admin.get("/api/notes")).data[0]["related_id"] == account["id"]
    assert (await admin.get(f"/api/accounts/{account['id']}")).data["last_activity_at"] is not None


async def test_the_related_record_is_named_without_any_other_field(admin: Person) -> None:
    lead = await admin.create("leads", company="Acme", last_name="Byron")
    activity = await admin.create("activities", subject="Call", related_type="lead", related_id=lead["id"])

    (listed,) = (await admin.get("/api/activities", fields="related_id", include="related")).data

    assert listed["related"] == {"type": "lead", "id": lead["id"], "name": "Byron", "visible": True}
    assert set(listed) == {"id", "version", "related_id", "related"} and listed["id"] == activity["id"]
