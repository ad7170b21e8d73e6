"""Scores, statuses and what a lead refuses (domain.md § 3.2)."""

from typing import Any

import pytest

from tests.tenants import Person


@pytest.mark.parametrize(
    ("fields", "activities", "score", "reason"),
    [
        ({"first_name": "A"}, 0, 30, "30 base"),
        ({"company": "A"}, 0, 40, "30 base, +10 company"),
        ({"first_name": "A", "source": "referral"}, 0, 50, "30 base, +20 source referral"),
        ({"first_name": "A", "source": "website"}, 0, 50, "30 base, +20 source website"),
        ({"first_name": "A", "source": "demo_request"}, 0, 50, "30 base, +20 source demo_request"),
        ({"first_name": "A", "source": "cold_call"}, 0, 30, "30 base"),
        ({"email": "a@a.example"}, 0, 40, "30 base, +10 e-mail"),
        ({"phone": "2125550123"}, 0, 35, "30 base, +5 phone"),
        ({"first_name": "A", "mobile": "2125550123"}, 0, 35, "30 base, +5 phone"),
        ({"first_name": "A"}, 1, 45, "30 base, +15 activity"),
        ({"first_name": "A"}, 3, 45, "30 base, +15 activity"),
        ({"first_name": "A"}, 4, 55, "30 base, +15 activity, +10 more than 3 activities"),
        (
            {"company": "A", "email": "a@a.example", "phone": "2125550123", "source": "referral"},
            4,
            100,
            "30 base, +20 source referral, +10 e-mail, +5 phone, +10 company, +15 activity, +10 more than 3 activities",
        ),
    ],
)
async def test_the_score_and_its_reasons(
    admin: Person, fields: dict[str, Any], activities: int, score: int, reason: str
) -> None:
    lead = await admin.create("leads", **fields)
    for number in range(activities):
        await admin.create("activities", subject=str(number), related_type="lead", related_id=lead["id"])

    scored = (await admin.post(f"/api/leads/{lead['id']}/score")).data

    assert (scored["score"], scored["score_reason"]) == (score, reason)
    assert scored["version"] == lead["version"]


async def test_the_score_follows_what_is_written(admin: Person) -> None:
    lead = await admin.create("leads", company="A")

    with_email = (await admin.patch(f"/api/leads/{lead['id']}", {"email": "a@a.example"})).data
    without = (await admin.patch(f"/api/leads/{lead['id']}", {"email": None})).data

    assert (lead["score"], with_email["score"], without["score"]) == (40, 50, 40)


@pytest.mark.parametrize(
    ("status", "probability"), [("new", 0.25), ("contacted", 0.45), ("qualified", 0.75), ("unqualified", 0), ("lost", 0)]
)
async def test_a_status_has_its_chance(admin: Person, status: str, probability: float) -> None:
    lead = await admin.create("leads", company="A")

    moved = await admin.patch(f"/api/leads/{lead['id']}", {"status": status, "lost_reason": "price"})

    assert moved.data["conversion_probability"] == probability


async def test_statuses_move_freely_but_for_lost_and_converted(admin: Person) -> None:
    lead = await admin.create("leads", company="A")
    path = f"/api/leads/{lead['id']}"

    for status in ("qualified", "unqualified", "new", "working"):
        assert (await admin.patch(path, {"status": status})).status == 200
    without_reason = await admin.patch(path, {"status": "lost"})
    converted = await admin.patch(path, {"status": "converted"})
    lost = await admin.patch(path, {"status": "lost", "lost_reason": "price"})
    back = await admin.patch(path, {"status": "new"})
    again = await admin.patch(path, {"status": "lost"})

    assert without_reason.error == (422, "REASON_REQUIRED")
    assert "lost_reason" in without_reason.body["details"]
    assert converted.error == (409, "INVALID_STATUS")
    assert (lost.status, back.status) == (200, 200)
    assert again.status == 200, "the reason given before still stands"
    assert (await admin.post("/api/leads", {"company": "A", "status": "converted"})).error == (409, "INVALID_STATUS")
    assert (await admin.post("/api/leads", {"company": "A", "status": "lost"})).error == (422, "REASON_REQUIRED")
