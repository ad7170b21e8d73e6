"""Recipients whose record becomes another one: merged, restored, converted (domain.md §§ 3.2, 3.5)."""

from typing import Any
from uuid import UUID

from tests.automation.campaigns import PATH, make_contact, recipients_of, run_begins, send_by_hand, started
from tests.automation.daytime import daytime_country
from tests.tenants import Person, Tenant


def _only(*records: dict[str, Any], entity: str = "contact") -> dict[str, Any]:
    return {"entity": entity, "ids": [each["id"] for each in records]}


async def _merge(person: Person, winner: dict[str, Any], loser: dict[str, Any]) -> None:
    body = {"winner_id": winner["id"], "loser_ids": [loser["id"]]}
    assert (await person.post("/api/contacts/merge", body)).status == 200


async def _people(person: Person, campaign: dict[str, Any]) -> list[tuple[str, str, str, str | None]]:
    rows = (await person.get(f"{PATH}/{campaign['id']}/recipients")).data
    return [(row["entity_type"], row["entity_id"], row["status"], row["skip_reason"]) for row in rows]


async def test_a_merged_person_is_sent_to_as_the_record_that_stays(admin: Person, tenant: Tenant) -> None:
    loser, winner = await make_contact(admin, "Ada"), await make_contact(admin, "Adah", email="ada@firm.example")
    campaign = await started(admin, audience=_only(loser))
    await run_begins(tenant, campaign)

    await _merge(admin, winner, loser)
    merged = await _people(admin, campaign)
    recipient = UUID((await recipients_of(admin, campaign))["Adah"]["id"])
    refused = await send_by_hand(tenant, recipient)
    await admin.post(f"/api/contacts/{loser['id']}/restore")

    assert (merged, refused) == ([("contact", winner["id"], "pending", None)], None)
    assert [row[1] for row in await _people(admin, campaign)] == [loser["id"]], "taking the merge back gives them their place"


async def test_nobody_gets_a_campaign_as_each_of_two_merged_records(admin: Person, tenant: Tenant) -> None:
    loser, winner = await make_contact(admin, "Ada"), await make_contact(admin, "Adah")
    campaign = await started(admin, audience=_only(loser, winner))
    await run_begins(tenant, campaign)
    assert await send_by_hand(tenant, UUID((await recipients_of(admin, campaign))["Ada"]["id"])) is None

    await _merge(admin, winner, loser)

    assert sorted(await _people(admin, campaign)) == sorted([
        ("contact", loser["id"], "processing", None), ("contact", winner["id"], "skipped", "duplicate")
    ])  # fmt: skip


async def test_a_lead_that_becomes_a_contact_stays_in_its_campaign(admin: Person, tenant: Tenant) -> None:
    values = {"email": "ada@firm.example", "country": daytime_country()}
    lead = await admin.create("leads", first_name="Ada", last_name="King", company="Firm", **values)
    campaign = await started(admin, audience=_only(lead, entity="lead"), body="Hi {{first_name}}")
    await run_begins(tenant, campaign)

    contact = (await admin.post(f"/api/leads/{lead['id']}/convert", {})).data["contact"]
    converted = await _people(admin, campaign)
    undone = (await admin.post(f"/api/leads/{lead['id']}/unconvert", {})).status
    as_before = await _people(admin, campaign)
    contact = (await admin.post(f"/api/leads/{lead['id']}/convert", {})).data["contact"] | {"was": contact["id"]}
    await admin.patch(f"/api/contacts/{contact['id']}", {"do_not_email": True})
    refused = await send_by_hand(tenant, UUID((await recipients_of(admin, campaign))["Ada"]["id"]))

    assert converted == [("contact", contact["was"], "pending", None)]
    assert (undone, as_before) == (200, [("lead", lead["id"], "pending", None)])
    assert refused == "do_not_email", "what the contact says holds"
