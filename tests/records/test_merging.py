"""Merging records into one, and taking that back (domain.md § 3.5)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from aisha.core.clock import utc_now
from aisha.records import merging
from tests.tenants import MakeTenant, Person, Tenant


async def _merge(person: Person, collection: str, winner: dict[str, Any], *losers: dict[str, Any], **more: Any) -> Any:
    body = {"winner_id": winner["id"], "loser_ids": [each["id"] for each in losers], **more}
    return await person.post(f"/api/{collection}/merge", body)


async def _get(person: Person, collection: str, record_id: str) -> dict[str, Any]:
    return (await person.get(f"/api/{collection}/{record_id}")).data


async def test_the_winner_takes_what_it_lacks_and_what_was_chosen(admin: Person) -> None:
    winner = await admin.create("contacts", first_name="Ada", last_name="King", job_title="Analyst", tags=["vip"])
    first = await admin.create("contacts", first_name="A.", last_name="Byron", email="ada@engines.example", tags=["vip", "old"])
    second = await admin.create(
        "contacts", first_name="Ada L.", phone="+12125550123", email="al@engines.example", do_not_call=True
    )

    merged = await _merge(
        admin, "contacts", winner, first, second, fields={"last_name": first["id"], "job_title": winner["id"]}
    )

    assert merged.status == 200
    got = merged.data
    assert (got["first_name"], got["last_name"], got["job_title"]) == ("Ada", "Byron", "Analyst")
    assert (got["email"], got["phone"], got["tags"]) == ("ada@engines.example", "+12125550123", ["vip", "old"])
    assert got["do_not_call"] is True, "consent takes the stricter value"
    for loser in (first, second):
        assert (await admin.get(f"/api/contacts/{loser['id']}")).status == 404
    lineage = (await admin.get(f"/api/contacts/{winner['id']}/timeline", types="lineage")).data
    came_from = {entry["data"]["from_id"] for entry in lineage if entry["data"]["action"] == "merge"}
    assert came_from == {first["id"], second["id"]}


async def test_everything_that_pointed_to_a_loser_points_to_the_winner(admin: Person, tenant: Tenant) -> None:
    winner = await admin.create("accounts", name="Zoom")
    loser = await admin.create("accounts", name="Zoom Inc.")
    child = await admin.create("accounts", name="Zoom Labs", parent_id=loser["id"])
    contact = await admin.create("contacts", last_name="Kimani", account_id=loser["id"])
    deal = await admin.create("opportunities", name="GTX", account_id=loser["id"])
    lead = await admin.create("leads", company="Zoom", account_id=loser["id"])
    note = await admin.create("notes", content="Called", related_type="account", related_id=loser["id"])
    task = await admin.create("activities", subject="Call", related_type="account", related_id=loser["id"])

    before = await admin.post("/api/accounts/merge", {"winner_id": winner["id"], "loser_ids": [loser["id"]], "preview": True})
    merged = await _merge(admin, "accounts", winner, loser)

    assert before.data["moves"] == {"accounts": 1, "activities": 1, "contacts": 1, "leads": 1, "notes": 1, "opportunities": 1}
    assert merged.status == 200
    assert (await _get(admin, "accounts", child["id"]))["parent_id"] == winner["id"]
    for collection, record in (("contacts", contact), ("opportunities", deal), ("leads", lead)):
        assert (await _get(admin, collection, record["id"]))["account_id"] == winner["id"]
    for collection, record in (("notes", note), ("activities", task)):
        assert (await _get(admin, collection, record["id"]))["related_id"] == winner["id"]
    event = "select count(*) from events where tenant_id = $1 and event = 'account.merged' and entity_id = $2"
    assert await tenant.value(event, UUID(loser["id"])) == 1


async def test_a_parent_that_is_merged_into_its_child_leaves_no_circle(admin: Person) -> None:
    above = await admin.create("accounts", name="Group")
    parent = await admin.create("accounts", name="Holding", parent_id=above["id"])
    child = await admin.create("accounts", name="Works", parent_id=parent["id"])

    merged = await _merge(admin, "accounts", child, parent)

    assert (merged.status, merged.data["parent_id"]) == (200, above["id"])


async def test_restoring_a_loser_takes_the_merge_back(admin: Person) -> None:
    winner = await admin.create("contacts", last_name="King", tags=["a"])
    loser = await admin.create(
        "contacts", last_name="Byron", email="ada@engines.example", job_title="Analyst", tags=["b"], external_id="X-1"
    )
    task = await admin.create("activities", subject="Call", related_type="contact", related_id=loser["id"])
    other = await admin.create("activities", subject="Mail", related_type="contact", related_id=winner["id"])
    await _merge(admin, "contacts", winner, loser)
    await admin.patch(f"/api/contacts/{winner['id']}", {"job_title": "Countess"})

    restored = await admin.post(f"/api/contacts/{loser['id']}/restore")

    assert restored.status == 200
    assert (restored.data["email"], restored.data["external_id"]) == ("ada@engines.example", "X-1")
    left = await _get(admin, "contacts", winner["id"])
    assert (left["email"], left["external_id"], left["tags"]) == (None, None, ["a"])
    assert left["job_title"] == "Countess", "what was changed since stays"
    assert (await _get(admin, "activities", task["id"]))["related_id"] == loser["id"]
    assert (await _get(admin, "activities", other["id"]))["related_id"] == winner["id"]


async def test_after_thirty_days_a_merge_stays(admin: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    winner, loser = await admin.create("contacts", last_name="King"), await admin.create("contacts", last_name="Byron")
    await _merge(admin, "contacts", winner, loser)
    monkeypatch.setattr(merging, "utc_now", lambda: utc_now() + timedelta(days=31))

    refused = await admin.post(f"/api/contacts/{loser['id']}/restore")

    assert (refused.status, refused.body["code"], refused.body["details"]) == (409, "UNDO_REFUSED", {"reason": "expired"})


async def test_a_converted_lead_is_no_loser(admin: Person) -> None:
    lead, other = await admin.create("leads", last_name="King"), await admin.create("leads", last_name="Byron")
    await admin.post(f"/api/leads/{lead['id']}/convert", {})

    refused = await _merge(admin, "leads", other, lead)

    assert (refused.status, refused.body["code"]) == (409, "LEAD_ALREADY_CONVERTED")


@pytest.mark.parametrize("role", ["manager", "employee", "support"])
async def test_only_who_may_merge_merges(admin: Person, tenant: Tenant, role: str) -> None:
    winner, loser = await admin.create("contacts", last_name="King"), await admin.create("contacts", last_name="Byron")

    refused = await _merge(await tenant.person(role), "contacts", winner, loser)

    assert (refused.status, refused.body["details"]) == (403, {"permission": "records.merge"})


async def test_nothing_of_another_tenant_is_merged(admin: Person, make_tenant: MakeTenant) -> None:
    mine = await admin.create("contacts", last_name="King")
    stranger = await (await make_tenant()).person("admin")
    theirs = await stranger.create("contacts", last_name="Byron")

    assert (await _merge(admin, "contacts", mine, theirs)).status == 404
    assert (await _merge(admin, "contacts", theirs, mine)).status == 404
    assert (await _get(stranger, "contacts", theirs["id"]))["last_name"] == "Byron"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"winner_id": "x"}, "winner_id"),
        ({"loser_ids": []}, "loser_ids"),
        ({"loser_ids": "all"}, "loser_ids"),
        ({"loser_ids": [f"00000000-0000-7000-8000-0000000000{n:02}" for n in range(11)]}, "loser_ids"),
        ({"fields": {"version": "00000000-0000-7000-8000-000000000001"}}, "fields.version"),
        ({"fields": {"last_name": "00000000-0000-7000-8000-000000000009"}}, "fields.last_name"),
        ({"tenant_id_": 1}, "tenant_id_"),
    ],
)
async def test_what_is_wrong_with_a_merge_is_said(admin: Person, change: dict[str, Any], field: str) -> None:
    winner, loser = await admin.create("contacts", last_name="King"), await admin.create("contacts", last_name="Byron")
    body = {"winner_id": winner["id"], "loser_ids": [loser["id"]]} | change

    refused = await admin.post("/api/contacts/merge", body)

    assert (refused.status, refused.body["code"], list(refused.body["details"])) == (400, "VALIDATION_ERROR", [field])
