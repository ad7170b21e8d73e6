"""What follows from when an activity is due: overdue, reminders, the tenant's clock, the next of a series (domain.md § 3.4)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aisha.crm.activities.jobs import raise_overdue_everywhere
from tests.database import make_settings
from tests.tenants import Person, Tenant

YESTERDAY = (datetime.now(UTC) - timedelta(days=2)).date().isoformat()
RAISED = "select count(*) from events where tenant_id = $1 and event = 'activity.overdue'"


async def test_overdue_is_read_filtered_and_counted(admin: Person) -> None:
    late = await admin.create("activities", subject="Late", due_date=YESTERDAY)
    await admin.create("activities", subject="Done", due_date=YESTERDAY, status="completed")
    await admin.create("activities", subject="Ahead", due_date="2090-01-01")
    await admin.create("activities", subject="Some day")

    listed = (await admin.get("/api/activities", sort="subject")).data
    stats = (await admin.get("/api/activities/stats", group_by="is_overdue")).data
    changed = (await admin.patch(f"/api/activities/{late['id']}", {"subject": "Late!"})).data

    assert [(each["subject"], each["is_overdue"]) for each in listed] == [
        ("Ahead", False), ("Done", False), ("Late", True), ("Some day", False),
    ]  # fmt: skip
    assert late["is_overdue"] is changed["is_overdue"] is True
    assert await admin.ids("activities", is_overdue="true") == [late["id"]]
    assert len(await admin.ids("activities", is_overdue="false")) == 3
    assert {group["value"]: group["count"] for group in stats["groups"]} == {True: 1, False: 3}
    assert (await admin.post("/api/activities", {"subject": "S", "is_overdue": True})).error == (400, "VALIDATION_ERROR")
    assert (await admin.get("/api/activities", sort="is_overdue")).error == (400, "INVALID_SORT")


async def test_overdue_is_said_once_for_each_due_moment(tenant: Tenant, admin: Person) -> None:
    late = await admin.create("activities", subject="Late", due_date=YESTERDAY)
    await admin.create("activities", subject="Ahead", due_date="2090-01-01")

    counts: list[int] = []
    for due_date in (YESTERDAY, YESTERDAY, "2020-01-01"):
        await admin.patch(f"/api/activities/{late['id']}", {"due_date": due_date})
        await raise_overdue_everywhere(tenant.pool, make_settings())
        counts.append(await tenant.value(RAISED))
    history = (await admin.get(f"/api/activities/{late['id']}/history")).data

    assert counts == [1, 1, 2]
    assert {name for entry in history if entry["action"] == "update" for name in entry["changes"]} == {"due_date"}
    assert (await admin.get(f"/api/activities/{late['id']}")).data["version"] == 2


@pytest.mark.parametrize(
    ("made", "changed", "reminder"),
    [
        ({"type": "meeting", "due_date": "2090-01-15", "due_time": "09:00"}, {}, "2090-01-15T13:45:00Z"),
        ({"type": "meeting", "due_date": "2090-01-15"}, {}, None),
        ({"type": "call", "due_date": "2090-01-15", "due_time": "09:00"}, {}, None),
        ({"type": "meeting", "due_date": "2090-01-15", "due_time": "09:00", "reminder_at": None}, {}, None),
        ({"type": "meeting", "due_date": "2090-01-15"}, {"due_time": "09:00"}, "2090-01-15T13:45:00Z"),
        (
            {"type": "meeting", "due_date": "2090-01-15", "due_time": "09:00"},
            {"due_date": "2090-01-16", "due_time": "10:00"},
            "2090-01-16T14:45:00Z",
        ),
        (
            {"type": "meeting", "due_date": "2090-01-15", "due_time": "09:00"},
            {"due_date": "2090-01-16", "reminder_at": None},
            None,
        ),
    ],
    ids=["default", "whole_day", "no_meeting", "none_wanted", "time_later", "moved", "moved_and_cleared"],
)
async def test_meetings_are_reminded_of(
    admin: Person, made: dict[str, Any], changed: dict[str, Any], reminder: str | None
) -> None:
    meeting = await admin.create("activities", subject="S", **made)
    if changed:
        meeting = (await admin.patch(f"/api/activities/{meeting['id']}", changed)).data

    assert meeting["reminder_at"] == reminder


async def test_the_next_of_a_series_is_complete_and_an_event(tenant: Tenant, admin: Person) -> None:
    fields = await admin.declare("activity", room="text", ticket="text")
    await admin.patch(f"/api/custom-fields/{fields['ticket']['id']}", {"is_unique": True})
    first = await admin.create(
        "activities", subject="S", type="meeting", due_date="2090-03-10", due_time="09:00", recurrence="FREQ=DAILY;INTERVAL=7",
        tags=["weekly"], custom={"room": "Blue", "ticket": "T-1"},
    )  # fmt: skip

    done = await admin.post(f"/api/activities/{first['id']}/complete", {})

    (following,) = (await admin.get("/api/activities", status="pending", include="parent")).data
    created = await tenant.value(
        "select payload ->> 'id' from events where tenant_id = $1 and event = 'activity.created' and entity_id = $2",
        following["id"],
    )
    assert done.status == 200
    assert (following["due_date"], following["tags"], following["custom"]) == ("2090-03-17", ["weekly"], {"room": "Blue"})
    # summer time begins between the two: the reminder stays a quarter of an hour before nine
    assert (first["reminder_at"], following["reminder_at"]) == ("2090-03-10T13:45:00Z", "2090-03-17T12:45:00Z")
    assert following["parent"]["id"] == following["parent_id"] == first["id"]
    assert created == following["id"]


async def test_completing_again_adds_nothing(admin: Person) -> None:
    lead = await admin.create("leads", company="A")
    call = await admin.create("activities", subject="Call", related_type="lead", related_id=lead["id"])
    path = f"/api/activities/{call['id']}/complete"
    follow_up = {"subject": "Next"}

    await admin.post(path, {"note": "First words", "follow_up": follow_up})
    await admin.post(path, {"note": "Better words", "outcome": "successful", "follow_up": follow_up})

    assert [note["content"] for note in (await admin.get("/api/notes")).data] == ["Better words"]
    assert len(await admin.ids("activities", status="pending")) == 1


async def test_another_zone_moves_what_is_open(tenant: Tenant, admin: Person) -> None:
    timed = await admin.create("activities", subject="T", due_date="2090-01-15", due_time="09:00")
    whole = await admin.create("activities", subject="W", due_date="2090-01-15")
    done = await admin.create("activities", subject="D", due_date="2090-01-15", status="completed")

    await tenant.settings(timezone="Asia/Kolkata")

    after = {each["id"]: each for each in (await admin.get("/api/activities")).data}
    assert after[timed["id"]]["due_at"] == "2090-01-15T03:30:00Z"
    assert after[whole["id"]]["due_at"] == "2090-01-15T18:29:59Z"
    assert after[done["id"]]["due_at"] == done["due_at"]
    assert {each["version"] for each in after.values()} == {1}


async def test_a_list_begins_with_what_is_due_next_and_ends_with_what_is_finished(admin: Person) -> None:
    async def made(**fields: Any) -> str:
        return (await admin.create("activities", subject="Call", **fields))["id"]

    cancelled = await made(due_date="2030-01-01", status="cancelled")
    done_first = await made(due_date="2020-01-01", status="completed")
    done_last = await made(due_date="2019-01-01", status="completed")
    some_day = await made()
    next_year = await made(due_date="2091-01-01")
    overdue = await made(due_date="2020-06-01", status="in_progress")
    order = [overdue, next_year, some_day, done_last, done_first, cancelled]

    paged: list[str] = []
    cursor = ""
    while cursor is not None:
        page = await admin.get("/api/activities", limit="2", **({"cursor": cursor} if cursor else {}))
        paged += [each["id"] for each in page.data]
        cursor = page.meta["next_cursor"]

    assert await admin.ids("activities") == order == paged
    assert await admin.ids("activities", sort="status") != order
