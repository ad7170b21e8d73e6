"""Who takes part in a deal: parts, the one primary contact, and what becomes of them in conversions, merges and the trash."""

from typing import Any
from uuid import UUID

import pytest

from tests.tenants import Person, Tenant


async def deal_with(person: Person, *parts: str, **fields: Any) -> tuple[str, list[str]]:
    """A deal and its contacts, each with a part; the first is the primary one."""
    deal = (await person.create("opportunities", name="Deal", **fields))["id"]
    ids: list[str] = []
    for number, part in enumerate(parts):
        ids.append((await person.create("contacts", last_name=f"Person {number}"))["id"])
        await person.post(f"/api/opportunities/{deal}/contacts", {"contact_id": ids[-1], "part": part})
    return deal, ids


async def parts_of(person: Person, deal: str) -> list[tuple[str, str, bool]]:
    listed = (await person.get(f"/api/opportunities/{deal}/contacts")).data
    return [(each["contact_id"], each["part"], each["is_primary"]) for each in listed]


async def primary_of(person: Person, deal: str) -> str | None:
    return (await person.get(f"/api/opportunities/{deal}")).data["contact_id"]


async def test_contacts_are_added_changed_and_removed(tenant: Tenant, admin: Person) -> None:
    deal, (first, second) = await deal_with(admin, "user", "finance")
    path = f"/api/opportunities/{deal}/contacts"

    before = await parts_of(admin, deal)
    changed = await admin.patch(f"{path}/{second}", {"part": "legal", "is_primary": True})
    after = await parts_of(admin, deal)
    now_primary = await primary_of(admin, deal)
    removed = await admin.delete(f"{path}/{second}")

    assert before == [(first, "user", True), (second, "finance", False)]
    assert (changed.data["part"], changed.data["is_primary"], changed.data["contact"]["name"]) == ("legal", True, "Person 1")
    assert after == [(second, "legal", True), (first, "user", False)] and now_primary == second
    assert removed.status == 204
    assert await parts_of(admin, deal) == [(first, "user", False)] and await primary_of(admin, deal) is None
    events = "select array_agg(payload ->> 'change' order by seq) from events where tenant_id = $1 and event = $2"
    assert await tenant.value(events, "opportunity.contact_changed") == ["added", "added", "changed", "removed"]
    audited = "select array_agg(distinct action order by action) from audit_log where tenant_id = $1 and entity_type = $2"
    assert await tenant.value(audited, "opportunity_contact") == ["create", "purge", "update"]


async def test_the_contact_of_a_deal_is_its_primary_one(admin: Person) -> None:
    contact = (await admin.create("contacts", last_name="Lovelace"))["id"]
    other = (await admin.create("contacts", last_name="Hopper"))["id"]
    deal = (await admin.create("opportunities", name="Deal", contact_id=contact))["id"]

    at_first = await parts_of(admin, deal)
    await admin.patch(f"/api/opportunities/{deal}", {"contact_id": other})
    then = await parts_of(admin, deal)
    await admin.patch(f"/api/opportunities/{deal}", {"contact_id": None})

    assert at_first == [(contact, "other", True)]
    assert then == [(other, "other", True), (contact, "other", False)]
    assert [primary for *_, primary in await parts_of(admin, deal)] == [False, False]
    deals = (await admin.get(f"/api/contacts/{contact}/opportunities")).data
    assert [(each["opportunity_id"], each["name"], each["part"], each["is_primary"]) for each in deals] == [
        (deal, "Deal", "other", False)
    ]


async def test_the_database_keeps_both_equal_by_itself(tenant: Tenant, admin: Person) -> None:
    deal, (first, second) = await deal_with(admin, "user", "finance")

    async with tenant.system() as ctx:
        clear = "update opportunity_contacts set is_primary = false where tenant_id = $1 and contact_id = $2"
        await ctx.execute(clear, tenant.id, UUID(first))
        cleared = await ctx.fetchval("select contact_id from opportunities where id = $1", UUID(deal))
        name = "update opportunity_contacts set is_primary = true where tenant_id = $1 and contact_id = $2"
        await ctx.execute(name, tenant.id, UUID(second))

    assert cleared is None and await primary_of(admin, deal) == second
    await admin.delete(f"/api/contacts/{second}")
    await admin.delete(f"/api/contacts/{second}", permanent="true")
    assert await primary_of(admin, deal) is None
    assert await parts_of(admin, deal) == [(first, "user", False)]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"contact_id": "there"}, (409, "DUPLICATE_KEY")),
        ({"contact_id": "01a206ff-8c43-7696-b8b0-e05e04df164d"}, (400, "VALIDATION_ERROR")),
        ({"contact_id": "new", "part": "boss"}, (400, "VALIDATION_ERROR")),
        ({}, (400, "VALIDATION_ERROR")),
    ],
    ids=str,
)
async def test_what_cannot_take_part_is_refused(admin: Person, body: dict[str, Any], error: tuple[int, str]) -> None:
    deal, (there,) = await deal_with(admin, "user")
    known = {"there": there, "new": (await admin.create("contacts", last_name="New"))["id"]}
    sent = {name: known.get(value, value) for name, value in body.items()}

    answer = await admin.post(f"/api/opportunities/{deal}/contacts", sent)

    assert answer.error == error


async def test_scope_is_that_of_the_deal_and_of_each_contact(tenant: Tenant, admin: Person) -> None:
    employee, stranger, support = [await tenant.person(role) for role in ("employee", "employee", "support")]
    deal, (hidden,) = await deal_with(admin, "user")
    await admin.patch(f"/api/opportunities/{deal}", {"assigned_to": employee.id})
    own = (await employee.create("contacts", last_name="Own"))["id"]
    path = f"/api/opportunities/{deal}/contacts"

    seen = (await employee.get(path)).data
    added = await employee.post(path, {"contact_id": own})
    foreign = (await admin.create("contacts", last_name="Foreign"))["id"]

    assert [(each["contact_id"], each["contact"]["name"], each["contact"]["visible"]) for each in seen] == [
        (hidden, None, False)
    ]
    assert added.status == 201
    assert (await employee.post(path, {"contact_id": foreign})).error == (400, "VALIDATION_ERROR")
    assert (await stranger.get(path)).error == (404, "NOT_FOUND")
    assert (await stranger.get(f"/api/contacts/{own}/opportunities")).error == (404, "NOT_FOUND")
    assert (await support.delete(f"{path}/{own}")).error == (403, "FORBIDDEN")


async def test_a_converted_lead_decides(admin: Person) -> None:
    lead = await admin.create("leads", first_name="Ada", company="Acme")

    made = (await admin.post(f"/api/leads/{lead['id']}/convert", {})).data

    assert await parts_of(admin, made["opportunity"]["id"]) == [(made["contact"]["id"], "decision_maker", True)]
    assert (await admin.post(f"/api/leads/{lead['id']}/unconvert", {})).status == 200


async def test_merged_contacts_bring_their_deals_and_take_them_back(admin: Person) -> None:
    shared, (winner, loser) = await deal_with(admin, "other", "legal")
    alone = (await admin.create("opportunities", name="Alone", contact_id=loser))["id"]
    await admin.patch(f"/api/opportunities/{alone}/contacts/{loser}", {"part": "finance"})

    await admin.post("/api/contacts/merge", {"winner_id": winner, "loser_ids": [loser]})
    merged = [await parts_of(admin, each) for each in (shared, alone)]
    primary = await primary_of(admin, alone)
    await admin.post(f"/api/contacts/{loser}/restore")

    assert merged == [[(winner, "legal", True)], [(winner, "finance", True)]] and primary == winner
    assert await parts_of(admin, alone) == [(loser, "finance", True)] and await primary_of(admin, alone) == loser
    assert await parts_of(admin, shared) == [(winner, "legal", True), (loser, "legal", False)]


async def test_merged_deals_bring_their_contacts_and_take_them_back(admin: Person) -> None:
    winner, (mine,) = await deal_with(admin, "user")
    loser, (theirs, more) = await deal_with(admin, "finance", "legal")

    await admin.post("/api/opportunities/merge", {"winner_id": winner, "loser_ids": [loser]})
    merged = await parts_of(admin, winner)
    await admin.post(f"/api/opportunities/{loser}/restore")

    assert merged[0] == (mine, "user", True)
    assert set(merged[1:]) == {(theirs, "finance", False), (more, "legal", False)}
    assert await parts_of(admin, winner) == [(mine, "user", True)]
    assert set(await parts_of(admin, loser)) == {(theirs, "finance", True), (more, "legal", False)}
